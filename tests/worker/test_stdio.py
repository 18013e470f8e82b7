import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.worker.conftest import PASSPHRASE, fake_worker

Answers = dict[str, list[dict[str, Any]]]


def talk(directory: Path, lines: list[dict[str, Any] | str]) -> tuple[int, Answers]:
    """Send all lines at once, as a script does, and collect the events by id."""
    sent = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    done = subprocess.run(
        fake_worker(directory, "--stdio"), input=sent.encode(), capture_output=True, timeout=60
    )
    answers: Answers = {}
    for line in done.stdout.splitlines():
        event = json.loads(line)
        answers.setdefault(event["id"], []).append(event)
    return done.returncode, answers


def test_a_script_may_send_everything_at_once_and_gets_one_answer_each(directory: Path) -> None:
    status, answers = talk(
        directory,
        [
            {"do": "hello", "id": "1"},
            {"do": "create_vault", "id": "2", "passphrase": PASSPHRASE},
            {"do": "profile_set", "id": "3", "attribute": "name", "value": "Ann"},
            {"do": "memory_list", "id": "4"},
            {"do": "memory_show", "id": "5", "memory": "m999"},
        ],
    )
    assert status == 0
    last = {id: events[-1]["event"] for id, events in answers.items()}
    assert last == {"1": "done", "2": "done", "3": "done", "4": "done", "5": "failed"}
    assert all(
        [event["event"] in {"done", "failed"} for event in events].count(True) == 1
        for events in answers.values()
    )
    assert answers["5"][-1]["code"] == "not_found"


def test_a_line_that_is_no_command_fails_without_being_quoted(directory: Path) -> None:
    secret = "qzx-private-words"
    status, answers = talk(
        directory,
        [
            secret,
            {"do": "hello", "id": "1", "unknown": secret},
            {"do": "hello", "id": "2"},
        ],
    )
    assert status == 0
    assert [event["code"] for event in answers[""]] == ["invalid_request"] * 2
    assert secret not in json.dumps(answers)
    assert answers["2"][-1]["event"] == "done"


def test_an_id_that_is_in_use_is_refused(directory: Path) -> None:
    _, answers = talk(
        directory,
        [
            {"do": "create_vault", "id": "1", "passphrase": PASSPHRASE},
            {"do": "memory_list", "id": "1"},
        ],
    )
    assert sorted(event["event"] for event in answers["1"]) == ["done", "failed"]


def test_commands_come_from_a_file_too(directory: Path, tmp_path: Path) -> None:
    commands = tmp_path / "commands.jsonl"
    commands.write_text('{"do": "hello", "id": "1"}')
    with commands.open("rb") as stream:
        done = subprocess.run(
            fake_worker(directory), stdin=stream, capture_output=True, timeout=60, check=True
        )
    assert json.loads(done.stdout)["result"]["result"] == "hello"


def test_nothing_but_the_protocol_reaches_standard_output() -> None:
    code = (
        "import os; from assistant.worker.main import take_standard_streams as t; _, w = t();"
        "print('python noise', flush=True); os.system('echo native noise'); os.write(w, b'{}')"
    )
    env = {name: value for name, value in os.environ.items() if name != "LOCKET_DEBUG"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=env)
    assert (done.stdout, done.stderr) == (b"{}", b"")
