"""The language model for work in the background, which steps aside for the user's turns."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from tools.ports import CancelToken, ChatMessage, Usage

if TYPE_CHECKING:
    from assistant.models.chat import LlamaModel


class BackgroundLanguage:
    """A `LanguageModel` whose work steps aside for the user's."""

    def __init__(self, model: "LlamaModel") -> None:
        self._model = model

    @property
    def name(self) -> str:
        """The catalogue name."""
        return self._model.name

    @property
    def can_see(self) -> bool:
        """Whether images may be given."""
        return self._model.can_see

    @property
    def last_usage(self) -> Usage | None:
        """Not measured in the background."""
        return None

    def count_tokens(self, text: str) -> int:
        """Number of tokens of `text`."""
        return self._model.count_tokens(text)

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int = 256,
        schema: dict[str, Any] | None = None,
        images: Sequence[bytes] = (),
        temperature: float = 0.0,
        cancel: CancelToken | None = None,
    ) -> Iterator[str]:
        """Yield text pieces; waits whenever the user's turn needs the model."""
        return self._model.stream(
            messages,
            max_tokens=max_tokens,
            schema=schema,
            images=images,
            temperature=temperature,
            cancel=cancel,
            background=True,
        )
