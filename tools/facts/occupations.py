"""Whether "I'm a ..." names an occupation: by a list, and by the endings that occupations have."""

import re

from tools.grounding import list_words

_KNOWN = frozenset(
    list_words(
        """
        nurse doctor teacher engineer developer programmer designer student lawyer
        architect writer artist chef cook baker driver farmer scientist researcher
        musician photographer carpenter electrician plumber accountant journalist
        librarian manager consultant pilot gardener translator editor vet dentist
        pharmacist policeman policewoman firefighter judge surgeon mechanic barista waiter
        waitress secretary receptionist therapist psychologist economist analyst coach
        trainer actor actress singer dancer painter sculptor butcher florist tailor
        cashier clerk guard soldier sailor fisherman postman courier mason welder roofer
        technician paramedic midwife physicist chemist biologist geologist professor
        lecturer principal tutor nanny hairdresser barber stylist model agent broker
        banker trader salesman saleswoman realtor recruiter director producer executive
        ceo cto cfo freelancer contractor apprentice intern trainee veterinarian optician
        astronaut politician diplomat detective officer inspector auditor actuary
        statistician
        """
    )
)
_NO_TRADE = frozenset(
    list_words(
        "fan lover total huge keen avid good bad terrible proud fast slow regular passionate"
    )
)
_ENDINGS = re.compile(
    r"(?:[a-z]{3,}(?:er|or|ist|ian|eer|ant|ect|man|woman|ologist|ician|yst|maker|smith))$"
)
_NOT = frozenset(
    list_words(
        """
        fan lover beginner reader listener swimmer runner smoker drinker eater mother
        father sister brother member foreigner liar loser winner teenager vegetarian vegan
        christian believer owner user customer speaker player newcomer stranger person
        human man woman night owl resident supporter follower dreamer thinker gamer hiker
        biker cyclist pacifist feminist optimist pessimist perfectionist traveller
        traveler rider collector sleeper riser bit early late grandmother grandfather
        daughter partner helper number giant vegetarian libertarian humanitarian
        millionaire disaster monster joker number character
        """
    )
)


def is_occupation(words: str, *, by_ending: bool = True) -> bool:
    """Whether a noun phrase without its article ("software engineer") is an occupation.

    `by_ending`: words that merely end as occupations do count too.
    """
    parts = words.lower().split()
    if not parts or len(parts) > 4:
        return False
    last = parts[-1]
    if last in _NOT or any(part in _NO_TRADE for part in parts):
        return False
    return last in _KNOWN or (by_ending and bool(_ENDINGS.search(last)))
