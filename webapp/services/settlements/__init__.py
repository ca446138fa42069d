"""정산: what the market settles, collected, compared with what was expected, and summed up."""
