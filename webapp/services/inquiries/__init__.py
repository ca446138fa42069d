"""문의: collected from the market, found, read beside what they are about, and answered once."""
