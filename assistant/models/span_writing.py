"""Writes an answer token by token that can only be a span of given passages."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.models.completion_run import CompletionRun
from assistant.models.llama_context import LlamaContext
from assistant.models.passage_spans import PassageSpans
from tools.ports import Span

Floats = NDArray[np.float32]
_CLOSING = (b".", b".\n", b"\n", b"\n\n", b".\n\n", b",", b";")
"""What a model writes after a whole answer: as good as its end."""


def write_span(
    context: LlamaContext,
    run: CompletionRun,
    passages: Sequence[str],
    *,
    otherwise: str = "",
    max_tokens: int,
) -> Span | None:
    """Write greedily among what continues a span; None for `otherwise` or where there is none.

    The prompt is prefilled. A span is over when its end is likelier than each of its continuations.
    """
    known = context.vocabulary()
    spans = PassageSpans([*passages, otherwise] if otherwise else passages, known)
    closing = [known.tokens[piece] for piece in _CLOSING if piece in known.tokens]
    writing = spans.begin()
    chances: list[float] = []
    for _ in range(max_tokens):
        following = spans.continue_with(writing)
        scores = _normalise(context.logits())
        ends = [*context.end_tokens, *(one for one in closing if one not in following)]
        end = float(np.logaddexp.reduce(scores[ends])) if spans.may_end(writing) else -np.inf
        tokens = list(following)
        best = max(tokens, key=lambda token: scores[token], default=None)
        if best is None or end >= scores[best]:
            if np.isfinite(end):
                chances.append(end)
            break
        chances.append(float(scores[best]))
        writing = following[best]
        run.append(best)
    if not spans.may_end(writing):
        return None
    text, passage = spans.locate(writing)
    if not text or passage == len(passages):
        return None
    return Span(text, passage, float(np.mean(chances)))


def _normalise(logits: Floats) -> Floats:
    shifted = logits - logits.max()
    scores: Floats = shifted - np.log(np.exp(shifted).sum())
    return scores
