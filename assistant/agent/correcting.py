"""Corrections of who is in a photo, as they are said: "the second one is not Bo, it's Rex"."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.agent.state import Reply
from memory.ids import MEMORY, format_id
from memory.records import Concept, Sighting, Verdict
from memory.store import Store
from tools.concept_names import NamedThing

if TYPE_CHECKING:
    from assistant.services import Services
    from tools.concept_corrections import Correction
    from tools.perceive import Perception

NO_SUCH_PHOTO = "No photo has that id, so nothing was changed; `locket memory list` shows them."


def correct_photo(services: "Services", text: str, photos: Sequence[int]) -> Reply | None:
    """Carry out a correction of the photos shown last; None when the text is none or names none."""
    from tools.concept_corrections import parse_correction

    correction = parse_correction(text)
    if correction is None or not photos:
        return None
    store = services.store
    photo = _choose_photo(correction, photos)
    seen = sorted(store.sightings_of_memory(photo), key=lambda one: (one.across or 0.0, one.score))
    said = [(store.concept(one.concept_id), one) for one in seen]
    told = _carry_out(services, correction, photo, said)
    if told is None:
        return None
    services.renew_texts()
    services.engine.drop_prompts()
    printable = format_id(MEMORY, photo)
    return Reply(f"{told} [{printable}]", ((printable, 1.0),))


def edit_caption(services: "Services", text: str, photos: Sequence[int]) -> Reply | None:
    """Take "m8 shows a boy" as the photo's caption, as an edit is; None when it is none.

    Without an id it is the one photo shown last.
    """
    from tools.feedback import give_feedback
    from tools.photo_pointing import read_said_caption

    said = read_said_caption(text)
    if said is None:
        return None
    photo = said.photo if said.photo is not None else next(iter(photos[-1:]), None)
    if photo is None or not services.store.summarise_photos([photo]):
        return Reply(NO_SUCH_PHOTO)
    printable = format_id(MEMORY, photo)
    feedback, learned = give_feedback(services.store, printable, Verdict.EDIT, text=said.caption)
    services.renew_photo_texts()
    lesson = services.stylist.tell_lesson(feedback)
    services.lessons.renew_soon()
    told = f"{learned} {lesson}" if lesson else learned
    return Reply(f"{told} [{printable}]", ((printable, 1.0),))


def ask_about(store: Store, perception: "Perception") -> str:
    """A question after a caption about whom the photo may show; empty when there is none."""
    names = [store.concept(one.concept_id).name for one in perception.found if one.suggested]
    if not names:
        return ""
    who = names[0]
    return f' Is that {who}? Say "yes, that\'s {who}" or "that\'s not {who}".'


def _choose_photo(correction: "Correction", photos: Sequence[int]) -> int:
    if len(photos) > 1 and correction.place is not None and correction.place < len(photos):
        return photos[correction.place]
    return photos[-1]


def _carry_out(
    services: "Services",
    correction: "Correction",
    photo: int,
    said: list[tuple[Concept, Sighting]],
) -> str | None:
    store, enrolment = services.store, services.perceiver.enrolment
    if correction.swapped:
        if len(said) != 2:
            return None
        (one, _), (other, _) = said
        enrolment.swap(photo, one, other)
        services.photo_search.start([one.id, other.id])
        return f"I have swapped {one.name} and {other.name}."
    wrong = _find_wrong(store, correction, photo, said)
    if wrong is None and correction.denied and not correction.name:
        return f"I had not taken it for {correction.denied}."
    if not correction.name:
        if wrong is None:
            return None
        enrolment.deny(photo, wrong)
        return f"Then it is not {wrong.name}; I have learned from that."
    if wrong is None or wrong.name.casefold() == correction.name.casefold():
        if not correction.denied:
            return None
        ((found, _),) = enrolment.name(photo, [NamedThing(correction.name)])
        services.photo_search.start([found.id])
        return f"Noted: that is {found.name}, not {correction.denied}."
    if all(one.id != wrong.id for one, _ in said):
        # It was only asked about: what is suggested is denied, not handed on.
        enrolment.deny(photo, wrong)
        ((found, _),) = enrolment.name(photo, [NamedThing(correction.name)])
    else:
        found = enrolment.split(wrong, correction.name, [photo])
    services.photo_search.start([found.id])
    return f"Noted: that is {found.name}, not {wrong.name}."


def _find_wrong(
    store: Store, correction: "Correction", photo: int, said: list[tuple[Concept, Sighting]]
) -> Concept | None:
    """Which of the names in the photo is meant: the one denied, the one there, or the only one."""
    suggested = [
        store.concept(one.concept_id) for one in store.sightings_of_memory(photo, suggested=True)
    ]
    there = [concept for concept, _ in said]
    if correction.denied:
        wanted = correction.denied.casefold()
        return next((one for one in [*there, *suggested] if one.name.casefold() == wanted), None)
    if correction.side and len(there) > 1:
        return there[0 if correction.side == "left" else -1]
    if correction.place is not None and len(there) > 1 and correction.place < len(there):
        return there[correction.place]
    return there[0] if len(there) == 1 else None
