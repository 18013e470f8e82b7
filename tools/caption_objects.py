"""Object words in captions: COCO's 80 kinds of things, and the words people call them by.

The kinds are those of Lin et al. (2014); the words beside them are ours, after the manner of CHAIR
(Rohrbach et al. 2018): "a man on a bike" names a person and a bicycle.
"""

import re
from collections.abc import Iterable
from functools import cache

_KINDS = """
person: man, woman, boy, girl, child, kid, baby, toddler, infant, lady, guy, gentleman, skier,
  snowboarder, surfer, skateboarder, skater, player, batter, pitcher, catcher, umpire, rider,
  cyclist, bicyclist, motorcyclist, biker, pedestrian, crowd, worker, chef, officer, policeman,
  soldier, bride, groom, couple, family, friend, adult, teenager, teen, male, female, someone,
  somebody, passenger, driver, swimmer, runner, climber, hiker, jockey, cowboy, clown, businessman,
  fireman, firefighter, father, mother, mom, dad, son, daughter, brother, sister, athlete, student,
  spectator, tourist, shopper, vendor, customer, fan, team, referee, goalie, performer, singer,
  musician, guitarist, dancer, snow boarder, skate boarder, tennis player, baseball player,
  soccer player, youth, fisherman, pilot, conductor, waiter, cook, farmer, marine
bicycle: bike, tricycle
car: taxi, cab, suv, sedan, minivan, jeep, limo, limousine, automobile, convertible, van, vehicle
motorcycle: motorbike, scooter, moped, motor bike, motor cycle, dirt bike, vespa, harley
airplane: plane, jet, aircraft, airliner, biplane, jetliner, jumbo jet, seaplane, aeroplane
bus: double decker, minibus, trolleybus, school bus
train: locomotive, tram, trolley, subway, streetcar, train car, caboose
truck: pickup, lorry, semi, firetruck, fire truck, tow truck, fire engine
boat: ship, sailboat, canoe, kayak, raft, yacht, ferry, gondola, rowboat, motorboat, speedboat,
  barge, tugboat, vessel, dinghy
traffic light: stoplight, street light signal, traffic signal, stop light, red light, green light
fire hydrant: hydrant
stop sign: stopsign
parking meter:
bench: pew, park bench
bird: pigeon, seagull, gull, duck, goose, geese, parrot, owl, eagle, hawk, swan, flamingo, ostrich,
  peacock, pelican, heron, sparrow, crow, robin, chicken, rooster, hen, turkey, penguin, duckling,
  stork, parakeet, hummingbird, falcon, vulture, toucan, cockatoo
cat: kitten, kitty, feline, tabby
dog: puppy, pup, canine, doggy, terrier, retriever, labrador, poodle, bulldog, dachshund, corgi,
  collie, sheepdog, shepherd dog, hound, beagle, pug, dalmatian, spaniel, chihuahua, greyhound
horse: pony, mare, colt, foal, stallion, mule, donkey
sheep: lamb, ram, ewe
cow: cattle, bull, calf, oxen, ox, steer, heifer
elephant: baby elephant
bear: polar bear, grizzly, panda, cub
zebra:
giraffe:
backpack: back pack, rucksack, knapsack
umbrella: parasol
handbag: purse, hand bag, tote bag
tie: necktie, bow tie, bowtie
suitcase: luggage, suit case, baggage, briefcase
frisbee: disc, frisby
skis: ski
snowboard: snow board
sports ball: ball, baseball ball, basketball ball, soccer ball, tennis ball, football, volleyball
kite:
baseball bat: bat
baseball glove: mitt, catcher's mitt, glove
skateboard: skate board, longboard
surfboard: surf board, boogie board, bodyboard, paddle board, paddleboard
tennis racket: racket, racquet, tennis racquet
bottle: beer bottle, water bottle, wine bottle
wine glass: wineglass, goblet, champagne glass, glass of wine, glasses of wine
cup: mug, teacup, coffee cup, glass of beer, glass of water, glass of milk
fork:
knife: knives, pocketknife
spoon: ladle
bowl: container of soup, bowlful
banana:
apple:
sandwich: burger, hamburger, cheeseburger, sub, panini, hoagie, blt
orange: tangerine, clementine, mandarin
broccoli:
carrot:
hot dog: hotdog, chili dog, corn dog, hot-dog
pizza: pizza pie
donut: doughnut
cake: cupcake, cheesecake, birthday cake, shortcake
chair: stool, seat, armchair, recliner, lawn chair, wheelchair
couch: sofa, loveseat, futon, settee
potted plant: houseplant, plant in a pot, flower pot, flowerpot, pot of flowers, plant
bed: bunk, mattress, crib, bunkbed
dining table: table, desk, coffee table, kitchen table
toilet: urinal, commode, toliet
tv: television, television set, tv set, flatscreen, flat screen, monitor, screen
laptop: laptop computer, notebook computer, macbook
mouse: computer mouse
remote: remote control, controller, wii controller, wiimote, wii remote, game controller
keyboard: computer keyboard
cell phone: cellphone, phone, smartphone, mobile phone, telephone, iphone, smart phone
microwave: microwave oven
oven: stove, stovetop, range oven, stove top
toaster:
sink: washbasin, basin
refrigerator: fridge, freezer, refridgerator
book: novel, textbook, notebook, magazine
clock: alarm clock, clocktower, clock tower
vase: flower vase, jar of flowers
scissors: shears, scissor
teddy bear: stuffed bear, teddy, stuffed animal, teddybear, plush bear, stuffed toy
hair drier: hair dryer, hairdryer, blow dryer, blowdryer
toothbrush: tooth brush
"""
_MANY = {
    "people": "person",
    "men": "person",
    "women": "person",
    "children": "person",
    "ladies": "person",
    "babies": "person",
    "policemen": "person",
    "firemen": "person",
    "puppies": "dog",
    "ponies": "horse",
    "calves": "cow",
    "buses": "bus",
    "busses": "bus",
    "teddies": "teddy bear",
    "knives": "knife",
    "families": "person",
    "ferries": "boat",
    "kitties": "cat",
    "canaries": "bird",
    "canary": "bird",
}
_NOT_THE_THING = (
    "hot dog", "hotdog", "teddy bear", "stuffed animal", "baseball bat", "fire truck",
    "toilet paper", "toilet brush", "train station", "train tracks", "train track", "bus stop",
    "bus station", "baseball player", "tennis player", "cow boy", "orange juice", "orange shirt",
    "orange jacket", "bowl of", "bear cub", "boat dock", "car park", "truck stop", "bed room",
    "bed of", "hot plate", "baseball field", "baseball game", "tennis ball", "bird house",
    "dog house", "horse drawn carriage", "surf board", "ski lift", "ski slope", "ski resort",
    "ski lodge", "ski pole", "ski poles", "kite board", "clock face", "apple computer",
    "team of horses", "couple of", "pair of scissors", "cat food", "dog food", "bear hug",
    "apple laptop",
    "orange cat", "plant life", "orange and", "computer screen", "ski jump", "ski suit", "ski gear",
    "ski equipment", "ski trail", "ski hill",
)  # fmt: skip
"""Phrases whose words name something else than they do alone, or nothing of the 80 kinds."""

