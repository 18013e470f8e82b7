"""Does the language model's wording add objects? Personal captions of photos with a named thing.

    python -m evals.caption_wording [PHOTOS]

Half are COCO photos never trained on, where a name is given to what people's captions name most,
half DreamBooth's, where it is given to the subject; every other one has a place. The facts are the
product's: its neutral caption, the name, what it is. Judged are the model's first reply, before any
check, and the caption that is shown. A second look, wider than the product's check, takes every
object word beside "your dog" as a thing of its own: "Bo and a dog" has one dog too many.
"""

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.models.background_language import BackgroundLanguage
from assistant.models.caption_decoder import load_caption_decoder
from assistant.models.chat import LlamaModel
from assistant.models.files import ModelFiles
from assistant.models.load import ModelSet
from evals.bridge_data import load_set
from evals.captions import see
from evals.data import find_data
from tools.caption import CaptionFacts, read_reply, write_caption
from tools.caption_objects import find_objects, list_objects
from tools.grounding import find_unsupported
from tools.neutral_caption import word_caption
from tools.ports import ChatMessage

PHOTOS = 120
NAMES = ("Bo", "Mia", "Tom", "Rex", "Nora", "Kim", "Otto", "Ida", "Max", "Lena")
PLACE = "Lisbon, Portugal"
_SAID_AS = {"person": "friend"}


@dataclass(frozen=True, slots=True)
class Case:
    """A photo with a named thing: the facts, its labels, and what people say of it, if they do."""

    photo: str
    facts: CaptionFacts
    labels: tuple[str, ...]
    said: tuple[str, ...] = ()


class Listening(BackgroundLanguage):
    """A language model whose replies are kept."""

    def __init__(self, model: LlamaModel) -> None:
        super().__init__(model)
        self.replies: list[str] = []

    def stream(self, messages: Sequence[ChatMessage], **options: Any) -> Iterator[str]:
        """The model's reply, in one piece."""
        self.replies.append("".join(super().stream(messages, **options)))
        yield self.replies[-1]


def make_cases(count: int, models: ModelSet) -> list[Case]:
    """Half of COCO, half of DreamBooth, from the start of each."""
    decoder = load_caption_decoder()
    assert decoder is not None
    cases = []
    photos = load_set("coco_val")
    named = [row for row, said in enumerate(photos.captions) if list_objects(said)]
    photos = photos.take(named[: count // 2])
    for at, sight in enumerate(see(photos, models)[0]):
        said = photos.captions[at]
        kinds = Counter(kind for one in said for kind in list_objects([one]))
        what = max(sorted(kinds), key=lambda kind: kinds[kind])
        neutral = word_caption(sight.labels, "", decoder.caption(sight))
        labels = tuple(label.name for label in sight.labels[:5])
        facts = _give_name(neutral, _SAID_AS.get(what, what), at)
        cases.append(Case(f"coco_val {photos.photos[at][1]}", facts, labels, said))
    paths = sorted(find_data("concepts", "dreambooth").glob("*/*.jpg"))
    eyes = models.eyes()
    chosen = [paths[at * len(paths) // (count - count // 2)] for at in range(count - count // 2)]
    for at, path in enumerate(chosen):
        sight = eyes.look([path.read_bytes()])[0]
        neutral = word_caption(sight.labels, "", decoder.caption(sight))
        what = re.sub(r"\d+$", "", path.parent.name).replace("_", " ")
        labels = tuple(label.name for label in sight.labels[:5])
        cases.append(Case(f"{path.parent.name}/{path.name}", _give_name(neutral, what, at), labels))
    return cases


def _give_name(neutral: str, what: str, at: int) -> CaptionFacts:
    name = NAMES[at % len(NAMES)]
    place = PLACE if at % 2 else ""
    return CaptionFacts(neutral, (name,), (f"{name} is your {what}.",), place)


def find_added(text: str, case: Case) -> list[str]:
    """Objects that a caption names and neither neutral caption, labels nor statements do."""
    known = list_objects([case.facts.neutral, *case.facts.about, *case.labels])
    return [word for kind, word in find_objects(_without_names(text, case)) if kind not in known]


def find_doubled(text: str, case: Case) -> list[str]:
    """Object words that stand for a thing beside the named one, which the facts do not tell of."""
    known = list_objects([case.facts.seen])
    bare = _without_names(text, case)
    for statement in case.facts.about:
        what = re.escape(statement.rstrip(".").split(" is your ")[-1])
        bare = re.sub(rf"\byour (?:\w+ )?{what}\b", " ", bare, flags=re.I)
    return [word for kind, word in find_objects(bare) if kind not in known]


def find_new_words(text: str, case: Case) -> list[str]:
    """Words with content that stand in no fact, be they things or not."""
    facts = case.facts
    return find_unsupported(text, [facts.neutral, *facts.names, *facts.about, facts.place])


def _without_names(text: str, case: Case) -> str:
    for name in case.facts.names:
        text = re.sub(rf"\b{re.escape(name)}(?:'s)?\b", " ", text, flags=re.I)
    return text.replace(case.facts.place, " ") if case.facts.place else text


def main(arguments: Sequence[str]) -> int:
    """Print the table, then each caption that adds something."""
    count = int(arguments[0]) if arguments else PHOTOS
    models = ModelSet(ModelFiles(), {"image": "efficientnet-lite2"})
    cases = make_cases(count, models)
    language = Listening(models.language())
    first: list[str] = []
    shown: list[str] = []
    by: Counter[str] = Counter()
    started = time.perf_counter()
    for case in cases:
        language.replies.clear()
        written = write_caption(language, case.facts)
        by[written.by] += 1
        first.append(read_reply(language.replies[0]))
        shown.append(written.text)
        print(f"{case.photo}: {case.facts.neutral} | {first[-1]}", end="")
        print(f" | {written.by}: {written.text}", flush=True)
    spent = (time.perf_counter() - started) / len(cases)
    print(f"\n{len(cases)} photos, {spent:.1f} s each; worded by {dict(by)}\n")
    print("| captions that add | an object | one beside the named thing | any word | objects not")
    print("there by people's captions (of COCO) |\n|---|---|---|---|---|")
    for name, texts in (("first reply", first), ("shown", shown)):
        both = list(zip(texts, cases, strict=True))
        cells = [
            sum(bool(find(text, case)) for text, case in both)
            for find in (find_added, find_doubled, find_new_words)
        ]
        untrue = sum(
            bool(set(find_added(text, case)) and case.said and _is_untrue(text, case))
            for text, case in both
        )
        print(f"| {name} | {' | '.join(str(cell) for cell in cells)} | {untrue} |")
    for text, case in zip(shown, cases, strict=True):
        if found := [*find_added(text, case), *find_doubled(text, case)]:
            print(f"{case.photo}: {text} ({', '.join(found)})")
    return 0


def _is_untrue(text: str, case: Case) -> bool:
    there = list_objects(case.said)
    added = find_objects(" and ".join(find_added(text, case)))
    return any(kind not in there for kind, _ in added)


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))
