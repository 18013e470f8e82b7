"""How a list of what would be forgotten is worded: in the chat, on a screen and in a shell."""

from collections.abc import Mapping, Sequence

LISTED = 20
NOTHING_LIKE_THAT = "Nothing like that is remembered, so nothing was forgotten."
OFFER_SOURCES = "What it was taken from would stay. Forget that too?"


def count_memories(number: int) -> str:
    """ "1 memory", "7 memories"."""
    return "1 memory" if number == 1 else f"{number:,} memories"


def ask_for_good(number: int) -> str:
    """The question before so many memories go."""
    return f"Forget {count_memories(number)} for good?"


def word_list(
    shown: Sequence[str],
    total: int,
    along: Sequence[str],
    rows: Mapping[str, int],
    kept: int,
    *,
    most: int = LISTED,
) -> list[str]:
    """Say what would go, in lines: the first `most` of `total`, what goes along, what stays.

    `along` are ids of what rests on it, `rows` counts by table, `kept` lose one of several sources.
    """
    lines = list(shown[:most])
    if total > most:
        lines.append(f"and {total - most:,} more")
    if along:
        more = f" and {len(along) - most:,} more" if len(along) > most else ""
        lines.append(f"and what was said about it: {', '.join(along[:most])}{more}")
    lines += [
        f"and {rows[table]:,} {word}"
        for table, word in (("items", "catalogue items"), ("ratings", "ratings"))
        if rows.get(table)
    ]
    if kept:
        verb = "stays" if kept == 1 else "stay"
        lines.append(
            f"{count_memories(kept)} {verb}, known from elsewhere too, without this source"
        )
    return lines
