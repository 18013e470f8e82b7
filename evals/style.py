"""Captions in the user's words: simulated users' own captions against ours, after 0 to 20 edits.

    python -m evals style [--development]

Each of 24 users edits our captions of other photos into their own (a human caption in their style).
Then our captions of photos neither we nor they saw are scored against what they would have written,
after 0, 1, 5 and 20 edits. Photos are coco_val's and Flickr8k's dev split, of which half serve the
development users, on whom constants were chosen, and half the others.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.models.caption_decoder import load_caption_decoder
from assistant.models.files import ModelFiles
from assistant.models.load import ModelSet
from evals.bridge_data import FLICKR_HELD, load_photos, load_set
from evals.caption_chair import score_objects
from evals.caption_scores import LONGEST_GRAM, count_grams, measure_cider, split_caption
from evals.captions import counted_objects, see
from evals.style_plot import draw_curves
from evals.style_users import DEVELOPMENT, TEST, SimulatedUser, imagine_particulars
from tools.caption import CaptionFacts, caption_by_code, describe_plainly
from tools.neutral_caption import list_drafts, word_caption
from tools.ports import RatedDraft
from tools.style.learning import learn_style
from tools.style.tokens import split_tokens
from tools.style.values import Style, StyleExample
from tools.styled_caption import write_in_style

EDITS = (0, 1, 5, 20)
ORDERS = 3
"""Each user is simulated so many times, with other photos edited."""

RESAMPLES = 2_000
NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class DraftedPhoto:
    """A photo of the evaluation: what people say of it, and what our models do."""

    name: str
    captions: tuple[str, ...]
    counted: tuple[str, ...]
    neutral: str
    drafts: tuple[RatedDraft, ...]


@dataclass(frozen=True, slots=True)
class UserPhoto:
    """A photo as one user has it: what is known of it, and how the user would word it."""

    photo: DraftedPhoto
    facts: CaptionFacts
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """What one caption brings to the means of its user.

    `row` is right and given n-grams by order (8), words, words of the closest reference; `cider`
    CIDEr-D; `edits` the share of tokens to change till it is one of the user's; `named` whether it
    says the name as the user does, NaN where there is none.
    """

    row: tuple[float, ...]
    cider: float
    edits: float
    named: float


def draft_photos() -> list[DraftedPhoto]:
    """See and caption all photos by the real models, once."""
    decoder = load_caption_decoder()
    assert decoder is not None, "the caption decoder's weights come with Locket"
    models = ModelSet(ModelFiles(), {"image": "efficientnet-lite2"})
    drafted: list[DraftedPhoto] = []
    for photos in (load_set("coco_val"), load_photos(FLICKR_HELD)):
        sights, _ = see(photos, models)
        counts = counted_objects(photos)
        for at, sight in enumerate(sights):
            caption = decoder.caption(sight)
            neutral = word_caption(sight.labels, "", caption)
            name, row = photos.photos[at]
            drafted.append(
                DraftedPhoto(
                    f"{name} {row}",
                    photos.captions[at],
                    tuple(counts[at]),
                    neutral,
                    list_drafts(sight.labels, caption, neutral),
                )
            )
    return drafted


def give_to(user: SimulatedUser, photo: DraftedPhoto) -> UserPhoto:
    """A photo among a user's own."""
    names = user.names_in(photo.captions)
    of = imagine_particulars(photo.name, names, places=user.places)
    kinds = {name: kind for kind, name in user.pets.items()}
    facts = CaptionFacts(
        photo.neutral,
        names,
        tuple(f"{name} is your {kinds[name]}." for name in names),
        of.place,
        taken_at=of.taken_at,
    )
    return UserPhoto(
        photo, facts, tuple(user.word(caption, of) for caption in user.pick(photo.captions))
    )


def caption_in(style: Style, one: UserPhoto) -> str:
    """Our caption of a photo in a style, as the product makes it without the language model."""
    written = write_in_style(one.facts, one.photo.drafts, style)
    return caption_by_code(one.facts) if written is None else written.text


def read_edits(photos: Sequence[UserPhoto], chance: random.Random) -> list[StyleExample]:
    """The user's edits of our captions of these photos: one of their own captions each."""
    return [
        StyleExample(describe_plainly(one.facts), chance.choice(one.wordings)) for one in photos
    ]


