"""The kinds of lives that update chains tell: a home, a job, a thing, a set, somebody else."""

from collections.abc import Callable

from evals.updates_chains import Maker, article, people, pool, things, values
from tools.grounding import list_words

_MONTHS = list_words(
    """
        January February March April May June July August September October November
        December
        """
)


def _slots(maker: Maker, topic: str, new: str, old: str = "") -> dict[str, object]:
    slots: dict[str, object] = {"v": new, "o": old}
    if topic == "job":
        slots |= {"a": article(new), "b": article(old) if old else "a"}
    return slots


def _life_of(
    topic: str, templates: dict[str, list[str]], source: list[str]
) -> Callable[[Maker], None]:
    """A home, an employer or a job: past, start, change, end, correction, taking back, plan."""

    def live(maker: Maker) -> None:
        rng = maker.rng
        maker.chain.topic = topic
        drawn = maker.sample(source, 6)
        past, first = drawn[0], drawn[1]
        told: list[str] = []
        year, since = 0, ""
        history: list[str] = []
        if rng.random() < 0.5:
            year = rng.randint(2008, 2019)
            maker.say(maker.pick(templates["past"]), "past", y=year, **_slots(maker, topic, past))
            history.append(past)
            maker.distract()
        dated_past = bool(history) and str(year) in maker.chain.steps[0].text
        current = first
        if rng.random() < 0.35:
            since = f"{rng.choice(_MONTHS)} {rng.randint(2020, 2025)}"
            maker.say(
                maker.pick(templates["starts"]), "starts", t=since, **_slots(maker, topic, first)
            )
        else:
            maker.say(maker.pick(templates["asserts"]), "asserts", **_slots(maker, topic, first))
        maker.distract()
        spare = iter(drawn[2:])
        ended, planned = False, ""
        for _ in range(rng.randint(1, 3)):
            move = rng.choice(["change", "change", "correct", "take back", "end"])
            if ended and move in ("end", "correct", "take back"):
                move = "change"
            fresh = next(spare, "")
            if not fresh:
                break
            if move == "end":
                maker.say(
                    maker.pick(templates["ends"]), "ends", **_slots(maker, topic, current, current)
                )
                history.append(current)
                current, since, ended = "", "", True
            elif move == "correct":
                maker.say(
                    maker.pick(templates["changes"]),
                    "changes",
                    **_slots(maker, topic, fresh, current),
                )
                right = next(spare, "")
                if not right:
                    history.append(current)
                    current = fresh
                    break
                maker.at_once(maker.pick(people.CORRECTIONS), "correction", v=right, o=fresh)
                history.append(current)
                told.append(fresh)
                current, since = right, ""
            elif move == "take back":
                maker.say(
                    maker.pick(templates["changes"]),
                    "changes",
                    **_slots(maker, topic, fresh, current),
                )
                maker.at_once(maker.pick(people.TAKEN_BACK), "taken back")
                told.append(fresh)
            else:
                template = maker.pick(
                    [t for t in templates["changes"] if not (ended and "{o}" in t)]
                )
                maker.say(template, "changes", **_slots(maker, topic, fresh, current))
                if not ended:
                    history.append(current)
                    told.append(current)
                current, ended, since = fresh, False, ""
            maker.distract()
        if not ended and rng.random() < 0.3:
            planned = next(spare, "")
            if planned:
                ahead = rng.choice(["next month", "next year", "next week"])
                maker.say(
                    maker.pick(templates["plans"]),
                    "plans",
                    f=ahead,
                    F=ahead.capitalize(),
                    **_slots(maker, topic, planned),
                )
        gone = [one for one in history if one != current]
        unwanted = [one for one in [*gone, *told, planned] if one and one != current]
        if ended:
            maker.ask("unknown", people.QUESTIONS[topic], (), ())
        else:
            maker.ask("latest", people.QUESTIONS[topic], [current], unwanted)
        if gone:
            maker.ask(
                "history",
                people.HISTORY_QUESTIONS[topic],
                [gone[-1]],
                [one for one in told if one not in gone],
            )
        if dated_past:
            later = [current] if current else []
            maker.ask("time", people.YEAR_QUESTIONS[topic], [past], later, y=year)
        if since and not ended:
            maker.ask(
                "time", people.SINCE_QUESTIONS[topic], [since], (), v=current, a=article(current)
            )
        if planned:
            maker.ask("plan", people.PLAN_QUESTIONS[topic], [planned], (), f="next month")
        other = {"home": "employer", "employer": "car", "job": "home"}[topic]
        maker.ask("unknown", people.QUESTIONS[other], (), ())

    return live


