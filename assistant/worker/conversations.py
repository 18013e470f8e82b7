"""Commands about past conversations."""

from assistant.protocol import commands as do
from assistant.protocol.results import (
    ConversationDetail,
    ConversationRow,
    ConversationsResult,
    TurnRow,
)
from assistant.worker.rows import cite
from memory.ids import CONVERSATION, MEMORY, format_id, parse_id
from memory.records import Conversation, Memory
from memory.store import Store


def list_conversations(store: Store) -> ConversationsResult:
    """Return past conversations, newest first."""
    return ConversationsResult(conversations=[_show(one) for one in store.conversations()])


def show_conversation(store: Store, command: do.ConversationShow) -> ConversationDetail:
    """Return a conversation's turns, oldest first, with what each rests on."""
    id = parse_id(command.conversation, CONVERSATION)[1]
    return ConversationDetail(
        conversation=_show(store.conversation(id)),
        turns=[_show_turn(store, turn) for turn in store.turns(id, command.limit)],
    )


def _show(conversation: Conversation) -> ConversationRow:
    return ConversationRow(
        id=format_id(CONVERSATION, conversation.id),
        title=conversation.title,
        created=conversation.created_at,
        turns=conversation.turns,
    )


def _show_turn(store: Store, turn: Memory) -> TurnRow:
    cited = store.citations(turn.id)
    rows = store.memories_by_id([id for id, _ in cited])
    return TurnRow(
        id=format_id(MEMORY, turn.id),
        speaker=turn.speaker or "user",
        text=turn.text,
        time=turn.created_at if turn.happened_at is None else turn.happened_at,
        citations=[cite(rows[id], score) for id, score in cited if id in rows],
    )
