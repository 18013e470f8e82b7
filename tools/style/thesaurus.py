"""Everyday words of captions that mean the same: which one a person says is a matter of style.

A word in one group with another may stand for it in any photo. Words of one kind that differ in
what they name (man and woman, duck and pigeon) are in no group: putting one for the other corrects.
"""

from collections.abc import Sequence
from functools import cache

from tools.caption_objects import find_objects, load_words
from tools.grounding import list_words
from tools.label_families import ANIMALS, list_members
from tools.style.tokens import make_singular

_GROUPS = """
couch, sofa, settee, loveseat
bike, bicycle, pushbike, push bike, cycle
motorcycle, motorbike, motor bike, motor cycle
plane, airplane, aeroplane, aircraft
car, automobile, motorcar, auto
truck, lorry
tram, streetcar, trolley
train, railway train
boat, vessel
tv, television, telly, tv set, television set
cell phone, cellphone, mobile phone, mobile, phone, smartphone, smart phone, telephone
refrigerator, fridge
stove, cooker
cup, mug
donut, doughnut
teddy bear, teddy, stuffed bear
racket, racquet, tennis racket, tennis racquet
skateboard, skate board
surfboard, surf board, board
backpack, rucksack, knapsack
handbag, purse
laptop, laptop computer, notebook computer
remote, remote control, clicker
umbrella, brolly
bathroom, washroom, restroom
toilet, loo
trash can, garbage can, bin, dustbin
sidewalk, pavement, footpath
street, road
store, shop
apartment, flat
elevator, lift
vacation, holiday
soccer, footy
pants, trousers
sweater, jumper, pullover
sneakers, trainers
hat, cap
shirt, top
jacket, coat
glasses, spectacles, specs
cookie, biscuit
dog, doggo, doggie, doggy, pooch, pupper, hound
puppy, pup
cat, kitty, kitty cat, kitty-cat, feline, moggy, puss
kitten, kit
horse, horsey, steed
bird, birdie, birdy
cow, moo cow
duck, ducky
bunny, rabbit
man, guy, bloke, gentleman, fellow, fella, dude, chap, gent, male
woman, lady, gal, female
boy, lad, laddie
girl, lass, lassie
child, kid, youngster, kiddo
children, kids, youngsters, kiddos
baby, infant, bub
people, folks, persons, folk
group, bunch, crowd
couple, pair
person, individual
player, athlete
large, big, huge, enormous, giant, massive
small, little, tiny, wee, petite
young, youthful
old, elderly, aged
beautiful, lovely, gorgeous, pretty
grey, gray
colorful, colourful
sitting, seated, perched, sat
standing, stood
lying, laying, resting, lounging, reclining
riding, cruising
walking, strolling
running, dashing, racing
jumping, leaping
eating, munching, devouring
drinking, sipping
looking, gazing, peering, staring
holding, clutching
playing, frolicking
sleeping, napping, snoozing, slumbering, asleep
smiling, grinning, beaming
photo, picture, pic, image, photograph, shot, snap
next to, beside
near, close to, by
on top of, atop
in front of, before
and, &
with, w/
water, sea, ocean
beach, shore, seaside
field, meadow
forest, woods
hill, slope
river, stream
town, city
house, home
building, edifice
meal, dinner
food, grub
"""
_APART = (
    frozenset({"water", "sea", "ocean"}),
    frozenset({"group", "bunch", "crowd"}),
    frozenset({"hat", "cap"}),
    frozenset({"shirt", "top"}),
    frozenset({"jacket", "coat"}),
    frozenset({"player", "athlete"}),
    frozenset({"field", "meadow"}),
    frozenset({"hill", "slope"}),
    frozenset({"river", "stream"}),
    frozenset({"town", "city"}),
    frozenset({"meal", "dinner"}),
    frozenset({"boat", "vessel"}),
    frozenset({"couple", "pair"}),
    frozenset({"surfboard", "surf board", "board"}),
    frozenset({"in front of", "before"}),
    frozenset({"young", "youthful"}),
    frozenset({"forest", "woods"}),
    frozenset({"beach", "shore", "seaside"}),
)
"""Near words, not the same: one for the other is said only after it was said several times."""

