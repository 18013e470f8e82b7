"""Titles as keys: "Matrix, The (1999)" and "The Matrix" of 1999 are one film."""

import re
import unicodedata

_YEAR = re.compile(r"\s*\((\d{4})(?:\s*[-–]\s*(?:\d{4})?)?\)\s*$")
_ALIAS = re.compile(r"\s*\((?:a\.k\.a\.[^()]*|[^()]*[^()\d\s][^()]*)\)\s*$", re.IGNORECASE)
_ARTICLES = "the|a|an|le|la|les|l'|un|une|der|die|das|ein|eine|el|los|las|il|lo|i|gli|os|as|de|het"
_TRAILING_ARTICLE = re.compile(rf"^(?P<rest>.+),\s*(?P<article>{_ARTICLES})$", re.IGNORECASE)


def split_year(title: str) -> tuple[str, int | None]:
    """Split "Alien (1979)" into ("Alien", 1979); the year is None where there is none."""
    found = _YEAR.search(title)
    if found is None:
        return title.strip(), None
    return title[: found.start()].strip(), int(found.group(1))


def display_title(title: str) -> str:
    """Put a trailing article back in front: "Matrix, The" becomes "The Matrix"."""
    main = title.strip()
    alias = ""
    found = _ALIAS.search(main)
    if found is not None and found.start() > 0:
        main, alias = main[: found.start()].strip(), main[found.start() :].strip()
    moved = _TRAILING_ARTICLE.match(main)
    if moved is not None:
        article = moved["article"]
        joined = article if article.endswith("'") else f"{article} "
        main = f"{joined}{moved['rest']}"
    return f"{main} {alias}".strip()


def title_key(title: str) -> str:
    """Return the title's comparison key: no year, alias, leading article, accents or marks.

    "Léon: The Professional (a.k.a. The Professional)" gives "leon the professional".
    """
    bare, _ = split_year(title)
    shown = display_title(bare)
    found = _ALIAS.search(shown)
    if found is not None and found.start() > 0:
        shown = shown[: found.start()]
    plain = unicodedata.normalize("NFKD", shown.casefold())
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
    plain = plain.replace("&", " and ").replace("'", "").replace("’", "")
    words = re.findall(r"\w+", plain)
    if len(words) > 1 and words[0] in {"the", "a", "an"}:
        words = words[1:]
    return " ".join(words) or shown.casefold().strip()
