import pytest

from tools.recommend.request import Request, parse_request

GENRES = {"horror", "sciencefiction", "comedy", "romance", "musical", "drama", "western"}
TITLES = {
    "alien": 0,
    "toy story": 1,
    "saw": 2,
    "drama": 3,
    "blade runner": 4,
    "1917": 5,
    "almost famous": 6,
}


def parse(text: str) -> Request:
    return parse_request(text, {"film", "book"}, GENRES, TITLES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("recommend me a film for tonight", Request(domains=frozenset({"film"}))),
        (
            "a scary movie from the 80s",
            Request(frozenset({"film"}), frozenset({"horror"}), years=(1980, 1989)),
        ),
        (
            "a sci-fi novel, no romance",
            Request(frozenset({"book"}), frozenset({"sciencefiction"}), frozenset({"romance"})),
        ),
        (
            "something like Toy Story but not a musical",
            Request(banned_genres=frozenset({"musical"}), like=(1,)),
        ),
        (
            "like Alien and Blade Runner, not Saw",
            Request(like=(0, 4), unlike=(2,)),
        ),
        ("something like drama", Request(genres=frozenset({"drama"}))),
        ("westerns before 1950", Request(genres=frozenset({"western"}), years=(0, 1949))),
        ("between 1990 and 1999", Request(years=(1990, 1999))),
        ("from the nineties", Request(years=(1990, 1999))),
        ("since 2010", Request(years=(2010, 9999))),
        ("'70s comedies", Request(genres=frozenset({"comedy"}), years=(1970, 1979))),
        ("something to read", Request(domains=frozenset({"book"}))),
        ("a movie about submarines", Request(frozenset({"film"}), words="submarines")),
        ("a hidden gem from the 80s", Request(years=(1980, 1989), fame=-1)),
        ("something that's not so well known", Request(fame=-1)),
        (
            "a film hardly anyone has seen, no horror",
            Request(frozenset({"film"}), banned_genres=frozenset({"horror"}), fame=-1),
        ),
        ("a famous western", Request(genres=frozenset({"western"}), fame=1)),
        ("nothing too obscure", Request(fame=1)),
        ("a comedy that isn't obscure", Request(genres=frozenset({"comedy"}), fame=1)),
        ("something like Almost Famous", Request(like=(6,))),
        ("a popular science book", Request(frozenset({"book"}), words="popular science")),
        ("", Request()),
    ],
)
def test_request_is_understood(text: str, expected: Request) -> None:
    assert parse(text) == expected
