import json
import os
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import PASSPHRASE, Locket


def test_without_a_vault_commands_say_how_to_make_one(empty: Locket) -> None:
    outcome = empty("memory", "list", "--json")
    assert outcome.status == 1
    assert outcome.json["error"]["code"] == "vault_missing"
    assert "locket init" in empty("ask", "hello").err


def test_init_prints_the_recovery_code_which_opens_the_vault(empty: Locket) -> None:
    made = empty("init", "--json")
    assert made.status == 0
    code = made.json["recovery_code"]
    assert made.json["vault_path"] == str(empty.vault)
    assert empty("memory", "list", passphrase=code).status == 0
    assert empty("init", "--json").json["error"]["code"] == "vault_exists"


def test_a_wrong_passphrase_is_said_so(empty: Locket) -> None:
    empty("init")
    outcome = empty("memory", "list", "--json", passphrase="something else")
    assert (outcome.status, outcome.json["error"]["code"]) == (1, "wrong_passphrase")


def test_with_nobody_to_ask_and_no_passphrase_it_says_how_to_give_one(empty: Locket) -> None:
    empty("init")
    outcome = empty("memory", "list", "--json", passphrase=None)
    assert (outcome.status, outcome.json["error"]["code"]) == (1, "no_passphrase")


def test_two_passphrases_are_an_error(empty: Locket) -> None:
    outcome = empty("init", "--json", "--passphrase-fd", "0", stdin=PASSPHRASE)
    assert (outcome.status, outcome.json["error"]["code"]) == (1, "two_passphrases")


def test_a_passphrase_comes_from_a_descriptor(empty: Locket) -> None:
    assert empty("init", "--passphrase-fd", "0", stdin=PASSPHRASE, passphrase=None).status == 0
    assert empty("memory", "list").status == 0


def test_a_command_line_that_makes_no_sense_is_a_usage_error(empty: Locket) -> None:
    for arguments in (["bogus"], ["memory"], ["import", "bogus", "x"], ["worker"]):
        outcome = empty(*arguments)
        assert (outcome.status, outcome.out) == (2, "")


def test_unlock_keeps_a_worker_that_needs_no_passphrase_until_lock(empty: Locket) -> None:
    empty("init")
    assert empty("unlock", "--for", "5m", "--json").json == {"seconds": 300}
    assert empty("memory", "list", passphrase=None).status == 0
    assert empty("lock", "--json").json == {"locked": True, "was_open": True}
    assert empty("lock", "--json").json == {"locked": True, "was_open": False}
    assert empty("memory", "list", passphrase=None).status == 1


def test_a_time_that_is_none_is_refused(empty: Locket) -> None:
    assert empty("unlock", "--for", "soon", "--json").json["error"]["code"] == "invalid_request"


def test_the_passphrase_changes_and_the_key_rotates(empty: Locket) -> None:
    empty("init")
    new = "a wholly new passphrase"
    assert empty("passphrase", LOCKET_NEW_PASSPHRASE=new).status == 0
    assert empty("memory", "list").status == 1
    rotated = empty("rotate-key", "--json", passphrase=new)
    assert rotated.status == 0
    assert empty("memory", "list", passphrase=rotated.json["recovery_code"]).status == 0


def test_a_backup_can_be_restored_after_a_wipe(locket: Locket, tmp_path: Path) -> None:
    locket("profile", "edit", "name", "Ann")
    assert locket("backup", str(tmp_path / "copy")).status == 0
    assert locket("wipe", "--yes").status == 0
    assert locket("restore", str(tmp_path / "copy"), "--json").json["restored"] is True
    statements = locket("profile", "--json").json["statements"]
    assert [one["value"] for one in statements] == ["Ann"]


def test_a_vault_is_replaced_by_a_backup_only_when_asked(locket: Locket, tmp_path: Path) -> None:
    copy = str(tmp_path / "copy")
    locket("profile", "edit", "name", "Ann")
    locket("backup", copy)
    locket("profile", "edit", "name", "Ben")
    locket("lock")
    refused = locket("restore", copy, "--json")
    assert (refused.status, refused.json["error"]["code"]) == (1, "vault_exists")
    assert "--replace" in refused.json["error"]["sentence"]
    wrong = locket("restore", copy, "--replace", "--verify", "--json", passphrase="not that one")
    assert wrong.json["error"]["code"] == "wrong_passphrase"
    done = locket("restore", copy, "--replace", "--verify", "--json").json
    assert (done["restored"], done["replaced"]) == (True, True)
    statements = locket("profile", "--json").json["statements"]
    assert [one["value"] for one in statements] == ["Ann"]
    assert list(locket.vault.glob("*.replaced-1")), "what was there is set aside, not deleted"


