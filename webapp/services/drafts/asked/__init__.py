"""What a draft asks, one module a section: every question with its place in the form that the market takes."""
