"""The pool of sentence templates for the update chains, written before any of the parser.

Each list is split in two by a fixed shuffle: one half to build on, one half held out. `{v}` is the
new value, `{o}` the old one, `{s}` somebody ("my sister", "Ana"), `{t}` a past moment ("March
2021"), `{f}` a coming one ("next month"), `{y}` a year.
"""

# asserts: first statements. changes: say that something is new. ends: what holds no longer.
# past: earlier values told as history. starts: since when. plans: what is to come.

HOME = {
    "asserts": [
        "I live in {v}.",
        "I'm based in {v}.",
        "Home for me is {v}.",
        "I have a flat in {v}.",
        "My home is in {v}.",
        "We live in {v}, quite near the station.",
        "I'm living in {v} at the moment.",
        "I reside in {v}.",
        "My place is in {v}.",
        "The city I call home is {v}.",
    ],
    "changes": [
        "I moved to {v}.",
        "I've just moved to {v}.",
        "I live in {v} now.",
        "We relocated to {v} last week.",
        "I've left {o} and settled in {v}.",
        "I moved from {o} to {v}.",
        "Big news: I'm a {v} resident now, I moved!",
        "Since last weekend I've been living in {v}.",
        "My new home is in {v}.",
        "I ended up moving to {v} after all.",
        "I no longer live in {o}, I'm in {v} now.",
        "Finally finished unpacking, we are now living in {v}.",
    ],
    "ends": [
        "I don't live in {o} any more.",
        "I no longer live in {o}.",
        "I moved out of {o}.",
        "I've left {o} for good.",
        "I'm not living in {o} anymore.",
        "We don't live in {o} any longer.",
    ],
    "past": [
        "Until {y} I lived in {v}.",
        "I used to live in {v}.",
        "I lived in {v} in {y}.",
        "Back in {y} I was living in {v}.",
        "Before that, I lived in {v}.",
        "I lived in {v} until {y}.",
    ],
    "starts": [
        "I've lived in {v} since {t}.",
        "Since {t} I live in {v}.",
        "I moved to {v} in {t}.",
        "I have been living in {v} since {t}.",
    ],
    "plans": [
        "{F} I'm moving to {v}.",
        "I will move to {v} {f}.",
        "I'm going to live in {v} from {f}.",
        "{F} we move to {v}.",
        "The plan is to move to {v} {f}.",
        "I'll be living in {v} starting {f}.",
    ],
}
EMPLOYER = {
    "asserts": [
        "I work at {v}.",
        "I work for {v}.",
        "I'm employed by {v}.",
        "My employer is {v}.",
        "I have a job at {v}.",
        "I'm with {v}, in the sales team.",
        "The company I work for is {v}.",
        "I'm working at {v}.",
    ],
    "changes": [
        "I now work at {v}.",
        "I started at {v} this week.",
        "I've started a new job at {v}.",
        "I switched jobs, I'm at {v} now.",
        "I left {o} and joined {v}.",
        "I joined {v}.",
        "My new employer is {v}.",
        "I got hired by {v}.",
        "I changed from {o} to {v}.",
        "I don't work at {o} any more, I work for {v}.",
        "I quit {o} and went to {v}.",
        "I've been working for {v} since last week.",
    ],
    "ends": [
        "I don't work at {o} any more.",
        "I quit my job at {o}.",
        "I left {o}.",
        "I no longer work for {o}.",
        "I was laid off by {o}.",
        "I resigned from {o}.",
        "I've stopped working at {o}.",
        "I'm not with {o} anymore.",
    ],
    "past": [
        "Until {y} I worked at {v}.",
        "I used to work for {v}.",
        "In {y} I worked at {v}.",
        "I worked at {v} until {y}.",
        "I was with {v} until {y}.",
        "Before that I worked for {v}.",
    ],
    "starts": [
        "I've been at {v} since {t}.",
        "I started at {v} in {t}.",
        "I have worked for {v} since {t}.",
        "I joined {v} in {t}.",
    ],
    "plans": [
        "{F} I start at {v}.",
        "I'll be joining {v} {f}.",
        "I'm going to work for {v} from {f}.",
        "I will start a new job at {v} {f}.",
    ],
}
JOB = {
    "asserts": [
        "I'm {a} {v}.",
        "I work as {a} {v}.",
        "My job is {v}.",
        "I am {a} {v} by profession.",
        "I earn my living as {a} {v}.",
        "By trade I'm {a} {v}.",
        "My profession is {v}.",
        "I'm working as {a} {v}.",
    ],
    "changes": [
        "I now work as {a} {v}.",
        "I'm {a} {v} now.",
        "I became {a} {v}.",
        "I've switched careers and work as {a} {v} now.",
        "I was promoted, I'm {a} {v} now.",
        "My new job is {v}.",
        "I'm no longer {b} {o}, I'm {a} {v}.",
        "I gave up being {b} {o} and became {a} {v}.",
    ],
    "ends": [
        "I'm not {b} {o} any more.",
        "I no longer work as {b} {o}.",
        "I stopped working as {b} {o}.",
        "I don't work as {b} {o} anymore.",
    ],
    "past": [
        "I used to be {a} {v}.",
        "I was {a} {v} until {y}.",
        "In {y} I worked as {a} {v}.",
        "I worked as {a} {v} until {y}.",
    ],
    "starts": [
        "I've been {a} {v} since {t}.",
        "I have worked as {a} {v} since {t}.",
        "I became {a} {v} in {t}.",
        "Since {t} I work as {a} {v}.",
    ],
    "plans": [
        "{F} I'll become {a} {v}.",
        "I will start working as {a} {v} {f}.",
        "From {f} I'll work as {a} {v}.",
        "I'm going to be {a} {v} from {f}.",
    ],
}
