"""The command line's grammar. Other programs use it: names and options stay as they are."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

IMPORT_FORMATS = (
    "letterboxd",
    "imdb",
    "goodreads",
    "movielens",
    "takeout",
    "apple",
    "csv",
    "jsonl",
)
KINDS = ("note", "document", "photo", "turn", "fact")
_BATCH = "one JSON request a line in, one JSON result a line out; - reads standard input"


if TYPE_CHECKING:
    Actions = argparse._SubParsersAction[argparse.ArgumentParser]


def build_parser() -> argparse.ArgumentParser:
    """Return the parser. `options.run` is the dotted name of what carries the command out."""
    parser = argparse.ArgumentParser(
        prog="locket",
        description="A private assistant that remembers what you show it. Nothing leaves this "
        "machine. Without a command it opens the terminal UI.",
        epilog="Examples:  locket remember cat.jpg --as Bo   |   locket ask 'when is the dentist?'"
        "   |   cat notes.md | locket remember -",
    )
    common = _common_options(default=argparse.SUPPRESS)
    _add_common(parser, default=None)
    parser.set_defaults(run="home:open_terminal")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    def add(name: str, run: str, help: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help, description=help, parents=[common])
        made.set_defaults(run=run)
        return made

    add("init", "vault_commands:init", "make a vault and print its recovery code, once")
    remember = add("remember", "bringing:remember", "remember notes, photos, text files, folders")
    remember.add_argument(
        "things", nargs="+", metavar="PATH|TEXT", help="a path, a text, or - for standard input"
    )
    remember.add_argument("--as", dest="name", metavar="NAME", help="what is in the photo")
    remember.add_argument(
        "--background",
        action="store_true",
        help="do not wait for folders (while Locket is open, or unlocked for a time)",
    )
    ask = add("ask", "asking:ask", "ask a question, or just talk")
    ask.add_argument("text", nargs="?", default="", metavar="TEXT")
    ask.add_argument("--image", action="append", default=[], metavar="PATH", help="show a photo")
    ask.add_argument("--batch", metavar="FILE", help=_BATCH)
    caption = add("caption", "asking:caption", "caption a photo and remember it")
    caption.add_argument("path", nargs="?", metavar="PATH")
    caption.add_argument("--batch", metavar="FILE", help=_BATCH)
    recommend = add("recommend", "asking:recommend", "recommend something from your catalogue")
    recommend.add_argument("text", nargs="?", default="", metavar="TEXT")
    recommend.add_argument("-n", type=int, default=5, metavar="COUNT", help="how many (5)")
    recommend.add_argument("--batch", metavar="FILE", help=_BATCH)
    feedback = add("feedback", "asking:feedback", "say what you think of an answer or an item")
    feedback.add_argument("target", metavar="ID", help="such as m12 or i7, or an item's title")
    feedback.add_argument(
        "verdict",
        nargs="?",
        metavar="up|down|RATING|pin|reject",
        help="RATING is 0 to 5; pin and reject are for a memory behind an answer",
    )
    feedback.add_argument("--edit", metavar="TEXT", help="how it should have read")
    feedback.add_argument("--answer", default="", metavar="ID", help="of pin and reject: which")
    lessons = add("lessons", "lesson_commands:list_lessons", "what was learned from feedback")
    lessons.add_argument("-n", type=int, default=50, metavar="COUNT", help="how many (50)")
    kinds = lessons.add_subparsers(dest="lessons_command", metavar="list|undo")
    listing = kinds.add_parser("list", parents=[common], help="all of them, newest first")
    listing.set_defaults(run="lesson_commands:list_lessons")
    undo = kinds.add_parser("undo", parents=[common], help="as if it had not been given")
    undo.add_argument("id", metavar="ID")
    undo.set_defaults(run="lesson_commands:undo_lesson")
    why = add("why", "lesson_commands:why", "what is behind an answer, a caption or an item")
    why.add_argument("id", metavar="ID")
    importing = add("import", "bringing:import_export", "read another program's export")
    importing.add_argument("format", choices=IMPORT_FORMATS)
    importing.add_argument("path", metavar="PATH")
    _add_ingest(_add_actions(add("ingest", "", "folders of photos being brought in")), common)
    _add_concepts(_add_actions(add("concept", "", "the things you gave names to")), common)
    _add_memory(_add_actions(add("memory", "", "look at memories, and let them go")), common)
    _add_profile(add("profile", "profile_commands:profile", "what Locket holds about you"), common)
    privacy = add("privacy", "vault_commands:privacy", "what is kept, and which guards are up")
    privacy.add_argument("--set", metavar="NAME=VALUE", help="change a setting, such as places=on")
    add("doctor", "vault_commands:doctor", "check this machine, the models and the vault")
    _add_models(_add_actions(add("models", "", "the local models")), common)
    _add_vault_commands(add)
    worker = add("worker", "home:serve_worker", "speak the protocol on standard input and output")
    worker.add_argument("--stdio", action="store_true", required=True)
    return parser


def _add_profile(profile: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = profile.add_subparsers(dest="profile_command", metavar="ACTION")

    def add(name: str, run: str, help: str) -> argparse.ArgumentParser:
        made = actions.add_parser(name, parents=[common], help=help, description=help)
        made.set_defaults(run=f"profile_commands:{run}")
        return made

    edit = add("edit", "edit", "write one attribute; '' forgets it")
    edit.add_argument("attribute", metavar="ATTRIBUTE")
    edit.add_argument("value", metavar="VALUE")
    for name, help in (
        ("confirm", "make a suggestion a fact"),
        ("pin", "keep a statement in every prompt, unless it is private"),
        ("unpin", "take the pin off"),
        ("reject", "say that a statement is not so; it is not inferred from the same again"),
        ("correct", "put your own value in its place"),
        ("forget", "erase a statement that you told"),
    ):
        made = add(name, "confirm" if name == "confirm" else "change", help)
        made.add_argument("id", metavar="ID", help="as `locket profile` lists it")
        if name == "correct":
            made.add_argument("value", metavar="VALUE")
        made.set_defaults(change=name)
    sensitive = add(
        "infer-sensitive", "infer_sensitive", "let health, faith, money and such be inferred"
    )
    sensitive.add_argument("state", choices=("on", "off"))


def _common_options(default: object) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    _add_common(common, default)
    return common


def _add_common(parser: argparse.ArgumentParser, default: object) -> None:
    parser.add_argument(
        "--vault", type=Path, default=default, metavar="DIR", help="another vault's folder"
    )
    parser.add_argument(
        "--json",
        action="store_true",
        default=default if default is argparse.SUPPRESS else False,
        help="one JSON object on standard output",
    )
    parser.add_argument(
        "--passphrase-fd",
        type=int,
        default=default,
        metavar="N",
        help="read the passphrase from this file descriptor (or set LOCKET_PASSPHRASE)",
    )
    parser.add_argument(
        "--accept-older",
        action="store_true",
        default=default if default is argparse.SUPPRESS else False,
        help="open a vault that was refused because a part of it is older than it was",
    )


def _add_concepts(group: "Actions", common: argparse.ArgumentParser) -> None:
    for name, arguments, help in (
        ("list", (), "all named things"),
        ("show", ("name",), "one of them and its photos"),
        ("rename", ("name", "new_name"), "give it another name"),
        ("merge", ("name", "other"), "make the second part of the first"),
        ("split", ("name", "new_name"), "say that some of its photos show another thing"),
        ("confirm", ("name",), "say that photos do show it"),
        ("deny", ("name",), "say that photos do not show it"),
        ("forget", ("name",), "forget the name and its views; the photos stay"),
    ):
        run = f"concept_commands:{name}_concept"
        action = _add_action(group, common, run, name, arguments, help)
        if name == "split":
            action.add_argument("--photos", nargs="+", required=True, metavar="ID")
        elif name in ("confirm", "deny"):
            action.add_argument("photos", nargs="+", metavar="ID")


def _add_ingest(group: "Actions", common: argparse.ArgumentParser) -> None:
    where = "ingest_commands"
    _add_action(group, common, f"{where}:list_ingests", "list", (), "how far each is")
    show = (f"{where}:show_ingest", "show", ("id",), "one, with every file that was not taken")
    _add_action(group, common, *show)
    for name, help in (
        ("pause", "pause one, or all; what is stored stays"),
        ("resume", "go on with one, or all"),
        ("cancel", "stop one, or all, for good; what is stored stays"),
    ):
        made = _add_action(group, common, f"{where}:{name}", name, (), help)
        made.add_argument("id", nargs="?", default="", metavar="ID")
    _add_action(group, common, f"{where}:clear", "clear", (), "drop the records of finished ones")


def _add_memory(group: "Actions", common: argparse.ArgumentParser) -> None:
    where = "memory_commands"
    search = _add_action(group, common, f"{where}:search", "search", (), "find memories")
    search.add_argument("text", nargs="?", default="", metavar="TEXT")
    search.add_argument("-n", type=int, default=20, metavar="COUNT", help="at most (20)")
    search.add_argument("--batch", metavar="FILE", help=_BATCH)
    listing = _add_action(group, common, f"{where}:list_memories", "list", (), "the newest ones")
    listing.add_argument("--kind", choices=KINDS)
    listing.add_argument("-n", type=int, default=50, metavar="COUNT", help="at most (50)")
    listing.add_argument("--before", metavar="ID", help="go on below this id")
    listing.add_argument("--removed", action="store_true", help="show the trash instead")
    _add_action(group, common, f"{where}:show", "show", ("id",), "one memory in full")
    listing.add_argument("--batches", action="store_true", help="show the imports instead")
    _add_forget(group, common)
    trash = _add_action(group, common, f"{where}:trash", "trash", (), "what was removed, and when")
    trash.add_argument("-n", type=int, default=50, metavar="COUNT", help="at most (50)")
    alike = _add_action(
        group, common, "ingest_commands:alike", "alike", (), "photos that look nearly the same"
    )
    alike.add_argument("id", nargs="?", default="", metavar="ID", help="only this photo's group")
    alike.add_argument(
        "--forget-rest", action="store_true", help="of each group, forget all but the largest"
    )
    alike.add_argument("--yes", action="store_true", help="do not ask")
    tidy = _add_action(
        group, common, "forget_commands:tidy", "tidy", (), "find junk and repeats, and clean up"
    )
    tidy.add_argument("--yes", action="store_true", help="do not ask")
    for name, help in (
        ("remove", "put in the trash, for 30 days"),
        ("restore", "take out of the trash"),
    ):
        made = _add_action(group, common, f"{where}:{name}", name, (), help)
        made.add_argument("ids", nargs="+", metavar="ID")


def _add_forget(group: "Actions", common: argparse.ArgumentParser) -> None:
    run = "forget_commands:forget"
    forget = _add_action(group, common, run, "forget", (), "forget for good; lists it first")
    forget.add_argument("ids", nargs="*", metavar="ID")
    for option, metavar, help in (
        ("--matching", "TEXT", "what speaks of that"),
        ("--since", "DATE", "what happened, or was told, from that day on"),
        ("--until", "DATE", "up to that day, itself included"),
        ("--person", "NAME", "what mentions that name, and the photos they are in"),
        ("--concept", "NAME", "a named thing and what mentions it; photos stay, without the name"),
        ("--batch", "ID_OR_NAME", "an import; what has another source stays"),
        ("--conversation", "ID", "a conversation, such as v3"),
    ):
        forget.add_argument(option, metavar=metavar, help=help)
    forget.add_argument("--yes", action="store_true", help="do not ask")


def _add_models(group: "Actions", common: argparse.ArgumentParser) -> None:
    where = "home"
    _add_action(group, common, f"{where}:list_models", "list", (), "what is there, what is missing")
    pull = _add_action(group, common, f"{where}:pull_models", "pull", (), "fetch and verify models")
    pull.add_argument("names", nargs="*", metavar="NAME")
    pull.add_argument("--from", dest="source", type=Path, metavar="DIR", help="a folder with them")
    _add_action(group, common, f"{where}:use_model", "use", ("name",), "prefer this model")
    own = _add_action(group, common, f"{where}:add_own_model", "add", (), "a GGUF file of yours")
    own.add_argument("path", type=Path, metavar="PATH")
    own.add_argument("--projector", type=Path, metavar="PATH", help="its mmproj, to see photos")
    own.add_argument("--name", default="", metavar="NAME", help="what to call it; else its file")


def _add_vault_commands(add: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    where = "vault_commands"
    passphrase = add("passphrase", f"{where}:change_passphrase", "change the passphrase")
    passphrase.add_argument(
        "--new-passphrase-fd", type=int, metavar="N", help="read the new one from this descriptor"
    )
    add("rotate-key", f"{where}:rotate_key", "re-encrypt everything with a new master key")
    backup = add("backup", f"{where}:back_up", "write a sealed copy of the vault")
    backup.add_argument("path", metavar="PATH", help="a folder that does not exist yet")
    restore = add("restore", f"{where}:restore", "put a backup in place")
    restore.add_argument("path", metavar="PATH", help="a folder that `locket backup` wrote")
    restore.add_argument(
        "--replace", action="store_true", help="set the vault that is there aside (kept, renamed)"
    )
    restore.add_argument(
        "--verify", action="store_true", help="ask for the passphrase and read every page first"
    )
    export = add("export", f"{where}:export", "write everything in plain: JSON lines, CSV, photos")
    export.add_argument("path", metavar="PATH", help="a folder that does not exist yet")
    export.add_argument("--yes", action="store_true", help="do not ask")
    unlock = add("unlock", f"{where}:unlock", "keep the vault open for other commands")
    unlock.add_argument(
        "--for", dest="duration", default="15m", metavar="TIME", help="such as 90s, 15m, 2h (15m)"
    )
    add("lock", f"{where}:lock", "close the vault and end its worker")
    wipe = add("wipe", f"{where}:wipe", "destroy the vault; asks for its name")
    wipe.add_argument("--yes", action="store_true", help="do not ask")


def _add_actions(parser: argparse.ArgumentParser) -> "Actions":
    return parser.add_subparsers(dest="action", metavar="ACTION", required=True)


def _add_action(
    group: "Actions",
    common: argparse.ArgumentParser,
    run: str,
    name: str,
    arguments: Sequence[str],
    help: str,
) -> argparse.ArgumentParser:
    made = group.add_parser(name, parents=[common], help=help, description=help)
    for argument in arguments:
        made.add_argument(argument, metavar=argument.upper().replace("_", "-"))
    made.set_defaults(run=run)
    return made
