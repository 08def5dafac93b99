"""Reading the database page by page: lists by keyset, counts, and what waits for a person's eyes.

Every function takes an open connection (`Store.reading`). No list reads more rows than it shows, however many
documents there are.
"""
