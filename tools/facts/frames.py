"""The lexicon of verbs: what "live in", "join" or "be fond of" say of whom.

A frame is a verb, the form of what follows it, and its effect: `state` (it holds while the verb
does), `event` (it begins with the verb), `end` (it ceases with the verb).
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Effect(StrEnum):
    """What a verb does to the value."""

    STATE = "state"
    EVENT = "event"
    END = "end"


@dataclass(frozen=True, slots=True)
class Frame:
    """A verb with what follows it. Groups: `v` the value, `o` the one before it."""

    attribute: str
    effect: Effect
    pattern: re.Pattern[str]


_WORD = r"[A-Z][\w-]*(?:'(?!s\b)[\w-]+)*"
_NAME = rf"{_WORD}(?:[ -](?:(?:de|da|do|of|the|upon|la|le|am|&|and the) )?{_WORD}){{0,3}}"
NAME = _NAME
_ANY = r"[^,;!?:]{1,60}?"
_SPOT = r"(?-i:(?:the|an?|my|our)(?: [a-z]+){0,4} (?:in|of|near|outside) )?"
_HOUSE = r"(?:house|home|place|flat|apartment|room|studio|condo|cottage|pad)"

# attribute | effect | verbs | what follows: {P} a place, {N} a name or short words
_TABLE = rf"""
home | state | live reside stay | (?:back |over |out )?(?:in|at|near|outside) {_SPOT}{{P}}
home | state | be | (?:now )?based (?:in|out of|at) {{P}}
home | state | base | (?:now )?(?:in|out of|at) {{P}}
home | state | be | (?:an? )?{{P}} resident
home | state | have rent own get buy share | (?:my |an? |our |the )(?:\w+ ){{0,2}}?{_HOUSE} (?:in|near) {{P}}
home | state | call | {{P}} (?:my |our )?home
home | state | be | at home in {{P}}
home | event | move relocate transfer | (?:back |over |out |house |home )?from {{O}} (?:in)?to {{P}}
home | state | be | at home in {{P}}
home | event | move relocate transfer | (?:back |over |out |house |home )?(?:to|into|in) {_SPOT}{{P}}
home | event | settle resettle | (?:down )?(?:in|at|near) {{P}}
home | end | move | (?:out of|away from|out from) {{P}}
employer | state | work | (?:full time |part time |\w+ly )?(?:at|for|with|in) {{N}}
employer | state | work | over at {{N}}
employer | state | be | an? (?:\w+ )?(?:employee|member of staff|staff member) (?:of|at) {{N}}
employer | event | accept take | (?:an |the |up an )?(?:job )?offer (?:from|at|by) {{N}}
employer | end | hand give | (?:in )?(?:my )?notice (?:at|to|in at) {{N}}
employer | end | part | ways with {{N}}
employer | end | finish stop | (?:up )?at {{N}}
employer | state | be | employed (?:by|at|with) {{N}}
employer | state | be | with {{C}}
employer | state | have hold | an? (?:\w+ ){{0,2}}?(?:job|position|role|post) (?:at|with) {{N}}
employer | event | have get find start begin take land accept | an? (?:\w+ )?new (?:job|position|role|post) (?:at|with) {{N}}
employer | event | get find land take accept start | (?:an?|the|my) (?:\w+ )?(?:job|position|role|post) (?:at|with) {{N}}
employer | event | join sign | (?:up with |on with |on at )?{{C}}
employer | event | start begin | (?:out |work |working |over )?(?:at|with|for) {{N}}
employer | event | hire employ | (?:by|at) {{N}}
employer | event | switch change | (?:jobs? |companies |employers? )(?:and |, )?(?:am )?(?:to|at|with|for) {{N}}
employer | event | go switch move | (?:over )?to work (?:for|at) {{C}}
employer | end | lay | off (?:by|from|at) {{N}}
employer | end | fire | (?:by|from) {{N}}
employer | end | quit leave resign | (?:from )?(?:my |the )?(?:job|position|role|post) (?:at|with) {{N}}
employer | end | resign retire | from {{N}}
| end | leave quit | {{C}}(?: for good)?
job | state | work serve train | as {{A}}
job | state | earn make | (?:my|a) living as {{A}}
job | state | be | {{J}}
allergy | event | become | allergic to {{V}}
job | event | become | {{J}}
job | event | retrain train promote | (?:as|to) {{A}}
job | end | retire quit | (?:from (?:my job )?)?(?:as|being|my job as) {{A}}
origin | state | be come | (?:originally )?from {{P}}
school | state | study go | (?:at|to) {{U}}
studies | state | study | {{V}}
birthday | state | celebrate | (?:my |his |her )?birthday on {{D}}
birthday | state | be | born on {{D}}
birth | state | be | born in {{V}}
age | state | be | {{I}} years? (?:old|of age)
age | state | be | {{I}}(?: now)?$
age | event | turn | {{I}}
car | state | drive | (?:an? |my |the )?{{V}}
car | state | get | around in (?:an? |my )?{{V}}
| event | trade replace swap switch change | (?:over )?(?:from )?(?:in )?(?:my |the |our |an? )?{{O}} (?:for|with|to|by|against) (?:an? |my |the )?{{V}}
| event | sell | (?:my |the |our |an? )?{{O}} and (?:buy|bought|got) (?:myself )?an? {{V}}
| end | sell | (?:my |the |our )?{{V}}
| end | get | rid of (?:my |the |our )?{{V}}
| end | have keep own | (?:my |the |our )?{{V}}
likes | state | like love enjoy adore | {{V}}
likes | state | be | (?:an? )?(?:(?:big|huge|great|real|massive|die hard) )?(?:fan|lover) of {{V}}
likes | state | be | (?:big )?(?:into|fond of|keen on|crazy about|mad about|passionate about|obsessed with) {{V}}
likes | event | fall | (?:in love with|for) {{V}}
likes | end | get grow become | (?:tired|sick|bored|weary) of {{V}}
likes | end | fall | out of love with {{V}}
likes | state | get | enough of {{V}}
likes | state | have | an? (?:soft spot|thing|passion|weakness|love) for {{V}}
likes | event | get | (?:really )?into {{V}}
likes | end | go | off {{V}}
likes | end | be | (?:over|tired of|done with|sick of|bored of|bored with) {{V}}
likes | end | lose | (?:my |all )?(?:interest in|taste for) {{V}}
dislikes | state | hate dislike detest | {{V}}
dislikes | state | stand bear | {{V}}
likes | state | prefer | (?P<v>[^,;!?:]{{1,40}}?) (?:to|over|instead of) {{O}}$
likes | state | prefer | {{V}}
likes | state | be | more (?:into|fond of|keen on) (?P<v>[^,;!?:]{{1,40}}?) than {{O}}$
likes | state | be | more of an? (?P<v>[a-z]+) person
likes | event | get | (?:really )?hooked on {{V}}
habit | state | eat drink watch read order follow | {{V}}
habit | state | listen | to {{V}}
habit | state | touch tolerate | {{V}}
avoids | state | avoid | {{V}}
avoids | state | stay keep steer | (?:away from|off|clear of) {{V}}
diet | state | be | (?:an? )?(?:strict |lifelong )?{{E}}
diet | event | go become turn | (?:an? )?{{E}}
intolerance | state | be | {{W}}[ -]intolerant
intolerance | event | become | {{W}}[ -]intolerant
intolerance | state | be | intolerant to {{V}}
intolerance | state | have | an? {{W}} intolerance
intolerance | state | have | an intolerance to {{V}}
allergy | state | be | (?:anaphylactically )?allergic to {{V}}
allergy | state | have | (?:an? |any )?(?:\w+ )?allergy to {{V}}
allergy | state | have | an? {{W}} allergy
allergy | state | react | (?:badly |allergically )?to {{V}}
allergy | end | get | (?:over|rid of) my {{W}} allergy
allergy | end | outgrow | my {{W}} allergy
allergy | end | outgrow | (?:my |the )?(?:allergy to )?{{V}}
allergy | end | lose | (?:my |the )?allergy to {{V}}
speaks | state | speak | {{L}}
speaks | state | be | (?:fluent|proficient|conversational) in {{L}}
speaks | state | know | (?:how to speak )?{{L}}
speaks | state | hold have | a (?:good |decent )?conversation in {{L}}
speaks | event | teach | myself {{L}}
speaks | event | pick | up (?:some |a bit of |a little )?{{L}}
speaks | event | learn | (?:to speak |how to speak )?{{L}}
speaks | end | forget | (?:my )?{{L}}
plays | state | play | {{V}}
plays | event | learn | (?:to play |how to play )?the {{V}}
hobby | event | take | up (?:playing )?{{V}}
phone number | event | switch change move go | (?:over )?to (?:an? |the |my )?(?:new |other |different )?(?:phone )?(?:number)?[,:]? ?{{#}}
phone number | event | use have get | (?:an? |the |my )?(?:new |other |different )?(?:phone )?(?:number)?[,:]? ?{{#}}
| end | give | up (?:playing |on )?{{V}}
| end | quit stop drop | (?:playing )?{{V}}
| end | give | {{V}} away
| end | give | away {{V}}
"""  # noqa: E501 - a table, one frame a line


def _compile() -> dict[str, list[Frame]]:
    holes = {
        "{P}": rf"(?P<v>{_NAME}|(?-i:[a-z]{{3,}}(?: [a-z]{{3,}}){{0,2}})$)",
        "{N}": rf"(?P<v>(?:the |an? )?{_ANY})(?=$|[,;:]| (?:as|in the|on the|and|but|because|near)"
        rf"\b)",
        "{C}": rf"(?P<v>(?:the )?{_NAME})(?=$|[,;:]| (?:as|in|on|and|but|because|after|for good)"
        rf"\b)",
        "{V}": rf"(?P<v>{_ANY})(?=$|[;:]| (?:but|because|and i|and my|at the moment|as my)\b|,)",
        "{O}": rf"(?P<o>{_ANY})",
        "{A}": rf"(?:an? |the )?(?P<v>{_ANY})(?=$|[,;:]| (?:at|for|in|and|but|because|by|with)\b)",
        "{J}": rf"an? (?P<v>{_ANY})(?=$|[,;:]| (?:at|for|in|and|but|because|by|with)\b)",
        "{L}": r"(?P<v>[A-Za-z]+(?:(?:,| and|, and) [A-Z][a-z]+)*)(?=$|[,;:]| (?:but|and|well|"
        r"fluently)\b)",
        "{D}": r"(?:the )?(?P<v>[^,;!?:]{3,30})",
        "{W}": r"(?P<v>[a-z][\w ]{1,30}?)",
        "{I}": r"(?P<v>\d{1,3})",
        "{E}": r"(?P<v>vegetarian|vegan|pescatarian|pescetarian|flexitarian)"
        r"(?=$|,| (?:and|but|so|because|since|now)\b)",
        "{#}": r"(?P<v>[+\d][\d ()-]{5,18}\d)",
        "{U}": rf"(?P<v>(?:the )?(?:University of {_NAME}|{_NAME}))",
    }
    table: dict[str, list[Frame]] = {}
    for line in _TABLE.strip().splitlines():
        attribute, effect, verbs, rest = (part.strip() for part in line.split("|", 3))
        for hole, pattern in holes.items():
            rest = rest.replace(hole, f"(?-i:{pattern})" if hole in ("{C}",) else pattern)
        rest = rest.replace(_NAME, f"(?-i:{_NAME})")
        frame = Frame(attribute, Effect(effect), re.compile(rf"{rest}(?=$|[,;: ])", re.I))
        for verb in verbs.split():
            table.setdefault(verb, []).append(frame)
    return table


FRAMES = _compile()
