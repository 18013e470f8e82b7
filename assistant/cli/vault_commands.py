"""Commands about the vault as a whole: make, open, close, rekey, copy, export, destroy."""

import argparse
import os
import re
import shutil
import sys
from pathlib import Path

from assistant.cli.as_json import to_json
from assistant.cli.front import connected, unlocked, vault_directory
from assistant.cli.output import Output
from assistant.cli.secrets import (
    ask_person,
    ask_yes,
    can_ask,
    choose_passphrase,
    read_new_passphrase,
    read_passphrase,
)
from assistant.client import WorkerClient, WorkerGone
from assistant.protocol import commands as do
from assistant.protocol.results import (
    Check,
    DoctorResult,
    Ok,
    PrivacyResult,
    VaultCreated,
    WipeReceipt,
)
from memory.errors import InvalidRequest, VaultExists, VaultMissing

_SECONDS = {"s": 1, "m": 60, "h": 3600}
_RECOVERY = (
    "Recovery code (shown once; write it down, it opens the vault when the passphrase is lost):"
)


async def init(options: argparse.Namespace, out: Output) -> None:
    """Make a vault."""
    async with connected(options, out) as front:
        if (await front.greet()).vault_exists:
            raise VaultExists
        passphrase = choose_passphrase(options)
        command = do.CreateVault(id=front.next_id(), passphrase=passphrase, warm=False)
        result = await front.run(command, VaultCreated)
    out.give({**to_json(result), "vault_path": str(vault_directory(options))})
    out.say(f"Made the vault in {vault_directory(options)}.")
    out.say(_RECOVERY)
    out.say(result.recovery_code)


async def unlock(options: argparse.Namespace, out: Output) -> None:
    """Leave a worker with the vault open for other commands to join."""
    seconds = parse_duration(options.duration)
    async with unlocked(options, out, warm=True) as front:
        await front.run(do.KeepOpen(id=front.next_id(), seconds=seconds), Ok)
    out.give({"seconds": seconds})
    out.say(f"Open for {options.duration} after its last use; `locket lock` closes it at once.")


async def lock(options: argparse.Namespace, out: Output) -> None:
    """End the vault's worker."""
    client = await WorkerClient.join(vault_directory(options))
    if client is not None:
        try:
            await client.run(do.Lock(id=client.next_id()))
            await client.wait_gone()
        except WorkerGone:
            pass  # it ended on its own in this moment: locked as well
        finally:
            await client.close()
    out.give({"locked": True, "was_open": client is not None})
    out.say("Locked." if client is not None else "It was not open.")


async def privacy(options: argparse.Namespace, out: Output) -> None:
    """What is kept, where, and which guards are up."""
    async with unlocked(options, out) as front:
        if options.set is not None:
            name, equals, value = options.set.partition("=")
            if not equals:
                raise InvalidRequest("Write a setting as NAME=VALUE, such as places=on.")
            await front.run(do.SettingSet(id=front.next_id(), name=name, value=value), Ok)
        result = await front.run(do.Privacy(id=front.next_id()), PrivacyResult)
    shown = to_json(result)
    out.give(shown)
    out.say(f"Vault: {result.vault_path} ({result.bytes_on_disk / 1e6:.1f} MB, encrypted)")
    out.say("Kept: " + ", ".join(f"{count} {name}" for name, count in result.rows.items() if count))
    out.say(f"Network of the worker: {result.network}")
    out.say("Settings: " + ", ".join(f"{name}={value}" for name, value in result.settings.items()))
    out.say(f"Last backup: {shown['last_backup'] or 'never'}")


async def doctor(options: argparse.Namespace, out: Output) -> None:
    """Check this machine, the models and the vault."""
    async with connected(options, out) as front:
        result = await front.run(do.Doctor(id=front.next_id()), DoctorResult)
    checks = [*result.checks, check_terminal()]
    out.give(to_json(DoctorResult(checks=checks)))
    for check in checks:
        out.say(f"{check.state:<8} {check.name}: {check.detail}")
        if check.fix:
            out.say(f"{'':<8} -> {check.fix}")


async def change_passphrase(options: argparse.Namespace, out: Output) -> None:
    """Change the passphrase."""
    async with connected(options, out) as front:
        old = await front.unlock_asking()
        new = read_new_passphrase(options)
        result = await front.run(do.ChangePassphrase(id=front.next_id(), old=old, new=new), Ok)
    out.give(to_json(result))
    out.say(result.message)


