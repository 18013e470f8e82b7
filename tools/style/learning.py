"""Learns a style from edits, one after the other, and looks whether it would have helped.

What was learned is a function of the examples alone, in their order: leaving one out gives the
style of someone who never made it. Newer edits count more: one counts half after `HALF_LIFE` more.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.caption_objects import find_objects
from tools.style.alignment import Pair, align
from tools.style.dressing import PLAIN, dress
from tools.style.form import (
    Choice,
    Dropped,
    Emoji,
    Lengths,
    count_words,
    read_case,
    read_name_form,
    trim,
)
from tools.style.frames import Frames
from tools.style.ranking import RankedDraft, choose_draft
from tools.style.slots import NAME, Particulars, needs, read_slots
from tools.style.thesaurus import FUNCTION_WORDS, is_known_thing, join_phrases
from tools.style.tokens import is_word, split_tokens
from tools.style.values import PLAIN_CASE, PLAIN_STOP, Style, StyleExample
from tools.style.vocabulary import Vocabulary, look_alike

HALF_LIFE = 40
JUDGED = 12
"""So many of the newest edits say whether the style helps."""

FEWEST_JUDGED = 3
MARGIN = 0.02
"""Share of a caption's tokens by which it must have done harm, on average, to be left out."""

_DOUBT_NICKNAME, _DOUBT_FORM, _DOUBT_NAME_FORM = 0.6, 0.8, 0.8
ASPECTS = ("words", "frame", "form", "detail")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one example says: our words and the user's as tokens, and which belong together."""

    example: StyleExample
    before: tuple[str, ...]
    after: tuple[str, ...]
    pairs: tuple[Pair, ...]
    nicknames: tuple[tuple[str, str, float], ...]
    name_form: tuple[str, ...]
    front_emoji: str
    end_emoji: str
    stop: str
    case: str


class StyleLearner:
    """Counts readings; `style` is what they come to, and can be asked for at any time."""

    def __init__(self) -> None:
        self._unit = 1.0
        self._seen = 0.0
        self._words = Vocabulary()
        self._nicknames: dict[str, Choice] = {}
        self._front, self._end = Frames(at_end=False), Frames(at_end=True)
        self._name_form: dict[tuple[str, ...], float] = {}
        self._dropped, self._lengths = Dropped(), Lengths()
        self._case, self._stop = Choice(PLAIN_CASE, _DOUBT_FORM), Choice(PLAIN_STOP, _DOUBT_FORM)
        self._front_emoji, self._end_emoji = Emoji(), Emoji()

    def add(self, reading: Reading) -> None:
        """Count one, as the newest."""
        self._unit /= 0.5 ** (-1 / HALF_LIFE)
        weight = reading.example.weight / self._unit
        plain = reading.example.plain
        self._seen += weight
        self._words.add(reading.before, reading.after, reading.pairs, weight)
        for name, said, share in reading.nicknames:
            kept = self._nicknames.setdefault(name, Choice(name, _DOUBT_NICKNAME))
            kept.add(said, share * weight)
        known = plain.particulars.slots
        self._front.add(reading.after, reading.before, known, weight)
        self._end.add(reading.after, reading.before, known, weight)
        if reading.name_form:
            form = reading.name_form
            self._name_form[form] = self._name_form.get(form, 0.0) + weight
        self._dropped.add_wording(reading.before, reading.after, reading.pairs, weight)
        if plain.particulars.place:
            said_place = any(needs(token) == "place" for token in reading.after)
            self._dropped.add("place", not said_place, weight)
        if plain.text_read:
            read = set(split_tokens(plain.text_read.lower()))
            self._dropped.add("text", not read & set(reading.after), weight)
        self._lengths.add(count_words(reading.after), count_words(reading.before), weight)
        if reading.case:
            self._case.add(reading.case, weight)
        self._stop.add(reading.stop, weight)
        kinds = [kind for kind, _ in find_objects(plain.body)] + [kind for _, kind in plain.kinds]
        self._front_emoji.add(reading.front_emoji, kinds, weight)
        self._end_emoji.add(reading.end_emoji, kinds, weight)

    def style(self) -> Style:
        """What was learned so far."""
        unit = self._unit
        nicknames = {name: choice.choose(unit) for name, choice in self._nicknames.items()}
        return Style(
            words=self._words.choose(unit),
            nicknames={name: said for name, said in nicknames.items() if name != said},
            front=self._front.choose(unit),
            end=self._end.choose(unit),
            name_form=self._choose_name_form(),
            drops=self._dropped.choose(unit),
            case=self._case.choose(unit),
            stop=self._stop.choose(unit),
            front_emoji=self._front_emoji.choose(unit),
            end_emoji=self._end_emoji.choose(unit),
            length=self._lengths.choose(unit),
            examples=self._seen * unit,
        )

    def _choose_name_form(self) -> tuple[str, ...]:
        forms = {form: count * self._unit for form, count in self._name_form.items()}
        forms[(NAME,)] = forms.get((NAME,), 0.0) + _DOUBT_NAME_FORM
        return max(forms, key=lambda form: (forms[form], form == (NAME,)))


