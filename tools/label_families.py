"""Families of image labels: breeds are dogs, a coffee mug and a tea cup are cups.

The image model splits its certainty over near siblings (five spaniels at a fifth each); summed
over the family it is plain that the photo shows a dog. Names are ImageNet's, in common wording.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from memory.records import Label

_FAMILIES = """
dog: Chihuahua, Japanese Chin, Maltese, Pekingese, Shih Tzu, King Charles Spaniel, Papillon, toy
  terrier, Rhodesian Ridgeback, Afghan Hound, Basset Hound, Beagle, Bloodhound, Bluetick
  Coonhound, Black and Tan Coonhound, Treeing Walker Coonhound, English foxhound, Redbone
  Coonhound, borzoi, Irish Wolfhound, Italian Greyhound, Whippet, Ibizan Hound, Norwegian
  Elkhound, Otterhound, Saluki, Scottish Deerhound, Weimaraner, Staffordshire Bull Terrier,
  American Staffordshire Terrier, Bedlington Terrier, Border Terrier, Kerry Blue Terrier, Irish
  Terrier, Norfolk Terrier, Norwich Terrier, Yorkshire Terrier, Wire Fox Terrier, Lakeland
  Terrier, Sealyham Terrier, Airedale Terrier, Cairn Terrier, Australian Terrier, Dandie Dinmont
  Terrier, Boston Terrier, Miniature Schnauzer, Giant Schnauzer, Standard Schnauzer, Scottish
  Terrier, Tibetan Terrier, Australian Silky Terrier, Soft-coated Wheaten Terrier, West Highland
  White Terrier, Lhasa Apso, Flat-Coated Retriever, Curly-coated Retriever, Golden Retriever,
  Labrador Retriever, Chesapeake Bay Retriever, German Shorthaired Pointer, Vizsla, English
  Setter, Irish Setter, Gordon Setter, Brittany dog, Clumber Spaniel, English Springer Spaniel,
  Welsh Springer Spaniel, Cocker Spaniel, Sussex Spaniel, Irish Water Spaniel, Kuvasz,
  Schipperke, Groenendael dog, Malinois, Briard, Australian Kelpie, Komondor, Old English
  Sheepdog, Shetland Sheepdog, collie, Border Collie, Bouvier des Flandres dog, Rottweiler,
  German Shepherd Dog, Dobermann, Miniature Pinscher, Greater Swiss Mountain Dog, Bernese
  Mountain Dog, Appenzeller Sennenhund, Entlebucher Sennenhund, Boxer, Bullmastiff, Tibetan
  Mastiff, French Bulldog, Great Dane, St. Bernard, husky, Alaskan Malamute, Siberian Husky,
  Dalmatian, Affenpinscher, Basenji, pug, Leonberger, Newfoundland dog, Great Pyrenees dog,
  Samoyed, Pomeranian, Chow Chow, Keeshond, brussels griffon, Pembroke Welsh Corgi, Cardigan
  Welsh Corgi, Toy Poodle, Miniature Poodle, Standard Poodle, Mexican hairless dog
  (xoloitzcuintli)
cat: tabby cat, tiger cat, Persian cat, Siamese cat, Egyptian Mau
wild cat: cougar, lynx, leopard, snow leopard, jaguar, lion, tiger, cheetah
fox: red fox, kit fox, Arctic fox, grey fox
wolf: grey wolf, Alaskan tundra wolf, red wolf or maned wolf, coyote
bear: brown bear, American black bear, polar bear, sloth bear
bird: rooster, hen, ostrich, brambling, goldfinch, house finch, junco, indigo bunting, American
  robin, bulbul, jay, magpie, chickadee, American dipper, kite (bird of prey), bald eagle,
  vulture, great grey owl, black grouse, ptarmigan, ruffed grouse, prairie grouse, peafowl,
  quail, partridge, african grey parrot, macaw, sulphur-crested cockatoo, lorikeet, coucal, bee
  eater, hornbill, hummingbird, jacamar, toucan, duck, red-breasted merganser, goose, black
  swan, white stork, black stork, spoonbill, flamingo, little blue heron, great egret, bittern
  bird, crane bird, limpkin, common gallinule, American coot, bustard, ruddy turnstone, dunlin,
  common redshank, dowitcher, oystercatcher, pelican, king penguin, albatross
fish: tench, goldfish, snoek fish, eel, silver salmon, rock beauty fish, clownfish, sturgeon,
  gar fish, lionfish, pufferfish
shark: great white shark, tiger shark, hammerhead shark
ray: electric ray, stingray
frog: American bullfrog, tree frog, tailed frog
turtle: loggerhead sea turtle, leatherback sea turtle, mud turtle, terrapin, box turtle
lizard: banded gecko, green iguana, Carolina anole, desert grassland whiptail lizard, agama,
  frilled-necked lizard, alligator lizard, Gila monster, European green lizard, chameleon,
  Komodo dragon
snake: worm snake, ring-necked snake, eastern hog-nosed snake, smooth green snake, kingsnake,
  garter snake, water snake, vine snake, night snake, boa constrictor, African rock python,
  Indian cobra, green mamba, sea snake, Saharan horned viper, eastern diamondback rattlesnake,
  sidewinder rattlesnake
