"""What the user likes to photograph: aspects of their photos, weighed over time."""