class StyleJudge:
    """Whether the style would have come nearer to the newest edits than the plain caption did."""

    def __init__(self) -> None:
        self._errors: list[dict[str, float]] = []

    def add(self, reading: Reading, style: Style) -> None:
        """Note how far one edit is from what would have been said before it was made."""
        wording = split_tokens(reading.example.wording)
        plain = reading.example.plain
        errors = {"": _miss(plain_text(reading.example, style), wording)}
        errors["all"] = _miss(dress(plain), wording)
        for aspect in ASPECTS:
            lesser = leave_out(style, aspect)
            said = (
                errors[""]
                if lesser == style
                else _miss(plain_text(reading.example, lesser), wording)
            )
            errors[aspect] = said
        weight = reading.example.weight
        self._errors.append({name: weight * error for name, error in errors.items()})
        del self._errors[:-JUDGED]

    def approve(self, style: Style) -> Style:
        """The style without what did harm; the plain one where all of it did."""
        if len(self._errors) < FEWEST_JUDGED:
            return style
        total = {name: sum(one[name] for one in self._errors) for name in self._errors[0]}
        for aspect in ASPECTS:
            if total[aspect] + MARGIN * len(self._errors) < total[""]:
                style = leave_out(style, aspect)
        if total["all"] < min(total[""], *(total[aspect] for aspect in ASPECTS)):
            return Style(examples=style.examples)
        return style


def read_example(example: StyleExample) -> Reading:
    """Read what an edit says of its author's style."""
    plain = example.plain
    trimmed = trim(example.wording)
    names = plain.particulars.names
    nicknames = find_nicknames(trimmed.text, example)
    said = {name: other for name, other, _ in nicknames}
    of = replace(plain.particulars, names=tuple(said.get(name, name) for name in names))
    kind = plain.kinds[0][1] if plain.kinds else ""
    after = [token.lower() for token in read_slots(trimmed.text, of)]
    form, after = read_name_form(after, kind)
    before = [token.lower() for token in read_slots(plain.body, Particulars(names=names))]
    before, after = join_phrases(before), join_phrases(after)
    return Reading(
        example=example,
        before=tuple(before),
        after=tuple(after),
        pairs=tuple(align(before, after)),
        nicknames=nicknames,
        name_form=form,
        front_emoji=trimmed.front_emoji,
        end_emoji=trimmed.end_emoji,
        stop=trimmed.stop,
        case=read_case(trimmed.text, [*of.names, *of.place.split(", ")]),
    )


def find_nicknames(text: str, example: StyleExample) -> tuple[tuple[str, str, float], ...]:
    """What each name is called in a wording, with how surely: (name, said, 0..1)."""
    found: list[tuple[str, str, float]] = []
    particulars = example.plain.particulars
    tokens = read_slots(text, particulars)
    ours = {token.lower() for token in split_tokens(example.plain.body)}
    missing = [name for name in particulars.names if not _says(text, name)]
    found += [(name, name, 1.0) for name in particulars.names if name not in missing]
    for name in missing:
        for place, token in enumerate(tokens):
            low = token.lower()
            if not is_word(token) or low in ours or low in FUNCTION_WORDS or is_known_thing(low):
                continue
            if look_alike(name, token):
                found.append((name, token if token[0].isupper() else token.capitalize(), 1.0))
                break
            if place and token[0].isupper() and len(missing) == 1 and text != text.title():
                found.append((name, token, 0.5))
                break
    return tuple(found)


class StyleCourse:
    """Learns from a growing list of examples: those already learned from are not read again."""

    def __init__(self) -> None:
        self._readings: dict[StyleExample, Reading] = {}
        self._start_anew()

    def follow(self, examples: Sequence[StyleExample]) -> Style:
        """The style of all these examples, oldest first. A list that only grew costs its end."""
        if list(examples[: len(self._done)]) != self._done:
            self._start_anew()
        first_judged = len(examples) - JUDGED
        for number in range(len(self._done), len(examples)):
            reading = self._read(examples[number])
            if number >= first_judged:
                self._judge.add(reading, self._learner.style() if number else PLAIN)
            self._learner.add(reading)
            self._done.append(examples[number])
        if len(self._readings) > len(self._done) + JUDGED:
            kept = set(self._done)
            self._readings = {one: read for one, read in self._readings.items() if one in kept}
        return self._judge.approve(self._learner.style())

    def _start_anew(self) -> None:
        self._done: list[StyleExample] = []
        self._learner, self._judge = StyleLearner(), StyleJudge()

    def _read(self, example: StyleExample) -> Reading:
        reading = self._readings.get(example)
        if reading is None:
            reading = self._readings[example] = read_example(example)
        return reading


def learn_style(examples: Sequence[StyleExample]) -> Style:
    """The style of some edits, oldest first."""
    return StyleCourse().follow(examples)


def plain_text(example: StyleExample, style: Style) -> str:
    """The caption that would have been said of the photo."""
    return dress(choose_draft([RankedDraft(example.plain, 0.0)], style), style)


def leave_out(style: Style, aspect: str) -> Style:
    """A style without one of `ASPECTS`."""
    plain = Style()
    match aspect:
        case "words":
            return replace(style, words={}, nicknames={})
        case "frame":
            kept = style.drops - {"place"}
            return replace(style, front={}, end={}, name_form=plain.name_form, drops=kept)
        case "form":
            return replace(
                style,
                case=plain.case,
                stop=plain.stop,
                front_emoji={},
                end_emoji={},
                drops=style.drops - {"articles", "first article"},
            )
        case _:
            return replace(style, length=None, drops=style.drops - {"colours", "sizes", "text"})


def _says(text: str, name: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.I))


def _miss(said: str, wording: Sequence[str]) -> float:
    """Tokens to change, put in or take out (Levenshtein), as a share of the user's."""
    tokens = split_tokens(said)
    row = list(range(len(wording) + 1))
    for at, token in enumerate(tokens, 1):
        left, row[0] = row[0], at
        for column, other in enumerate(wording, 1):
            above = row[column]
            row[column] = min(above + 1, row[column - 1] + 1, left + (token != other))
            left = above
    return row[-1] / max(1, len(wording))
