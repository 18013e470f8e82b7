"""The main job without a person at the keys, on a temporary vault with the real models.

Prints a readable transcript with timings. The photos are those that scikit-image ships; the film
list is our own. Exit status 1 when a step fails.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from assistant.client import WorkerClient
from assistant.protocol import commands, events, results

PASSPHRASE = "correct horse battery"
FILMS = Path(__file__).parent / "demo_data" / "films.csv"
Line = commands.AnyCommand


class Transcript:
    """Runs commands on one worker and prints what a person would read."""

    def __init__(self, client: WorkerClient) -> None:
        self.client = client
        self.failures: list[str] = []

    def title(self, text: str) -> None:
        """Print a step's heading."""
        print(f"\n== {text}", flush=True)

    def expect(self, truth: bool, what: str) -> None:
        """Note a step that did not do what it should."""
        print(f"   [{'ok' if truth else 'FAILED'}] {what}", flush=True)
        if not truth:
            self.failures.append(what)

    async def run(self, shown: str, command: Line, yes: bool = False) -> results.AnyResult:
        """Run one command, print its events, return its result."""
        print(f"> {shown}", flush=True)
        started = time.perf_counter()
        first: float | None = None
        streamed = False
        async for event in self.client.request(command):
            match event:
                case events.Token(text=text):
                    first = first or time.perf_counter() - started
                    streamed = True
                    print(text, end="", flush=True)
                case events.Perceived(labels=labels, concepts=concepts):
                    known = [f"{concept.name} {concept.score:.2f}" for concept in concepts]
                    print(f"  (sees {labels[:3]}; recognises {known})", flush=True)
                case events.ToolAsked(approval=approval, action=action):
                    print(f"  (asks: {action} -> {'yes' if yes else 'no'})", flush=True)
                    await self.client.run(
                        commands.Confirm(id=self.client.next_id(), approval=approval, yes=yes)
                    )
                case events.Learned(statements=statements):
                    print(f"  (learned: {[statement.text for statement in statements]})")
                case events.Failed(sentence=sentence):
                    self.expect(False, sentence)
                    return results.Ok()
                case events.Done(result=result):
                    if streamed:
                        print()
                    elapsed = time.perf_counter() - started
                    words = f"first words {first:.2f} s, " if first is not None else ""
                    print(f"  ({words}{elapsed:.2f} s)", flush=True)
                    return result
                case _:
                    pass
        self.expect(False, "the worker ended without an answer")
        return results.Ok()


def find_photos(folder: Path) -> dict[str, Path]:
    """Photos that scikit-image carries, and a second view of the cat (cropped, mirrored)."""
    import skimage.data
    from PIL import Image, ImageOps

    shipped = Path(skimage.data.__file__).parent
    cat = Image.open(shipped / "chelsea.png").convert("RGB")
    second = ImageOps.mirror(cat.crop((40, 0, 440, 290))).point(lambda value: int(value * 0.88))
    second.save(folder / "evening.jpg", quality=90)
    return {
        "cat": shipped / "chelsea.png",
        "coffee": shipped / "coffee.png",
        "astronaut": shipped / "astronaut.png",
        "rocket": shipped / "rocket.jpg",
        "second": folder / "evening.jpg",
    }


async def show_photos(shown: Transcript, photos: dict[str, Path]) -> None:
    """Remember photos, name the cat, caption another view of it."""
    new_id = shown.client.next_id
    shown.title("Photos")
    outcome = await shown.run(
        "remember coffee.png rocket.jpg astronaut.png",
        commands.Remember(
            id=new_id(), paths=[str(photos[name]) for name in ("coffee", "rocket", "astronaut")]
        ),
    )
    shown.expect(
        isinstance(outcome, results.RememberResult) and len(outcome.memory_ids) == 3,
        "three photos remembered",
    )
    await shown.run(
        "[chelsea.png] This is Bo, my cat.",
        commands.Ask(id=new_id(), text="This is Bo, my cat.", images=[str(photos["cat"])]),
    )
    caption = await shown.run(
        "caption evening.jpg (the same cat, another picture)",
        commands.Caption(id=new_id(), path=str(photos["second"])),
    )
    if isinstance(caption, results.CaptionResult):
        print(f"  personal: {caption.caption}\n  neutral:  {caption.neutral_caption}")
        shown.expect("Bo" in caption.caption, "the caption names Bo")
    other = await shown.run(
        "caption coffee.png", commands.Caption(id=new_id(), path=str(photos["coffee"]))
    )
    if isinstance(other, results.CaptionResult):
        print(f"  personal: {other.caption}\n  neutral:  {other.neutral_caption}")
        shown.expect("Bo" not in other.caption, "the coffee is not called Bo")


