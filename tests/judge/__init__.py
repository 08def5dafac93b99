"""A page in, its cuts out."""
