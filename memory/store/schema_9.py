"""The ninth schema: everyday words that people would probably say of a photo, with probabilities.

`tags` is written as `labels` is. Photos of before get theirs from what is stored of them.
"""

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE photos ADD COLUMN tags TEXT NOT NULL DEFAULT '[]'",
    "INSERT INTO photo_tasks (task, photo) SELECT 'tags', memory FROM photos",
)
