"""Pictures of the running program for the docs: the real app, worker and models, a story by keys.

Writes SVGs into a folder (default docs/images). The photos are scikit-image's own.
Run: python -m evals.pictures [FOLDER]
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Checkbox, Input

from evals.demo import FILMS, find_photos
from tui.app import LocketApp
from tui.screens.chat import ChatScreen
from tui.widgets.answer import AnswerView
from tui.widgets.approval import ApprovalView
from tui.widgets.item_card import ItemCard
from tui.widgets.prompt import Prompt

SIZE = (100, 34)


class Story:
    """Types into the app, waits for what it shows, takes pictures."""

    def __init__(self, app: LocketApp, pilot: Pilot[int], folder: Path) -> None:
        self.app = app
        self.pilot = pilot
        self.folder = folder

    async def wait(self, is_so: Callable[[], bool], seconds: float = 90) -> None:
        """Wait until a condition holds. Raises `TimeoutError`."""
        async with asyncio.timeout(seconds):
            while not is_so():
                await self.pilot.pause(0.05)
        await self.pilot.pause(0.2)

    async def say(self, text: str, is_question: bool = False) -> None:
        """Send a message and wait for its answer (or for its question to the user)."""
        done = len(self._finished())
        prompt = self.app.screen.query_one(Prompt)
        prompt.focus()
        prompt.text = text
        await self.pilot.press("enter")
        if is_question:
            await self.wait(lambda: any(one.is_open for one in self.app.screen.query(ApprovalView)))
        else:
            await self.wait(lambda: len(self._finished()) > done)

    def take(self, name: str) -> None:
        """Write what the screen shows."""
        svg = self.app.export_screenshot(title="Locket")
        # A picture in the docs fetches no font from anywhere: the reader's own monospace serves.
        svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.S)
        (self.folder / f"{name}.svg").write_text(svg)
        print(f"{name}.svg", flush=True)

    def _finished(self) -> list[AnswerView]:
        return [one for one in self.app.screen.query(AnswerView) if one.answer_id]


async def tell(story: Story, photos: dict[str, Path]) -> None:
    """Create, chat, photo, name, second photo, films, rate, ask, forget, wipe."""
    app, pilot = story.app, story.pilot
    await story.wait(lambda: bool(app.screen.query("#next")))
    story.take("welcome")
    for step in ("2 of 3", "3 of 3", ""):
        await pilot.press("enter")
        if step:
            await story.wait(lambda: True)
    await story.wait(lambda: app.screen.query_one("#passphrase", Input).has_focus)
    for field in ("#passphrase", "#again"):
        app.screen.query_one(field, Input).value = "correct horse battery"
    app.screen.query_one("#again", Input).focus()
    await pilot.press("enter")
    await story.wait(lambda: app.screen.query_one("#written", Checkbox).has_focus)
    app.screen.query_one("#written", Checkbox).toggle()
    await story.wait(lambda: app.screen.query_one("#open").has_focus)
    await pilot.press("enter")
    await story.wait(lambda: isinstance(app.screen, ChatScreen))
    await story.say("Remember that the spare key is under the blue flower pot.")
    await story.say(f"'{photos['cat']}' This is Bo, my cat.")
    await story.say(f"'{photos['second']}'")
    story.take("chat")
    await story.say("Where is the spare key?")
    await pilot.press("ctrl+t")
    await pilot.pause(0.5)
    story.take("shaped")
    await pilot.press("ctrl+t")
    await story.say("I give Alien 5 stars")
    await story.say("I give Moon 5 stars")
    await story.say("Recommend me a film for tonight")
    cards = list(app.screen.query(ItemCard))
    if cards:
        cards[0].focus()
        await pilot.press("4")
        await story.wait(lambda: cards[0].has_class("rated"))
    story.take("recommend")
    await pilot.press("f2")
    await pilot.pause(1)
    story.take("memories")
    await pilot.press("escape", "f3")
    await pilot.pause(1)
    story.take("profile")
    await pilot.press("escape", "f4")
    await pilot.pause(1)
    story.take("privacy")
    await pilot.press("escape")
    await pilot.pause(0.5)
    await pilot.press("f9")
    await story.say("Forget what I said about the spare key.", is_question=True)
    story.take("forget-light")
    await pilot.press("y")
    await pilot.pause(2)
    await pilot.press("f9")
    await app.run_action("show_wipe")
    await story.wait(lambda: bool(app.screen.query("#name")))
    app.screen.query_one("#name", Input).value = story.app.vault_directory.name
    app.screen.query_one("#name", Input).focus()
    await pilot.press("enter", "enter")
    await story.wait(lambda: app.screen.query_one("#receipt").display)
    story.take("wipe")


async def run(folder: Path) -> None:
    """Play the story on a temporary vault, with the film list imported beforehand by command."""
    from assistant.client import WorkerClient
    from assistant.protocol.commands import Import

    with tempfile.TemporaryDirectory(prefix="locket-pictures-") as place:
        clients: list[WorkerClient] = []

        async def connect(directory: Path) -> WorkerClient:
            client = await WorkerClient.connect(directory)
            clients.append(client)
            return client

        app = LocketApp(Path(place) / "home", connect)
        async with app.run_test(size=SIZE) as pilot:
            story = Story(app, pilot, folder)

            async def import_films() -> None:
                await story.wait(lambda: isinstance(app.screen, ChatScreen))
                client = clients[-1]
                await client.run(Import(id=client.next_id(), format="csv", path=str(FILMS)))

            films = asyncio.create_task(import_films())
            await tell(story, find_photos(Path(place)))
            await films
        for client in clients:
            await client.close()


def main() -> None:
    """Write the pictures."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images")
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(run(folder))


if __name__ == "__main__":
    main()
