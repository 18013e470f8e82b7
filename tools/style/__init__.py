"""The user's own way to word captions, learned from edits and thumbs, without a model.

`examples` reads what the user said of captions out of the vault, `learning` makes a `Style` of it,
`dressing` words a new photo in that style, `telling` says in plain words what was learned.
"""