def score(said: Sequence[str], photos: Sequence[UserPhoto]) -> list[Scored]:
    """Compare captions with what the user would have said."""
    words = [split_caption(text) for text in said]
    wordings = [[split_caption(text) for text in one.wordings] for one in photos]
    ciders = measure_cider(words, wordings)
    scored = []
    for at, one in enumerate(photos):
        right, given = [0.0] * LONGEST_GRAM, [0.0] * LONGEST_GRAM
        most = count_grams(())
        for reference in wordings[at]:
            most |= count_grams(reference)
        for gram, count in count_grams(words[at]).items():
            given[len(gram) - 1] += count
            right[len(gram) - 1] += min(count, most[gram])
        closest = min((abs(len(one) - len(words[at])), len(one)) for one in wordings[at])[1]
        tokens = split_tokens(said[at])
        edits = min(edit_share(tokens, split_tokens(text)) for text in one.wordings)
        called = [name for name in one.facts.names if _is_called(name, said[at], one)]
        named = len(called) / len(one.facts.names) if one.facts.names else math.nan
        row = (*right, *given, float(len(words[at])), float(closest))
        scored.append(Scored(row, 100 * ciders[at], edits, named))
    return scored


def edit_share(said: Sequence[str], wanted: Sequence[str]) -> float:
    """Tokens to change, add or take out, as a share of the longer text's (Levenshtein)."""
    row = list(range(len(wanted) + 1))
    for at, token in enumerate(said, 1):
        left, row[0] = row[0], at
        for column, other in enumerate(wanted, 1):
            above = row[column]
            row[column] = min(above + 1, row[column - 1] + 1, left + (token != other))
            left = above
    return row[-1] / max(1, len(said), len(wanted))


def _is_called(name: str, said: str, one: UserPhoto) -> bool:
    """Whether a caption says a name as the user does, where the user's captions say it."""
    calls = {
        word
        for text in one.wordings
        for word in split_tokens(text)
        if word.lower()[:3] == name.lower()[:3]
    }
    return bool(calls & set(split_tokens(said)))


def measure_bleu4(rows: NDArray[np.float64]) -> float:
    """BLEU-4 of a corpus, times 100, from the summed rows of its captions."""
    right, given, words, closest = rows[:4], rows[4:8], rows[8], rows[9]
    if not words or not right.all():
        return 0.0
    brevity = min(1.0, math.exp(1 - closest / words))
    return float(100 * brevity * np.exp(np.log(right / given).mean()))


Table = dict[str, dict[str, list[Scored]]]
"""What was said after so many edits (or neutrally), by user."""


def simulate(
    users: Sequence[SimulatedUser], photos: Sequence[DraftedPhoto]
) -> tuple[Table, dict[str, list[tuple[UserPhoto, str]]]]:
    """Run all users; the scores by condition and user, and what was said of which photo."""
    table: Table = {}
    told: dict[str, list[tuple[UserPhoto, str]]] = {}
    for user in users:
        own = [give_to(user, photo) for photo in photos]
        for order in range(ORDERS):
            chance = random.Random(f"{user.name} {order}")
            shuffled = chance.sample(own, len(own))
            edited, asked = shuffled[: EDITS[-1]], shuffled[EDITS[-1] :]
            examples = read_edits(edited, chance)
            runs = {NEUTRAL: [caption_by_code(CaptionFacts(one.photo.neutral)) for one in asked]}
            for count in EDITS:
                style = learn_style(examples[:count])
                runs[str(count)] = [caption_in(style, one) for one in asked]
            for run, said in runs.items():
                table.setdefault(run, {}).setdefault(user.name, []).extend(score(said, asked))
                told.setdefault(run, []).extend(zip(asked, said, strict=True))
    return table, told


@dataclass(frozen=True, slots=True)
class Summary:
    """Means over users: BLEU-4, CIDEr-D, share of tokens to edit, recall of names."""

    bleu: float
    cider: float
    edits: float
    names: float


def summarise(scores: dict[str, list[Scored]]) -> Summary:
    """Mean over users of each user's corpus scores."""
    return Summary(*np.nanmean([_sum_up(some) for some in scores.values()], axis=0).tolist())


def _sum_up(some: Sequence[Scored]) -> tuple[float, float, float, float]:
    rows = np.sum([one.row for one in some], axis=0)
    named = [one.named for one in some if not math.isnan(one.named)]
    return (
        measure_bleu4(rows),
        float(np.mean([one.cider for one in some])),
        float(np.mean([one.edits for one in some])),
        float(np.mean(named)) if named else math.nan,
    )


