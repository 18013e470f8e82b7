import json
import re

import msgspec

from assistant.protocol import commands, events
from assistant.protocol.wire import decode_command, decode_event, encode_line
from tests.worker.protocol_reference import PAGE, splice


def test_the_page_documents_every_message_and_field() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == splice(page), "run python -m tests.worker.protocol_reference"


def test_the_examples_of_the_page_are_messages_of_the_protocol() -> None:
    examples = re.findall(r"^\{.*\}$", PAGE.read_text(encoding="utf-8"), re.M)
    assert len(examples) > 5
    for line in examples:
        kind = json.loads(line)
        if "do" in kind:
            decode_command(line.encode())
        else:
            decode_event(line.encode())


def test_messages_come_back_as_they_went() -> None:
    ask = commands.Ask(id="1", text="Zoë\n\u2028", images=["/a b"], now=5)
    assert decode_command(encode_line(ask)) == ask
    token = events.Token(id="1", text="\x1b]52;c;\x07")
    assert decode_event(encode_line(token)) == token
    assert encode_line(token).count(b"\n") == 1


def test_every_tag_is_used_once() -> None:
    for union in (commands.AnyCommand, events.AnyEvent):
        tags = [struct.__struct_config__.tag for struct in union.__args__]
        assert len(tags) == len(set(tags))
        assert all(issubclass(struct, msgspec.Struct) for struct in union.__args__)