_NAMED_BY_PHRASE = {
    "hot dog": "hot dog",
    "hotdog": "hot dog",
    "teddy bear": "teddy bear",
    "stuffed animal": "teddy bear",
    "baseball bat": "baseball bat",
    "fire truck": "truck",
    "baseball player": "person",
    "tennis player": "person",
    "bowl of": "bowl",
    "bear cub": "bear",
    "tennis ball": "sports ball",
    "surf board": "surfboard",
    "clock face": "clock",
    "pair of scissors": "scissors",
    "team of horses": "horse",
    "horse drawn carriage": "horse",
    "apple laptop": "laptop",
    "orange cat": "cat",
    "computer screen": "tv",
    "cow boy": "person",
}


@cache
def load_words() -> dict[str, str]:
    """Each word or phrase, in lower case and singular as well as plural, with its kind."""
    words: dict[str, str] = dict(_MANY)
    for entry in _KINDS.strip().replace("\n  ", " ").splitlines():
        kind, _, others = entry.partition(":")
        for word in [kind, *others.split(",")]:
            if word := word.strip():
                words.setdefault(word, kind)
                words.setdefault(make_plural(word), kind)
    for phrase in _NOT_THE_THING:
        words[phrase] = _NAMED_BY_PHRASE.get(phrase, "")
    return words


@cache
def list_kinds() -> tuple[str, ...]:
    """The 80 kinds, in COCO's order."""
    entries = _KINDS.strip().replace("\n  ", " ").splitlines()
    return tuple(entry.partition(":")[0] for entry in entries)


def make_plural(word: str) -> str:
    """The regular plural of a noun: "bench", "benches"."""
    if word.endswith(("s", "x", "ch", "sh")):
        return f"{word}es"
    if word.endswith("y") and word[-2:-1] not in set("aeiou"):
        return f"{word[:-1]}ies"
    return f"{word}s"


def find_objects(caption: str) -> list[tuple[str, str]]:
    """The object words of a caption, each as (kind, the words that name it), in their order."""
    known = load_words()
    words = re.findall(r"[a-z']+", caption.lower().replace("-", " "))
    found: list[tuple[str, str]] = []
    place = 0
    while place < len(words):
        for length in (3, 2, 1):
            phrase = " ".join(words[place : place + length])
            if len(words) - place >= length and phrase in known:
                if known[phrase]:
                    found.append((known[phrase], phrase))
                place += length
                break
        else:
            place += 1
    return found


def list_objects(captions: Iterable[str]) -> set[str]:
    """The kinds that any of some captions names."""
    return {kind for caption in captions for kind, _ in find_objects(caption)}
