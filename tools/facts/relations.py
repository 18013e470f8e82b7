"""The words for people, animals and things that somebody calls "my ..."."""

ANIMALS = "dog|cat|pet|puppy|kitten|horse|rabbit|hamster|parrot|bird|fish|tortoise|turtle"
PEOPLE = (
    "wife|husband|partner|girlfriend|boyfriend|son|daughter|child|baby|brother|sister|mother|mum|"
    "mom|father|dad|grandmother|grandma|grandfather|grandpa|aunt|uncle|cousin|nephew|niece|friend|"
    "best friend|boss|manager|colleague|neighbour|neighbor|flatmate|roommate|doctor|dentist|teacher"
)
THINGS = "boat|car|bike"
RELATIONS = f"{ANIMALS}|{PEOPLE}|{THINGS}"

_SAME = {
    "mum": "mother",
    "mom": "mother",
    "dad": "father",
    "grandma": "grandmother",
    "grandpa": "grandfather",
    "neighbor": "neighbour",
}


def same_relation(word: str) -> str:
    """One word for relations that have two ("mum", "mother")."""
    return _SAME.get(word, word)
