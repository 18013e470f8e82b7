"""Names and values for the update chains, each list in a development and a held-out half."""

from tools.grounding import list_words

CITIES = list_words(
    """
    Lisbon Porto Madrid Rome Oslo Vienna Prague Dublin Leeds York Bern Lyon Ghent Turin
    Malmo Cork Bath Seville Zagreb Riga Tallinn Krakow Athens Nice Bergen Graz Bristol
    Utrecht Boston Denver Austin Toronto Hamburg Munich Naples Valencia Geneva Antwerp
    Glasgow Cardiff
    """
)
COMPANIES = [
    "Acme",
    "Globex",
    "Initech",
    "Umbrella Foods",
    "Stark Labs",
    "Northwind",
    "Contoso",
    "Hooli",
    "Vandelay Imports",
    "Wayne Logistics",
    "Tyrell Optics",
    "Cyberdyne",
    "Soylent Farms",
    "Wonka",
    "Bluth Homes",
    "Dunder Paper",
    "Massive Maps",
    "Aperture",
    "Gringotts",
    "Oscorp",
    "Nakatomi",
    "Monarch Travel",
    "Pied Piper",
    "Sterling Press",
]
JOBS = list_words(
    """
    nurse teacher baker carpenter translator pilot librarian plumber journalist dentist
    gardener architect photographer chef electrician lawyer accountant designer farmer
    pharmacist editor biologist welder tailor
    """
)
COLOURS = list_words(
    """
    green blue red purple orange yellow teal pink turquoise silver black white
    """
)
CARS = list_words(
    """
    Volvo Fiat Skoda Toyota Mazda Renault Peugeot Honda Subaru Kia Seat Opel Tesla Lexus
    Ford Mini
    """
)
DATES = [
    "3 May",
    "17 August",
    "21 March",
    "9 October",
    "30 January",
    "12 July",
    "5 June",
    "28 February",
    "14 November",
    "1 April",
    "23 September",
    "19 December",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
LIKED = list_words(
    """
    jazz hiking sushi chess pottery opera karaoke yoga gardening olives liquorice sailing
    crosswords marmalade sudoku camping podcasts ramen ballet birdwatching
    """
)
ALLERGENS = list_words(
    """
    peanuts shellfish pollen lactose eggs soy wheat cats penicillin strawberries celery
    nickel
    """
)
LANGUAGES = list_words(
    """
        French German Spanish Italian Dutch Greek Polish Turkish Japanese Korean Danish
        Arabic
        """
)
GAMES = list_words(
    """
    chess tennis football guitar piano badminton golf basketball violin poker hockey
    squash
    """
)
PETS = ["dog", "cat", "rabbit", "parrot", "hamster", "horse"]
PET_NAMES = list_words(
    """
        Bo Luna Rex Milo Coco Pip Nala Otis Felix Daisy Hugo Ziggy Mochi Biscuit Pepper
        Waffle
        """
)
PEOPLE = list_words(
    """
        Ana Tom Sofia Nuno Eva Marta Jonas Clara Hugo Iris Pedro Lena Oscar Nora Felix
        Rita
        """
)
RELATIONS = ["sister", "brother", "mother", "father", "cousin", "boss"]
THINGS_WITH_DAY = ["yoga class", "dentist appointment", "choir practice", "piano lesson"]
THINGS_WITH_CODE = ["gate code", "locker code", "wifi name", "alarm code"]


def make_phone(number: int) -> str:
    """A made-up phone number."""
    return f"555-{number:04d}"


def make_code(number: int) -> str:
    """A made-up code."""
    return f"{number:04d}"
