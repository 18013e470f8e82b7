"""Locket's parts in LangChain's shapes, so that other LangChain programs can use them."""
