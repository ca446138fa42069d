"""Drafts: a product form that is filled in section by section, checked, and sent to the market once."""
