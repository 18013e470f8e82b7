"""Which questions of LoCoMo recall misses at 10, grouped by what the missing turns are like.

    python -m evals.recall_failures [--show]

`--show` prints every missed question with the rank of its missing turns.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from assistant.models.files import ModelFiles
from assistant.models.load import ModelSet
from evals.data import find_data
from evals.locomo import Question, Talk, list_turns, read_talks, store_talk
from memory.passages import index_memories
from memory.recall import Recall
from memory.store import Store
from memory.store.words import find_query_words
from memory.word_match import find_people

DEPTH, DEEP = 10, 200
NEIGHBOURS = 2
GROUPS = (
    "the data's list of known errors names the question",
    "four turns or more are needed",
    "two or three turns are needed, some were found",
    "two or three turns are needed, none was found",
    "one turn; neither it nor its neighbours share a telling word",
    "one turn; only its neighbours share a telling word",
    "one turn; it shares words, and others share more",
)


def group_failure(
    talk: Talk, store: Store, question: Question, missing: set[str], known_errors: set[str]
) -> str:
    """The first of `GROUPS` that holds for a question with missing turns."""
    if question.text in known_errors:
        return GROUPS[0]
    needed = len(question.evidence)
    if needed > 1:
        return GROUPS[1] if needed >= 4 else GROUPS[2 if len(missing) < needed else 3]
    (turn,) = missing
    names = find_people(question.text, store.speakers())[1]
    ids = {memory.source_id: memory.id for memory in list_turns(store)}
    at = [one.id for one in talk.turns].index(turn)
    around = [
        one.id
        for one in talk.turns[max(0, at - NEIGHBOURS) : at + NEIGHBOURS + 1]
        if one.session == talk.turns[at].session
    ]
    holders = [
        set(store.holders(word).tolist())
        for word in find_query_words(question.text)
        if word not in names
    ]
    if any(ids[turn] in some for some in holders):
        return GROUPS[6]
    return GROUPS[5] if any(ids[one] in some for some in holders for one in around) else GROUPS[4]


def main(arguments: Sequence[str] = ()) -> int:
    """Print the groups with their counts, those of the held-out conversations apart."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--show", action="store_true")
    show = parser.parse_args(arguments).show
    errors = json.loads(find_data("text", "locomo", "errors.json").read_text(encoding="utf-8"))
    known_errors = {error["question"] for error in errors}
    encoder = ModelSet(ModelFiles()).text()
    counts: dict[bool, Counter[str]] = {False: Counter(), True: Counter()}
    asked: Counter[bool] = Counter()
    close: Counter[str] = Counter()
    for talk in read_talks():
        with tempfile.TemporaryDirectory() as room:
            store = store_talk(talk, Path(room))
            index_memories(
                store,
                encoder.encode_passages,
                encoder.space,
                encoder.max_characters,
                list_turns(store),
            )
            recall = Recall(store, encoder.encode_queries, encoder.space)
            for question in talk.questions:
                asked[talk.is_held_out] += 1
                hits = recall.search(question.text, limit=DEEP, now=talk.now, apply_cut=False)
                found = [hit.memory.source_id or "" for hit in hits]
                missing = set(question.evidence - set(found[:DEPTH]))
                if not missing:
                    continue
                group = group_failure(talk, store, question, missing, known_errors)
                counts[talk.is_held_out][group] += 1
                close[group] += bool(missing & set(found[DEPTH : 2 * DEPTH]))
                if show:
                    ranks = {one: found.index(one) + 1 for one in missing if one in found}
                    print(f"{talk.name} [{question.category}] {question.text} {ranks or 'none'}")
    print("| why not all was found among the first 10 | tuned on | held out | of them at 11-20 |")
    print("|---|---|---|---|")
    for group in GROUPS:
        print(f"| {group} | {counts[False][group]} | {counts[True][group]} | {close[group]} |")
    total = [sum(counts[part].values()) for part in (False, True)]
    print(f"| questions in all: {asked[False]} and {asked[True]} | {total[0]} | {total[1]} | |")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
