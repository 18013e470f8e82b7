"""More of the template pool: things of the user's, sets, other people, corrections, distractors."""

BIRTHDAY = {
    "asserts": [
        "My birthday is {v}.",
        "My birthday is on {v}.",
        "I was born on {v}.",
        "I celebrate my birthday on {v}.",
        "{v} is my birthday.",
        "My birthday falls on {v}.",
    ],
}
PHONE = {
    "asserts": [
        "My phone number is {v}.",
        "You can reach me on {v}.",
        "My number is {v}.",
        "My mobile number is {v}.",
        "Call me on {v}.",
        "The number of my phone is {v}.",
    ],
    "changes": [
        "My new phone number is {v}.",
        "My phone number is now {v}.",
        "I changed my phone number to {v}.",
        "I got a new number, it's {v}.",
        "My phone number has changed to {v}.",
        "I have a new phone number: {v}.",
        "My number changed, it's {v} now.",
        "From now on my number is {v}.",
    ],
}
COLOUR = {
    "asserts": [
        "My favourite colour is {v}.",
        "The colour I like best is {v}.",
        "{v} is my favourite colour.",
        "My favorite color is {v}.",
        "As for colours, my favourite is {v}.",
        "I like {v} more than any other colour.",
    ],
    "changes": [
        "My favourite colour is {v} now.",
        "My favourite colour has changed to {v}.",
        "My new favourite colour is {v}.",
        "These days my favourite colour is {v}.",
        "My favourite colour isn't {o} any more, it's {v}.",
        "I've gone off {o}; my favourite colour is {v} now.",
    ],
}
CAR = {
    "asserts": [
        "I drive a {v}.",
        "My car is a {v}.",
        "I've got a {v} as a car.",
        "The car I drive is a {v}.",
        "I own a {v}, it's my only car.",
        "I get around in a {v}.",
    ],
    "changes": [
        "I now drive a {v}.",
        "My new car is a {v}.",
        "I sold the {o} and bought a {v}.",
        "I traded my {o} for a {v}.",
        "I switched from the {o} to a {v}.",
        "I replaced my {o} with a {v}.",
        "My car is a {v} now.",
        "I don't drive the {o} any more, I drive a {v}.",
    ],
    "ends": [
        "I sold my {o}.",
        "I don't drive a {o} any more.",
        "I got rid of the {o}.",
        "I no longer have the {o}.",
    ],
}
THING_DAY = {  # {k}: "yoga class", "dentist appointment"
    "asserts": [
        "My {k} is on {v}.",
        "I have my {k} on {v}.",
        "The {k} is on {v}.",
        "My {k} takes place on {v}.",
        "{v} is the day of my {k}.",
        "My {k} is scheduled for {v}.",
    ],
    "changes": [
        "My {k} was moved to {v}.",
        "My {k} is on {v} now.",
        "They moved my {k} from {o} to {v}.",
        "My {k} has been rescheduled to {v}.",
        "My {k} changed to {v}.",
        "The {k} got shifted to {v}.",
        "My {k} is no longer on {o}, it's on {v}.",
        "I rescheduled my {k} to {v}.",
    ],
    "ends": [
        "My {k} was cancelled.",
        "I cancelled my {k}.",
        "My {k} has been called off.",
        "The {k} is cancelled.",
    ],
}
THING_CODE = {  # {k}: "wifi password", "locker code"
    "asserts": [
        "The {k} is {v}.",
        "My {k} is {v}.",
        "Our {k} is {v}.",
        "I set the {k} to {v}.",
    ],
    "changes": [
        "The {k} is {v} now.",
        "The new {k} is {v}.",
        "I changed the {k} to {v}.",
        "The {k} has changed to {v}.",
        "The {k} isn't {o} any more, it's {v}.",
        "We have a new {k}: {v}.",
    ],
}
LIKES = {
    "adds": [
        "I like {v}.",
        "I love {v}.",
        "I'm a big fan of {v}.",
        "I'm really into {v}.",
        "I enjoy {v}.",
        "I've started to like {v}.",
        "I'm fond of {v}.",
        "{v} is something I love.",
        "I've grown to love {v}.",
        "I adore {v}.",
    ],
    "ends": [
        "I don't like {o} any more.",
        "I've gone off {o}.",
        "I'm no longer into {o}.",
        "I stopped liking {o}.",
        "I can't stand {o} any more.",
        "I'm not a fan of {o} anymore.",
        "I'm over {o}.",
        "I hate {o} now.",
    ],
}
ALLERGIES = {
    "adds": [
        "Remember that I'm allergic to {v}.",
        "Please remember that I have an allergy to {v}.",
        "Remember: I can't eat {v}, I'm allergic to it.",
        "Keep in mind that I'm also allergic to {v}.",
        "Remember that {v} gives me an allergic reaction.",
        "Note that I've become allergic to {v}.",
    ],
    "ends": [
        "Remember that I'm no longer allergic to {o}.",
        "I'm not allergic to {o} any more.",
        "Remember that my allergy to {o} is gone.",
        "It turned out I'm not allergic to {o}.",
        "I've outgrown my {o} allergy.",
        "Note that I don't have an allergy to {o} any more.",
    ],
}
LANGUAGES = {
    "adds": [
        "I speak {v}.",
        "I can speak {v}.",
        "I also speak {v}.",
        "I'm fluent in {v}.",
        "I know {v}.",
        "I've learned {v}.",
        "I can hold a conversation in {v}.",
        "One of my languages is {v}.",
    ],
    "ends": [
        "I don't speak {o} any more.",
        "I no longer speak {o}.",
        "I've forgotten all my {o}, I can't speak it any more.",
        "I can't speak {o} anymore.",
    ],
}
PETS = {  # {p} is the kind, {v} the name
    "adds": [
        "I have a {p} called {v}.",
        "My {p} is called {v}.",
        "We adopted a {p} named {v}.",
        "I got a {p}, {v}.",
        "{v} is my {p}.",
        "My {p}'s name is {v}.",
    ],
    "ends": [
        "I gave {o} away.",
        "We don't have {o} any more.",
        "{o} passed away.",
        "I no longer have {o}.",
        "{o} died last week.",
        "{o} lives with my parents now.",
    ],
}
HOBBIES = {
    "adds": [
        "I play {v}.",
        "I've taken up {v}.",
        "I started playing {v}.",
        "I play {v} every week.",
        "One of my hobbies is {v}.",
        "{v} is a hobby of mine.",
        "In my free time I play {v}.",
        "I've begun playing {v}.",
    ],
    "ends": [
        "I don't play {o} any more.",
        "I stopped playing {o}.",
        "I gave up {o}.",
        "I quit {o}.",
        "I no longer play {o}.",
        "I've given up playing {o}.",
    ],
}
