import argparse
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

from assistant.cli.parser import IMPORT_FORMATS, KINDS, build_parser

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")


def walk(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from walk(inner)


def test_every_command_and_option_is_on_the_page() -> None:
    missing = []
    for parser in walk(build_parser()):
        group = any(isinstance(action, argparse._SubParsersAction) for action in parser._actions)
        if not group and parser.prog not in PAGE:
            missing.append(parser.prog)
        for action in parser._actions:
            missing += [option for option in action.option_strings if option not in PAGE]
    assert not [name for name in missing if not re.fullmatch(r"locket \S+ edit", name)]


def test_every_command_on_the_page_is_understood_by_the_parser() -> None:
    known = {parser.prog for parser in walk(build_parser())}
    for line in re.findall(r"`locket ([a-z-]+)((?: [a-z]+)?)", PAGE):
        words = f"locket {line[0]}{line[1]}"
        assert words in known or f"locket {line[0]}" in known, words


def test_formats_and_kinds_are_on_the_page() -> None:
    assert all(f"`{name}`" in PAGE for name in IMPORT_FORMATS)
    assert all(kind in PAGE for kind in KINDS)


def test_every_command_names_code_that_exists() -> None:
    for parser in walk(build_parser()):
        run = parser.get_default("run")
        if run:
            module, _, name = run.partition(":")
            assert callable(getattr(importlib.import_module(f"assistant.cli.{module}"), name))
