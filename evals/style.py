"""Captions in the user's words: simulated users' own captions against ours, after 0 to 20 edits.

    python -m evals style [--development]

Each of 24 users edits our captions of other photos into their own (a human caption in their style).
Then our captions of photos neither we nor they saw are scored against what they would have written,
after 0, 1, 5 and 20 edits. Photos are coco_val's and Flickr8k's dev split, of which half serve the
development users, on whom constants were chosen, and half the others.
"""

import random
from collections.abc import Sequence

import numpy as np

from assistant.models.caption_decoder import load_caption_decoder
from assistant.models.files import ModelFiles
from assistant.models.load import ModelSet
from evals.bridge_data import FLICKR_HELD, load_photos, load_set
from evals.caption_chair import score_objects
from evals.caption_scores import split_caption
from evals.captions import counted_objects, see
from evals.style_plot import draw_curves
from evals.style_scores import (
    DraftedPhoto,
    Table,
    UserPhoto,
    compare,
    score,
    sum_up,
    summarise,
)
from evals.style_users import DEVELOPMENT, TEST, SimulatedUser, imagine_particulars
from tools.caption import CaptionFacts, caption_by_code, describe_plainly
from tools.neutral_caption import list_drafts, word_caption
from tools.style.learning import learn_style
from tools.style.values import Style, StyleExample
from tools.styled_caption import write_in_style

EDITS = (0, 1, 5, 20)
ORDERS = 3
"""Each user is simulated so many times, with other photos edited."""

NEUTRAL = "neutral"


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
    marks = " | ".join(str(run) for run in EDITS[1:])
    print(f"\n| simulated user | BLEU-4 after 0 | {marks} | to edit after 0 | {EDITS[-1]} |")
    print("|---" * (len(EDITS) + 3) + "|")
    for user in users:
        one = [sum_up(table[str(run)][user.name]) for run in EDITS]
        cells = " | ".join(f"{row[0]:.1f}" for row in one)
        print(f"| {user.name} {user.about} | {cells} | {one[0][2]:.3f} | {one[-1][2]:.3f} |")
    return table


def main(arguments: Sequence[str]) -> int:
    """Print the tables and draw the curve of the test users."""
    photos = random.Random(5).sample(draft_photos(), k=252)
    half = len(photos) * 2 // 5
    print(f"\n{len(DEVELOPMENT)} simulated development users, {half} photos\n")
    report(DEVELOPMENT, photos[:half])
    if "--development" in arguments:
        return 0
    print(f"\n{len(TEST)} simulated test users, {len(photos) - half} photos\n")
    table = report(TEST, photos[half:])
    chance = np.random.default_rng(5)
    print(
        "\n| difference | BLEU-4 | CIDEr-D | tokens to edit | names said |\n|---|---|---|---|---|"
    )
    intervals: dict[int, tuple[float, float]] = {}
    for run, against in (
        ("0", NEUTRAL), ("1", "0"), ("5", "0"), ("20", "0"), ("20", "5"), ("20", NEUTRAL),
    ):  # fmt: skip
        cells = compare(table, run, against, chance)
        if against == "0":
            plain = summarise(table["0"]).bleu
            intervals[int(run)] = (plain + cells["BLEU-4"][1], plain + cells["BLEU-4"][2])
        words = " | ".join(
            f"{mean:+.{digits}f} ({low:+.{digits}f} to {high:+.{digits}f})"
            for (mean, low, high), digits in zip(cells.values(), (1, 1, 3, 3), strict=True)
        )
        print(f"| {run} against {against} | {words} |", flush=True)
    draw_curves({run: summarise(table[str(run)]) for run in EDITS}, intervals)
    return 0


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))
