"""Says in plain words what an edit changed in how captions will be worded."""

from collections.abc import Sequence

from tools.style.dressing import dress
from tools.style.form import KIND
from tools.style.slots import CITY, COUNTRY, NAME, PLACE
from tools.style.tokens import is_slot, join_tokens
from tools.style.values import Frame, Style, StyleExample

MOST_SAID = 4
_SHORTER, _LONGER = 0.85, 1.15
_CASES = {
    "sentence": "begin with a capital",
    "lower": "begin in lower case",
    "all lower": "write in lower case",
    "title": "capitalise the words",
    "upper": "write in capitals",
}
_DROPPED = {
    "articles": "“a” and “the”",
    "first article": "the first “a” or “the”",
    "colours": "colours",
    "sizes": "words like “large” and “little”",
    "text": "the text in the photo",
    "place": "the place",
}
_SLOTS = {NAME: "the name", PLACE: "the place", CITY: "the town", COUNTRY: "the country"}
NOTHING_YET = "One or two more edits like it will show in the next captions."


def tell_change(before: Style, after: Style, example: StyleExample) -> str:
    """One sentence on what is said otherwise from now on; a hint where nothing is yet."""
    changes = list_changes(before, after)
    if not changes:
        return "" if dress(example.plain, after) == example.wording else NOTHING_YET
    return f"I'll {_join(changes[:MOST_SAID])}."


def describe_style(style: Style) -> list[str]:
    """All that was learned, a phrase each, most telling first."""
    return list_changes(Style(), style)


def list_changes(before: Style, after: Style) -> list[str]:
    """Phrases that follow "I'll": say “sofa” instead of “couch”, keep captions short."""
    said: list[str] = []
    said += [
        f"say “{word}” instead of “{old}”"
        for old, word in after.words.items()
        if before.words.get(old) != word
    ]
    said += [f"say “{old}” again" for old in before.words if old not in after.words]
    said += [
        f"call {name} “{nick}”"
        for name, nick in after.nicknames.items()
        if before.nicknames.get(name) != nick
    ]
    if before.name_form != after.name_form:
        said.append(f"write names like “{_show(after.name_form)}”")
    said += _tell_frames("begin", before.front, after.front)
    said += _tell_frames("end", before.end, after.end)
    for what in sorted(after.drops - before.drops):
        said.append(f"leave out {_DROPPED[what]}")
    for what in sorted(before.drops - after.drops):
        said.append(f"keep {_DROPPED[what]}")
    if before.case != after.case:
        said.append(_CASES[after.case])
    if before.stop != after.stop:
        said.append(_tell_stop(after.stop))
    said += _tell_emoji(before, after)
    length = _tell_length(before, after)
    return [*said, length] if length else said


def _tell_frames(
    verb: str, before: dict[frozenset[str], Frame], after: dict[frozenset[str], Frame]
) -> list[str]:
    shown = {_show(frame.tokens) for frame in before.values()}
    now = {_show(frame.tokens) for frame in after.values()}
    said = [f"{verb} with “{text}”" for text in sorted(now - shown)]
    return said or [f"no longer {verb} with “{text}”" for text in sorted(shown - now)]


def _tell_stop(stop: str) -> str:
    if not stop:
        return "leave the full stop out"
    return "end with a full stop" if stop == "." else f"end with “{stop}”"


def _tell_emoji(before: Style, after: Style) -> list[str]:
    old = set(before.front_emoji.values()) | set(before.end_emoji.values())
    new = set(after.front_emoji.values()) | set(after.end_emoji.values())
    if new - old:
        return [f"add {' '.join(sorted(new - old))}"]
    return ["leave emoji out"] if old and not new else []


def _tell_length(before: Style, after: Style) -> str:
    """Only where the length asked for moved well away from what it was, or from ours."""
    if after.length is None:
        return ""
    usual = before.length.words if before.length else after.length.plain
    if usual * _SHORTER < after.length.words < usual * _LONGER:
        return ""
    size = "shorter" if after.length.words < usual else "longer"
    return f"make captions {size}, about {round(after.length.words)} words"


def _show(tokens: Sequence[str]) -> str:
    """Tokens as a reader knows them: “<city>, <date:year>” as “the town, the year”."""
    shown = []
    for token in tokens:
        if token == KIND:
            shown.append("dog")
        elif token == NAME and KIND in tokens:
            shown.append("Bo")
        elif token.startswith("<date:"):
            shown.append(_show_date(token))
        else:
            shown.append(_SLOTS.get(token, token) if is_slot(token) else token)
    return join_tokens(shown).strip()


def _show_date(token: str) -> str:
    name = token.removeprefix("<date:").removesuffix(">")
    if "weekday" in name:
        return "the day"
    plain = {"year": "the year", "month": "the month", "part": "the time of day"}
    return plain.get(name, "month and year" if name.endswith("n year") else "the date")


def _join(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
