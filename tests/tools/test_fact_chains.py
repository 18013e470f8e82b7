"""What is told over time, through the code layer alone: latest value, history, time, undo."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evals.updates_run import open_store
from memory.records import FactState, Kind, NewMemory, Source
from memory.store import Store
from tools.facts.answering import answer_from_facts
from tools.facts.lately import said_lately
from tools.facts.learning import Lesson, learn_facts

NOW = int(datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp() * 1000)


class Told:
    """A conversation with the store, an hour between two things said."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = NOW
        self.conversation = store.start_conversation().id

    def say(self, *texts: str) -> Lesson:
        """Tell things in order; returns what the last one taught."""
        lesson = Lesson()
        for text in texts:
            self.now += 3_600_000
            turn = self.store.add_memory(
                NewMemory(
                    Kind.TURN, text, Source.TYPED, speaker="user", conversation=self.conversation
                )
            )
            just_now, lately = said_lately(self.store, self.conversation, turn.id)
            lesson = learn_facts(
                self.store,
                text,
                parents=(turn.id,),
                said_at=self.now,
                lately=lately,
                just_now=just_now,
            )
        return lesson

    def ask(self, question: str) -> str:
        """The answer of the fact table; empty where it has none."""
        answer = answer_from_facts(self.store, question, self.now)
        return "" if answer is None else answer.text


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    with open_store(tmp_path / "facts.db") as store:
        yield Told(store)


def test_a_denied_value_answers_no_more_and_is_history(told: Told) -> None:
    told.say("I live in Porto", "I don't live in Porto any more")

    assert "no longer" in told.ask("Where do I live?")
    assert "Porto" in told.ask("Where did I live before?")


def test_what_was_never_held_is_not_ended_into_being(told: Told) -> None:
    lesson = told.say("I don't love fish")

    assert lesson.learned == []
    assert told.store.facts(current_only=False) == []


def test_what_is_not_liked_or_not_eaten_is_told_without_having_been_liked(told: Told) -> None:
    told.say("I don't like fish", "I never eat pork or beef", "I avoid sugar")

    held = {(fact.attribute, fact.value) for fact in told.store.facts(current_only=False)}
    assert held == {
        ("dislikes", "fish"), ("avoids", "pork"), ("avoids", "beef"), ("avoids", "sugar")
    }  # fmt: skip


def test_what_was_liked_is_over_when_it_is_not_liked(told: Told) -> None:
    told.say("I like fish", "I don't like fish")

    assert {fact.attribute for fact in told.store.facts("user")} == {"dislikes"}


@pytest.mark.parametrize(
    "text",
    ["I don't eat much", "I never drink coffee after noon", "I don't eat lunch at work",
     "I didn't eat breakfast", "I don't eat out often"],
)  # fmt: skip
def test_what_is_not_eaten_on_some_occasion_tells_no_taste(told: Told, text: str) -> None:
    assert told.say(text).learned == []


@pytest.mark.parametrize(
    "undo", ["Scratch that.", "Never mind what I just said", "I take that back"]
)
def test_what_is_taken_back_neither_answers_nor_is_history(told: Told, undo: str) -> None:
    told.say("I work at Acme", "I joined Globex", undo)

    assert "Acme" in told.ask("Where do I work?")
    assert "Globex" not in told.ask("Where did I work before?")
    [gone] = [f for f in told.store.facts(current_only=False) if f.state is FactState.RETRACTED]
    assert gone.value == "Globex"


def test_only_the_turn_before_is_taken_back(told: Told) -> None:
    lesson = told.say("I work at Acme", "The weather is awful", "Scratch that.")

    assert lesson.taken_back == []
    assert "Acme" in told.ask("Where do I work?")


@pytest.mark.parametrize(
    "correction", ["No wait, it's Tuesday", "Sorry, I meant Tuesday", "Not Monday, Tuesday"]
)
def test_a_correction_takes_the_place_of_what_was_said(told: Told, correction: str) -> None:
    told.say("My yoga class is on Monday", correction)

    assert "Tuesday" in told.ask("When is my yoga class?")
    assert "Monday" not in told.ask("When is my yoga class?")


def test_a_correction_of_something_else_changes_nothing(told: Told) -> None:
    told.say("My yoga class is on Monday", "No wait, it's raining")

    assert "Monday" in told.ask("When is my yoga class?")


def test_a_plan_does_not_answer_before_its_day(told: Told) -> None:
    told.say("I live in Lisbon", "Next month I'm moving to Porto")

    assert "Lisbon" in told.ask("Where do I live?")
    assert "Porto" not in told.ask("Where do I live?")
    assert "December 2026" in told.ask("Where am I moving to?")
    told.now += 40 * 86_400_000
    assert "Porto" in told.ask("Where do I live?")


