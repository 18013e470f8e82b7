"""Untrusted image files: found, read, and decoded in a guarded child process."""
