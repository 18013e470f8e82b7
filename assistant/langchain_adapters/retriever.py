"""Recall as a LangChain retriever."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from memory.ids import MEMORY, format_id
from memory.recall import Recall
from memory.records import Recalled


class RecallRetriever(BaseRetriever):
    """Finds memories; each document carries its memory's id, kind, time, source and score."""

    recall: Any
    limit: int = 8

    @classmethod
    def over(cls, recall: Recall, limit: int = 8) -> "RecallRetriever":
        """A retriever over an open vault's recall."""
        return cls(recall=recall, limit=limit)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        found: list[Recalled] = self.recall.search(query, limit=self.limit)
        return [to_document(one) for one in found]


def to_document(one: Recalled) -> Document:
    """A recalled memory as a LangChain document."""
    memory = one.memory
    return Document(
        id=format_id(MEMORY, memory.id),
        page_content=memory.text,
        metadata={
            "kind": memory.kind.value,
            "source": memory.source.value,
            "source_id": memory.source_id,
            "time": memory.happened_at or memory.created_at,
            "score": float(one.score),
            "channels": dict(one.channels),
        },
    )