spider: yellow garden spider, barn spider, European garden spider, southern black widow,
  tarantula, wolf spider
crab: Dungeness crab, rock crab, fiddler crab, red king crab
lobster: American lobster, spiny lobster, crayfish
insect: tiger beetle, ladybug, ground beetle, longhorn beetle, leaf beetle, dung beetle,
  rhinoceros beetle, weevil, fly, bee, ant, grasshopper, cricket insect, stick insect,
  cockroach, praying mantis, cicada, leafhopper, lacewing, dragonfly, damselfly
butterfly: red admiral butterfly, ringlet butterfly, monarch butterfly, small white butterfly,
  sulphur butterfly, gossamer-winged butterfly
rabbit: cottontail rabbit, hare, Angora rabbit
pig: pig, wild boar, warthog
antelope: hartebeest, impala (antelope), gazelle
monkey: guenon, patas monkey, baboon, macaque, langur, black-and-white colobus, proboscis
  monkey, marmoset, white-headed capuchin, howler monkey, titi monkey, Geoffroy's spider monkey,
  common squirrel monkey
elephant: tusker, Asian elephant, African bush elephant
sheep: ram (adult male sheep), bighorn sheep
whale: grey whale, killer whale
car: ambulance, station wagon, taxicab, convertible, jeep, limousine, minivan, ford model t,
  pickup truck, police van, race car, sports car
truck: fire truck, garbage truck, moving van, tow truck, semi-trailer truck
bus: minibus, school bus, trolleybus
train: high-speed train, electric locomotive, railroad car, steam locomotive, tram
boat: canoe, fireboat, lifeboat, motorboat, trimaran, sailboat, catamaran, schooner, gondola
ship: aircraft carrier, container ship, ocean liner
aircraft: airliner, airship, military aircraft
bicycle: tandem bicycle, mountain bike
motorbike: moped, vespa
cup: coffee mug, tea cup
bottle: beer bottle, pill bottle, soda bottle, water bottle, wine bottle
jug: drink pitcher, water jug, whiskey jug
chair: barber chair, folding chair, rocking chair, throne
bag: backpack, messenger bag, plastic bag, purse
hat: military hat (bearskin or shako), poke bonnet, cowboy hat, sombrero
shoe: clogs, cowboy boot, slip-on shoe, sneaker, sandal
clock: analog clock, digital clock, wall clock
computer: desktop computer, laptop computer, hand-held computer, notebook computer
keyboard: computer keyboard, typewriter keyboard
screen: monitor, CRT monitor, television
telephone: mobile phone, rotary dial telephone, payphone
camera: Polaroid camera, reflex camera
guitar: acoustic guitar, electric guitar
piano: grand piano, upright piano
ball: baseball, basketball, golf ball, ping-pong ball, rugby ball, soccer ball, tennis ball,
  volleyball, croquet ball
lamp: lampshade, table lamp
box: cardboard box / carton, storage chest, crate
church: church
vegetable: cabbage, broccoli, cauliflower, zucchini, spaghetti squash, acorn squash, butternut
  squash, cucumber, artichoke, bell pepper, cardoon
mushroom: coral fungus, agaric, gyromitra, stinkhorn mushroom, earth star fungus, hen of the
  woods mushroom, bolete, mushroom
bread: baguette, bagel, pretzel
fruit: Granny Smith apple, strawberry, orange, lemon, fig, pineapple, banana, jackfruit,
  cherimoya (custard apple), pomegranate
gun: assault rifle, revolver, rifle
bridge: through arch bridge, suspension bridge, viaduct
flower: daisy, yellow lady's slipper
mountain: mountain, volcano
ape: orangutan, gorilla, chimpanzee, gibbon, siamang
sunglasses: sunglasses
"""

_ANIMALS_LIST = """
    dog, cat, wild cat, fox, wolf, bear, bird, fish, shark, ray, frog, turtle, lizard, snake,
    spider, crab, lobster, insect, butterfly, rabbit, pig, sheep, antelope, monkey, ape,
    elephant, whale
"""
ANIMALS = frozenset(name.strip() for name in _ANIMALS_LIST.split(","))
"""Families of which a photo's main subject is one at most: a cat is no dog."""


@cache
def _load_families() -> Mapping[str, str]:
    families: dict[str, str] = {}
    for entry in _FAMILIES.strip().replace("\n  ", " ").splitlines():
        family, _, names = entry.partition(": ")
        families.update({name.lower(): family for name in names.split(", ")})
    return families


def list_members() -> set[str]:
    """All labels that belong to a family, in lower case."""
    return set(_load_families())


def find_family(name: str) -> str:
    """The family of a label or category word: "dog" for "pug"; the name itself if it has none."""
    return _load_families().get(name.lower(), name)


def sum_families(labels: Iterable[Label]) -> dict[str, float]:
    """Probability of each family, most probable first."""
    total: dict[str, float] = {}
    for label in labels:
        family = find_family(label.name)
        total[family] = total.get(family, 0.0) + label.score
    return dict(sorted(total.items(), key=lambda pair: -pair[1]))
