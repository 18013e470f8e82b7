"""Suites' output in the document of results, and the pictures beside it."""

from pathlib import Path
from xml.etree import ElementTree

from evals.__main__ import SUITES
from evals.chart import Curve, Panel, draw_panels
from evals.results import DOCUMENT, has_place, hear_output, put_in, write_results

_MARKED = "Before.\n<!-- measured: next_item -->\nold\n<!-- end of next_item -->\nAfter.\n"


def test_output_takes_the_place_of_the_old_and_what_people_wrote_stays() -> None:
    table = "| a |\n|---|\n| 1 \\d |"
    written = put_in(_MARKED, "next_item", f"\n{table}\n")
    assert table in written
    assert "old" not in written
    assert written.startswith("Before.\n")
    assert written.endswith("\nAfter.\n")
    assert put_in(written, "next_item", table) == written
    assert "```text\nplain\n```" in put_in(_MARKED, "next_item", "plain")


def test_a_suite_without_a_place_leaves_the_document_alone(tmp_path: Path) -> None:
    path = tmp_path / "results.md"
    path.write_text(_MARKED, encoding="utf-8")
    assert not write_results("style", "| a |", path)
    assert not write_results("next_item", " \n", path)
    assert path.read_text(encoding="utf-8") == _MARKED
    assert write_results("next_item", "new", path)
    assert "new" in path.read_text(encoding="utf-8")


def test_what_is_heard_is_still_shown(capsys) -> None:  # type: ignore[no-untyped-def]
    with hear_output() as heard:
        print("a table")
    assert heard.getvalue() == capsys.readouterr().out == "a table\n"


def test_every_place_in_the_document_belongs_to_a_suite() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    named = [part.split(" -->")[0] for part in document.split("<!-- measured: ")[1:]]
    assert len(set(named)) == len(named)
    assert set(named) <= set(SUITES)
    assert all(has_place(document, name) for name in named)


def test_a_picture_holds_its_curves_and_its_words_are_escaped(tmp_path: Path) -> None:
    panel = Panel("a < b", "ratings", ["0", "5"], [Curve("ours & theirs", [0.1, 0.3], [(0, 0.2)])])
    path = draw_panels("a.svg", [panel, panel], tmp_path)
    root = ElementTree.parse(path).getroot()
    words = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert words.count("a < b") == 2
    assert "ours & theirs" in words
    assert len(list(root.iter("{http://www.w3.org/2000/svg}circle"))) == 4