async def rotate_key(options: argparse.Namespace, out: Output) -> None:
    """Re-encrypt everything with a new master key."""
    async with connected(options, out) as front:
        passphrase = await front.unlock_asking()
        command = do.RotateKey(id=front.next_id(), passphrase=passphrase)
        result = await front.run(command, VaultCreated)
    out.give(to_json(result))
    out.say("The vault has a new master key; the old recovery code no longer opens it.")
    out.say(_RECOVERY)
    out.say(result.recovery_code)


async def back_up(options: argparse.Namespace, out: Output) -> None:
    """Write a sealed copy of the vault."""
    path = str(Path(options.path).expanduser().absolute())
    async with unlocked(options, out) as front:
        result = await front.run(do.Backup(id=front.next_id(), path=path), Ok)
    out.give({**to_json(result), "path": path})
    out.say(result.message)


def restore(options: argparse.Namespace, out: Output) -> None:
    """Put a backup in place. Moves sealed files only; `--verify` opens it first."""
    from memory.vault import Vault

    source = Path(options.path).expanduser().absolute()
    directory = vault_directory(options)
    passphrase = read_passphrase(options) if options.verify else None
    try:
        Vault.restore(source, directory, passphrase=passphrase, replace=options.replace)
    except VaultExists:
        raise VaultExists(
            "A vault is there already; `--replace` sets it aside (renamed, not deleted), and "
            "`--vault DIR` restores to another place. Nothing was changed."
        ) from None
    out.give({"restored": True, "replaced": options.replace, "vault_path": str(directory)})
    out.say("Restored. It opens with the passphrase it had then.")
    if options.replace:
        out.say("What was there before lies beside it as *.replaced-N; delete it when all is well.")


async def export(options: argparse.Namespace, out: Output) -> int:
    """Write everything in plain, after a yes."""
    path = str(Path(options.path).expanduser().absolute())
    if not options.yes:
        if out.as_json or not can_ask():
            raise InvalidRequest("An export is not encrypted; add --yes, or run it in a terminal.")
        out.say("An export is not encrypted: anyone who can read that folder can read it all.")
        if not ask_yes("Write it?"):
            out.say("Nothing was written.")
            return 1
    async with unlocked(options, out) as front:
        result = await front.run(do.Export(id=front.next_id(), path=path), Ok)
    out.give({**to_json(result), "path": path})
    out.say(result.message)
    return 0


async def wipe(options: argparse.Namespace, out: Output) -> None:
    """Destroy the vault. Works without the passphrase."""
    async with connected(options, out) as front:
        hello = await front.greet()
        if not hello.vault_exists:
            raise VaultMissing
        name = hello.vault_name
        if not options.yes:
            if out.as_json or not can_ask():
                raise InvalidRequest("A wipe needs your yes; add --yes, or run it in a terminal.")
            out.say("This destroys everything Locket remembers, for good.")
            name = ask_person(f"Type the vault's name ({hello.vault_name}) to go on: ")
        result = await front.run(do.Wipe(id=front.next_id(), vault_name=name), WipeReceipt)
    out.give(to_json(result))
    out.say(result.receipt)


def parse_duration(text: str) -> int:
    """Return the seconds of `90s`, `15m`, `2h`; a bare number is minutes. At most a day."""
    match = re.fullmatch(r"([0-9]{1,6})([smh]?)", text.strip().lower())
    seconds = int(match[1]) * _SECONDS[match[2] or "m"] if match else 0
    if not 0 < seconds <= 24 * 3600:
        raise InvalidRequest("Give a time up to 24 hours, such as 90s, 15m or 2h.")
    return seconds


def check_terminal() -> Check:
    """Say what this terminal can show."""
    if not sys.stdout.isatty():
        return Check(name="terminal", state="ok", detail="none here (output goes elsewhere)")
    size = shutil.get_terminal_size()
    kind = os.environ.get("TERM", "unknown")
    colours = (
        "true colour" if os.environ.get("COLORTERM") in {"truecolor", "24bit"} else "256 colours"
    )
    small = size.columns < 80 or size.lines < 24
    return Check(
        name="terminal",
        state="note" if small else "ok",
        detail=f"{kind}, {colours}, {size.columns}x{size.lines}",
        fix="make the window at least 80x24" if small else "",
    )
