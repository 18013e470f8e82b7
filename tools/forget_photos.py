"""Which photos "forget ..." means: "the photo of the mountain", "that picture", "the 2nd"."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from memory.store import Store
from tools.photo_finding import choose_photos, find_photos
from tools.photo_followups import parse_follow_up
from tools.photo_questions import PhotoQuestion, Wish, normalise, parse_photo_question
from tools.photo_terms import read_terms

if TYPE_CHECKING:
    from memory.recall import Recall

_VERB = re.compile(
    r"^(?:please |now |can you |could you |i want you to )*(?:forget|delete|erase|remove) "
    r"(?:about )?(?P<rest>\S.*)$",
    re.I,
)
_ONE = re.compile(r"^(?:this|that|the) (?:photo|photograph|picture|pic|image|shot)$", re.I)
_THOSE = re.compile(
    r"^(?:all )?(?:of )?(?:these|those|the) (?:photos|photographs|pictures|pics|images|shots)$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class PhotosTold:
    """What a conversation showed last: `shown` photos were its subject, `told` those listed."""

    shown: Sequence[int] = ()
    told: Sequence[int] = ()


def find_photos_meant(
    store: Store, recall: "Recall", text: str, before: PhotosTold, now: int
) -> tuple[int, ...]:
    """The photos that a typed "forget ..." or "remove ..." means; none where it means others.

    `now` (ms UTC) is when "last week" is counted from. Photos that are gone are left out.
    """
    match = _VERB.match(normalise(text))
    if match is None:
        return ()
    rest = match["rest"]
    if _ONE.match(rest):
        chosen = list(before.shown[-1:])
    elif _THOSE.match(rest):
        chosen = list(before.told or before.shown)
    elif (which := _find_nth(rest, before.told)) is not None:
        chosen = [before.told[which]]
    else:
        chosen = _find_described(store, recall, rest, now)
    return tuple(id for id in chosen if id in store.summarise_photos(chosen))


def _find_nth(rest: str, told: Sequence[int]) -> int | None:
    if len(told) < 2:  # "the last photo" is then the newest of all
        return None
    follow = parse_follow_up(f"show {rest}", PhotoQuestion(Wish.SHOW, ""), told)
    return None if follow is None else follow.which


def _find_described(store: Store, recall: "Recall", rest: str, now: int) -> list[int]:
    question = parse_photo_question(f"show {rest}")
    if question is None or question.wish is not Wish.SHOW:
        return []
    if not (question.topic or question.newest or question.oldest):
        return []

    def measure(
        texts: Sequence[str], nearest: int, among: Collection[int]
    ) -> dict[int, list[float]]:
        return recall.measure_photos(texts, nearest=nearest, among=among)

    terms = read_terms(
        question.topic, concepts=store.concepts(), places=store.photo_places(), now=now
    )
    found = choose_photos(question, find_photos(store, measure, terms))
    return [one.id for one, _ in found.photos]
