"""The agent: models, personalization, the turn graph, the worker process and the command line."""
