"""Captioned photos with the aspects that people's captions say they show: the truth to measure by.

A photo shows an aspect when two of its five captions say a word of it, or the one that it has.
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evals.bridge_data import Captioned
from tools.spectrum.aspects import ASPECTS

_SAID = """
dogs: dogs?|pupp(?:y|ies)
cats: cats?|kittens?
birds: birds?|parrots?|ducks?|geese|goose|seagulls?|pigeons?|owls?
horses: horses?|pony|ponies|horseback
farm animals: cows?|cattle|sheep|goats?|lambs?|bulls?|chickens?
wild animals: elephants?|giraffes?|zebras?|bears?(?<!teddy bear)(?<!teddy bears)|zoo|monkeys?|
  lions?
food: food|meal|plates?|pizza|sandwich\\w*|vegetables?|salad|broccoli|fruit|bananas?|oranges|
  apples?|soup|hot dogs?|eating|meat|carrots?|lunch|dinner
cakes and sweets: cakes?|donuts?|doughnuts?|desserts?|chocolate|pastr(?:y|ies)|cupcakes?|
  cookies?|ice cream
ball games: baseball|tennis|soccer|basketball|football|batter|pitcher|umpire|racket|racquet|
  volleyball|rugby
skateboarding: skateboard\\w*|skate ?park|skaters?
snow and skiing: ski|skis|skiing|skiers?|snow\\w*|sled\\w*
cycling: bikes?|bicycles?|bikers?|cyclists?|bicyclists?|biking
surfing and swimming: surf\\w*|swim\\w*|pool|wakeboard\\w*|diving|dives?
mountains and hiking: mountains?|hik\\w+|cliffs?|climb\\w*|summit|trail|rock face
sea and beach: beach|ocean|sea|waves?|seashore|surf\\w*
lakes and rivers: lakes?|rivers?|streams?|waterfalls?|kayak\\w*|creek|pond
woods and meadows: forest|woods|trees|meadow|grassy field|wooded|grassy
flowers and gardens: flowers?|gardens?|vases?|roses?|potted plants?|bouquet
streets and cities: streets?|city|traffic|crosswalk|sidewalk|downtown|intersection
buildings: buildings?|towers?|bridges?|house|church\\w*|architecture|castle|skyscrapers?
trains: trains?|railroad|railway|locomotive|tram
cars and motorbikes: cars?|motorcycles?|motorbikes?|trucks?|bus|buses|van|vehicles?|
  dirt ?bikes?
aircraft: airplanes?|planes?|jets?|jetliner|airport|runway|aircraft|helicopter
boats: boats?|sailboats?|ships?|canoes?|harbor|dock|yachts?|kayak\\w*
rooms and furniture: living room|bedroom|couch|kitchen|bathroom|toilet|sofa|furniture|bed|
  sink|stove|refrigerator|oven
screens and gadgets: laptops?|computers?|cell ?phones?|phones?|television|tv|keyboards?|
  monitors?
toys and games: teddy bears?|toys?|stuffed|playground|video games?|dolls?|wii
music and stage: guitars?|musicians?|band|stage|concert|singers?|singing|microphone|drums?
kites and frisbees: kites?|frisbees?
crowds and parties: crowd\\w*|party|group of (?:people|men|women|friends)|people sitting|
  many people|audience|several people
children: child|children|kids?|boys?|girls?|baby|toddlers?|infant
"""
SAID = {
    name: re.compile(rf"\b(?:{words})\b", re.I)
    for name, _, words in (
        line.partition(": ") for line in _SAID.strip().replace("\n  ", "").splitlines()
    )
}


def find_truth(photos: Captioned) -> NDArray[np.bool_]:
    """Which aspects people's captions say that each photo shows, (photos, aspects)."""
    return np.array([_shows(captions) for captions in photos.captions])


def _shows(captions: Sequence[str]) -> list[bool]:
    least = min(2, len(captions))
    return [
        sum(bool(SAID[aspect.name].search(caption)) for caption in captions) >= least
        for aspect in ASPECTS
    ]