async def show_memory(shown: Transcript) -> None:
    """Notes, questions about them, and a question that has no answer."""
    new_id = shown.client.next_id
    shown.title("Notes and questions")
    for text in (
        "Bo had his vaccination on 3 March 2026 at Doctor Lind's practice.",
        "The spare key lies under the blue flower pot.",
        "Anna's birthday is on 12 June; she loves jazz records.",
    ):
        await shown.run(f"remember: {text}", commands.Remember(id=new_id(), texts=[text]))
    await shown.run(
        "I moved to Lisbon in 2024 and I work as a baker.",
        commands.Ask(id=new_id(), text="I moved to Lisbon in 2024 and I work as a baker."),
    )
    for question, wanted in (
        ("Where is the spare key?", "pot"),
        ("When is Anna's birthday?", "12 June"),
        ("What is my cat called?", "Bo"),
        ("Where do I live?", "Lisbon"),
    ):
        answer = await shown.run(question, commands.Ask(id=new_id(), text=question))
        if isinstance(answer, results.AskResult):
            print(f"  answer: {answer.answer}")
            print(f"  cites {[citation.id for citation in answer.citations]}")
            shown.expect(wanted.lower() in answer.answer.lower(), f"says {wanted}")
    question = "What is my sister's shoe size?"
    answer = await shown.run(question, commands.Ask(id=new_id(), text=question))
    if isinstance(answer, results.AskResult):
        print(f"  answer: {answer.answer}")
        shown.expect(answer.abstained, "admits that it does not know")


async def show_films(shown: Transcript) -> None:
    """Import a list, rate, ask for recommendations with reasons."""
    new_id = shown.client.next_id
    shown.title("Films")
    outcome = await shown.run(
        "import csv films.csv", commands.Import(id=new_id(), format="csv", path=str(FILMS))
    )
    if isinstance(outcome, results.ImportResult):
        shown.expect(outcome.items == 40, f"{outcome.items} films imported")
    for text in ("I give Alien 5 stars", "I give Moon 5 stars", "I give Notting Hill 1 star"):
        await shown.run(text, commands.Ask(id=new_id(), text=text))
    answer = await shown.run(
        "recommend me a film for tonight",
        commands.Recommend(id=new_id(), text="a film for tonight"),
    )
    if isinstance(answer, results.RecommendResult):
        for item in answer.items:
            print(f"  {item.id} {item.title} ({item.year}) {item.score:.2f}: {item.reason}")
        top = [item.title for item in answer.items[:3]]
        shown.expect(bool(answer.items) and "Notting Hill" not in top, "films with reasons")
        shown.expect(all(item.because for item in answer.items), "each cites its evidence")


async def show_forgetting(shown: Transcript) -> None:
    """Forget one thing on request, ask again, then wipe all."""
    new_id = shown.client.next_id
    shown.title("Forget and wipe")
    await shown.run(
        "Forget what I said about the spare key.",
        commands.Ask(id=new_id(), text="Forget what I said about the spare key."),
        yes=True,
    )
    answer = await shown.run(
        "Where is the spare key?", commands.Ask(id=new_id(), text="Where is the spare key?")
    )
    if isinstance(answer, results.AskResult):
        print(f"  answer: {answer.answer}")
        shown.expect("pot" not in answer.answer.lower(), "the key's place is forgotten")
    receipt = await shown.run("wipe", commands.Wipe(id=new_id(), vault_name="demo"))
    if isinstance(receipt, results.WipeReceipt):
        print("\n".join("  " + line for line in receipt.receipt.splitlines()))
        shown.expect(receipt.verified, "the wipe is verified")


async def run_demo(folder: Path) -> list[str]:
    """Play the whole story in `folder`; return the steps that failed."""
    vault = folder / "demo"
    started = time.perf_counter()
    client = await WorkerClient.connect(vault)
    shown = Transcript(client)
    shown.title("A new vault")
    await shown.run(
        "create vault", commands.CreateVault(id=client.next_id(), passphrase=PASSPHRASE)
    )
    photos = find_photos(folder)
    steps: list[Callable[[], Awaitable[None]]] = [
        lambda: show_photos(shown, photos),
        lambda: show_memory(shown),
        lambda: show_films(shown),
        lambda: show_forgetting(shown),
    ]
    for step in steps:
        await step()
    await client.close()
    shown.expect(not any(vault.rglob("*")), "no file of the vault is left")
    print(f"\n{time.perf_counter() - started:.1f} s in all; {len(shown.failures)} failed steps")
    return shown.failures


def main() -> int:
    """Run the demo in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="locket-demo-") as folder:
        return 1 if asyncio.run(run_demo(Path(folder))) else 0


if __name__ == "__main__":
    sys.exit(main())
