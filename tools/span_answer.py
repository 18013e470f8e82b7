"""Answers that are the exact words of one quoted memory: a small model cannot invent any."""

from collections.abc import Sequence
from dataclasses import replace

from tools.answer import Answer, check_answer
from tools.ports import CancelToken, ChatMessage, ExtractsSpans
from tools.quoting import Quoted

LEAST_CHANCE = -1.5
"""Mean log-probability of a span's tokens below which the model had something else to say."""
ASK_FOR_WORDS = "\nAnswer with the exact words of one memory, as few as will do."


def answer_by_span(
    language: ExtractsSpans,
    messages: Sequence[ChatMessage],
    question: str,
    quotes: Sequence[Quoted],
    cancel: CancelToken | None = None,
    *,
    shown: bool = False,
    trusted: bool = False,
) -> Answer | None:
    """The words of a quote that answer, checked as any answer is; None when none do.

    `messages` end with the question; `shown` and `trusted` as `tools.answer.check_answer` has them.
    """
    ask = replace(messages[-1], content=messages[-1].content + ASK_FOR_WORDS)
    span = language.extract_span(
        [*messages[:-1], ask], [quote.text for quote in quotes], cancel=cancel
    )
    if span is None or span.log_chance < LEAST_CHANCE:
        return None
    cited = f"{span.text} [{quotes[span.passage].id}]"
    checked = check_answer(cited, question, quotes, shown=shown, trusted=trusted)
    return None if checked is None or checked.abstained else replace(checked, how="span")
