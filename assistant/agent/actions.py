"""The acting step: one function for each intent that has a tool. Answers and talk have none."""

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from assistant.agent.approvals import Approvals
from assistant.agent.conversations import PromptBook, Thread
from assistant.agent.correcting import ask_about, correct_photo, edit_caption
from assistant.agent.learning import store_statements
from assistant.agent.naming import name_photo, tell_who
from assistant.agent.photo_turn import caption_photo
from assistant.agent.state import PhotoAnswer, Reply, TurnState
from assistant.protocol.events import AnyEvent, ToolAsked, ToolResult
from assistant.protocol.results import Citation, RecommendedItem
from memory.ids import ITEM, MEMORY, format_id
from memory.records import Kind, Memory, Source
from tools.advice import can_be_thought_up, name_looked_up
from tools.chat import acknowledge, echo_statement
from tools.facts.learning import find_statements
from tools.forget import (
    CHANGED,
    HOW_TO_WIPE,
    KEPT,
    NOTHING_TO_FORGET,
    ForgetPlan,
    forget_planned,
    tell_forgotten,
    tell_removed,
)
from tools.forget_photos import PhotosTold
from tools.forget_words import asks_to_remove, plan_forgetting
from tools.ports import ChatMessage
from tools.remember import find_note
from tools.route import Intent
from tools.second_person import address_user

if TYPE_CHECKING:
    from assistant.services import Services
    from tools.recommend.rank import Recommendation

Emit = Callable[[AnyEvent], None]
RECOMMENDED = 5
CANNOT_LOOK_UP = (
    "I can't look up {things}: nothing here reaches the internet. Bring a list of them with "
    "`locket import`, and I choose from it for you."
)
NOT_RECOGNISED = "Something not recognised"
CANNOT_TELL = (
    'The photo is remembered, but I can\'t tell what it shows; say "this is ..." and I will know.'
)
UNKNOWN_RATING = (
    'I could not tell what to rate; name it and give stars, for example "I give Alien 4 stars".'
)
UNKNOWN_ITEM = (
    "I don't know that title, so the rating was not kept; bring a catalogue that holds it with "
    "`locket import`."
)


