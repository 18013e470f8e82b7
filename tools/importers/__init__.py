"""Readers of other programs' exports, and the one place that stores what they read."""
