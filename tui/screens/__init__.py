"""One screen a file; each takes what it shows and dismisses with a typed result."""
