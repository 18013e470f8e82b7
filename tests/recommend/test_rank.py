import numpy as np
import pytest

from assistant.personalization.preference import ContentPreference
from memory.records import NewFact, NewItem, Source, Verdict
from memory.store import Store
from tests.fakes.models import FakeTextEncoder
from tests.recommend.catalogues import fill, film, rate
from tools.recommend.catalogue import CatalogueCache
from tools.recommend.evidence import gather_evidence
from tools.recommend.item_text import encode_items
from tools.recommend.rank import Recommender
from tools.recommend.seen import add_seen
from tools.recommend.variety import choose_varied
from tools.recommend.verify import find_idle_causes

NOW = 1_700_000_000_000


def make(store: Store) -> Recommender:
    return Recommender(store, FakeTextEncoder(), ContentPreference())


def titles(recommender: Recommender, text: str = "", n: int = 5) -> list[str]:
    return [one.item.title for one in recommender.recommend(text, n, now=NOW)]


def test_empty_catalogue_says_how_to_import(store: Store) -> None:
    recommender = make(store)
    assert recommender.recommend("a film") == []
    assert "locket import" in recommender.explain_nothing("a film")


def test_without_ratings_the_order_is_other_peoples_mean(store: Store) -> None:
    fill(store)
    found = make(store).recommend("", 1, now=NOW)
    assert found[0].item.title == "Star Harbour"
    assert found[0].reason_evidence == []
    assert "90 people rated it 4.0 of 5" in found[0].reason


def test_one_rating_changes_the_next_list(store: Store) -> None:
    ids = fill(store)
    recommender = make(store)
    before = titles(recommender)
    rate(store, ids, at=NOW, Star_Harbour=5, Two_Umbrellas=1)
    after = titles(recommender)
    assert before != after
    assert "Star Harbour" not in after
    assert after.index("Star Harbour 2") < 2
    assert "Lemon Street" not in after[:2]


def test_reasons_cite_evidence_that_moved_the_score(store: Store) -> None:
    ids = fill(store)
    rate(store, ids, at=NOW, Star_Harbour=5, Paper_Robots=4.5, Two_Umbrellas=1, Dust_and_Bells=2)
    store.add_fact(
        NewFact("user", "likes", "horror films", "You like horror films.", Source.TYPED, NOW)
    )
    catalogue = CatalogueCache(store, "fake-text").load()
    evidence = gather_evidence(store, catalogue, lambda text: None)
    found = make(store).recommend("", 6, now=NOW)
    assert sum(bool(one.reason_evidence) for one in found) >= 4
    for one in found:
        cited = [source for source, _ in one.reason_evidence]
        row = catalogue.rows[one.item.id]
        assert find_idle_causes(ContentPreference(), catalogue, evidence, row, cited, NOW) == []
        assert sum(share for _, share in one.reason_evidence) == pytest.approx(
            1.0 if cited else 0.0
        )
    second = next(one for one in found if one.item.title == "Star Harbour 2")
    assert second.reason_evidence[0][0] == f"i{ids['Star Harbour']}"
    assert "Star Harbour 5 stars" in second.reason


def test_uncited_evidence_is_caught_by_the_check(store: Store) -> None:
    ids = fill(store)
    rate(store, ids, at=NOW, Star_Harbour=5, Two_Umbrellas=1)
    catalogue = CatalogueCache(store, "fake-text").load()
    evidence = gather_evidence(store, catalogue, lambda text: None)
    row = catalogue.rows[ids["Star Harbour 2"]]
    wrong = [f"i{ids['Two Umbrellas']}", "m99"]
    assert find_idle_causes(ContentPreference(), catalogue, evidence, row, wrong, NOW) == wrong


def test_a_stated_like_is_cited_by_its_memory(store: Store) -> None:
    fill(store)
    fact = store.add_fact(
        NewFact("user", "likes", "westerns", "You like westerns.", Source.TYPED, NOW)
    )
    found = make(store).recommend("a western", 1, now=NOW)
    assert found[0].reason_evidence == [(f"m{fact.memory_id}", 1.0)]
    assert "you said you like western" in found[0].reason


def test_a_thumb_counts_until_stars_replace_it(store: Store) -> None:
    ids = fill(store)
    store.add_feedback(f"i{ids['Two Umbrellas']}", Verdict.UP)
    found = make(store).recommend("a romance", 1, now=NOW)
    assert found[0].item.title == "Lemon Street"
    assert "gave Two Umbrellas a thumbs-up" in found[0].reason
    rate(store, ids, at=NOW, Two_Umbrellas=1)
    found = make(store).recommend("a romance", 3, now=NOW)
    assert all("thumbs" not in one.reason for one in found)


