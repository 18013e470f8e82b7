"""Locket's language model as a LangChain chat model, and a LangChain chat model in Locket."""

import base64
import json
import time
from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, BaseLanguageModel, LanguageModelInput
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    HumanMessage,
    SystemMessage,
)
from langchain_core.messages.ai import UsageMetadata
from langchain_core.output_parsers import JsonOutputParser, PydanticOutputParser
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import BaseModel, ConfigDict

from memory.errors import InvalidRequest
from tools.ports import CancelToken, ChatMessage, Usage

_ROLES = {"human": "user", "ai": "assistant", "system": "system"}


class LocketChat(BaseChatModel):
    """A LangChain chat model over any `LanguageModel`. Nothing leaves the machine.

    Call arguments beyond LangChain's: `schema` (a JSON schema held by grammar), `cancel`,
    `max_tokens`, `temperature`.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    language: Any
    max_tokens: int = 256
    temperature: float = 0.0

    @property
    def _llm_type(self) -> str:
        return "locket"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self.language.name, "max_tokens": self.max_tokens}

    def get_num_tokens(self, text: str) -> int:
        """Number of tokens in the local model's own vocabulary."""
        return int(self.language.count_tokens(text))

    def with_structured_output(
        self, schema: dict[str, Any] | type[BaseModel], *, include_raw: bool = False, **kwargs: Any
    ) -> Runnable[LanguageModelInput, Any]:
        """Answers held to a JSON schema or a pydantic model by grammar, parsed."""
        if include_raw:
            raise InvalidRequest("Raw output is not kept; call without include_raw.")
        if isinstance(schema, dict):
            return self.bind(schema=schema) | JsonOutputParser()
        bound = self.bind(schema=schema.model_json_schema())
        return bound | PydanticOutputParser(pydantic_object=schema)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = "".join(self._pieces(messages, stop, kwargs))
        message = AIMessage(content=text, usage_metadata=_count_usage(self.language.last_usage))
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for piece in self._pieces(messages, stop, kwargs):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=piece))
            if run_manager is not None:
                run_manager.on_llm_new_token(piece, chunk=chunk)
            yield chunk
        usage = _count_usage(self.language.last_usage)
        yield ChatGenerationChunk(message=AIMessageChunk(content="", usage_metadata=usage))

    def _pieces(
        self, messages: Sequence[BaseMessage], stop: list[str] | None, options: dict[str, Any]
    ) -> Iterator[str]:
        images: list[bytes] = []
        plain = [_to_plain(message, images) for message in messages]
        pieces = self.language.stream(
            plain,
            max_tokens=options.get("max_tokens", self.max_tokens),
            schema=options.get("schema"),
            images=tuple(images),
            temperature=options.get("temperature", self.temperature),
            cancel=options.get("cancel"),
        )
        return _stop_at(pieces, stop or [])


class LangChainLanguage:
    """A `LanguageModel` over any LangChain chat model; LangSmith tracing is off for its calls.

    Whether anything leaves the machine is the given model's affair.
    """

    can_see = False

    def __init__(self, chat: BaseChatModel, *, name: str) -> None:
        self._chat, self._name = chat, name
        self._usage: Usage | None = None

    @property
    def name(self) -> str:
        """The name for the status line."""
        return self._name

    @property
    def last_usage(self) -> Usage | None:
        """Counts as the model gave them, else by its own tokenizer; no reuse is known."""
        return self._usage

    def count_tokens(self, text: str) -> int:
        """Number of tokens, as the chat model counts them, else about four characters a token.

        LangChain's own default would fetch a tokenizer from the network.
        """
        counts = type(self._chat).get_num_tokens is not BaseLanguageModel.get_num_tokens
        if counts or self._chat.custom_get_token_ids is not None:
            return self._chat.get_num_tokens(text)
        return -(-len(text) // 4)

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
        """Yield text pieces; with `schema` one piece of JSON. Images are not passed on."""
        from langsmith import tracing_context

        started = time.perf_counter()
        first_ms = 0.0
        said = ""
        asked = [_to_langchain(message) for message in messages]
        with tracing_context(enabled=False):
            pieces = self._ask(asked, schema, max_tokens, temperature)
            for piece in pieces:
                if cancel is not None:
                    cancel.raise_if_cancelled()
                first_ms = first_ms or (time.perf_counter() - started) * 1000
                said += piece
                yield piece
        prompt = sum(self.count_tokens(message.content) for message in messages)
        total_ms = (time.perf_counter() - started) * 1000
        self._usage = Usage(prompt, 0, self.count_tokens(said), first_ms, total_ms)

    def _ask(
        self,
        asked: list[BaseMessage],
        schema: dict[str, Any] | None,
        max_tokens: int,
        temperature: float,
    ) -> Iterator[str]:
        if schema is not None:
            titled = {"title": "answer", "description": "The answer.", **schema}
            try:
                value = self._chat.with_structured_output(titled).invoke(asked)
            except NotImplementedError:
                raise InvalidRequest(
                    "This chat model cannot hold its answers to a schema; choose another model."
                ) from None
            yield json.dumps(value)
            return
        for chunk in self._chat.stream(asked, max_tokens=max_tokens, temperature=temperature):
            text = str(chunk.text)
            if text:
                yield text


def _to_plain(message: BaseMessage, images: list[bytes]) -> ChatMessage:
    """One LangChain message as ours; images in it (data URLs or base64) are put in `images`."""
    role = _ROLES.get(message.type, "user")
    if isinstance(message.content, str):
        return ChatMessage(role, message.content)
    words: list[str] = []
    for part in message.content:
        if isinstance(part, str):
            words.append(part)
        elif part.get("type") == "text":
            words.append(str(part["text"]))
        elif part.get("type") in ("image_url", "image"):
            images.append(_image_bytes(part))
    return ChatMessage(role, "\n".join(words))


def _image_bytes(part: dict[str, Any]) -> bytes:
    url = part.get("image_url", "")
    if isinstance(url, dict):
        url = url.get("url", "")
    encoded = part.get("base64") or (url.partition(",")[2] if url.startswith("data:") else "")
    if not encoded:
        raise InvalidRequest("Only images given as data can be seen; Locket fetches no addresses.")
    return base64.b64decode(encoded)


def _to_langchain(message: ChatMessage) -> BaseMessage:
    kinds: dict[str, type[BaseMessage]] = {"system": SystemMessage, "assistant": AIMessage}
    return kinds.get(message.role, HumanMessage)(content=message.content)


def _count_usage(usage: Usage | None) -> UsageMetadata | None:
    if usage is None:
        return None
    return UsageMetadata(
        input_tokens=usage.prompt_tokens,
        output_tokens=usage.generated_tokens,
        total_tokens=usage.prompt_tokens + usage.generated_tokens,
        input_token_details={"cache_read": usage.reused_tokens},
    )


def _stop_at(pieces: Iterator[str], stops: Sequence[str]) -> Iterator[str]:
    """Pass pieces on up to the first stop word, holding back what may be the start of one."""
    if not stops:
        yield from pieces
        return
    held, reach = "", max(map(len, stops)) - 1
    for piece in pieces:
        held += piece
        places = [place for stop in stops if (place := held.find(stop)) >= 0]
        if places:
            yield held[: min(places)]
            return
        ready = max(len(held) - reach, 0)
        if ready:
            yield held[:ready]
            held = held[ready:]
    if held:
        yield held
