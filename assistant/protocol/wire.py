"""One JSON line each way. Bytes fields travel as base64 (msgspec's JSON encoding)."""

import msgspec

from assistant.protocol.commands import AnyCommand
from assistant.protocol.events import AnyEvent
from memory.errors import InvalidRequest

MAX_LINE_BYTES = 64 * 1024 * 1024

_encoder = msgspec.json.Encoder()
_command_decoder: msgspec.json.Decoder[AnyCommand] = msgspec.json.Decoder(AnyCommand)
_event_decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


def encode_line(message: AnyCommand | AnyEvent) -> bytes:
    """Encode a command or an event as one line of JSON with its newline."""
    return _encoder.encode(message) + b"\n"


def decode_command(line: bytes) -> AnyCommand:
    """Decode one line from a front. Raises `InvalidRequest`, without quoting the line."""
    try:
        return _command_decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidRequest(
            "The worker could not read that command; see docs/protocol.md for its fields."
        ) from error


def decode_event(line: bytes) -> AnyEvent:
    """Decode one line from the worker. Raises `InvalidRequest` if it is not of this protocol."""
    try:
        return _event_decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidRequest(
            "The worker answered in another protocol; update Locket so that both sides match."
        ) from error
