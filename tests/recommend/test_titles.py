import pytest

from tools.recommend.titles import display_title, split_year, title_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Matrix, The (1999)", "The Matrix"),
        ("Seven Samurai, The", "seven samurai"),
        ("Léon: The Professional (a.k.a. The Professional) (1994)", "Leon - The Professional"),
        ("Ocean's Eleven", "Oceans Eleven"),
        ("Lock, Stock & Two Smoking Barrels", "Lock, Stock and Two Smoking Barrels"),
        ("Amelie (Fabuleux destin d'Amélie Poulain, Le) (2001)", "Amélie"),
    ],
)
def test_spellings_of_one_title_share_a_key(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Toy Story", "Toy Story 2"), ("Alien", "Aliens"), ("A", "The"), ("(500) Days", "Days")],
)
def test_different_titles_have_different_keys(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


def test_year_and_article_are_moved() -> None:
    assert split_year("Matrix, The (1999)") == ("Matrix, The", 1999)
    assert split_year("1984") == ("1984", None)
    assert display_title("Matrix, The") == "The Matrix"
    assert display_title("Avventura, L' (Adventure, The)") == "L'Avventura (Adventure, The)"


def test_titles_of_marks_alone_keep_a_key() -> None:
    assert title_key("???") == "???"
