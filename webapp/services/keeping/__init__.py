"""Copies of everything: made while the product runs, kept, tried out, restored, and moved to another database."""