def test_a_wipe_needs_a_yes_and_gives_a_receipt(locket: Locket) -> None:
    assert locket("wipe", "--json").json["error"]["code"] == "invalid_request"
    outcome = locket("wipe", "--yes", "--json")
    assert outcome.status == 0
    assert outcome.json["verified"] is True
    assert "Wiped the vault" in outcome.json["receipt"]
    assert locket("wipe", "--yes", "--json").json["error"]["code"] == "vault_missing"


def test_a_wipe_works_without_the_passphrase(empty: Locket) -> None:
    empty("init")
    assert empty("wipe", "--yes", passphrase=None).status == 0


def test_an_export_needs_a_yes(locket: Locket, tmp_path: Path) -> None:
    locket("profile", "edit", "name", "Ann")
    target = tmp_path / "out"
    assert locket("export", str(target)).status == 1
    assert not target.exists()
    assert locket("export", str(target), "--yes").status == 0
    rows = (target / "memories.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(row)["text"] for row in rows] == ["Your name is Ann."]


def test_doctor_and_privacy_say_what_guards_are_up(locket: Locket) -> None:
    checks = {check["name"]: check for check in locket("doctor", "--json").json["checks"]}
    assert checks["network"]["detail"].endswith("denied (seccomp)")
    assert "terminal" in checks
    privacy = locket("privacy", "--set", "places=on", "--json").json
    assert privacy["settings"]["places"] == "on"
    assert privacy["network"] == "denied (seccomp)"
    assert privacy["last_backup"] is None


def test_doctor_works_where_there_is_no_vault(empty: Locket) -> None:
    checks = {check["name"]: check for check in empty("doctor", "--json").json["checks"]}
    assert "locket init" in checks["vault"]["fix"]


def test_a_worker_on_stdio_serves_the_protocol(empty: Locket) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assistant.cli", "--vault", str(empty.vault), "worker", "--stdio"],
        input=b'{"do": "hello", "id": "1"}\n',
        capture_output=True,
        timeout=60,
        env=empty.environment,
        check=True,
    )
    assert json.loads(done.stdout)["result"]["vault_exists"] is False


def test_a_folder_named_like_a_package_of_ours_is_never_imported(
    empty: Locket, tmp_path: Path
) -> None:
    trap = tmp_path / "cwd" / "memory"
    trap.mkdir(parents=True)
    (trap / "__init__.py").write_text("raise SystemExit('the wrong memory')", encoding="utf-8")
    script = Path(sys.executable).with_name("locket")
    done = subprocess.run(
        [str(script), "--vault", str(empty.vault), "doctor", "--json"],
        cwd=trap.parent,
        capture_output=True,
        timeout=90,
        env=empty.environment,
    )
    assert done.returncode == 0, done.stderr
    assert os.fsencode("wrong memory") not in done.stdout + done.stderr


def test_an_older_database_is_refused_until_it_is_accepted(empty: Locket) -> None:
    empty("init")
    database = empty.vault / "memory.db"
    older = database.read_bytes()
    assert empty("remember", "The spare key hangs in the shed.", "--json").status == 0
    database.write_bytes(older)
    refused = empty("memory", "list", "--json")
    assert (refused.status, refused.json["error"]["code"]) == (1, "vault_older")
    assert "--accept-older" in refused.json["error"]["sentence"]
    assert empty("memory", "list", "--json", "--accept-older").status == 0
    assert empty("memory", "list", "--json").status == 0


def test_an_older_database_is_accepted_while_the_passphrase_changes(empty: Locket) -> None:
    empty("init")
    database = empty.vault / "memory.db"
    older = database.read_bytes()
    assert empty("remember", "The spare key hangs in the shed.", "--json").status == 0
    database.write_bytes(older)
    refused = empty("rotate-key", "--json")
    assert (refused.status, refused.json["error"]["code"]) == (1, "vault_older")
    assert empty("rotate-key", "--json", "--accept-older").status == 0
    assert empty("memory", "list", "--json").status == 0
