import json
from pathlib import Path

from tests.cli.conftest import Locket


def test_profile_is_written_shown_and_forgotten(locket: Locket) -> None:
    assert locket("profile", "edit", "name", "Ann").out == "Noted.\n"
    (statement,) = locket("profile", "--json").json["statements"]
    assert (statement["attribute"], statement["value"], statement["current"]) == (
        "name",
        "Ann",
        True,
    )
    assert statement["since"].endswith("Z")
    assert locket("profile", "edit", "name", "").status == 0
    assert locket("profile", "--json").json["statements"] == []


def test_the_trash_is_undone_and_forgetting_is_not(locket: Locket) -> None:
    locket("profile", "edit", "name", "Ann")
    assert locket("memory", "remove", "m1").status == 0
    assert locket("memory", "list", "--json").json["memories"] == []
    assert locket("memory", "restore", "m1").status == 0
    assert locket("memory", "forget", "m1", "--json").json["memories"] == ["m1"]
    shown = locket("memory", "show", "m1", "--json")
    assert (shown.status, shown.json["error"]["code"]) == (1, "not_found")


def test_forget_takes_ids_or_a_search_but_not_both_or_none(locket: Locket) -> None:
    for arguments in ([], ["m1", "--matching", "x"]):
        outcome = locket("memory", "forget", *arguments, "--json")
        assert outcome.json["error"]["code"] == "invalid_request"


def test_forget_matching_without_a_yes_is_refused_when_nobody_is_there(locket: Locket) -> None:
    outcome = locket("memory", "forget", "--matching", "anything", "--json")
    assert outcome.json["error"]["code"] == "invalid_request"


def test_control_codes_in_memories_never_reach_the_terminal(locket: Locket) -> None:
    locket("profile", "edit", "name", "Ann\x1b]52;c;aGk=\x07\u202eevil\x9b31m")
    for arguments in (["memory", "list"], ["memory", "show", "m1"], ["profile"]):
        out = locket(*arguments).out
        assert "Ann" in out
        assert not set(out) & set("\x1b\x07\u202e\x9b")
    raw = locket("memory", "list", "--json").out
    assert not set(raw) & set("\x1b\x07\u202e\x9b")


def test_markup_in_memories_is_shown_as_it_is(locket: Locket) -> None:
    locket("profile", "edit", "name", "[bold]Ann[/bold]")
    assert "[bold]Ann[/bold]" in locket("profile").out


