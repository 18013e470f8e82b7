"""Preferences that change, told in our own words: what was, what is now, and that both are kept.

Each case tells a liking, then a change. Right is: the old thing is no current liking, the new one
(where there is one) is, and the old one stays as history. The wordings are split into a development
half, which the lexicon was made on, and a held-out half.
"""

import tempfile
from pathlib import Path

from evals.updates_run import open_store
from memory.records import Kind, NewMemory, Source
from memory.store import Store
from tools.facts.learning import learn_facts

NOW = 1_760_000_000_000
DAY = 86_400_000
_FIRST = ("I love {old}.", "I really like {old}.", "I'm a big fan of {old}.", "I enjoy {old}.")
_DEVELOPMENT = (
    "I don't {verb} {old} any more.",
    "I used to love {old}, now I prefer {new}.",
    "I no longer {verb} {old}.",
    "I've gone off {old} lately.",
    "These days I prefer {new} to {old}, I stopped {verbing} {old}.",
    "I'm not into {old} any more.",
    "I don't like {old} anymore, I like {new} now.",
    "I'm done with {old}.",
    "I have grown tired of {old}.",
    "I stopped {verbing} {old}.",
)
_HELD_OUT = (
    "I can't stand {old} any more, I'm into {new} now.",
    "{Old}? I quit {verbing} that. I mean it.",
    "I don't really {verb} {old} these days, I mostly {verb} {new}.",
    "I've lost interest in {old}.",
    "I fell out of love with {old} and got into {new}.",
    "I hate {old} now.",
    "I'm sick of {old}; lately I {verb} a lot of {new}.",
    "I haven't enjoyed {old} for years, and I prefer {new} now.",
    "I gave up {old}.",
    "My taste has changed: no more {old}, only {new}.",
)
_THINGS = (
    ("watch", "watching", "horror films", "comedies"),
    ("eat", "eating", "red meat", "fish"),
    ("drink", "drinking", "coffee", "green tea"),
    ("listen to", "listening to", "techno", "jazz"),
    ("read", "reading", "thrillers", "poetry"),
    ("play", "playing", "chess", "go"),
)


def measure_changes() -> None:
    """Print the share of cases that are right, for both halves, by what went wrong."""
    print("\nPreferences that change:\n")
    print("| wordings | right | the old over | the old in the history | the new one held |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for title, wordings in (("development", _DEVELOPMENT), ("held out", _HELD_OUT)):
            total = ended = began = kept = right = wanted = 0
            for number, (wording, things) in enumerate((w, t) for w in wordings for t in _THINGS):
                verb, verbing, old, new = things
                words = {"verb": verb, "verbing": verbing, "old": old, "new": new}
                change = wording.format(Old=old.capitalize(), **words)
                first = _FIRST[number % len(_FIRST)].format(**words)
                with open_store(Path(folder) / f"{title}{number}") as store:
                    _tell(store, first, NOW)
                    _tell(store, change, NOW + 100 * DAY)
                    likes = [fact.value.lower() for fact in store.facts("user", "likes")]
                    history = [fact.value.lower() for fact in store.facts("user", "likes", False)]
                over = old not in likes
                begun = "{new}" not in wording or new in likes
                total, ended, kept = total + 1, ended + over, kept + (old in history)
                wanted, began = (
                    wanted + ("{new}" in wording),
                    began + (begun and "{new}" in wording),
                )
                right += over and begun and old in history
            print(
                f"| {title} | {right}/{total} | {ended}/{total} | {kept}/{total} | "
                f"{began}/{wanted} |"
            )


def _tell(store: Store, text: str, at: int) -> None:
    turn = store.add_memory(
        NewMemory(Kind.TURN, text, Source.TYPED, speaker="user", happened_at=at)
    )
    learn_facts(store, text, parents=(turn.id,), said_at=at)