COLOURS = frozenset(
    list_words("""
    red orange yellow green blue purple pink brown black white grey gray tan beige golden gold
    silver blonde blond turquoise maroon navy teal dark light bright colorful colourful
""")
)
SIZES = frozenset(
    list_words("""
    large big huge enormous giant massive small little tiny wee petite young old elderly aged tall
    short long fluffy furry cute beautiful lovely gorgeous pretty nice wooden various several
""")
)
NUMBERS = frozenset(list_words("one two three four five six seven eight nine ten"))
FUNCTION_WORDS = frozenset(
    list_words("""
    a an the of in on at to and or with by for from is are was were be being that this these those
    it its his her their him them he she they as into onto over under up down out off near next
    while who which there some other another each both my our your i we you has have
""")
)
_FURTHER_THINGS = frozenset(
    list_words("""
    ferret hamster gerbil rat mouse hedgehog goat deer moose elk squirrel raccoon badger beaver
    otter seal dolphin camel llama alpaca kangaroo koala hippo rhino bison buffalo tortoise toad
    bat mole skunk weasel possum lemur sloth snail worm jellyfish octopus starfish lemon lime
    pear peach grape cherry strawberry melon pineapple mango tomato potato onion pepper cucumber
    lettuce salad soup rice pasta noodle bread egg cheese meat steak fish shrimp tree bush flower
    lamp candle mirror curtain rug carpet pillow blanket desk shelf cabinet drawer wardrobe door
    window wall fence bridge tower church castle statue fountain tent drum guitar piano violin
    camera helmet glove shoe boot sandal sock scarf belt dress skirt ring watch toy doll balloon
    swing slide ladder bucket shovel rake hammer saw axe rope wheel tractor helicopter rocket
    submarine wagon cart sled trampoline pool lake mountain desert island cave snow ice
""")
)
"""Things beside COCO's kinds and the labels' families that a caption may name."""

_MALE = frozenset({"man", "boy", "guy", "gentleman", "male", "father", "son", "brother", "groom"})
_FEMALE = frozenset({"woman", "girl", "lady", "female", "mother", "daughter", "sister", "bride"})


@cache
def _load_groups() -> tuple[dict[str, int], dict[int, bool]]:
    groups: dict[str, int] = {}
    near: dict[int, bool] = {}
    for number, line in enumerate(_GROUPS.strip().splitlines()):
        members = [word.strip() for word in line.split(",")]
        near[number] = frozenset(members) in _APART
        for word in members:
            groups.setdefault(word, number)
    return groups, near


def find_group(word: str) -> int | None:
    """The number of the group that a word (singular, lower case) is in."""
    return _load_groups()[0].get(word)


def means_the_same(word: str, other: str) -> bool:
    """Whether two words stand for each other in any photo."""
    group = find_group(word)
    return group is not None and group == find_group(other) and not _load_groups()[1][group]


def are_near(word: str, other: str) -> bool:
    """Whether two words are in one group, be it of words that only come near each other."""
    group = find_group(word)
    return group is not None and group == find_group(other)


@cache
def find_kind(word: str) -> str:
    """The kind of object that a word or phrase names alone; empty for none."""
    found = find_objects(word)
    return found[0][0] if len(found) == 1 and found[0][1] == word else ""


@cache
def is_known_thing(word: str) -> bool:
    """Whether a word names some thing that may be in a photo or not."""
    named = word in _FURTHER_THINGS or word in ANIMALS or word in list_members()
    return named or bool(find_kind(word))


def contradict(word: str, other: str) -> bool:
    """Whether two words say of one thing what cannot both be so: man and woman, red and blue."""
    if (word in _MALE and other in _FEMALE) or (word in _FEMALE and other in _MALE):
        return True
    return any(word in some and other in some for some in (COLOURS - {"gray", "grey"}, NUMBERS))


@cache
def list_phrases() -> frozenset[tuple[str, ...]]:
    """Phrases of two or three words that count as one word."""
    known = [*load_words(), *_load_groups()[0]]
    return frozenset(tuple(phrase.split()) for phrase in known if " " in phrase)


def join_phrases(tokens: Sequence[str]) -> list[str]:
    """Tokens with known phrases as one, such as "cell phones", in the case they have."""
    phrases = list_phrases()
    joined: list[str] = []
    place = 0
    while place < len(tokens):
        for length in (3, 2):
            some = tuple(token.lower() for token in tokens[place : place + length])
            last = (*some[:-1], make_singular(some[-1])) if some else some
            if len(some) == length and (some in phrases or last in phrases):
                joined.append(" ".join(tokens[place : place + length]))
                place += length
                break
        else:
            joined.append(tokens[place])
            place += 1
    return joined
