"""Our own small bank of things people say of themselves, with questions they do and do not answer.

Each row: what was said; questions about the speaker `{P}` that it answers; questions about them
that it does not, though they sound alike (another thing, place, time, cause or number). Written
for this project, so that what is trained on it may be passed on.
"""

Row = tuple[str, tuple[str, ...], tuple[str, ...]]

ITEMS: tuple[Row, ...] = (
    ("I finally finished painting that lake at sunrise, it hangs in my kitchen now.", ("What did {P} paint?", "Where does {P}'s painting hang?"), ("Who taught {P} to paint?", "What did {P} sell at the gallery?", "When did {P} start pottery?")),
    ("My sister Ines gave me a silver ring when I graduated.", ("Who gave {P} a ring?", "What did {P}'s sister give {P}?"), ("What did {P}'s brother give {P}?", "Where did {P} study?", "Who gave {P} a watch?")),
    ("I ran my first half marathon on Sunday, two hours and four minutes!", ("How long did {P} need for the half marathon?", "What did {P} run on Sunday?"), ("How long did {P} need for the swim?", "Who did {P} run with?", "Which shoes did {P} wear?")),
    ("We adopted a grey kitten from the shelter last week, her name is Pixel.", ("What is {P}'s kitten called?", "Where did {P} get the kitten?", "What colour is {P}'s kitten?"), ("What is {P}'s parrot called?", "How old is {P}'s kitten?", "Why did {P} give the kitten away?")),
    ("I'm thinking of quitting the bank and opening a small bakery.", ("What does {P} want to open?", "Where does {P} work now?"), ("When did {P} open a restaurant?", "How much does {P} earn?", "Who will lend {P} the money?")),
    ("My car broke down near Porto, the gearbox is gone.", ("Where did {P}'s car break down?", "What is wrong with {P}'s car?"), ("Who repaired {P}'s car?", "What did {P} pay for the repair?", "Which car did {P} buy afterwards?")),
    ("The doctor told me to stop eating nuts, I get a rash from them.", ("What should {P} not eat?", "What do nuts do to {P}'s skin?"), ("Which medicine does {P} take?", "What is {P}'s doctor called?", "Since when does {P} eat no meat?")),
    ("I've joined a choir, we rehearse every Tuesday in the old church.", ("When does {P}'s choir rehearse?", "Where does {P} sing?", "What did {P} join?"), ("How many people sing in {P}'s choir?", "What does {P} play in the orchestra?", "When does {P} go to the gym?")),
    ("My grandmother came from Sweden and taught me to bake cinnamon buns.", ("Where did {P}'s grandmother come from?", "Who taught {P} to bake?"), ("Where did {P}'s grandfather come from?", "When did {P}'s grandmother die?", "What did {P}'s mother cook?")),
    ("I bought a second-hand cello for 900 euros, it sounds wonderful.", ("What did {P} pay for the cello?", "Which instrument did {P} buy?"), ("What did {P} pay for the piano?", "Who sold {P} the cello?", "When was {P}'s first concert?")),
    ("Last summer I hiked the coast path with my cousin Pedro.", ("Who did {P} hike with?", "What did {P} do last summer?"), ("Where did {P} ski last winter?", "How long was {P}'s hike?", "What did {P}'s cousin lose on the way?")),
    ("I'm reading a book on whales at the moment, can't put it down.", ("What is {P} reading about?",), ("Who wrote the cookbook {P} bought?", "Which film did {P} see?", "What did {P} learn about sharks?")),
    ("My son starts school in September, he wants a red backpack.", ("When does {P}'s son start school?", "What colour of backpack does {P}'s son want?"), ("What is {P}'s son called?", "When does {P}'s daughter start school?", "Which school did {P} attend?")),
    ("I moved out of the flat on Hill Street because of the noise.", ("Why did {P} move?", "Where did {P} live before?"), ("What rent did {P} pay?", "Who moved in with {P}?", "Why did {P} sell the house?")),
    ("They gave me the night shift at the hospital until March.", ("Which shift does {P} have?", "Until when does {P} have the night shift?"), ("What does {P} do at the school?", "Who is {P}'s boss?", "Why did {P} leave the hospital?")),
    ("I planted forty tulip bulbs along the fence this morning.", ("What did {P} plant?", "How many bulbs did {P} plant?", "Where did {P} plant tulips?"), ("How many roses did {P} buy?", "Who gave {P} the bulbs?", "What did {P} plant on the balcony?")),
    ("My brother Rui got engaged to Lena, the wedding is in Lisbon in May.", ("Who did {P}'s brother get engaged to?", "Where is the wedding of {P}'s brother?", "When is the wedding of {P}'s brother?"), ("Where is {P}'s own wedding?", "How many guests did {P}'s brother invite?", "Who did {P}'s sister marry?")),
    ("I lost my wallet on the tram, but a student brought it back.", ("Where did {P} lose the wallet?", "Who brought back {P}'s wallet?"), ("What did {P} lose at the beach?", "How much money was in {P}'s wallet?", "Who stole {P}'s phone?")),
    ("I've been learning Japanese for two years with a tutor called Aiko.", ("Which language is {P} learning?", "Who teaches {P} Japanese?", "How long has {P} been learning Japanese?"), ("When did {P} travel to Japan?", "Who teaches {P} Spanish?", "What does {P} pay for lessons?")),
    ("Our team won the local chess cup, I drew my last game.", ("What did {P}'s team win?", "How did {P}'s last game end?"), ("Who did {P} play in the final of the tennis cup?", "What prize money did {P} get?", "When did {P} learn chess?")),
    ("I put solar panels on the roof, the firm was called Sunway.", ("What did {P} put on the roof?", "Which firm put up {P}'s solar panels?"), ("How much did {P}'s solar panels cost?", "What did {P} build in the garden?", "Who repaired {P}'s roof?")),
    ("I volunteer at the animal shelter on Saturdays, mostly walking dogs.", ("Where does {P} volunteer?", "When does {P} volunteer?", "What does {P} do at the shelter?"), ("What does {P} do at the library?", "How many dogs does {P} own?", "Why did {P} stop volunteering?")),
    ("My dentist found two cavities, the next visit is on 12 June.", ("How many cavities does {P} have?", "When is {P}'s next visit to the dentist?"), ("What did the eye doctor tell {P}?", "What did {P} pay the dentist?", "When was {P}'s operation?")),
    ("I tried the new ramen place by the station, the broth was too salty.", ("What did {P} think of the broth?", "Where is the ramen place {P} tried?"), ("Which pizza did {P} order?", "Who did {P} have dinner with?", "What did {P} think of the dessert?")),
    ("I'm saving for a trip to Iceland, I want to see the northern lights.", ("What is {P} saving for?", "What does {P} want to see in Iceland?"), ("When did {P} visit Norway?", "How much has {P} saved?", "Who will travel with {P}?")),
    ("My phone fell into the sink, so I'm using an old one of my mother's.", ("What happened to {P}'s phone?", "Whose phone does {P} use now?"), ("What happened to {P}'s laptop?", "Which new phone did {P} buy?", "When did {P} lose the keys?")),
    ("I gave a talk on bees at the town hall, sixty people came.", ("What did {P} talk about at the town hall?", "How many people came to {P}'s talk?"), ("What did {P} say about ants?", "Who invited {P} to give a talk?", "What did {P} talk about on the radio?")),
    ("The landlord raised my rent to 1,150 euros from January.", ("What is {P}'s rent from January?", "Who raised {P}'s rent?"), ("What does {P} pay for the garage?", "What was {P}'s rent before?", "When will {P} move out?")),
    ("I've had a tattoo of a sunflower done on my shoulder.", ("What is {P}'s tattoo of?", "Where does {P} have a tattoo?"), ("Why does {P} have a scar?", "Who drew {P}'s tattoo?", "When did {P} have the ears pierced?")),
    ("My uncle left me his old sailing boat, she is called Marta.", ("Who left {P} a boat?", "What is {P}'s boat called?"), ("Where does {P} keep the bicycle?", "What did {P}'s aunt leave {P}?", "How long is {P}'s boat?")),
    ("I failed my driving test because I forgot to signal.", ("Why did {P} fail the driving test?", "Which test did {P} fail?"), ("When did {P} pass the maths exam?", "Who is {P}'s driving teacher?", "How often has {P} failed?")),
    ("We spent the weekend in a cabin by a lake and grilled trout.", ("Where did {P} spend the weekend?", "What did {P} grill?"), ("Who owns {P}'s cabin?", "What did {P} cook at Christmas?", "Where did {P} spend the autumn holidays?")),
    ("I work from home on Fridays, the rest of the week I'm at the office in Leeds.", ("When does {P} work from home?", "Where is {P}'s office?"), ("What is {P}'s job title?", "When does {P} finish work on Mondays?", "Why did {P} move to Leeds?")),
    ("My daughter Clara has started fencing, she trains twice a week.", ("Which sport does {P}'s daughter do?", "How often does {P}'s daughter train?", "What is {P}'s daughter called?"), ("How old is {P}'s daughter?", "Which sport does {P}'s son do?", "What did {P}'s daughter win?")),
    ("I donated my old clothes after the flood, three big bags.", ("What did {P} donate?", "How many bags did {P} donate?"), ("How much money did {P} give?", "What did {P} lose in the fire?", "Who asked {P} to donate?")),
    ("I sold my motorbike to a neighbour in April for 2,300 euros.", ("Who bought {P}'s motorbike?", "When did {P} sell the motorbike?", "What did {P} get for the motorbike?"), ("Why did {P} sell the motorbike?", "Who bought {P}'s caravan?", "What did {P} do with the money?")),
    ("My band plays at the harbour festival on 8 August, I'm on drums.", ("When does {P}'s band play?", "Which instrument does {P} play in the band?", "Where does {P}'s band play?"), ("What is {P}'s band called?", "Who sings in {P}'s band?", "When did {P}'s band record an album?")),
    ("I grew up on a farm in Ohio with three brothers.", ("Where did {P} grow up?", "How many brothers does {P} have?"), ("What did {P}'s parents grow?", "How many sisters does {P} have?", "When did {P} leave the farm?")),
    ("I quit coffee a month ago, now I drink green tea.", ("What does {P} drink now?", "What did {P} quit?"), ("Why did {P} quit smoking?", "What does {P} eat for breakfast?", "Who advised {P} to drink tea?")),
    ("The charity race raised 4,000 dollars for the children's ward, I was so proud.", ("How much did {P}'s charity race raise?", "What was {P}'s charity race for?"), ("What did {P} win in the race?", "How many people ran with {P}?", "How much did {P}'s concert raise?")),
    ("My flight to Madrid leaves at 6:40 from gate B12.", ("When does {P}'s flight leave?", "From which gate does {P} leave?", "Where does {P} fly to?"), ("When does {P} fly back?", "Which seat does {P} have?", "Where does {P}'s train leave from?")),
    ("I keep the spare key under the blue flower pot.", ("Where does {P} keep the spare key?",), ("Where does {P} keep the passport?", "Who else has {P}'s key?", "Where does {P} keep the ladder?")),
    ("I'm writing a crime novel set in Trieste, forty pages so far.", ("What is {P} writing?", "Where is {P}'s novel set?", "How many pages has {P} written?"), ("Who publishes {P}'s poems?", "How does {P}'s novel end?", "What is {P}'s novel called?")),
    ("My knee hurts since the fall on the ice, I go to physio on Mondays.", ("Why does {P}'s knee hurt?", "When does {P} go to physio?"), ("Who treats {P}'s back?", "When did {P} break an arm?", "What is {P}'s physio called?")),
    ("I made a castle of cardboard with the kids yesterday, it took all day.", ("What did {P} make with the kids?", "How long did the castle take {P}?"), ("What did {P} draw with the kids?", "How many kids does {P} have?", "Where did {P} buy the castle?")),
    ("My grandpa's watch stopped, I took it to Mr Lind for repair.", ("Who repairs {P}'s watch?", "Whose watch did {P} take for repair?"), ("What does the repair cost {P}?", "Who repairs {P}'s bicycle?", "When did {P}'s grandpa buy the watch?")),
    ("I got the job at the museum! I start on the first of October.", ("Where did {P} get a job?", "When does {P} start at the museum?"), ("What will {P} earn at the museum?", "Why did {P} leave the theatre?", "When does {P} finish university?")),
    ("I hate horror films, I had to leave the cinema after ten minutes.", ("Which films does {P} hate?", "When did {P} leave the cinema?"), ("Which actor does {P} like best?", "Which comedy did {P} see?", "Who did {P} go to the cinema with?")),
    ("My mother turns seventy on 3 March, we'll take her to the opera.", ("When does {P}'s mother turn seventy?", "Where will {P} take the mother?", "How old does {P}'s mother get?"), ("When is {P}'s father's birthday?", "Which opera will {P} see?", "What did {P}'s mother wish for?")),
    ("I fixed the leaking tap myself with a video, saved the plumber.", ("What did {P} fix?", "How did {P} learn to fix the tap?"), ("What did the plumber charge {P}?", "Who fixed {P}'s heating?", "When did {P}'s dishwasher break?")),
    ("I started therapy in spring, it helps me to sleep better.", ("When did {P} start therapy?", "How does therapy help {P}?"), ("Who is {P}'s therapist?", "Why did {P} stop therapy?", "When did {P} start yoga?")),
    ("My laptop's password is taped under the desk, don't laugh.", ("Where is {P}'s password?",), ("What is {P}'s phone number?", "Where is {P}'s insurance policy?", "Who knows {P}'s bank code?")),
    ("We named our pup Toby, he is afraid of thunder.", ("What is {P}'s pup called?", "What is {P}'s pup afraid of?"), ("What is {P}'s rabbit called?", "Which breed is {P}'s pup?", "How old is {P}'s pup?")),
    ("I studied biology in Ghent but never finished.", ("What did {P} study?", "Where did {P} study?"), ("When did {P} finish the doctorate?", "Who studied law with {P}?", "What did {P} study in Paris?")),
    ("I collect old maps, the best one shows Crete in 1720.", ("What does {P} collect?", "What does {P}'s best map show?"), ("How many stamps does {P} have?", "What did {P} pay for the best map?", "Where did {P} buy the globe?")),
    ("My neighbour Olga waters my plants while I'm away.", ("Who waters {P}'s plants?",), ("Who feeds {P}'s cat?", "Where does {P} go on holiday?", "What plants does {P} have?")),
    ("I cut my hair really short on Friday, donated the braid.", ("When did {P} cut the hair?", "What did {P} donate?"), ("Which colour did {P} dye the hair?", "Who cut {P}'s hair?", "When did {P} shave the beard?")),
    ("I proposed to Marta on the bridge at midnight, she said yes!", ("Who did {P} propose to?", "Where did {P} propose?", "When did {P} propose?"), ("What did {P}'s ring cost?", "When will {P} marry?", "Where did {P} meet the girlfriend?")),
    ("The court gave us the adoption papers, I'm a dad of two now.", ("How many children does {P} have?", "What did the court give {P}?"), ("What are {P}'s children called?", "When did {P} divorce?", "Which lawyer helped {P}?")),
    ("I play basketball on Thursdays, my goal is to dunk before I'm forty.", ("When does {P} play basketball?", "What is {P}'s goal in basketball?"), ("What is {P}'s height?", "What is {P}'s goal at work?", "Who coaches {P}'s football team?")),
    ("My favourite place is the reading corner in the old library.", ("What is {P}'s favourite place?",), ("What is {P}'s favourite dish?", "When does the library close?", "What is {P}'s favourite song?")),
    ("I baked a lemon tart for Joao's farewell, nothing was left.", ("What did {P} bake?", "Who was {P}'s tart for?"), ("Why did Joao leave?", "What did {P} bake for the wedding?", "Who gave {P} the recipe?")),
    ("We painted the nursery yellow because we don't know yet if it's a boy.", ("What colour did {P} paint the nursery?", "Why did {P} paint the nursery yellow?"), ("When is {P}'s baby due?", "What colour is {P}'s kitchen?", "What will {P}'s baby be called?")),
    ("I signed up for a pottery workshop, the first class is next Wednesday.", ("What did {P} sign up for?", "When is {P}'s first class?"), ("Who teaches {P}'s pottery class?", "What did {P} make of clay?", "What does {P}'s dance class cost?")),
    ("I wear this necklace because it reminds me of my roots.", ("Why does {P} wear the necklace?", "What does {P}'s necklace remind {P} of?"), ("Who made {P}'s necklace?", "What does {P}'s bracelet mean?", "When did {P} lose an earring?")),
    ("My parents run a vineyard near Siena, I help with the harvest.", ("What do {P}'s parents run?", "What does {P} help with?"), ("How many bottles do {P}'s parents sell?", "What do {P}'s grandparents grow?", "When did {P}'s parents move there?")),
    ("I bought tickets for the Nordic jazz night, row five.", ("What did {P} buy tickets for?", "In which row does {P} sit?"), ("What did {P} pay for the tickets?", "Who plays at {P}'s rock concert?", "When is {P}'s theatre evening?")),
    ("My bike was stolen in front of the gym, I told the police.", ("What was stolen from {P}?", "Where was {P}'s bike stolen?", "Who did {P} tell?"), ("Who stole {P}'s bike?", "What did the insurance pay {P}?", "Where was {P}'s car parked?")),
    ("I built a bird house out of an old wine crate.", ("What did {P} build?", "What did {P} build the bird house out of?"), ("Which birds live in {P}'s bird house?", "What did {P} build for the dog?", "Who helped {P} to build?")),
    ("I'm allergic to cats, that's why we have a turtle.", ("What is {P} allergic to?", "Which pet does {P} have?"), ("What does {P}'s turtle eat?", "What is {P}'s turtle called?", "Why did {P} sell the dog?")),
    ("The exam went badly, I only got 54 points.", ("How many points did {P} get?", "How did {P}'s exam go?"), ("In which subject was {P}'s thesis?", "When does {P} repeat the exam?", "Who passed with {P}?")),
    ("I sent my first video about woodwork online, 300 views already.", ("What is {P}'s video about?", "How many views does {P}'s video have?"), ("What is {P}'s channel called?", "What is {P}'s podcast about?", "Who filmed {P}'s video?")),
    ("My car insurance runs out on 30 November, it's with Fidelis.", ("When does {P}'s car insurance run out?", "Which company insures {P}'s car?"), ("What does {P}'s car insurance cost?", "Who insures {P}'s house?", "When does {P}'s passport run out?")),
    ("The wifi at my cabin is called Otter and the code is 8812.", ("What is {P}'s wifi called?", "What is the code of {P}'s wifi?"), ("What is the code of {P}'s alarm?", "Where is {P}'s cabin?", "What is {P}'s bank code?")),
    ("I had to put down my old horse in January, I still cry.", ("What happened to {P}'s horse?", "When did {P} lose the horse?"), ("What was {P}'s horse called?", "Who rode {P}'s pony?", "When did {P} buy the saddle?")),
    ("Paul showed me how to sharpen knives, it's oddly calming.", ("Who showed {P} how to sharpen knives?", "What did Paul show {P}?"), ("What did Paul cook for {P}?", "Where did {P} buy the knives?", "Who showed {P} how to knit?")),
)  # fmt: skip

