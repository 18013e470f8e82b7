import numpy as np
import pytest

from assistant.models.caption_decoder import load_caption_decoder
from assistant.models.everyday_words import load_everyday_words, read_words
from assistant.models.load import ModelSet
from assistant.models.locket_embedded import EMBEDDED
from assistant.models.photo_tagger import (
    MOST,
    SHOWN,
    PhotoTagger,
    TagNet,
    load_tagger,
    open_tagger,
    split_label,
    spread_labels,
)
from assistant.models.word_evidence import (
    FEATURES,
    NEAR_SHARE,
    KnownCaptions,
    Lexicon,
    WordEvidence,
    learn_photos,
)
from memory.records import Label, Vector
from tests.models.conftest import cached_model


@pytest.fixture(scope="module")
def tagger() -> PhotoTagger:
    found = load_tagger()
    assert found is not None
    return found


def meaning_of(*words: str) -> Vector:
    """Where captions with all these words lie."""
    decoder = load_caption_decoder()
    assert decoder is not None
    rows = [at for at, said in enumerate(decoder.spell_known()) if set(words) <= set(said)]
    mean = decoder.support.placed[rows].mean(0)
    return np.asarray(mean / np.linalg.norm(mean), np.float32)


def test_words_are_found_in_all_their_forms_and_pairs_in_their_order() -> None:
    words = read_words(["dog: dogs", "=hot dog: hot dogs", "hot", "tennis", "ball", "tennis ball"])
    assert words.tags[2] == "hot"

    def names(found: set[int]) -> set[str]:
        return {words.tags[at] for at in found}

    assert names(words.find_in(["two", "dogs", "with", "tennis", "balls"])) == {"dog", "tennis"}
    assert names(words.find_in(["a", "hot", "dog"])) == {"hot dog"}
    assert names(words.find_in(["a", "dog", "on", "a", "hot", "day"])) == {"dog", "hot"}
    assert names(words.find_in(["a", "tennis", "ball"])) == {"tennis", "ball", "tennis ball"}
    assert names(words.find_among(["ball", "tennis"])) == {"tennis", "ball", "tennis ball"}
    assert words.number_of("Hot  Dogs") == words.number_of("hot dog")
    assert words.number_of("cat") is None


def test_the_list_has_a_few_thousand_words_and_none_twice() -> None:
    words = load_everyday_words()
    assert 2_000 < len(words) < 5_000
    forms = [
        form for tag, more in zip(words.tags, words.forms, strict=True) for form in (tag, *more)
    ]
    assert len(forms) == len(set(forms))
    assert words.number_of("bikes") == words.number_of("bicycle")
    assert words.number_of("fat") is None


def test_evidence_is_stronger_for_what_near_captions_and_labels_say() -> None:
    chance = np.random.default_rng(0)
    axes = np.eye(8, dtype=np.float32)
    near = np.concatenate(
        [axes[0] + 0.2 * chance.normal(size=(40, 8)), axes[1] + np.zeros((40, 8))]
    )
    near = (near / np.linalg.norm(near, axis=1, keepdims=True)).astype(np.float32)
    known = KnownCaptions(near, np.repeat([0, 1], 40), np.arange(81))
    lexicon = Lexicon(axes[:3], np.full(3, 0.3, np.float32), np.eye(3, dtype=np.float32), axes[:3])
    photos = learn_photos(near, np.arange(80), np.repeat([0, 1], 40), 3)
    found = WordEvidence(known, lexicon, photos).weigh(axes[0], np.array([0.9, 0, 0], np.float32))
    assert found.shape == (3, len(FEATURES))
    for name in ("nearness", "cosine", "captions 50", "label", "among captions", "among photos"):
        column = found[:, FEATURES.index(name)]
        assert column.argmax() == 0, name
    assert found[2, FEATURES.index("among photos")] == 0
    # A caption that is the photo's own does not count.
    alone = WordEvidence(known, lexicon, photos).weigh(
        axes[0], np.zeros(3, np.float32), np.arange(40)
    )
    assert alone[0, NEAR_SHARE] < found[0, NEAR_SHARE]


def test_probabilities_rise_with_the_evidence() -> None:
    width = len(FEATURES)
    net = TagNet(
        mean=np.zeros(width, np.float32),
        spread=np.ones(width, np.float32),
        hidden=np.zeros((2, width), np.float32),
        hidden_bias=np.zeros(2, np.float32),
        out=np.zeros(2, np.float32),
        out_bias=0.0,
        knots=np.array([-5, 0], np.float32),
        chances=np.array([0.0, 0.5], np.float32),
    )
    rows = np.zeros((3, width), np.float32)
    rows[:, NEAR_SHARE] = [-9, -2.5, 3]
    assert net.rate(rows).tolist() == pytest.approx([0.0, 0.25, 0.5])


def test_labels_are_spread_over_their_names_and_bring_their_family() -> None:
    spread = spread_labels([Label("pug", 0.7), Label("unheard of", 0.2)], ["cat", "pug"])
    assert spread.tolist() == pytest.approx([0, 0.7])
    assert "dog" in split_label("pug")


def test_a_photo_that_lies_among_giraffes_is_tagged_so(tagger: PhotoTagger) -> None:
    tags = tagger.tag(meaning_of("giraffe"), [])
    assert tags[0].name == "giraffe"
    assert len(tags) <= MOST
    scores = [tag.score for tag in tags]
    assert scores == sorted(scores, reverse=True)
    assert all(SHOWN - 0.001 <= score <= 1 for score in scores)
    chances = tagger.rate(meaning_of("giraffe"), [])
    assert chances.shape == (len(tagger.words),)
    assert 0 <= chances.min() <= chances.max() <= 1


def test_a_label_makes_its_word_surer(tagger: PhotoTagger) -> None:
    meaning, number = meaning_of("street"), tagger.words.number_of("umbrella")
    without = tagger.rate(meaning, [])[number]
    assert tagger.rate(meaning, [Label("umbrella", 0.9)])[number] > without


def test_tags_belong_to_the_space_that_comes_with_locket() -> None:
    assert open_tagger("locket-embedded-1") is load_tagger()
    assert open_tagger("ViT-B-32") is None
    assert open_tagger(None) is None


@pytest.mark.model
def test_words_that_are_not_listed_can_be_rated(tagger: PhotoTagger) -> None:
    cached_model(EMBEDDED["text"])
    text = ModelSet(choice=EMBEDDED).text()
    assert tagger.words.number_of("spreadsheet") is None
    (found,) = tagger.rate_others(["Spreadsheet", "elephant"], text, [(meaning_of("elephant"), [])])
    assert found[0] < 0.02
    assert found[1] > 0.3
