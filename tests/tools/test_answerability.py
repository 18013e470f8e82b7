import numpy as np
import pytest

from memory.records import Kind, Memory, Recalled, Source
from tools.answerability import STATE, judge_answerability, load_judges, name_owners
from tools.answerability_features import (
    EMPTY,
    FEATURE_NAMES,
    USER,
    asks_of_user,
    find_people,
    measure,
)
from tools.answerability_probe import StateProbe, load_probe, probe_layers
from tools.quoting import LONG_LINE_CHARACTERS, Quoted, quote_each, quote_memories

NOW = 1_772_409_600_000  # 2 March 2026


def recalled(
    id: int, text: str, score: float, speaker: str | None = None, person: float = 0.0
) -> Recalled:
    memory = Memory(
        id,
        Kind.NOTE if speaker is None else Kind.TURN,
        text,
        Source.TYPED if speaker is None else Source.IMPORT,
        trust=3,
        created_at=NOW,
        speaker=speaker,
    )
    return Recalled(memory, score, {"text": 1.0 - person, "person": person})


TALK = [
    recalled(1, "I ran the charity race for the children's ward, I was so proud!", 0.8, "Greta"),
    recalled(2, "That is great, Greta! I stayed at home and baked a cake.", 0.6, "Omar"),
    recalled(3, "My necklace is from my grandma.", 0.4, "Greta"),
    recalled(4, "I have a new job at the harbour.", 0.35, "Omar"),
]


def quotes(question: str, rows: list[Recalled] = TALK) -> list[Quoted]:
    return quote_each(rows, question)


def test_a_question_is_about_the_speaker_it_names_else_the_user() -> None:
    speakers = ["greta", "omar"]

    assert find_people("What did Greta run for?", speakers) == {"greta"}
    assert find_people("Did Greta and Omar meet?", speakers) == {"greta", "omar"}
    assert find_people("Where is my bike?", speakers) == {USER}
    assert find_people("Where does Nuno work?", speakers) == set()
    assert find_people("When does the library close?", speakers) == set()


@pytest.mark.parametrize(
    ("question", "of_user"),
    [
        ("Where did I park?", True),
        ("what's my rent?", True),
        ("Did Nuno tell us?", True),
        ("Who won World War I?", False),
        ("How many people live in the US?", False),
        ("When was Elizabeth I crowned?", False),
    ],
)
def test_a_numeral_or_a_country_is_not_the_user(question: str, of_user: bool) -> None:
    assert asks_of_user(question) is of_user


def test_the_right_event_told_by_somebody_else_speaks_against_an_answer() -> None:
    right, wrong = "What did Greta run for?", "What did Omar run for?"
    hers, his = measure(right, quotes(right)), measure(wrong, quotes(wrong))

    assert hers.theirs_sharp > his.theirs_sharp
    assert hers.margin > 0 > his.margin
    assert hers.cover > his.cover
    judged = [judge_answerability(text, quotes(text)) for text in (right, wrong)]
    assert judged[0].probability > judged[1].probability
    assert not judged[0].abstains
    assert judged[1].abstains


def test_recalls_preference_for_who_is_asked_about_does_not_hide_who_said_it() -> None:
    question = "What did Omar run for?"
    lifted = [
        recalled(2, "That is great! I stayed at home and baked a cake.", 0.9, "Omar", person=0.5),
        recalled(1, "I ran the charity race for the children's ward.", 0.8, "Greta"),
    ]

    assert name_owners(question, quotes(question, lifted)) == ("Omar's", "Greta's")


def test_a_question_about_nobody_finds_every_memory_its_own() -> None:
    found = measure("Which harbour is new?", quotes("Which harbour is new?"))

    assert found.of_somebody == 0.0
    assert found.theirs_wide == 1.0
    assert found.margin == 0.0


def test_names_and_numbers_that_no_memory_holds_are_seen() -> None:
    held, lacking = "Was Greta at the harbour?", "Was Greta in Lisbon in 2019?"

    assert measure(held, quotes(held)).names_missing == 0.0
    assert measure(lacking, quotes(lacking)).names_missing == 1.0


def test_nothing_recalled_is_judged_unanswerable() -> None:
    judged = judge_answerability("Where is my bike?", [])

    assert judged.features == EMPTY
    assert judged.abstains
    assert "nothing" in judged.explain()


def test_what_is_missing_is_said_with_the_names() -> None:
    question = "What did Omar run for?"

    said = judge_answerability(question, quotes(question)).explain()

    assert said == "What I know about that is Greta's, not Omar's."


def test_a_models_state_moves_the_probability_and_a_model_without_a_probe_is_judged_alone() -> None:
    question = "What did Greta run for?"
    probe = load_probe("qwen2.5-coder-1.5b")
    assert probe is not None
    yes = (probe.weights / np.linalg.norm(probe.weights)).astype(np.float32)
    found = quotes(question)

    sure = judge_answerability(question, found, state=yes, model="qwen2.5-coder-1.5b")
    unsure = judge_answerability(question, found, state=-yes, model="qwen2.5-coder-1.5b")
    alone = judge_answerability(question, found, state=yes, model="another-model")

    assert sure.probability > unsure.probability
    assert sure.state is not None
    assert alone.state is None
    assert alone == judge_answerability(question, found)


def test_a_probe_is_scale_free_and_refuses_a_state_of_another_model() -> None:
    probe = StateProbe((1, 2), np.asarray([1.0, 0.0, 0.0, 2.0], np.float32), 0.5)

    state = np.asarray([3.0, 4.0, 0.0, 7.0], np.float32)
    assert probe.log_odds(state) == pytest.approx(0.6 + 2.0 + 0.5)
    assert probe.log_odds(10 * state) == pytest.approx(probe.log_odds(state))
    with pytest.raises(ValueError, match="state"):
        probe.log_odds(state[:3])


def test_the_shipped_judges_know_every_part_and_keep_their_order() -> None:
    judges = load_judges()
    assert set(judges) == {"person", "thing", "person with state", "thing with state"}
    for judge in judges.values():
        assert set(judge.weights) <= {*FEATURE_NAMES, STATE}
        assert 0 < judge.cut < judge.sure < 1
    assert probe_layers("qwen2.5-coder-0.5b") == ()


def test_of_a_long_memory_the_part_that_is_asked_about_is_quoted() -> None:
    long = " ".join(f"Sentence number {n} is about nothing much at all." for n in range(40))
    long += " The boiler was repaired by Mr Lind."

    rows = [recalled(1, long, 0.5)]

    [found] = quote_memories(
        rows, count_tokens=len, budget=5000, question="Who repaired the boiler?"
    )
    [plain] = quote_memories(rows, count_tokens=len, budget=5000)

    assert "Mr Lind" in found.text
    assert "Mr Lind" not in plain.text
    assert len(found.text) <= LONG_LINE_CHARACTERS + 4