CHATTER: tuple[str, ...] = (
    "Hey {O}! Good to see you, how have you been?",
    "Wow, {O}, that's great! I'm so happy for you.",
    "That sounds tough, {O}. Let me know if I can help.",
    "Thanks {O}, that means a lot to me!",
    "Really? Tell me more about it, {O}!",
    "It was so much fun, we have to do that again some time.",
    "Congrats {O}! You must be proud.",
    "Yeah, I totally agree. See you soon, {O}!",
    "What made you think of that, {O}?",
    "Family and friends are what keeps me going.",
)
"""What the other one says in between: `{O}` is who is spoken to."""

NAMES: tuple[str, ...] = (
    "Nuno", "Anna", "Priya", "Tomas", "Greta", "Omar", "Lucia", "Ben", "Yuki", "Carla", "Victor",
    "Ingrid", "Samir", "Beth", "Diego", "Nadia", "Felix", "Rosa", "Karl", "Helen", "Amara", "Jonas",
)  # fmt: skip


def ask_about(template: str, name: str | None) -> str:
    """A question of the bank about a named person, or about the one who asks (None)."""
    if name is not None:
        return template.replace("{P}", name)
    for third, first in (
        ("does {P} ", "do I "),
        ("has {P} ", "have I "),
        ("is {P} ", "am I "),
        ("{P}'s", "my"),
        (" remind {P} of", " remind me of"),
        (" take {P} ", " take me "),
        ("{P} to ", "me to ") if not template.startswith("What should") else ("", ""),
    ):
        if third:
            template = template.replace(third, first)
    if template.endswith("{P}?"):
        template = template[: -len("{P}?")] + "me?"
    for verb in ("gave", "give", "teaches", "taught", "showed", "lend", "left", "leave", "told", "sold"):
        template = template.replace(f"{verb} {{P}} ", f"{verb} me ")
    return template.replace("{P}", "I")
