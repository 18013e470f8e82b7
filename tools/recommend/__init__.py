"""Ranks the user's catalogue for the user, with reasons that are true."""
