"""Tests of cleaning batches, in processes and on a cluster."""
