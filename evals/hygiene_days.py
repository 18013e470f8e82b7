"""Thirty days of one person's use, with the truth about every line: what it says, if anything.

Made with a fixed seed. A line's `meaning` is what it tells; two lines of one meaning are repeats,
whatever their wording. Lines without a meaning (questions, nods, orders) tell nothing.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime

START = int(datetime(2026, 3, 2, 8, tzinfo=UTC).timestamp() * 1000)
DAY_MS = 86_400_000

THINGS = ("locker", "bike lock", "garage", "gym card", "boiler", "alarm", "mailbox", "suitcase")
NAMES = ("Ana", "Rui", "Marta", "Tomas", "Ines", "Paulo", "Clara", "Hugo", "Lena", "Victor")
PLACES = ("Lisbon", "Porto", "Ghent", "Turin", "Graz", "Bergen", "Split", "Malaga")
DISHES = ("lentil soup", "mushroom risotto", "leek tart", "bean stew", "fish curry", "plum cake")
STATEMENTS = (
    "My {thing} code is {number}.",
    "I met {name} at the station in {place}.",
    "{name} is allergic to {dish}.",
    "I cooked {dish} for {name}.",
    "We plan to visit {place} with {name} in week {number}.",
    "I paid {number} euros for the {thing}.",
    "{name}'s birthday is on {day} {month}.",
    "The {thing} is in the cellar behind box {number}.",
    "I don't like {dish}.",
    "My neighbour {name} moved to {place}.",
)
DAILY = ("I ran {number} km today.", "Today I slept {number} hours.", "I am in {place} this week.")
QUESTIONS = (
    "What is my {thing} code?",
    "When is {name}'s birthday?",
    "Did I meet {name}?",
    "where is the {thing}",
    "How much did I pay for the {thing}?",
    "Who is allergic to {dish}?",
    "what do you know about {name}",
    "Do I like {dish}?",
)
NODS = (
    "ok", "Thanks!", "thank you so much", "cool", "sounds good", "haha nice", "got it, thanks",
    "perfect", "good morning", "good night!", "you're the best", "that's hilarious", "no worries",
    "makes sense", "I see", "will do", "fair enough", "oh wow", "yup", "np", "ty", "hm", "k",
    "lovely, thank you", "never mind", "that's great", "hello again", "bye for now", "yes please",
    "no thanks", "great job", "that was helpful", "lol", "sure", "right", "oh ok", "alright then",
)  # fmt: skip
ORDERS = (
    "recommend me a film", "write a haiku about rain", "tell me a joke", "summarise our chat",
    "translate good morning into Portuguese", "show me my notes about {name}",
)  # fmt: skip
MONTHS = ("January", "April", "June", "September", "December")


@dataclass(frozen=True, slots=True)
class Line:
    """What the user does: `how` is chat, daily (true of its day), asked, note, import, ..."""

    at: int
    how: str
    text: str
    meaning: str = ""


def make_days(days: int = 30, seed: int = 11) -> list[Line]:
    """All lines in order; about 35 a day."""
    draw = random.Random(seed)
    told: list[str] = []
    lines: list[Line] = []
    for day in range(days):
        at = START + day * DAY_MS
        for _ in range(8):
            text = fill(draw, draw.choice(STATEMENTS))
            told.append(text)
            how = draw.choice(("chat", "chat", "chat", "asked", "note"))
            lines.append(Line(at := at + 60_000, how, text, text))
        for _ in range(6):
            text = draw.choice(told)
            how = draw.choice(("chat", "chat", "asked", "note"))
            lines.append(Line(at := at + 60_000, how, reword(draw, text), text))
        daily = fill(draw, draw.choice(DAILY))
        lines.append(Line(at := at + 60_000, "daily", daily, f"{daily} {day}"))
        for _ in range(10):
            lines.append(Line(at := at + 60_000, "chat", fill(draw, draw.choice(QUESTIONS))))
        for _ in range(8):
            lines.append(Line(at := at + 60_000, "chat", draw.choice(NODS)))
        lines.append(Line(at := at + 60_000, "chat", fill(draw, draw.choice(ORDERS))))
        lines.append(Line(at := at + 60_000, "photo", f"photo {day // 2}", f"photo {day // 2}"))
        if day % 3 == 0:
            lines.append(Line(at := at + 60_000, "import", f"letters {day // 6}"))
        if day % 4 == 0:
            lines.append(Line(at := at + 60_000, "document", f"pages {day // 8}"))
    return lines


def fill(draw: random.Random, pattern: str) -> str:
    """A sentence from a pattern."""
    return pattern.format(
        thing=draw.choice(THINGS),
        name=draw.choice(NAMES),
        place=draw.choice(PLACES),
        dish=draw.choice(DISHES),
        number=draw.randint(2, 9999),
        day=draw.randint(1, 28),
        month=draw.choice(MONTHS),
    )


def reword(draw: random.Random, text: str) -> str:
    """The same said again as people do: case, stops, contractions, fillers, a slip of the pen."""
    way = draw.randrange(6)
    if way == 0:
        return text
    if way == 1:
        return text.rstrip(".").lower()
    if way == 2:
        return text.rstrip(".") + "!"
    if way == 3:
        return f"By the way, {text}"
    if way == 4:
        return text.replace("don't", "do not").replace("is ", "is  ").rstrip(".")
    return text.replace("I ", "I also ", 1) if text.startswith("I ") else f"so, {text}"


def make_letters(number: int) -> list[dict[str, str]]:
    """The rows of an import; the same for the same number."""
    draw = random.Random(1000 + number)
    return [
        {
            "text": fill(draw, draw.choice(STATEMENTS)) + f" (letter {number})",
            "time": datetime.fromtimestamp((START - (n + 1) * DAY_MS) / 1000, UTC).isoformat(),
        }
        for n in range(12)
    ]


def make_pages(number: int) -> str:
    """A text file of three paragraphs; the same for the same number."""
    draw = random.Random(2000 + number)
    parts = [" ".join(fill(draw, one) for one in STATEMENTS[:6]) for _ in range(3)]
    return "\n\n".join(parts)
