"""The memory of sites, from traces to the database."""
