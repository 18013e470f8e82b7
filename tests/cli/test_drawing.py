import argparse

import pytest

from assistant.cli.as_json import to_json
from assistant.cli.front import Front, strip_citations
from assistant.cli.output import Output
from assistant.protocol import commands as do
from assistant.protocol import events as ev
from assistant.protocol import results
from assistant.protocol.commands import AnyCommand


class ScriptedClient:
    """A client that plays events."""

    def __init__(self, *told: ev.AnyEvent) -> None:
        self.told = told
        self.confirmed: list[bool] = []

    def next_id(self) -> str:
        return "q"

    async def request(self, command: AnyCommand):  # type: ignore[no-untyped-def]
        for event in self.told:
            yield event

    async def run(self, command: AnyCommand) -> results.AnyResult:
        assert isinstance(command, do.Confirm)
        self.confirmed.append(command.yes)
        return results.Ok()


def answered(text: str) -> ev.Answered:
    return ev.Answered(
        id="q",
        answer=text,
        answer_id="m2",
        citations=[],
        abstained=False,
        timings=results.Timings(),
    )


async def draw(as_json: bool, *told: ev.AnyEvent) -> ScriptedClient:
    client = ScriptedClient(*told, ev.Done(id="q", result=results.Ok()))
    front = Front(client, Output(as_json), argparse.Namespace())  # type: ignore[arg-type]
    await front.run(do.Ask(id="q", text="x"), results.Ok)
    return client


async def test_an_answer_that_only_gained_citations_is_printed_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tokens = [ev.Token(id="q", text=text) for text in ("Bo is ", "your cat.")]
    await draw(False, *tokens, answered("Bo is your cat. [m2]"))
    assert capsys.readouterr().out == "Bo is your cat.\n"


async def test_an_answer_that_a_check_changed_is_printed_as_it_became(
    capsys: pytest.CaptureFixture[str],
) -> None:
    await draw(False, ev.Token(id="q", text="Bo is a dog."), answered("I don't have that."))
    assert capsys.readouterr().out == "Bo is a dog.\nI don't have that.\n"


async def test_control_codes_split_over_tokens_never_reach_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tokens = [ev.Token(id="q", text=text) for text in ("a\x1b", "]52;c;x\x07", "b")]
    await draw(False, *tokens)
    assert not set(capsys.readouterr().out) & set("\x1b\x07")


@pytest.mark.parametrize("as_json", [True, False])
async def test_an_action_that_needs_a_yes_is_refused_when_nobody_is_there(
    as_json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ev.ToolAsked(id="q", approval="a1", tool="forget", action="Forget m1 for good")
    client = await draw(as_json, asked)
    assert client.confirmed == [False]
    assert ("Forget m1" in capsys.readouterr().out) is not as_json


async def test_progress_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    await draw(True, ev.Progress(id="q", label="Reading", done=3, total=3))
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "Reading: 3 of 3\n")


def test_citation_marks_are_taken_out() -> None:
    assert strip_citations("Bo [m2] is a cat. [m12] [i3]") == "Bo is a cat."
    assert strip_citations("a [b] c") == "a [b] c"


def test_json_has_no_tags_and_times_are_iso() -> None:
    row = results.MemoryRow(id="m1", kind="note", text="x", time=1, source="typed")
    detail = results.MemoryDetail(
        memory=row, derived_from=[], derived=[], trust=3, taken_at=1000, thumbnail=b"x"
    )
    shown = to_json(detail)
    assert shown["memory"]["time"] == "1970-01-01T00:00:00.001Z"
    assert shown["taken_at"] == "1970-01-01T00:00:01.000Z"
    assert not {"result", "thumbnail", "pixels"} & set(shown)