def test_remembering_searching_and_asking(locket: Locket, tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("The spare key is under the blue pot.", encoding="utf-8")
    stored = locket("remember", "The boiler code is 4711.", str(note), "--json").json
    assert len(stored["memory_ids"]) == 2
    assert stored["skipped"] == []
    found = locket("memory", "search", "boiler code", "--json").json["results"]
    assert found[0]["id"] == stored["memory_ids"][0]
    assert {"id", "source_id", "kind", "text", "time", "score"} <= set(found[0])
    answer = locket("ask", "What is the boiler code?", "--json").json
    assert {"answer", "citations", "intent", "abstained", "timings"} <= set(answer)
    assert all(set(one) == {"id", "kind", "score"} for one in answer["citations"])


def test_a_note_comes_through_a_pipe(locket: Locket) -> None:
    stored = locket("remember", "-", "--json", stdin="Milk, eggs and a red balloon.").json
    (row,) = locket("memory", "list", "--kind", "note", "--json").json["memories"]
    assert [row["id"]] == stored["memory_ids"]
    assert row["text"] == "Milk, eggs and a red balloon."


def test_a_mistyped_path_is_not_taken_for_a_note(locket: Locket) -> None:
    for path in ("photos/bo.jpg", "bo.jpg", "/nowhere"):
        assert locket("remember", path, "--json").json["error"]["code"] == "invalid_request"


def test_forget_matching_takes_what_the_search_finds(locket: Locket) -> None:
    locket("remember", "The boiler code is 4711.")
    gone = locket("memory", "forget", "--matching", "boiler code", "--yes", "--json").json
    assert gone["memories"]
    assert locket("memory", "search", "boiler code", "--json").json["results"] == []


def test_batches_answer_in_order_with_the_requests_ids(locket: Locket, tmp_path: Path) -> None:
    locket("remember", "The boiler code is 4711.", "Bo eats salmon on Fridays.")
    batch = tmp_path / "batch.jsonl"
    lines = [
        {"id": "a", "text": "boiler code"},
        {"id": 7, "text": ""},
        {"id": "c", "text": "salmon", "n": 1, "now": "2026-11-21T04:05:06Z"},
    ]
    batch.write_text("\n".join(map(json.dumps, lines)) + "\nnonsense\n", encoding="utf-8")
    outcome = locket("memory", "search", "--batch", str(batch))
    answers = [json.loads(line) for line in outcome.out.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", 7, "c", None]
    assert ["error" in answer for answer in answers] == [False, True, False, True]
    assert outcome.status == 1
    assert len(answers[2]["results"]) <= 1

    asked = locket(
        "ask", "--batch", "-", stdin='{"id": "q1", "text": "What is the boiler code?"}\n'
    )
    (answer,) = [json.loads(line) for line in asked.out.splitlines()]
    assert (asked.status, answer["id"]) == (0, "q1")
    assert "answer" in answer


def test_a_batch_of_questions_leaves_no_turns_behind(locket: Locket) -> None:
    question = '{"id": "q1", "text": "I like tea. Who am I?"}\n'
    assert locket("ask", "--batch", "-", stdin=question).status == 0
    assert locket("memory", "list", "--json").json["memories"] == []


def test_a_catalogue_is_imported_ranked_and_rated(locket: Locket, tmp_path: Path) -> None:
    films = tmp_path / "films.csv"
    films.write_text(
        "title,year,genres,description,my rating\n"
        "Moon,2009,science fiction,a lonely man on the moon,5\n"
        "Alien,1979,science fiction,a monster on a ship,\n",
        encoding="utf-8",
    )
    imported = locket("import", "csv", str(films), "--json").json
    assert (imported["items"], imported["ratings"]) == (2, 1)
    ranked = locket("recommend", "a film", "-n", "2", "--json").json
    assert all(
        {"id", "title", "score", "reason", "because"} <= set(item) for item in ranked["items"]
    )
    assert locket("feedback", "Alien", "4.5", "--json").json["learned"]
    for words in ([], ["sideways"], ["7"], ["up", "--edit", "x"]):
        assert locket("feedback", "i1", *words, "--json").status == 1


def test_memories_are_forgotten_by_name_import_and_day_after_a_list(
    locket: Locket, tmp_path: Path
) -> None:
    locket("remember", "Ana likes figs.", "The boiler code is 4711.")
    lines = tmp_path / "letters.jsonl"
    lines.write_text('{"text": "Dear Rui", "time": "2020-05-01T10:00:00Z"}\n', encoding="utf-8")
    batch = locket("import", "jsonl", str(lines), "--json").json["batch"]
    listed = locket("memory", "list", "--batches", "--json").json["batches"]
    assert [(one["id"], one["rows"]) for one in listed] == [(batch, 1)]
    refused = locket("memory", "forget", "--person", "Ana", "--json")
    assert refused.json["error"]["code"] == "invalid_request"
    shown = locket("memory", "forget", "--person", "Ana", "--yes")
    assert "1 memory would go for good" in shown.out
    assert "Ana likes figs." in shown.out
    assert locket("memory", "forget", "--since", "2020-05-01", "--until", "2020-05-01", "--yes",
                  "--json").json["rows"]["memories"] == 1  # fmt: skip
    locket("import", "jsonl", str(lines))
    assert locket("memory", "forget", "--batch", "letters", "--yes").status == 0
    (left,) = locket("memory", "list", "--json").json["memories"]
    assert left["text"] == "The boiler code is 4711."
    bad = locket("memory", "forget", "--since", "soon", "--yes", "--json")
    assert bad.json["error"]["code"] == "invalid_request"


def test_the_trash_says_since_when_and_tidying_says_both_rates(locket: Locket) -> None:
    locket("remember", "The boiler code is 4711.", "ok")
    locket("memory", "remove", "m1")
    (row,) = locket("memory", "trash", "--json").json["memories"]
    assert row["removed"].endswith("Z")
    assert "removed 20" in locket("memory", "trash").out
    found = locket("memory", "tidy", "--yes", "--json").json
    assert (len(found["junk"]), found["applied"]) == (1, True)
    checks = {one["name"]: one for one in locket("doctor", "--json").json["checks"]}
    assert "repeat another (0.0%)" in checks["memories"]["detail"]
