"""Printable ids: a letter for the table and the row's number, such as `m12` or `i7`."""

from memory.errors import NotFound

MEMORY, CONCEPT, ITEM, CONVERSATION, FEEDBACK, BATCH, JOB = "m", "c", "i", "v", "f", "b", "j"


def format_id(table: str, row: int) -> str:
    """Return the printable id of a row, for example `format_id(MEMORY, 12) == "m12"`."""
    return f"{table}{row}"


def parse_id(text: str, table: str | None = None) -> tuple[str, int]:
    """Split a printable id into its table letter and row number.

    Raises `NotFound` when the text is no id, or is not one of `table`.
    """
    head, tail = text[:1], text[1:]
    if head not in {MEMORY, CONCEPT, ITEM, CONVERSATION, FEEDBACK, BATCH, JOB} or not (
        tail.isascii() and tail.isdigit() and len(tail) <= 15
    ):
        raise NotFound
    if table is not None and head != table:
        raise NotFound
    return head, int(tail)
