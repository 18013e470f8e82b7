"""Whether a text says only what its sources say: content words, names and numbers compared by code.

A small language model adds colours, places and people of its own; this check catches it.
"""

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?", re.UNICODE)
_CITATION = re.compile(r"\[[mic]\d+\]")


_ENDINGS = (("ies", 5), ("al", 7), ("ing", 6), ("ed", 5), ("es", 5), ("s", 4), ("ly", 6))


def list_words(text: str) -> list[str]:
    """Split a written-out word list."""
    return text.split()


_FUNCTION = frozenset(
    list_words(
        """
        a about above across actually after again all also although am an and another any anyone
        anything are around as at away back be because become been before being below between both
        but by came can come could currently did do does doing done down during each either else
        even ever every everyone everything few first for from further get gets give given go goes
        going gone got had has have having he hello her here hers herself hi him himself his how
        however i if in indeed instead into is it its itself just kind know known last later least
        less let likely lot made make makes many may maybe me mean means memories memory
        mention mentioned might mine more most much must my myself near never new next no nobody
        none nor not note noted nothing now of off often old on once one only onto or other others
        our ours out over own per perhaps please put quite rather really recently recorded remember
        remembered s said same say says see seem seems she should show shown shows since so some
        someone something sometimes somewhere soon such sure t take taken tell tells than thank
        thanks that the their theirs them themselves then there these they thing things this those
        though through thus time to today together told too toward towards under until up upon us
        use used uses using usually very was way we well went were what when where whether which
        while who whole whom whose why will with within without would yes yet you your yours
        yourself according based information provide provided call called calls name named names
        follow follows following include includes included listed list scheduled planned total
        altogether discuss discussed discusses cover covers covered describe describes described
        don't doesn't didn't isn't aren't wasn't i'm you're you've it's that's there's he's she's
        they're we're i've i'll you'll won't can't couldn't wouldn't hasn't haven't let's what's i'd
        you'd he'd she'd they'd d ll re ve m mr mrs ms dr
        """
    )
)

_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        list_words(
            """
            zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
            fifteen sixteen seventeen eighteen nineteen twenty
            """
        )
    )
} | {
    word: str(number)
    for number, word in enumerate(
        list_words(
            """
            first second third fourth fifth sixth seventh eighth ninth tenth
            """
        ),
        start=1,
    )
}
_MONTHS = {
    full[:3]: full
    for full in list_words(
        """
        january february march april may june july august september october november december
        """
    )
}

_SAME: dict[str, str] = {}
for _group in (
    "film movie films movies",
    "job work works worked working profession occupation employed employer",
    "home live lives lived living house address reside resides residing",
    "mother mum mom mummy mama",
    "father dad daddy papa",
    "kid child kids children",
    "wife spouse partner husband",
    "car auto automobile vehicle",
    "favourite favorite prefer prefers preferred",
    "colour color colours colors coloured colored",
    "like likes liked love loves loved enjoy enjoys enjoyed fond",
    "puppy dog dogs puppies pup",
    "kitten cat cats kittens kitty",
    "photo picture photos pictures image images",
    "phone mobile telephone cellphone",
    "born birthday birth",
    "buy buys bought purchased purchase",
    "eat eats ate eaten",
    "drink drinks drank",
    "visit visits visited",
    "allergic allergy allergies",
    "married wedding marry",
    "moved move moves moving",
    "code pin password combination",
    "write writes writing wrote written author authored",
    "leave leaves leaving left depart departs",
    "see sees seeing saw seen",
    "speak speaks spoke spoken",
    "take takes taking took taken",
    "give gives giving gave given",
    "meet meets meeting met",
    "teach teaches taught",
    "sell sells sold",
    "pay pays paid",
    "send sends sent",
    "lose loses losing lost",
    "win wins winning won",
    "wear wears wore worn",
    "grow grows grew grown",
    "feel feels felt",
    "think thinks thought",
    "keep keeps kept",
    "spend spends spent",
    "find finds found",
    "hold holds held",
    "fly flies flew flown",
    "drive drives drove driven",
    "break breaks broke broken",
    "swim swims swam swum",
    "sing sings sang sung",
    "run runs running ran",
    "begin begins began begun start starts started starting",
    "end ends ended finish finishes finished",
    "cost costs price",
):
    _words = _group.split()
    for _word in _words:
        _SAME[_word] = _words[0]


def split_words(text: str) -> list[str]:
    """The words of a text, lower case, without citations."""
    return [word.lower().replace("’", "'") for word in _WORD.findall(_CITATION.sub(" ", text))]


def stem_word(word: str) -> str:
    """A crude common form: `dogs` and `dog`, `lived` and `live`, `two` and `2` become equal."""
    word = word.lower().removesuffix("'s").replace("'", "")
    if word in _NUMBER_WORDS:
        return _NUMBER_WORDS[word]
    if word in _SAME:
        return _SAME[word]
    if re.fullmatch(r"\d+(st|nd|rd|th)", word):
        return word[:-2]
    if word[:3] in _MONTHS and _MONTHS[word[:3]].startswith(word):
        return _MONTHS[word[:3]]
    for ending, least in _ENDINGS:
        if word.endswith(ending) and len(word) >= least and not word.endswith("ss"):
            word = word[: -len(ending)] + ("y" if ending == "ies" else "")
            break
    if len(word) > 3 and word[-1] == "e":
        word = word[:-1]
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou":
        word = word[:-1]
    return _SAME.get(word, word)


def is_function_word(word: str) -> bool:
    """Whether a lower-case word carries no content of its own."""
    return word in _FUNCTION or word.removesuffix("'s") in _FUNCTION


def content_stems(text: str) -> set[str]:
    """Stems of the words of a text that carry content."""
    return {stem_word(word) for word in split_words(text) if not is_function_word(word)}


def all_stems(text: str) -> set[str]:
    """Stems of all words of a text."""
    return {stem_word(word) for word in split_words(text)}


def find_unsupported(text: str, sources: Iterable[str], allowed: Iterable[str] = ()) -> list[str]:
    """Words of `text` that carry content and occur in no source. Empty means it is grounded."""
    known = {stem_word(word) for word in allowed}
    for source in sources:
        known |= all_stems(source)
    return [
        word
        for word in split_words(text)
        if not is_function_word(word) and stem_word(word) not in known
    ]


def split_sentences(text: str) -> list[str]:
    """Sentences of a text, roughly: at full stops, exclamation and question marks, line ends."""
    parts = re.split(r"(?<=[.!?])[\"')\]]*\s+|\n+", text.strip())
    return [part.strip() for part in parts if part.strip()]
