"""SQuAD v2 (Rajpurkar et al. 2018, CC BY-SA 4.0): articles, paragraphs, questions, their split.

The questions of one article stay on one side of the split. The data is not part of this project.
"""

import json
from dataclasses import dataclass
from pathlib import Path

TEST = ("Black_Death", "Harvard_University", "Private_school", "Steam_engine", "Yuan_dynasty")
VALIDATION = ("Amazon_rainforest", "Prime_number", "Force")
"""The other articles of the file are for training."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a paragraph; `answers` is empty when the paragraph does not hold one."""

    id: str
    text: str
    answers: tuple[str, ...]

    @property
    def answerable(self) -> bool:
        """Whether the paragraph holds the answer."""
        return bool(self.answers)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph and its questions."""

    text: str
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """A Wikipedia article, by paragraphs."""

    title: str
    paragraphs: tuple[Paragraph, ...]


def load_articles(path: Path) -> list[Article]:
    """All articles of a SQuAD v2 file."""
    articles = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        paragraphs = [
            Paragraph(
                part["context"],
                tuple(
                    Asked(
                        qa["id"],
                        qa["question"],
                        ()
                        if qa["is_impossible"]
                        else tuple(dict.fromkeys(one["text"] for one in qa["answers"])),
                    )
                    for qa in part["qas"]
                ),
            )
            for part in article["paragraphs"]
        ]
        articles.append(Article(article["title"], tuple(paragraphs)))
    return articles


def choose_articles(articles: list[Article], part: str) -> list[Article]:
    """The articles of one part: train, validation or test."""
    return [
        one
        for one in articles
        if part
        == (
            "test" if one.title in TEST
            else "validation" if one.title in VALIDATION
            else "train"
        )
    ]  # fmt: skip
