"""Benchmarks: how long a person waits. Figures are printed with their spread, never asserted."""
