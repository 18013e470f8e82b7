"""The values that captions' style is made of."""

from dataclasses import dataclass, field

from tools.style.slots import Particulars

NOTHING_KNOWN = Particulars()


@dataclass(frozen=True, slots=True)
class PlainCaption:
    """What a photo's caption says before any style: a phrase in lower case without a full stop.

    `body` has the names in it where they belong; `text_read` is the text in the photo, which is
    not in `body`. `kinds` are the names with what each is, such as ("Bo", "dog").
    """

    body: str
    particulars: Particulars = NOTHING_KNOWN
    kinds: tuple[tuple[str, str], ...] = ()
    text_read: str = ""


@dataclass(frozen=True, slots=True)
class StyleExample:
    """A caption as code makes it, and how the user words it. An edit weighs 1, a thumb less."""

    plain: PlainCaption
    wording: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Tokens that a user puts before or after what the photo shows; slots are filled.

    `drops_article`: what follows goes without its article ("my" + "dog on a couch").
    """

    tokens: tuple[str, ...]
    drops_article: bool = False


@dataclass(frozen=True, slots=True)
class Length:
    """How many words a user's captions have, how surely that is known (0..1), what ours have."""

    words: float
    sureness: float
    plain: float = 0.0


PLAIN_CASE, PLAIN_STOP = "sentence", "."


@dataclass(frozen=True, slots=True)
class Style:
    """All that was learned of how a user words captions. The default is the plain style.

    `words` singular word to singular word; `nicknames` name to name. `front` and `end` by what is
    known of a photo (`Particulars.slots`). `name_form` around a name: ("my", "<kind>", "<name>").
    `drops` of "articles", "first article", "colours", "sizes", "text", "place". `emoji` by kind of
    object, "" for any. `examples` is how many count.
    """

    words: dict[str, str] = field(default_factory=dict)
    nicknames: dict[str, str] = field(default_factory=dict)
    front: dict[frozenset[str], Frame] = field(default_factory=dict)
    end: dict[frozenset[str], Frame] = field(default_factory=dict)
    name_form: tuple[str, ...] = ("<name>",)
    drops: frozenset[str] = frozenset()
    case: str = PLAIN_CASE
    stop: str = PLAIN_STOP
    front_emoji: dict[str, str] = field(default_factory=dict)
    end_emoji: dict[str, str] = field(default_factory=dict)
    length: Length | None = None
    examples: float = 0.0

    @property
    def is_plain(self) -> bool:
        """Whether captions come out as they would without it."""
        return self == Style(length=self.length, examples=self.examples) and self.length is None
