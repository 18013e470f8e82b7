"""What Locket remembers, sealed on disk. Knows no model runtime and no user interface."""