def _thing(
    topic: str,
    templates: dict[str, list[str]],
    make: Callable[[Maker], list[str]],
    nouns: list[str] | None = None,
) -> Callable[[Maker], None]:
    """A thing with one value: said, changed, corrected, taken back, ended where it can be."""

    def live(maker: Maker) -> None:
        rng = maker.rng
        maker.chain.topic = topic
        noun = rng.choice(nouns) if nouns else ""
        drawn = iter(make(maker))
        current = next(drawn)
        told: list[str] = []
        ended = False
        maker.say(maker.pick(templates["asserts"]), "asserts", v=current, k=noun, o="")
        maker.distract()
        for _ in range(rng.randint(1, 3)):
            moves = ["change", "correct", "take back", *(["end"] if "ends" in templates else [])]
            move = rng.choice(moves if not ended else ["change"])
            if "changes" not in templates:
                move = rng.choice(["correct", "restate"])
            fresh = next(drawn, "")
            if not fresh:
                break
            if move == "end":
                maker.say(maker.pick(templates["ends"]), "ends", o=current, v=current, k=noun)
                told.append(current)
                ended = True
                continue
            say = (
                templates["asserts"]
                if move == "restate" or ended
                else templates.get("changes", templates["asserts"])
            )
            if move == "correct" and "changes" not in templates:
                maker.at_once(maker.pick(people.CORRECTIONS), "correction", v=fresh, o=current)
                told.append(current)
                current = fresh
                continue
            maker.say(maker.pick(say), move, v=fresh, o=current, k=noun)
            if move == "correct":
                right = next(drawn, "")
                if right:
                    maker.at_once(maker.pick(people.CORRECTIONS), "correction", v=right, o=fresh)
                    told += [fresh, current]
                    current, ended = right, False
                    continue
            if move == "take back":
                maker.at_once(maker.pick(people.TAKEN_BACK), "taken back")
                told.append(fresh)
                continue
            told.append(current)
            current, ended = fresh, False
            maker.distract()
        forms = people.QUESTIONS[topic]
        if rng.random() < 0.12:
            maker.say(maker.pick(people.TAKEN_BACK_TOPIC), "topic taken back", k=noun or topic)
            ended = True
        if ended:
            maker.ask("unknown", forms, (), (), k=noun)
        else:
            maker.ask("latest", forms, [current], [one for one in told if one != current], k=noun)
        maker.ask("unknown", people.QUESTIONS["home" if topic != "home" else "car"], (), ())

    return live


def _set(topic: str, templates: dict[str, list[str]], source: list[str]) -> Callable[[Maker], None]:
    """Several values side by side, some of them ended."""

    def live(maker: Maker) -> None:
        rng = maker.rng
        maker.chain.topic = topic
        held: list[str] = []
        gone: list[str] = []
        kinds: dict[str, str] = {}
        pool_of = maker.sample(source, 5)
        for _ in range(rng.randint(3, 6)):
            if held and rng.random() < 0.35:
                leaving = rng.choice(held)
                maker.say(
                    maker.pick(templates["ends"]),
                    "ends",
                    o=leaving,
                    v=leaving,
                    p=kinds.get(leaving, ""),
                )
                held.remove(leaving)
                gone.append(leaving)
            elif pool_of:
                fresh = pool_of.pop()
                kinds[fresh] = rng.choice(values.PETS)
                maker.say(maker.pick(templates["adds"]), "adds", v=fresh, p=kinds[fresh])
                held.append(fresh)
                if rng.random() < 0.15:
                    maker.at_once(maker.pick(people.TAKEN_BACK), "taken back")
                    held.remove(fresh)
                    gone.append(fresh)
            maker.distract()
        if held:
            maker.ask("latest", people.QUESTIONS[topic], held, gone)
        else:
            maker.ask("unknown", people.QUESTIONS[topic], (), ())

    return live


