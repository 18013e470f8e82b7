"""The personal model: what the user's ratings, thumbs and words say about the rest."""
