"""Things of sensitive kinds and ordinary ones, in our own words, to learn telling them apart.

None of them is in `evals.profile_invitations`, whose later lists are what the result is judged on.
"""

from tools.private_kinds import PrivateKind

_SENSITIVE = {
    PrivateKind.HEALTH: """
        blood test; cancer ward; knee surgery; physio appointment; hearing aid; insulin pump;
        eating disorder; panic attacks; bipolar disorder; antidepressants; sleeping pills;
        neurologist; gynaecologist; urologist; colonoscopy; mammogram; biopsy; back pain;
        migraine; arthritis; menopause; eczema; long covid; heart attack; stroke recovery; AA
        meeting; detox; methadone; support group for carers; anger management; counsellor;
        hospice; wheelchair; crutches; food allergy; weight loss clinic; vaccination; blood
        pressure; cholesterol; pacemaker; STD test""",
    PrivateKind.FAITH: """
        Sunday mass; evening prayer; Bible study; Friday prayers; the Quran; Torah reading;
        church choir; parish council; pilgrimage to Lourdes; Hajj; Lent; Advent service;
        confession; baptism of my niece; first communion; bar mitzvah; Shabbat dinner; Passover
        seder; Purim; Sukkot; Eid feast; fasting month; Holi; Navratri; Buddha's birthday; zen
        meditation retreat; Sikh temple; Baha'i meeting; Mormon temple; Jehovah's Witnesses;
        Quaker meeting; Wiccan ritual; atheist society; monastery; rosary; saints; mosque;
        synagogue; chapel; sermon; gospel choir""",
    PrivateKind.MONEY: """
        salary negotiation; pay rise; bonus; bank loan; credit score; debt collector; rent
        arrears; eviction notice; foreclosure; bankruptcy; food bank; unemployment benefit;
        welfare office; child support payments; alimony; gambling losses; betting shop; lottery
        debts; tax office; unpaid bills; final demand; savings account; pension pot; stocks and
        shares; crypto losses; trust fund; will of my aunt; mortgage payment; second mortgage;
        pay cheque; wage; student debt; redundancy pay; financial adviser; bank manager; money
        worries; IOU; court fine""",
    PrivateKind.INTIMATE: """
        one night; first date; blind date; dating site; hookup app; ex-husband; break-up;
        cheating partner; mistress; marriage crisis; honeymoon night; condoms; morning-after
        pill; birth control; IVF treatment; miscarriage; abortion; pregnancy scare; swingers
        club; escort; brothel; strip show; porn; erotic novels; fetish club; sex toys; nude
        photos; massage parlour; open relationship; polyamory; virginity; impotence; viagra;
        crush on a colleague; secret lover""",
    PrivateKind.POLITICS: """
        protest march; demonstration; general strike; union; party congress; city council
        campaign; Democrats; Republicans; Conservatives; Social Democrats; Green party;
        communist party; far right; left-wing group; referendum; voting; ballot; prime minister;
        president's speech; Trump; Biden; Merkel; Corbyn; feminists; gun control; abortion
        rights; Black Lives Matter; Extinction Rebellion; Fridays for Future; climate activists;
        antifa; tea party; Brexit; petition; lobbying; senator; parliament; political podcast;
        anti-war movement; vaccine mandates; migrants' rights; border wall""",
    PrivateKind.ETHNICITY: """
        Jewish roots; Turkish parents; Kurdish family; Roma culture; Sinti; Armenian diaspora;
        Arab neighbours; Moroccan community; Nigerian church; Ghanaian relatives; Somali
        refugees; Syrian refugees; Afghan asylum seekers; Vietnamese grandparents;
        Chinese-American history; Korean adoptees; Japanese ancestry; Indian caste; Tamil
        people; Punjabi wedding; Pakistani cousins; Cherokee; Sioux; Inuit; First Nations;
        Hawaiian ancestors; Aboriginal people; Zulu; Yoruba; Creole; Chicano; Mexican
        immigrants; Puerto Rican pride; Irish Travellers; Basque descent; Catalan identity;
        Black culture; white people; mixed-race family; people of colour""",
    PrivateKind.ORIENTATION: """
        gay club; lesbian bar; Pride; rainbow flag; queer cinema; drag queens; LGBT centre;
        LGBTQ choir; coming-out story; my boyfriend's husband; two dads; same-sex couple; gay
        marriage; gay rights; trans friends; gender clinic; hormone therapy; pronouns;
        non-binary group; bisexual meet-up; asexual community; dykes on bikes; butch haircut;
        voguing ball; gay sauna; Grindr date; lesbian romance; gay pride parade; queer theory;
        drag bingo; trans day of visibility""",
}
_ORDINARY = """
    Radiohead; football; jazz festival; Italian restaurants; the songs of Abba; my new bike;
    chess club; the gym; data science; board games; volcanoes; knitting; the marathon; my
    flatmate; weekly meeting; farmers market; running shoes; Star Wars; baking bread; dog park;
    night shifts; pottery class; spreadsheets; birdwatching; the commute; my laptop; concerts;
    stand-up comedy; the Alps; podcasts; my landlord; school; university exams; rock climbing;
    sailing; swimming; museum; poker night; the opera; choir; camping; cycling club; French
    lessons; street party; conference; deadline; job interview; book club; film festival;
    carnival parade; penguins; beer festival; surf lessons; my sister; my best friend;
    grandparents; birthday party; wedding of my cousin; the in-laws; kindergarten; homework;
    maths; history of Rome; astronomy; robots; video games; Minecraft; crime novels; poetry;
    crosswords; sudoku; yoga mat; hiking boots; ski holiday; Lisbon; Tokyo; the Berlin office;
    the train to Porto; airport; hotel; balcony; garden; tomatoes; lawn mower; vacuum cleaner;
    furniture; sofa; kitchen; recipe for lasagne; pizza; ramen; curry; tapas; coffee shop; tea;
    wine tasting; craft beer; cocktails; cheese; chocolate; ice cream; vegetables; supermarket;
    shopping mall; shoe shop; online order; parcel; phone contract; broken screen; software
    update; printer; software company; start-up; team lead; client call; project plan;
    presentation; invoice software; accounting class; law firm; police station; fire station;
    library; post office; city hall; old town; castle; bridge; river; lake; forest; mountain
    hut; waterfall; beach volleyball; tennis; basketball; hockey; boxing; judo; ballet; salsa;
    theatre; orchestra; piano; guitar; drums; vinyl records; photography; watercolours; sewing;
    origami; Lego; model trains; vintage cars; motorbike; electric car; bus; ferry; car park;
    driving test; moving boxes; new flat; neighbours; doorbell; cat; dog; hamster; goldfish;
    horse riding; zoo; aquarium; bees; butterflies; weather; snow; heat wave; sunrise; stars;
    summer; Christmas market; New Year's Eve; Halloween; birthday cake; fireworks; picnic;
    barbecue; karaoke; quiz night; escape room; amusement park; circus; magic show; magazine;
    newspaper; radio; television; cartoons; anime; documentaries about whales; science fiction;
    horror films; romantic comedies; cooking show; football cup; Olympic Games; cycling race;
    shift plan; colleague; boss; teacher; neighbour's dog; plumber; hairdresser; baker;
    mechanic; dentist's waiting room; pharmacy queue; haircut; jacket; sneakers; watch;
    umbrella; backpack; thesis topic; lab; statistics; essay; scholarship essay; exchange year;
    language course; Spanish grammar; dictionary; map; compass; tent; sleeping bag; campfire;
    fishing; kayak; canoe; harbour; island; lighthouse; desert; jungle; village; capital;
    subway; tram; roundabout; petrol station"""
SAYINGS = (
    "{}",
    "You like {}.",
    "You dislike {}.",
    "You like reading about {}.",
    "Your favourite thing is {}.",
    "You went to the {}.",
    "Your friends are from the {}.",
)
"""Statements as suggestions word them, with a thing in each."""


def read_sensitive() -> dict[PrivateKind, list[str]]:
    """The things of each sensitive kind."""
    return {kind: _split(things) for kind, things in _SENSITIVE.items()}


def read_ordinary() -> list[str]:
    """Things that anybody may know."""
    return _split(_ORDINARY)


def _split(things: str) -> list[str]:
    return [" ".join(one.split()) for one in things.split(";")]
