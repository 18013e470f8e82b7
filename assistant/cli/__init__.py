"""The command line: reads arguments, asks the worker, prints what comes back."""
