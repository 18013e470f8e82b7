"""A small film catalogue for tests, written for them."""

from memory.records import NewItem, Rating, Source
from memory.store import Store


def film(title: str, year: int, genres: str, creator: str, mean: float | None, n: int) -> NewItem:
    return NewItem(
        title=title,
        domain="film",
        external_id=f"test:{title}",
        year=year,
        creators=(creator,),
        genres=tuple(genres.split("|")),
        mean_rating=mean,
        rating_count=n,
    )


FILMS = [
    film("Star Harbour", 1979, "Science Fiction|Horror", "Ada Wynn", 0.80, 90),
    film("Star Harbour 2", 1986, "Science Fiction|Horror", "Ada Wynn", 0.70, 80),
    film("Quiet Orbit", 2009, "Science Fiction|Drama", "Leo Brandt", 0.70, 70),
    film("Paper Robots", 1984, "Science Fiction", "Leo Brandt", 0.66, 70),
    film("Two Umbrellas", 1999, "Romance|Comedy", "Mia Sand", 0.72, 90),
    film("Lemon Street", 2001, "Romance|Comedy", "Mia Sand", 0.71, 60),
    film("A Wedding Too Far", 1994, "Romance|Drama", "Otto Hale", 0.70, 50),
    film("The Long Fence", 1948, "Western", "Sam Oak", 0.69, 30),
    film("Dust and Bells", 1962, "Western|Drama", "Sam Oak", 0.71, 30),
    film("Unknown Reel", 1930, "Drama", "Nobody Known", None, 0),
    film("Cheap Scream", 1988, "Horror", "Vic Pale", 0.30, 60),
    film("Night Laundry", 1995, "Horror|Comedy", "Vic Pale", 0.68, 40),
]


def fill(store: Store) -> dict[str, int]:
    batch = store.add_batch("test films")
    ids = store.add_items(FILMS, batch.id)
    return {item.title: id for item, id in zip(FILMS, ids, strict=True)}


def rate(store: Store, ids: dict[str, int], at: int = 1, **stars: float) -> None:
    store.set_ratings(
        [
            Rating(ids[title.replace("_", " ")], value / 5, at, Source.TYPED)
            for title, value in stars.items()
        ]
    )