def _other(
    topic: str, templates: dict[str, list[str]], make: Callable[[Maker], list[str]]
) -> Callable[[Maker], None]:
    """Somebody else, by relation and by name."""

    def live(maker: Maker) -> None:
        rng = maker.rng
        maker.chain.topic = f"other {topic}"
        relation = rng.choice(values.RELATIONS)
        name = maker.pick(values.PEOPLE, shuffle=False)
        maker.say(maker.pick(people.INTRODUCTIONS), "introduction", r=relation, n=name)
        drawn = iter(make(maker))
        current = next(drawn)
        told: list[str] = []

        def somebody() -> dict[str, object]:
            who = rng.choice([f"my {relation}", name])
            return {"s": who, "S": who[:1].upper() + who[1:]}

        maker.say(maker.pick(templates["asserts"]), "asserts", v=current, o="", **somebody())
        maker.distract()
        ended = False
        for _ in range(rng.randint(1, 2)):
            fresh = next(drawn)
            if "ends" in templates and rng.random() < 0.25 and not ended:
                maker.say(maker.pick(templates["ends"]), "ends", v=current, o=current, **somebody())
                told.append(current)
                ended = True
                continue
            usable = [one for one in templates["changes"] if not (ended and "{o}" in one)]
            maker.say(maker.pick(usable), "changes", v=fresh, o=current, **somebody())
            told.append(current)
            current, ended = fresh, False
            maker.distract()
        own = next(drawn)
        if topic == "home":
            maker.say(maker.pick(pool.HOME["asserts"]), "own", v=own)
        form = f"other {topic}"
        asked = rng.choice([f"my {relation}", name])
        if ended:
            maker.ask("unknown", people.QUESTIONS[form], (), (), s=asked)
        else:
            maker.ask(
                "latest",
                people.QUESTIONS[form],
                [current],
                [one for one in told if one != current],
                s=asked,
            )
        if topic == "home":
            maker.ask("history", people.HISTORY_QUESTIONS[form], [told[-1]], (), s=asked)
            maker.ask("latest", people.QUESTIONS["home"], [own], [current])
        else:
            maker.ask("unknown", people.QUESTIONS[topic], (), ())

    return live


def _draw(source: list[str], count: int = 7) -> Callable[[Maker], list[str]]:
    return lambda maker: maker.sample(source, min(count, len(source) // 2))


def _numbers(make: Callable[[int], str]) -> Callable[[Maker], list[str]]:
    return lambda maker: [make(number) for number in maker.rng.sample(range(1000, 9999), 8)]


LIVES: list[Callable[[Maker], None]] = [
    _life_of("home", pool.HOME, values.CITIES),
    _life_of("employer", pool.EMPLOYER, values.COMPANIES),
    _life_of("job", pool.JOB, values.JOBS),
    _thing("birthday", things.BIRTHDAY, _draw(values.DATES)),
    _thing("phone number", things.PHONE, _numbers(values.make_phone)),
    _thing("favourite colour", things.COLOUR, _draw(values.COLOURS)),
    _thing("car", things.CAR, _draw(values.CARS)),
    _thing(
        "day",
        things.THING_DAY,
        lambda maker: maker.rng.sample(values.DAYS, 7),
        values.THINGS_WITH_DAY,
    ),
    _thing("code", things.THING_CODE, _numbers(values.make_code), values.THINGS_WITH_CODE),
    _set("likes", things.LIKES, values.LIKED),
    _set("allergy", things.ALLERGIES, values.ALLERGENS),
    _set("speaks", things.LANGUAGES, values.LANGUAGES),
    _set("pets", things.PETS, values.PET_NAMES),
    _set("plays", things.HOBBIES, values.GAMES),
    _other("home", people.OTHER_HOME, _draw(values.CITIES)),
    _other("employer", people.OTHER_EMPLOYER, _draw(values.COMPANIES)),
    _other("phone number", people.OTHER_PHONE, _numbers(values.make_phone)),
]
