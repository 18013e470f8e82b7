"""Past conversations."""

import msgspec

from assistant.protocol.message import Command, Result
from assistant.protocol.turns import Citation


class Conversations(Command, frozen=True, kw_only=True, tag="conversations"):
    """Past conversations. Answers `ConversationsResult`."""


class ConversationShow(Command, frozen=True, kw_only=True, tag="conversation_show"):
    """The turns of one conversation. Answers `ConversationDetail`."""

    conversation: str
    limit: int = 200


class ConversationRow(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation in a list."""

    id: str
    title: str
    created: int
    turns: int


class ConversationsResult(Result, frozen=True, kw_only=True, tag="conversations"):
    """Past conversations, newest first."""

    conversations: list[ConversationRow]


class TurnRow(msgspec.Struct, frozen=True, kw_only=True):
    """One turn of a conversation; `speaker` is user or assistant."""

    id: str
    speaker: str
    text: str
    time: int
    citations: list[Citation] = []


class ConversationDetail(Result, frozen=True, kw_only=True, tag="conversation"):
    """A conversation's turns, oldest first."""

    conversation: ConversationRow
    turns: list[TurnRow]