def test_a_dropped_plan_never_comes_true(told: Told) -> None:
    told.say("I live in Lisbon", "Next month I'm moving to Porto", "I'm not moving to Porto")
    told.now += 40 * 86_400_000

    assert "Lisbon" in told.ask("Where do I live?")


def test_years_are_answered_from_the_values_that_held_then(told: Told) -> None:
    told.say("I lived in Oslo from 2015 to 2018", "I've lived in Rome since March 2021")

    assert "Oslo" in told.ask("Where did I live in 2016?")
    assert "Rome" in told.ask("Where did I live in 2022?")
    assert told.ask("Where did I live in 2010?") == ""
    assert "March 2021" in told.ask("Since when do I live in Rome?")


def test_a_value_that_contradicts_is_kept_and_said(told: Told) -> None:
    lesson = told.say("My birthday is 4 May", "My birthday is 3 May")

    assert lesson.notes == [
        "You said 4 May on 20 November 2026; I keep 3 May, and your profile shows both."
    ]
    assert "3 May" in told.ask("When is my birthday?")


@pytest.mark.parametrize("change", ["I moved to Porto", "I live in Porto now"])
def test_a_change_said_as_one_is_no_contradiction(told: Told, change: str) -> None:
    assert told.say("I live in Lisbon", change).notes == []


def test_somebody_is_found_under_name_and_relation(told: Told) -> None:
    told.say("My sister is called Ana", "Ana lives in Rome", "My sister moved to Lisbon")

    assert "Lisbon" in told.ask("Where does Ana live?")
    assert "Lisbon" in told.ask("Where does my sister live?")
    assert "Rome" in told.ask("Where did Ana live before?")
    assert told.ask("Where do I live?") == ""


def test_a_set_keeps_its_values_until_each_ends(told: Told) -> None:
    told.say("I speak French and German", "I've learned Greek", "I can't speak German anymore")

    answer = told.ask("Which languages do I speak?")
    assert "French" in answer
    assert "Greek" in answer
    assert "German" not in answer


def test_sensitive_things_change_only_what_was_asked_to_be_kept(told: Told) -> None:
    told.say("I'm allergic to nuts")
    assert told.store.facts() == []
    learn_facts(
        told.store, "I'm allergic to nuts", parents=(), said_at=told.now, asked_to_remember=True
    )

    told.say("I'm no longer allergic to nuts")

    assert "no longer" in told.ask("What am I allergic to?")


def test_who_and_what_changed_are_told_with_their_sources(told: Told) -> None:
    told.say("My sister is called Ana", "Ana lives in Rome", "I live in Oslo", "I moved to Bern")

    assert "Ana is your sister. Ana lives in Rome." in told.ask("Who is Ana?")
    changed = told.ask("What changed?")
    assert "Bern" in changed
    assert "Oslo" in changed
    assert "[m" in changed


@pytest.mark.parametrize(
    ("said", "asked", "answer"),
    [
        (
            "We got married on 12 May 2019",
            "When did we get married?",
            "You got married on 12 May 2019.",
        ),
        ("I got married in 2015", "When is my wedding anniversary?", "You got married in 2015."),
        (
            "We bought the house in 2021",
            "When did we buy the house?",
            "You bought the house in 2021.",
        ),
        (
            "My sister graduated in May 2010",
            "When did my sister graduate?",
            "Your sister graduated in May 2010.",
        ),
    ],
)
def test_what_happened_on_a_told_day_is_told_with_it(
    told: Told, said: str, asked: str, answer: str
) -> None:
    told.say(said)

    assert answer in told.ask(asked)


def test_the_day_of_an_event_told_last_answers(told: Told) -> None:
    told.say("We bought the house in 2021", "We bought the house in 2020")

    assert told.ask("When did we buy the house?").startswith("You bought the house in 2020.")


def test_a_wedding_ahead_is_answered_before_an_event(told: Told) -> None:
    told.say("We got engaged in 2025", "My wedding is on 3 June")

    assert "3 June" in told.ask("When is my wedding?")


def test_an_event_without_its_day_is_no_event(told: Told) -> None:
    assert told.say("We got married", "I'm getting married", "I bought milk in May").learned == []


def test_an_age_is_told_with_the_time_it_is_of(told: Told) -> None:
    told.say("I'm 34")
    told.now += 700 * 86_400_000

    assert "You were 34 years old when you told me, in November 2026." in told.ask("How old am I?")


def test_a_diet_changes_and_intolerances_stand_side_by_side(told: Told) -> None:
    told.say("I'm vegetarian", "I'm vegan now", "I'm lactose intolerant", "I am intolerant to kiwi")

    assert "vegan" in told.ask("What is my diet?")
    assert "vegetarian" not in told.ask("Am I vegetarian?")
    assert "lactose" in told.ask("Am I lactose intolerant?")
    assert "kiwi" in told.ask("What am I intolerant to?")
