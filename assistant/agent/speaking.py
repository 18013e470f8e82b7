"""The speaking part of a turn: answers from memory, and talk; every text is checked by code."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.agent.conversations import Thread
from assistant.agent.state import Reply
from memory.ids import MEMORY, format_id, parse_id
from memory.records import Kind, Memory, Recalled, Source
from memory.store import Store
from tools.anchors import can_answer, find_anchors, keep_relevant
from tools.answer import (
    Answer,
    abstain,
    check_answer,
    choose_quote,
    list_memories,
    with_citations,
)
from tools.answerability import Answerability, judge_answerability
from tools.answerability_features import asks_of_user
from tools.chat import drop_claims, echo_statement, shares_feeling, small_reply, tell_date
from tools.facts.answering import answer_from_facts
from tools.facts.references import Resolved, resolve_references
from tools.ports import CancelToken, ChatMessage, ExtractsSpans, LanguageModel, ReadsState
from tools.quoting import Quoted
from tools.route import is_question, is_statement, is_told
from tools.span_answer import answer_by_span

ANSWER_TOKENS = 140
CHAT_TOKENS = 200
Say = Callable[[str], None]
_REFERS_BACK = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|that|there|this|those|one)\b", re.I
)
_NOTED = "Noted, I'll remember that."


def is_evidence(memory: Memory) -> bool:
    """Whether a memory may answer a question: not the user's own questions, not Locket's words.

    An imported chat counts whoever speaks in it; only an assistant's lines are left out.
    """
    if memory.kind is Kind.TURN and memory.source is Source.IMPORT:
        return memory.speaker != "assistant"
    if memory.kind is Kind.TURN and memory.conversation is not None:
        return memory.speaker == "user" and is_statement(memory.text)
    return memory.source is not Source.MODEL


def choose_evidence(recalled: Sequence[Recalled]) -> list[Recalled]:
    """The recalled memories that may be quoted, in order."""
    return [one for one in recalled if is_evidence(one.memory)]


def refers_back(text: str) -> bool:
    """Whether a question leans on the one before ("and how old is she?")."""
    return len(text.split()) <= 9 and bool(_REFERS_BACK.search(text)) and not find_anchors(text)


def answer_question(
    store: Store,
    language: LanguageModel,
    thread: Thread,
    question: str,
    quotes: Sequence[Quoted],
    *,
    say: Say,
    cancel: CancelToken,
    now: int | None = None,
    about_photo: bool = False,
    evidence: Sequence[Quoted] = (),
) -> tuple[Reply, str]:
    """Answer from the fact table, else from the quotes, else say that it is not known.

    `evidence` are all recalled memories, of which the quotes are those that fit the prompt. Returns
    the reply and the user message as the thread keeps it.
    """
    judged: Answerability | None = None
    resolved = Resolved(question, question)
    if not about_photo:
        known = answer_from_facts(store, question, now)
        if known is not None:
            return _reply(known, quotes), question
        resolved = resolve_references(store, question, now)
        question = resolved.word_for({quote.memory.id: quote.text for quote in quotes})
        if refers_back(question):
            quotes = [*quotes, *(one for one in thread.quotes if one not in quotes)]
        quotes = keep_relevant(question, quotes)
        if not quotes or (asks_of_user(question) and not can_answer(question, quotes)):
            return _reply(abstain(), quotes), question
        listed = list_memories(question, quotes)
        if listed is not None:
            return _reply(listed, quotes), question
    asked = word_question(question, quotes)
    messages = [*thread.messages, ChatMessage("user", asked)]
    # What leans on the answer before cannot be judged by its own words.
    if not about_photo and not (thread.quotes and refers_back(question)):
        judged = judge(language, messages, question, quotes, evidence, cancel)
        if judged.abstains:
            return _reply(abstain(judged.explain()), quotes, judged=judged), question
    trusted = judged is not None and judged.is_sure
    pieces: list[str] = []
    for piece in language.stream(messages, max_tokens=ANSWER_TOKENS, cancel=cancel):
        pieces.append(piece)
        say(piece)
    checked = check_answer("".join(pieces), question, quotes, shown=about_photo, trusted=trusted)
    if checked is None and isinstance(language, ExtractsSpans):
        checked = answer_by_span(
            language, messages, question, quotes, cancel, shown=about_photo, trusted=trusted
        )
    if checked is None:
        checked = choose_quote(
            language, messages, question, quotes, cancel, shown=about_photo, trusted=trusted
        )
    thread.quotes = list(quotes)
    if question == resolved.replaced:
        checked = cite_facts(checked, resolved)
    return _reply(checked, quotes, spoken=True, judged=judged), asked


def cite_facts(answer: Answer, resolved: Resolved) -> Answer:
    """The answer with the facts cited that told what the question is about."""
    told = [format_id(MEMORY, fact.memory_id) for fact in resolved.facts]
    more = tuple(one for one in told if one not in answer.cited)
    if answer.abstained or not more:
        return answer
    return replace(answer, text=with_citations(answer.text, more), cited=(*answer.cited, *more))


def judge(
    language: LanguageModel,
    messages: Sequence[ChatMessage],
    question: str,
    quotes: Sequence[Quoted],
    evidence: Sequence[Quoted],
    cancel: CancelToken,
) -> Answerability:
    """Whether memory holds the answer; a model that shows its state reads the prompt for it."""
    state = language.read_state(messages, cancel) if isinstance(language, ReadsState) else None
    return judge_answerability(question, evidence or quotes, state=state, model=language.name)


def talk(
    language: LanguageModel,
    thread: Thread,
    text: str,
    quotes: Sequence[Quoted] = (),
    *,
    now: int,
    say: Say,
    cancel: CancelToken,
    beside: str = "",
) -> Reply:
    """Answer small talk, general questions and statements; nothing is claimed about the user.

    `quotes` are what a text to be written may draw on ("write to my landlord"); `beside` is what
    the model reads before the text, such as the user's tastes.
    """
    fixed = small_reply(text) or tell_date(text, now)
    if fixed is not None:
        return Reply(fixed)
    if is_told(text) and not shares_feeling(text):
        return Reply(echo_statement(text))
    pieces: list[str] = []
    asked = "\n".join([text, *(quote.line for quote in quotes)])
    asked = f"{beside}\n\n{asked}" if beside else asked
    messages = [*thread.messages, ChatMessage("user", asked)]
    for piece in language.stream(messages, max_tokens=CHAT_TOKENS, cancel=cancel):
        pieces.append(piece)
        say(piece)
    heard = [asked, *(message.content for message in thread.messages)]
    spoken = drop_claims(re.sub(r"\[m\d+\]", "", "".join(pieces)), heard)
    if not spoken or re.match(r"i don't have that", spoken, re.I):
        spoken = "I don't know that." if is_question(text) else _NOTED
    return Reply(spoken, spoken=True)


def word_question(question: str, quotes: Sequence[Quoted]) -> str:
    """The user message of a question: quoted lines first, the question last."""
    lines = "\n".join(quote.line for quote in quotes)
    return f"Memories:\n{lines}\n\nQuestion: {question}" if lines else question


def _reply(
    answer: Answer,
    quotes: Sequence[Quoted],
    *,
    spoken: bool = False,
    judged: Answerability | None = None,
) -> Reply:
    scores = {quote.id: quote.score for quote in quotes}
    return Reply(
        text=answer.text,
        cited=tuple((one, scores.get(one, 1.0)) for one in answer.cited),
        abstained=answer.abstained,
        spoken=spoken,
        derived_from=tuple(parse_id(one, MEMORY)[1] for one in answer.cited),
        answerable=None if judged is None else round(judged.probability, 3),
    )
