"""Tests of the benchmarks' own code: labels, metric, scores."""
