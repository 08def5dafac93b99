"""Batches in processes and on a cluster."""