def test_seen_and_rated_items_are_left_out(store: Store) -> None:
    ids = fill(store)
    add_seen(store, [ids["Two Umbrellas"]])
    rate(store, ids, at=NOW, Lemon_Street=5)
    assert set(titles(make(store), "romance")) == {"A Wedding Too Far"}
    everything = make(store).recommend("romance", 9, exclude_rated=False, now=NOW)
    assert "Lemon Street" in [one.item.title for one in everything]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a western before 1950", {"The Long Fence"}),
        ("a comedy, no horror", {"Two Umbrellas", "Lemon Street"}),
        ("horror from the 90s", {"Night Laundry"}),
        ("a film by nobody, a musical western from 2020", set()),
    ],
)
def test_request_filters_hold(store: Store, text: str, expected: set[str]) -> None:
    fill(store)
    found = set(titles(make(store), text))
    assert found == expected


def test_like_a_title_puts_its_kin_first_and_says_so(store: Store) -> None:
    ids = fill(store)
    found = make(store).recommend("something like Star Harbour", 1, now=NOW)
    assert found[0].item.title == "Star Harbour 2"
    assert found[0].reason.startswith("Because you asked for something like Star Harbour")
    assert found[0].reason_evidence[0][0] == f"i{ids['Star Harbour']}"
    rate(store, ids, at=NOW, Star_Harbour=5)
    found = make(store).recommend("something like Star Harbour", 1, now=NOW)
    assert [source for source, _ in found[0].reason_evidence] == [f"i{ids['Star Harbour']}"]


def test_words_of_the_request_find_a_description(store: Store) -> None:
    fill(store)
    store.add_items(
        [NewItem("Deep Bell", "film", "test:deep", text="A submarine crew loses the surface.")]
    )
    encoder = FakeTextEncoder()
    assert encode_items(store, encoder, limit=5) == 5
    assert encode_items(store, encoder) == 8
    assert encode_items(store, encoder) == 0
    [found] = make(store).recommend("a film about submarines", 1, now=NOW)
    assert found.item.title == "Deep Bell"
    assert "it names “submarines”" in found.reason


def test_a_domain_the_catalogue_lacks_is_said(store: Store) -> None:
    fill(store)
    recommender = make(store)
    assert recommender.recommend("a book") == []
    assert "no books" in recommender.explain_nothing("a book")


def test_a_list_that_does_not_say_what_it_lists_is_not_left_out(store: Store) -> None:
    store.add_items([NewItem("Plain", "item", "csv:1")])
    assert titles(make(store), "a film") == ["Plain"]


def test_nothing_good_is_said_when_all_that_fits_is_poor(store: Store) -> None:
    ids = fill(store)
    rate(store, ids, at=NOW, Star_Harbour=1, Star_Harbour_2=1, Night_Laundry=1)
    recommender = make(store)
    assert recommender.recommend("horror", now=NOW) == []
    assert "looks good enough" in recommender.explain_nothing("horror")


def test_the_list_is_varied(store: Store) -> None:
    ids = fill(store)
    rate(store, ids, at=NOW, Paper_Robots=4, Lemon_Street=4)
    found = make(store).recommend("", 3, now=NOW)
    assert len({one.item.creators for one in found}) == 3


def test_little_known_and_well_known_are_what_was_asked_for(store: Store) -> None:
    fill(store)
    recommender = make(store)
    little = recommender.recommend("a hidden gem", 3, now=NOW)
    well = recommender.recommend("something famous", 3, now=NOW)
    few = [one.item.rating_count for one in little]
    many = [one.item.rating_count for one in well]
    assert max(few) < min(many)
    assert f"only {few[0]} people rated it" in little[0].reason
    assert well[0].reason.startswith("Because 90 people rated it")


def test_what_one_person_gave_five_stars_is_no_hidden_gem(store: Store) -> None:
    fill(store)
    batch = store.add_batch("more films")
    store.add_items([film("One Voice", 2000, "Drama", "Ann One", 1.0, 1)], batch.id)
    assert "One Voice" not in titles(make(store), "a hidden gem", 20)


def test_a_wish_for_fame_means_nothing_where_no_one_was_counted(store: Store) -> None:
    batch = store.add_batch("own list")
    store.add_items(
        [NewItem(title=f"Tape {n}", domain="film", external_id=f"own:{n}") for n in range(4)],
        batch.id,
    )
    recommender = make(store)
    assert titles(recommender, "a hidden gem") == titles(recommender, "something famous")
    assert all("rated it" not in one.reason for one in recommender.recommend("a hidden gem"))


def test_variety_leaves_the_best_first_and_takes_the_unlike_next() -> None:
    ranking = np.array([0.90, 0.89, 0.86])
    near = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    assert choose_varied(ranking, near, 3) == [0, 2, 1]
    assert choose_varied(ranking, near, 3, variety=0.0) == [0, 1, 2]
    assert choose_varied(ranking, near, 9) == [0, 2, 1]
