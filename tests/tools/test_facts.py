import pytest

from memory.records import Stance
from tools.facts.learning import find_statements, is_stated


def facts_of(text: str, *, asked: bool = False) -> list[tuple[str, str, str]]:
    return [
        (one.subject, one.attribute, one.value)
        for one in find_statements(text, asked_to_remember=asked)
    ]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("My dog is called Bo.", ("user", "dog name", "Bo")),
        ("my cat's name is Luna", ("user", "cat name", "Luna")),
        ("I have a dog named Rex", ("user", "dog name", "Rex")),
        ("I live in Lisbon", ("user", "home", "Lisbon")),
        ("I live in a small flat in Lisbon near the river", ("user", "home", "Lisbon")),
        ("I moved to Porto last month", ("user", "home", "Porto")),
        ("I moved to Lisbon in 2024 and I bake", ("user", "home", "Lisbon")),
        ("I grew up in Leeds but now I live in York", ("user", "home", "York")),
        ("My name is Ana.", ("user", "name", "Ana")),
        ("Hi, I'm Tom and I am tall", ("user", "name", "Tom")),
        ("I work at the city library", ("user", "employer", "the city library")),
        ("I'm a nurse", ("user", "job", "nurse")),
        ("I work as a nurse at Santa Maria hospital", ("user", "job", "nurse")),
        (
            "I work as a nurse at Santa Maria hospital",
            ("user", "employer", "Santa Maria hospital"),
        ),
        ("I work at Acme as a designer", ("user", "employer", "Acme")),
        ("I work at Acme as a designer", ("user", "job", "designer")),
        ("I'm a software engineer at Acme", ("user", "employer", "Acme")),
        ("I joined Acme as a clerk in 2020", ("user", "job", "clerk")),
        ("I am 34", ("user", "age", "34")),
        ("I'm 34 years old", ("user", "age", "34")),
        ("I turned 34 last week", ("user", "age", "34")),
        ("My daughter is 7", ("daughter", "age", "7")),
        ("I'm vegetarian", ("user", "diet", "vegetarian")),
        ("I'm a vegan", ("user", "diet", "vegan")),
        ("I went vegan in 2020", ("user", "diet", "vegan")),
        ("I'm lactose intolerant", ("user", "intolerance", "lactose")),
        ("My mother is based in Vienna", ("mother", "home", "Vienna")),
        ("My birthday is 3 May", ("user", "birthday", "3 May")),
        ("I like jazz and I hate olives", ("user", "dislikes", "olives")),
        ("my favourite colour is green", ("user", "favourite colour", "green")),
        ("My favorite colour is green", ("user", "favourite colour", "green")),
        ("I have a red bike", ("user", "owns", "a red bike")),
        ("my phone number is 555-1234", ("user", "phone number", "555-1234")),
        ("My sister lives in Rome", ("sister", "home", "Rome")),
        ("My wife Sofia and I went to Madrid", ("user", "wife name", "Sofia")),
    ],
)
def test_plain_statements_become_facts(text: str, fact: tuple[str, str, str]) -> None:
    assert fact in facts_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "Is my dog called Bo?",
        "If I lived in Rome I would eat pasta",
        'He said "my dog is called Max"',
        "I think my sister might move to Rome, I'm not sure",
        "My car is broken",
        "My dog is sick",
        "I'm Italian",
        "I love how you say that",
        "I'm 34 minutes late",
        "We are 5",
        "Platform is 9",
        "I'm 300",
        "They say I like jazz",
    ],
)
def test_doubtful_sentences_teach_nothing(text: str) -> None:
    assert facts_of(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "I work as a consultant for small companies",
        "I work as a designer in Porto",
        "I work as a nurse at the weekend",
    ],
)
def test_a_job_beside_no_named_employer_is_a_job_alone(text: str) -> None:
    assert [attribute for _, attribute, _ in facts_of(text)] == ["job"]


@pytest.mark.parametrize(
    "text", ["I'm allergic to nuts", "My salary is 2000", "my religion is my own", "I love God"]
)
def test_sensitive_statements_teach_nothing_unless_asked(text: str) -> None:
    assert facts_of(text) == []


def test_a_sensitive_statement_is_learned_when_the_user_asked() -> None:
    assert ("user", "allergy", "nuts") in facts_of("I'm allergic to nuts", asked=True)


def test_statements_address_the_user() -> None:
    [first, second] = find_statements("My dog is called Bo.")

    assert first.text == "Your dog is called Bo."
    assert second.text == "Bo is your dog."


@pytest.mark.parametrize(
    ("text", "value", "stance"),
    [
        ("I don't love fish", "fish", Stance.ENDS),
        ("I don't live in Porto any more", "Porto", Stance.ENDS),
        ("I used to live in Oslo", "Oslo", Stance.HELD),
        ("I lived in Oslo until 2019", "Oslo", Stance.HELD),
    ],
)
def test_what_no_longer_holds_is_no_new_value(text: str, value: str, stance: Stance) -> None:
    [statement] = find_statements(text)

    assert (statement.value, statement.stance) == (value, stance)


def test_a_value_must_stand_in_the_sentence() -> None:
    assert is_stated("Lisbon", "I live in Lisbon")
    assert not is_stated("Porto", "I live in Lisbon")


def test_what_a_name_is_comes_with_its_article() -> None:
    assert facts_of("Bo is a labrador") == [("Bo", "kind", "a labrador")]
