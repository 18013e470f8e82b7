"""A contact sheet of photos never trained on, with their neutral and personal captions.

    python -m evals.contact_sheet OUT.png

Sixteen photos of coco_val and eight of DreamBooth's subjects, which were enrolled with one photo
each. Everything is the product's own: worker-side perception, concepts, the local language model.
"""

import io
import tempfile
import textwrap
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from assistant.agent.photo_turn import gather_caption_facts
from assistant.models.load import ModelSet
from assistant.services import build_services
from evals.data import find_data
from memory.vault import Vault
from tools.caption import write_caption
from tools.photos.decoder import GuardedDecoder

SUBJECTS = (
    ("dog2", "Bo", "dog"),
    ("dog6", "Mia", "dog"),
    ("cat2", "Tom", "cat"),
    ("teapot", "Kettle", "teapot"),
    ("vase", "Delft", "vase"),
    ("bear_plushie", "Bruno", "teddy bear"),
    ("clock", "Tick", "clock"),
    ("dog7", "Rex", "dog"),
)
ORDINARY, COLUMNS, SIDE, LINES = 16, 6, 300, 110


def main(arguments: Sequence[str]) -> int:
    """Write the sheet and print its captions."""
    if len(arguments) != 1:
        print("Usage: python -m evals.contact_sheet OUT.png")
        return 2
    tiles: list[tuple[bytes, str]] = []
    dreambooth = find_data("concepts", "dreambooth")
    coco = sorted(find_data("photos", "coco_val", "images").glob("*.jpg"))
    with tempfile.TemporaryDirectory() as place:
        vault, _ = Vault.create(Path(place) / "vault", "a contact sheet")
        models = ModelSet()
        services = build_services(vault, models, GuardedDecoder())
        perceiver = services.perceiver
        shown: list[Path] = []
        for folder, name, category in SUBJECTS:
            photos = sorted((dreambooth / folder).glob("*.jpg"))
            first = perceiver.store(perceiver.perceive(photos[0].read_bytes(), photos[0].name))
            perceiver.enrol_photo(first.id, name, category)
            shown.append(photos[2])
        for path in [*coco[:: len(coco) // ORDINARY][:ORDINARY], *shown]:
            seen = perceiver.perceive(path.read_bytes(), path.name)
            facts = gather_caption_facts(services.store, seen)
            written = write_caption(models.language(), facts)
            text = f"{seen.neutral_caption}\n> {written.text} ({written.by})"
            print(f"{path.parent.name}/{path.name}: {text}", flush=True)
            tiles.append((seen.decoded.thumbnail, text))
        services.close()
        vault.close()
    draw_sheet(tiles).save(arguments[0])
    return 0


def draw_sheet(tiles: Sequence[tuple[bytes, str]]) -> Image.Image:
    """Photos in rows with their captions under them."""
    rows = -(-len(tiles) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * SIDE, rows * (SIDE + LINES)), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=14)
    for at, (jpeg, text) in enumerate(tiles):
        left, top = at % COLUMNS * SIDE, at // COLUMNS * (SIDE + LINES)
        with Image.open(io.BytesIO(jpeg)) as opened:
            photo = opened.convert("RGB")
        photo.thumbnail((SIDE - 8, SIDE - 8))
        sheet.paste(photo, (left + 4, top + 4))
        lines = [part for line in text.split("\n") for part in textwrap.wrap(line, 40)]
        pen.text((left + 6, top + SIDE), "\n".join(lines[:6]), fill="black", font=font)
    return sheet


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))
