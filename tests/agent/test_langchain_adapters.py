from collections.abc import Callable

from assistant.langchain_adapters.agent_tools import make_tools
from assistant.langchain_adapters.retriever import RecallRetriever
from tests.agent.talking import Talk
from tests.fakes.models import FakeLanguage

Start = Callable[[FakeLanguage], Talk]


def test_the_retriever_returns_memories_as_documents(talk_with: Start) -> None:
    services = talk_with(FakeLanguage()).services
    memory = services.rememberer.remember_text("The locker code is 4711")
    services.rememberer.remember_text("The plumber comes on Friday")

    first = RecallRetriever.over(services.recall).invoke("locker code")[0]

    assert first.page_content == "The locker code is 4711"
    assert first.id == f"m{memory.id}"
    assert first.metadata["kind"] == "note"


def test_the_tools_search_and_remember_and_cannot_forget(talk_with: Start) -> None:
    tools = {tool.name: tool for tool in make_tools(talk_with(FakeLanguage()).services)}

    kept = tools["remember_note"].invoke({"text": "The locker code is 4711"})
    found = tools["search_memory"].invoke({"query": "locker code"})

    assert sorted(tools) == ["caption_photo", "recommend", "remember_note", "search_memory"]
    assert found.startswith(f"[{kept}]")


def test_recommending_from_nothing_says_what_to_do(talk_with: Start) -> None:
    tools = {tool.name: tool for tool in make_tools(talk_with(FakeLanguage()).services)}

    assert "locket import" in tools["recommend"].invoke({"request": "a film"})
