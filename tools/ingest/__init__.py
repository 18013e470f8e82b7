"""Libraries of photos brought in piece by piece, in the background, and taken up after a kill."""
