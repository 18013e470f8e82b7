"""What Locket can do, as LangChain tools for other agents.

Forgetting and wiping are left out: they need the user's own yes, which a program cannot give.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from langchain_core.tools import BaseTool, StructuredTool

from assistant.agent.photo_turn import caption_photo, see_photo
from memory.ids import ITEM, MEMORY, format_id
from tools.ports import CancelToken
from tools.quoting import quote_memories

if TYPE_CHECKING:
    from assistant.services import Services

QUOTED_TOKENS = 400


def make_tools(services: "Services") -> list[BaseTool]:
    """The tools of an open vault: search_memory, remember_note, caption_photo, recommend."""

    def search_memory(query: str) -> str:
        """Search the user's memories. Returns dated lines that begin with the memory's id."""
        found = services.recall.search(query)
        quotes = quote_memories(
            found, count_tokens=lambda text: len(text) // 4 + 1, budget=QUOTED_TOKENS
        )
        return "\n".join(quote.line for quote in quotes) or "Nothing is remembered about that."

    def remember_note(text: str) -> str:
        """Keep a note that the user dictated. Returns its id."""
        return format_id(MEMORY, services.rememberer.remember_text(text).id)

    def caption(path: str) -> str:
        """Remember the photo at this path and return its caption."""
        photo = see_photo(services.perceiver, Path(path), store=True)
        language = services.models.language()
        written, _ = caption_photo(
            services.store, language, photo, CancelToken(), stylist=services.stylist
        )
        services.renew_photo_texts()
        return written.caption

    def recommend(request: str) -> str:
        """Recommend items of the user's catalogue. Returns a line each: id, title, reason."""
        found = services.recommender.recommend(request)
        lines = [f"{format_id(ITEM, one.item.id)} {one.item.title}: {one.reason}" for one in found]
        return "\n".join(lines) or services.recommender.explain_nothing(request)

    return [
        StructuredTool.from_function(search_memory),
        StructuredTool.from_function(remember_note),
        StructuredTool.from_function(caption, name="caption_photo"),
        StructuredTool.from_function(recommend),
    ]
