"""A vault to make a profile of: facts told, films rated."""

from memory.records import Kind, NewFact, NewItem, NewMemory, Rating, Source
from memory.store import Store
from tools.facts.learning import learn_facts
from tools.profile.gather import gather_profile
from tools.profile.statement import Statement

NOW = 1_760_000_000_000
DAY = 86_400_000
MIXED = [3.5, 3.0, 4.0, 3.5, 3.0, 4.0, 3.5, 3.5] * 4
LOVED = [4.5, 5.0, 4.5] * 4


def tell(store: Store, text: str, at: int = NOW) -> int:
    """Type a turn and learn from it; the turn's id."""
    turn = store.add_memory(
        NewMemory(Kind.TURN, text, Source.TYPED, speaker="user", happened_at=at)
    )
    learn_facts(store, text, parents=(turn.id,), said_at=at, asked_to_remember=True)
    return turn.id


def note(store: Store, attribute: str, value: str, text: str, at: int = NOW) -> int:
    """Keep a fact as it is; its id."""
    fact = NewFact("user", attribute, value, text, Source.TYPED, valid_from=at, told_at=at)
    return store.add_fact(fact).memory_id


def rate_films(
    store: Store, genre: str, stars: list[float], start: int = NOW, mean: float = 0.7
) -> list[int]:
    """Rate films of one genre, one a day; most people gave each `mean` (0..1). Ids of the films."""
    made = [
        NewItem(f"{genre} {start} {n}", "film", f"{genre}:{start}:{n}", genres=(genre,),
                mean_rating=mean, rating_count=200)
        for n in range(len(stars))
    ]  # fmt: skip
    ids = store.add_items(made)
    store.set_ratings(
        [
            Rating(id, value / 5, start + n * DAY, Source.TYPED)
            for n, (id, value) in enumerate(zip(ids, stars, strict=True))
        ]
    )
    return ids


def find(store: Store, text: str) -> list[Statement]:
    """The statements whose sentence holds a text."""
    return [one for one in gather_profile(store) if text in one.text]
