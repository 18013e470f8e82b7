"""The one command registry: unique, acted on, and the source of docs/keys.md."""

from pathlib import Path

from tui.app import LocketApp
from tui.commands import COMMANDS, Scope, bindings_for, write_key_reference
from tui.screens.chat import ChatScreen

ROOT = Path(__file__).parents[2]


def test_ids_are_unique() -> None:
    ids = [command.id for command in COMMANDS]
    assert len(ids) == len(set(ids))


def test_no_two_commands_of_one_scope_share_a_key() -> None:
    for scope in Scope:
        keys = [
            key
            for command in COMMANDS
            if command.scope is scope and command.keys
            for key in command.keys.split(",")
        ]
        assert len(keys) == len(set(keys)), scope
        assert len(bindings_for(scope)) == len(keys)


def test_every_command_of_the_app_and_the_chat_has_its_action() -> None:
    owners = {Scope.APP: LocketApp, Scope.CHAT: ChatScreen}
    for command in COMMANDS:
        if command.scope in owners:
            name = command.action.partition("(")[0]
            assert hasattr(owners[command.scope], f"action_{name}"), command.id


def test_the_key_reference_is_the_registry() -> None:
    assert (ROOT / "docs" / "keys.md").read_text() == write_key_reference()
