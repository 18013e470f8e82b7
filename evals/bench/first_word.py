"""Time to the first word with the real model: cold, warm, and with the conversation's KV reused."""

import asyncio
import tempfile
import time
from pathlib import Path

from assistant.client import WorkerClient
from assistant.protocol import commands, events, results

NOTES = [
    "The spare key lies under the blue flower pot.",
    "Anna's birthday is on 12 June and she loves jazz records.",
    "Bo had his vaccination on 3 March 2026 at Doctor Lind's practice.",
    "The bicycle's lock opens with 4417.",
    "Mother prefers the train that leaves at nine.",
]
QUESTIONS = [
    "Where is the spare key?",
    "What does Anna love?",
    "Who vaccinated Bo?",
    "Which train does mother prefer?",
]


async def ask(client: WorkerClient, text: str, conversation: str | None) -> tuple[float, str, str]:
    """Ask; return seconds to the first token, a table row's figures, the conversation."""
    started = time.perf_counter()
    first = 0.0
    command = commands.Ask(id=client.next_id(), text=text, conversation=conversation)
    async for event in client.request(command):
        if isinstance(event, events.Token) and not first:
            first = time.perf_counter() - started
        if isinstance(event, events.Failed):
            raise SystemExit(event.sentence)
        if isinstance(event, events.Done) and isinstance(event.result, results.AskResult):
            timings = event.result.timings
            figures = (
                f"{timings.prompt_tokens} | {timings.reused_tokens} | {timings.recall_ms:.0f} ms | "
                f"{timings.tokens_per_second:.0f}"
            )
            return first, figures, event.result.conversation
    raise SystemExit("The worker ended without an answer.")


async def measure(vault: Path) -> None:
    """Print the table for one fresh vault."""
    client = await WorkerClient.connect(vault)
    await client.run(commands.CreateVault(id=client.next_id(), passphrase="bench passphrase"))
    await client.run(commands.Remember(id=client.next_id(), texts=NOTES))
    await client.run(commands.Lock(id=client.next_id()))
    await client.close()

    print("| turn | first word | prompt tokens | reused | recall | token/s |")
    print("|---|---|---|---|---|---|")
    client = await WorkerClient.connect(vault)
    await client.run(commands.Unlock(id=client.next_id(), passphrase="bench passphrase"))
    conversation: str | None = None
    for turn, question in enumerate(QUESTIONS):
        if turn == 1:
            await asyncio.sleep(2)
        first, figures, conversation = await ask(client, question, conversation)
        name = "cold: at once after unlock" if turn == 0 else f"warm: turn {turn + 1}"
        print(f"| {name} | {first:.2f} s | {figures} |", flush=True)
    await client.run(commands.Wipe(id=client.next_id(), vault_name=vault.name))
    await client.close()


def main() -> None:
    """Measure on a temporary vault."""
    with tempfile.TemporaryDirectory(prefix="locket-bench-") as folder:
        asyncio.run(measure(Path(folder) / "bench"))
