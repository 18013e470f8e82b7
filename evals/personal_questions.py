"""SQuAD questions made personal: the subject is called what one user calls it.

The construction. A user's vault holds the paragraphs of two SQuAD v2 articles as notes. Subjects
are the capitalised phrases (one to four words, not at a question's beginning, no word for a people)
that stand in at least `LEAST` answerable questions of the first article, the longest first. Each is
given one of `NAMES`, in an order drawn with the seed, and the user says so once ("My thesis topic
is Harvard University."). A question that holds a subject has it replaced: "When was my thesis topic
founded?". Answers stay SQuAD's. Who does not know the user cannot tell which subject is meant,
though the question's other words may still find the paragraph.
"""

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evals.squad import Article, Asked

LEAST = 2
NAMES = (
    "thesis topic",
    "favourite subject",
    "quiz topic",
    "essay subject",
    "exam topic",
    "podcast theme",
    "favourite chapter",
    "lecture topic",
    "book project",
    "debate topic",
    "research interest",
    "reading theme",
)
_PHRASE = re.compile(r"(?<=\s)(?:the )?([A-Z][\w-]{2,}(?: (?:of (?:the )?)?[A-Z][\w-]*){0,3})")
_OF_A_PEOPLE = re.compile(r".*(?:ian|ish|ese|ean|erman|ench)")


@dataclass(frozen=True, slots=True)
class PersonalQuestion:
    """A question as this user asks it, as SQuAD has it, and what answers it."""

    id: str
    text: str
    original: str
    answers: tuple[str, ...]
    paragraph: int


@dataclass(frozen=True, slots=True)
class PersonalReader:
    """One user: notes, what they told of their subjects, and their questions."""

    name: str
    notes: tuple[str, ...]
    told: tuple[str, ...]
    questions: tuple[PersonalQuestion, ...]


def make_readers(articles: Sequence[Article], seed: int = 7) -> list[PersonalReader]:
    """A user for each article; the next article's paragraphs lie in the vault as well."""
    return [
        _make_reader(article, articles[(at + 1) % len(articles)], random.Random(seed + at))
        for at, article in enumerate(articles)
    ]


def _make_reader(article: Article, other: Article, rng: random.Random) -> PersonalReader:
    asked = [
        (at, question)
        for at, paragraph in enumerate(article.paragraphs)
        for question in paragraph.questions
        if question.answerable
    ]
    names = list(NAMES)
    rng.shuffle(names)
    subjects = dict(zip(_find_subjects([question for _, question in asked]), names, strict=False))
    questions = [
        made for at, question in asked if (made := _personalise(question, at, subjects)) is not None
    ]
    rng.shuffle(questions)
    return PersonalReader(
        article.title,
        tuple(paragraph.text for one in (article, other) for paragraph in one.paragraphs),
        tuple(f"My {name} is {subject}." for subject, name in subjects.items()),
        tuple(questions),
    )


def _find_subjects(questions: Sequence[Asked]) -> list[str]:
    counted = Counter(
        phrase
        for one in questions
        for phrase in set(_PHRASE.findall(one.text))
        if not _OF_A_PEOPLE.fullmatch(phrase)
    )
    often = [phrase for phrase, count in counted.most_common() if count >= LEAST]
    return sorted(often[: len(NAMES)], key=lambda phrase: (-len(phrase), phrase))


def _personalise(
    question: Asked, paragraph: int, subjects: dict[str, str]
) -> PersonalQuestion | None:
    """The question with its first subject replaced; None where it has none, or it is answered."""
    for subject, name in subjects.items():
        pattern = rf"(?<=\s)(?:the )?{re.escape(subject)}\b"
        text, count = re.subn(pattern, f"my {name}", question.text)
        if count and not any(subject in answer or answer in subject for answer in question.answers):
            return PersonalQuestion(question.id, text, question.text, question.answers, paragraph)
    return None