class Actions:
    """The tools of one engine's turns. `busy` is let go while a question waits for the user."""

    def __init__(
        self,
        services: "Services",
        book: PromptBook,
        approvals: Approvals,
        busy: threading.Lock,
        emit: Emit,
    ) -> None:
        self._services = services
        self._store = services.store
        self._book = book
        self._approvals = approvals
        self._busy = busy
        self._emit = emit

    def act(self, state: TurnState, thread: Thread) -> Reply | None:
        """Run the tool of the turn's intent; None when the model is to speak instead."""
        match state["route"].intent:
            case Intent.CAPTION if state["photos"]:
                return self._caption(state, thread)
            case Intent.REMEMBER:
                return self._remember(state, thread)
            case Intent.FORGET:
                return self._forget(state, thread)
            case Intent.WIPE:
                return Reply(HOW_TO_WIPE)
            case Intent.RECOMMEND:
                return self._recommend(state)
            case Intent.FEEDBACK:
                return self._take_feedback(state, thread)
            case Intent.CAPTION:
                return Reply("I need a photo for that; drop one here or give its path.")
            case Intent.ANSWER:
                if "photo_answer" in state:
                    return self._tell_photos(state["photo_answer"], state)
                return tell_who(self._store, state, thread.last_photos)
            case Intent.CHAT:
                return None

    def _caption(self, state: TurnState, thread: Thread) -> Reply:
        language = self._services.models.language()
        captions = []
        exchanges: list[tuple[ChatMessage, str]] = []
        for photo in state["photos"]:
            before = [*thread.messages]
            for asked, answered in exchanges:
                before += [asked, ChatMessage("assistant", answered)]
            stylist = self._services.stylist
            caption, read = caption_photo(
                self._store, language, photo, state["cancel"], before, stylist
            )
            if read is not None:
                exchanges.append((read, caption.caption))
            self._emit(ToolResult(id=state["command"].id, tool="caption", caption=caption))
            captions.append(caption)
        self._services.renew_photo_texts()
        cited = tuple((one.memory_id, 1.0) for one in captions if one.memory_id)
        text = "\n".join(
            CANNOT_TELL if one.caption.startswith(NOT_RECOGNISED) else one.caption
            for one in captions
        )
        for photo in state["photos"]:
            text += ask_about(self._store, photo.perception)
        remark = next((one.remark for one in captions if one.remark), "")
        return Reply(text, cited, caption=captions[-1], exchanges=tuple(exchanges), remark=remark)

    def _remember(self, state: TurnState, thread: Thread) -> Reply:
        command = state["command"]
        photo = thread.last_photo
        if state["photos"]:
            photo = state["photos"][-1].memory.id if state["photos"][-1].memory else None
        shown = [one.memory.id for one in state["photos"] if one.memory] or thread.last_photos
        corrected = correct_photo(self._services, command.text, shown)
        if corrected is not None:
            self._emit(ToolResult(id=command.id, tool="remember", text=corrected.text))
            return corrected
        if photo is not None:
            named = name_photo(self._services, command.text, photo)
            if named is not None:
                self._emit(ToolResult(id=command.id, tool="remember", text=named.text))
                return named
        if state["photos"] and photo is not None:
            return Reply("The photo is remembered.", ((format_id(MEMORY, photo), 1.0),))
        note = find_note(command.text)
        if not note:
            return Reply('Tell me what to remember, for example "remember that ...".')
        if state["user_turn"] is None:
            return Reply("Nothing was stored, as this turn is not to be remembered.")
        memory = self._services.rememberer.remember_text(
            note, source=Source.TYPED, kind=Kind.NOTE, happened_at=command.now
        )
        # The turn repeats the note, so it goes when the note is forgotten.
        self._store.link(state["user_turn"].id, memory.id)
        self._store.set_history([state["user_turn"].id])
        statements = find_statements(note, asked_to_remember=True, said_at=state["said_at"])
        lesson = store_statements(
            self._store,
            self._services.models.text(),
            memory,
            said_at=state["said_at"],
            asked_to_remember=True,
        )
        printable = format_id(MEMORY, memory.id)
        text = "I'll remember that."
        if statements:
            text = acknowledge(statements)
        elif address_user(note).startswith("You"):
            text = echo_statement(note)
        self._emit(ToolResult(id=command.id, tool="remember", text=text))
        notes = tuple(lesson.notes)
        return Reply(
            " ".join([f"{text} [{printable}]", *notes]),
            ((printable, 1.0),),
            learned=tuple((one.memory_id, one.statement.text) for one in lesson.learned),
            notes=notes,
        )

    def _forget(self, state: TurnState, thread: Thread) -> Reply:
        command = state["command"]
        before = PhotosTold(tuple(thread.last_photos), tuple(thread.photos_told))

        def plan_it() -> ForgetPlan:
            return plan_forgetting(
                self._store,
                self._services.recall,
                command.text,
                conversation=state["conversation"],
                leave_out=state["user_turn"].id if state["user_turn"] else None,
                now=state["said_at"],
                before=before,
            )

        plan = plan_it()
        if plan.is_empty:
            return Reply(NOTHING_TO_FORGET)
        removes = asks_to_remove(command.text)
        if not self._is_allowed(plan, removes, state):
            return Reply(KEPT)
        if removes:
            self._store.remove(plan.ids)
            return Reply(tell_removed(len(plan.memories)))
        # The user allowed this list and no other; others may have written meanwhile.
        if plan_it().digest != plan.digest:
            return Reply(CHANGED)
        receipt = forget_planned(self._store, plan)
        self._services.drop_derived()
        text = tell_forgotten(receipt)
        self._emit(ToolResult(id=command.id, tool="forget", text=text))
        return Reply(text)

    def _is_allowed(self, plan: ForgetPlan, removes: bool, state: TurnState) -> bool:
        """Ask for exactly this plan; other turns may run meanwhile."""
        action = plan.removal if removes else plan.action
        approval = self._approvals.ask(action)
        self._emit(
            ToolAsked(
                id=state["command"].id,
                approval=approval.id,
                tool="remove" if removes else "forget",
                action=action,
                memories=[_cite(memory) for memory in plan.roots],
            )
        )
        self._busy.release()
        try:
            return self._approvals.wait(approval, action, state["cancel"])
        finally:
            self._busy.acquire()

    def _recommend(self, state: TurnState) -> Reply | None:
        command = state["command"]
        domains = self._services.recommender.domains()
        if looked_up := name_looked_up(command.text, domains):
            return Reply(CANNOT_LOOK_UP.format(things=looked_up), abstained=True)
        if can_be_thought_up(command.text, domains):
            return None
        found = self._services.recommender.recommend(
            command.text, RECOMMENDED, now=state["said_at"]
        )
        items = [show_item(one) for one in found]
        if not items:
            return Reply(self._services.recommender.explain_nothing(command.text), abstained=True)
        self._emit(ToolResult(id=command.id, tool="recommend", items=items))
        return Reply(word_items(items), items=tuple(items))

    def _tell_photos(self, answer: PhotoAnswer, state: TurnState) -> Reply:
        """Hand the photos of an answer to whoever draws pictures."""
        if answer.shown:
            shown = list(answer.shown)
            self._emit(ToolResult(id=state["command"].id, tool="photos", photos=shown))
        return answer.reply

    def _take_feedback(self, state: TurnState, thread: Thread) -> Reply:
        from tools.feedback import give_feedback, parse_rating, parse_stars

        text = state["command"].text
        edited = edit_caption(self._services, text, thread.last_photos)
        if edited is not None:
            self._emit(ToolResult(id=state["command"].id, tool="feedback", text=edited.text))
            return edited
        rating = parse_rating(self._store, text)
        if rating is None:
            return Reply(UNKNOWN_ITEM if parse_stars(text) else UNKNOWN_RATING)
        _, learned = give_feedback(self._store, rating.target, "rating", rating.stars, "")
        self._emit(ToolResult(id=state["command"].id, tool="feedback", text=learned))
        return Reply(learned)


def show_item(one: "Recommendation") -> RecommendedItem:
    """A recommendation as it travels."""
    return RecommendedItem(
        id=format_id(ITEM, one.item.id),
        title=one.item.title,
        score=round(float(one.score), 4),
        reason=one.reason,
        because=[evidence for evidence, _ in one.reason_evidence],
        year=one.item.year,
        genres=list(one.item.genres),
    )


def word_items(items: Sequence[RecommendedItem]) -> str:
    """The list as text, each with its reason."""
    lines = []
    for number, item in enumerate(items, start=1):
        year = f" ({item.year})" if item.year and str(item.year) not in item.title else ""
        reason = f": {item.reason}" if item.reason else ""
        lines.append(f"{number}. {item.title}{year}{reason}")
    return "\n".join(lines)


def _cite(memory: Memory) -> Citation:
    return Citation(
        id=format_id(MEMORY, memory.id), kind=memory.kind.value, score=1.0, text=memory.text[:200]
    )
