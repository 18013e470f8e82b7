"""Locket's text vectors as LangChain embeddings."""

from langchain_core.embeddings import Embeddings

from tools.ports import TextEncoder


class LocketEmbeddings(Embeddings):
    """LangChain embeddings over a `TextEncoder`; unit vectors, so dot product is cosine."""

    def __init__(self, encoder: TextEncoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of texts to be found."""
        return [row.tolist() for row in self._encoder.encode_passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a search query."""
        vector: list[float] = self._encoder.encode_queries([text])[0].tolist()
        return vector
