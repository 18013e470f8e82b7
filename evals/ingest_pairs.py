"""Pairs that a finished ingest linked as look-alikes, drawn side by side to be judged by eye."""

import io
import random
from pathlib import Path

from PIL import Image, ImageDraw

from assistant.client import WorkerClient
from assistant.protocol import commands as do
from assistant.protocol.results import AlikeResult, MemoryDetail

PAIRS, COLUMNS = 60, 5
WIDTH, HEIGHT = 310, 134


async def draw_alike(client: WorkerClient, path: Path, seed: int = 1) -> tuple[int, int]:
    """Draw one pair each of a sample of the groups; returns how many groups and photos there are.

    A pair is the photo that a group is shown by and one of the others, by their thumbnails.
    """
    found = await client.run(do.MemoryAlike(id=client.next_id()))
    assert isinstance(found, AlikeResult)
    draw = random.Random(seed)
    chosen = draw.sample(found.groups, min(PAIRS, len(found.groups)))
    sheet = Image.new("RGB", (COLUMNS * WIDTH, -(-len(chosen) // COLUMNS) * HEIGHT or 1), "white")
    pen = ImageDraw.Draw(sheet)
    for number, group in enumerate(chosen):
        left, top = number % COLUMNS * WIDTH, number // COLUMNS * HEIGHT
        other = draw.choice(group.others)
        for shift, id in ((0, group.keep.id), (152, other.id)):
            sheet.paste(await _open(client, id), (left + shift, top))
        named = f"{number + 1}: {group.keep.title} {other.title} ({1 + len(group.others)})"
        pen.text((left, top + 114), named, fill="black")
    sheet.save(path)
    return len(found.groups), sum(1 + len(group.others) for group in found.groups)


async def _open(client: WorkerClient, id: str) -> Image.Image:
    shown = await client.run(do.MemoryShow(id=client.next_id(), memory=id))
    assert isinstance(shown, MemoryDetail)
    with Image.open(io.BytesIO(shown.thumbnail)) as opened:
        small = opened.convert("RGB")
    small.thumbnail((150, 112))
    return small