def compare(
    table: Table, run: str, against: str, chance: np.random.Generator
) -> dict[str, tuple[float, float, float]]:
    """Difference in each measure with its 95 % interval: users and photos drawn anew, in pairs."""
    users = sorted(table[run])
    arrays = {
        (user, which): (
            np.array([one.row for one in table[which][user]]),
            np.array([one.cider for one in table[which][user]]),
            np.array([one.edits for one in table[which][user]]),
        )
        for user in users
        for which in (run, against)
    }
    draws = []
    for _ in range(RESAMPLES):
        differences = []
        for user in chance.choice(users, len(users)):
            count = len(arrays[user, run][0])
            picks = chance.integers(0, count, count)
            both = []
            for which in (run, against):
                rows, cider, edits = arrays[user, which]
                both.append(
                    (measure_bleu4(rows[picks].sum(0)), cider[picks].mean(), edits[picks].mean())
                )
            differences.append(np.subtract(both[0], both[1]))
        draws.append(np.mean(differences, axis=0))
    lows, highs = np.percentile(draws, [2.5, 97.5], axis=0)
    one, two = summarise(table[run]), summarise(table[against])
    means = (one.bleu - two.bleu, one.cider - two.cider, one.edits - two.edits)
    return {
        name: (means[at], float(lows[at]), float(highs[at]))
        for at, name in enumerate(("BLEU-4", "CIDEr-D", "edits"))
    }


def report(users: Sequence[SimulatedUser], photos: Sequence[DraftedPhoto]) -> Table:
    """Print the tables of some users over some photos."""
    table, told = simulate(users, photos)
    print("| caption | BLEU-4 | CIDEr-D | tokens to edit | names said | CHAIRi | words |")
    print("|---|---|---|---|---|---|---|")
    for run in (NEUTRAL, *map(str, EDITS)):
        means = summarise(table[run])
        said = [text for _, text in told[run]]
        chair = score_objects(
            said,
            [[*one.photo.captions, *one.facts.about] for one, _ in told[run]],
            [one.photo.counted for one, _ in told[run]],
        )
        words = float(np.mean([len(split_caption(text)) for text in said]))
        title = run if run == NEUTRAL else f"after {run} edits"
        print(
            f"| {title} | {means.bleu:.1f} | {means.cider:.1f} | {means.edits:.3f} |"
            f" {means.names:.3f} | {chair.per_object:.3f} | {words:.1f} |",
            flush=True,
        )
    print("\n| user | BLEU-4 " + " | ".join(f"{run}" for run in EDITS) + " | edits 0 | edits 20 |")
    print("|---|---|---|---|---|---|---|---|")
    for user in users:
        one = [_sum_up(table[str(run)][user.name]) for run in EDITS]
        cells = " | ".join(f"{row[0]:.1f}" for row in one)
        print(f"| {user.name} {user.about} | | {cells} | {one[0][2]:.3f} | {one[-1][2]:.3f} |")
    return table


def main(arguments: Sequence[str]) -> int:
    """Print the tables and draw the curve of the test users."""
    photos = random.Random(5).sample(draft_photos(), k=252)
    half = len(photos) * 2 // 5
    print(f"\n{len(DEVELOPMENT)} development users, {half} photos\n")
    report(DEVELOPMENT, photos[:half])
    if "--development" in arguments:
        return 0
    print(f"\n{len(TEST)} test users, {len(photos) - half} photos\n")
    table = report(TEST, photos[half:])
    chance = np.random.default_rng(5)
    print("\n| difference | BLEU-4 | CIDEr-D | tokens to edit |\n|---|---|---|---|")
    intervals: dict[int, tuple[float, float]] = {}
    for run, against in (("0", NEUTRAL), ("1", "0"), ("5", "0"), ("20", "0"), ("20", "5")):
        cells = compare(table, run, against, chance)
        if against == "0":
            plain = summarise(table["0"]).bleu
            intervals[int(run)] = (plain + cells["BLEU-4"][1], plain + cells["BLEU-4"][2])
        words = " | ".join(
            f"{mean:+.{digits}f} ({low:+.{digits}f} to {high:+.{digits}f})"
            for (mean, low, high), digits in zip(cells.values(), (1, 1, 3), strict=True)
        )
        print(f"| {run} against {against} | {words} |", flush=True)
    draw_curves({run: summarise(table[str(run)]) for run in EDITS}, intervals)
    return 0


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))
