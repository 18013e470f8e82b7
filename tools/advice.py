"""Requests for suggestions that no catalogue answers: what a model may suggest, and what it cannot.

A dish, a present or a hobby can be thought up; a restaurant or a hotel must be looked up, and
nothing here reaches the internet: a small model would make up its name.
"""

import re
from collections.abc import Iterable

_IN_CATALOGUES = re.compile(
    r"\b(?:films?|movies?|cinema|books?|novels?|series|tv|shows?|games?|albums?|music|songs?|"
    r"podcasts?|watch|read|listen)\b",
    re.I,
)
_THINGS = re.compile(
    r"\b(?:dish(?:es)?|meals?|recipes?|dinners?|lunch(?:es)?|breakfasts?|brunch|suppers?|snacks?|"
    r"desserts?|starters?|menus?|foods?|cakes?|salads?|soups?|drinks?|cocktails?|wines?|beers?|"
    r"cit(?:y|ies)|countr(?:y|ies)|towns?|"
    r"trips?|holidays?|vacations?|getaways?|destinations?|hikes?|walks?|excursions?|outings?|"
    r"gifts?|presents?|souvenirs?|cards?|outfits?|clothes|dress(?:es)?|shoes|jackets?|"
    r"sports?|exercises?|workouts?|hobb(?:y|ies)|activit(?:y|ies)|games? to play outside|plans?|"
    r"things? to do|languages?|"
    r"skills?|plants?|flowers?|pets?|breeds?|"
    r"toys?|colou?rs?|(?:nick)?names?|titles?|topics?|themes?|ideas?|ways?|routines?|habits?|"
    r"jobs?|careers?|cook|eat|bake|wear|visit|pack|bring)\b",
    re.I,
)
_LOOKED_UP = re.compile(
    r"\b(restaurants?|caf[eé]s?|bars?|pubs?|bakery|bakeries|hotels?|hostels?|shops?|stores?|museums?|"
    r"exhibitions?|concerts?|events?|flights?|trains?|doctors?|dentists?|hairdressers?|plumbers?|"
    r"apps?|websites?|phones?|laptops?|cars?)\b",
    re.I,
)


def can_be_thought_up(text: str, domains: Iterable[str]) -> bool:
    """Whether what is asked for is no film, book or the like, nor anything the catalogue has.

    `domains` are the catalogue's.
    """
    return not _is_held(text, domains) and _THINGS.search(text) is not None


def name_looked_up(text: str, domains: Iterable[str]) -> str | None:
    """What is asked for that can only be looked up ("restaurants"); None for all else."""
    found = _LOOKED_UP.search(text)
    if found is None or _is_held(text, domains):
        return None
    name = found[1].lower()
    if name.endswith("y"):
        return f"{name[:-1]}ies"
    return name if name.endswith("s") else f"{name}s"


def _is_held(text: str, domains: Iterable[str]) -> bool:
    held = (re.search(rf"\b{re.escape(domain)}s?\b", text, re.I) for domain in domains)
    return _IN_CATALOGUES.search(text) is not None or any(held)
