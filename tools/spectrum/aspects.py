"""The aspects that photos are weighed by: everyday words, each aspect with several.

Our own list. An aspect of a sensitive kind is looked for only if the user turned that on.
"""

from dataclasses import dataclass

from tools.private_kinds import PrivateKind


@dataclass(frozen=True, slots=True)
class Aspect:
    """`name` is how it is said; `words` are what a photo of it shows; `kind` if it is private."""

    name: str
    words: tuple[str, ...]
    kind: PrivateKind | None = None


_TABLE = """
dogs: a dog; a puppy; a dog running with a ball; a dog on a leash
cats: a cat; a kitten; a cat lying on a couch
birds: a bird; birds flying; a parrot; ducks on the water
horses: a horse; a person riding a horse; horses in a field
farm animals: a herd of cows; sheep grazing in a field; a farm; goats
wild animals: an elephant; giraffes; zebras; a bear; a zoo; wildlife in the savanna
food: a plate of food; a meal on a table; a pizza; vegetables; a sandwich; a restaurant dish
cakes and sweets: a cake; a donut; dessert; chocolate; pastries in a bakery
ball games: a baseball player swinging a bat; a tennis player; a soccer game; basketball; football
skateboarding: a skateboarder doing a trick; a skate park; a boy on a skateboard
snow and skiing: a skier on a slope; a snowboarder; snow; a snowy mountain
cycling: a person riding a bicycle; a mountain biker; a bike race; a parked bicycle
surfing and swimming: a surfer on a wave; a swimmer; a swimming pool; a person diving into water
mountains and hiking: mountains; a hiker; a cliff; a rock climber; a view from a summit; a trail
sea and beach: the beach; ocean waves; a sandy shore; the sea
lakes and rivers: a lake; a river; a stream; a waterfall; a kayak on a lake
woods and meadows: a forest; trees; a meadow; a grassy field; a path through the woods
flowers and gardens: flowers; a garden; a vase of flowers; a flower bed; potted plants
streets and cities: a city street; traffic; a street at night; a crosswalk; shops and signs
buildings: a building; a tall tower; an old house; a bridge; architecture; a clock tower
trains: a train; a train station; railroad tracks; a tram
cars and motorbikes: a car; a motorcycle; a truck; a race car; a bus
aircraft: an airplane; a jet on a runway; a plane in the sky; an airport
boats: a boat; a sailboat; a ship in the harbor; boats at a dock
rooms and furniture: a living room; a bedroom; a couch; a kitchen; a bathroom; furniture
screens and gadgets: a laptop; a computer on a desk; a cell phone; a television; a keyboard
toys and games: a teddy bear; toys; a stuffed animal; a playground; a video game
music and stage: a guitar; a musician; a band on a stage; a concert; a singer
kites and frisbees: a kite in the sky; a man throwing a frisbee; people flying kites
crowds and parties: a crowd of people; a party; a group of people posing; people at a table
children | family: a child; children playing; a baby; a little girl; a little boy
"""
_SENSITIVE = """
churches and prayer | faith: a church; people praying; a mosque; a temple; an altar; a priest
hospitals and medicine | health: a hospital; a doctor with a patient; pills; a wheelchair
alcohol | health: a glass of wine; beer; a bottle of whiskey; people drinking in a bar
little clothing | intimate life: a naked person; lingerie; a couple kissing in bed
money | money: cash; banknotes; coins; a bank
rallies | politics: a protest with signs; a political rally; voting; flags at a demonstration
pride | orientation: a pride parade; a rainbow flag; two men kissing
"""


def _read(table: str) -> tuple[Aspect, ...]:
    aspects = []
    for line in table.strip().splitlines():
        head, _, words = line.partition(": ")
        name, _, kind = head.partition(" | ")
        private = PrivateKind(kind) if kind else None
        aspects.append(Aspect(name, tuple(words.split("; ")), private))
    return tuple(aspects)


ASPECTS = _read(_TABLE)
SENSITIVE_ASPECTS = _read(_SENSITIVE)
ALL_ASPECTS = ASPECTS + SENSITIVE_ASPECTS
