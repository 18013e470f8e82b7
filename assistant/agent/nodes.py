"""The six steps of a turn. Each takes the state and returns what it adds to it."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.agent.actions import Actions
from assistant.agent.approvals import Approvals
from assistant.agent.conversations import PromptBook, Thread
from assistant.agent.learning import (
    learn_from_turn,
    show_statements,
    states_fact,
    word_lesson,
)
from assistant.agent.looking import answer_turn, keep_exchange
from assistant.agent.photo_asking import answer_photo_turn, read_photo_turn
from assistant.agent.photo_turn import describe_perceived, see_photo
from assistant.agent.recording import Asked
from assistant.agent.speaking import (
    choose_evidence,
    refers_back,
    talk,
)
from assistant.agent.state import Reply, TurnState
from assistant.agent.storing import REDACTED, store_answer, store_user_turn
from assistant.agent.suggesting import suggest
from assistant.agent.turn_report import cite, make_result, show_recalled, show_told, time_turn
from assistant.protocol.commands import Ask
from assistant.protocol.events import (
    Answered,
    AnyEvent,
    Done,
    Learned,
    Recalled,
    Routed,
    Token,
)
from memory.errors import InvalidRequest
from memory.ids import CONVERSATION, MEMORY, format_id, parse_id
from memory.records import Recalled as RecalledRow
from tools.answerability_features import LOOKED_AT
from tools.facts.others import find_others
from tools.facts.references import resolve_references
from tools.photo_followups import Follow
from tools.ports import Usage
from tools.profile.private_recall import find_unneeded
from tools.quoting import quote_memories
from tools.route import Intent, Route, Router
from tools.route_rules import WRITES, name_topic, route_by_rule

if TYPE_CHECKING:
    from assistant.services import Services

RECALLED_TOKENS = 250
QUOTED_FROM = 12
"""How many of the best memories may enter the prompt."""


class TurnNodes:
    """The steps, with what they work on. `emit` sends an event of the running turn."""

    def __init__(
        self,
        services: "Services",
        book: PromptBook,
        approvals: Approvals,
        busy: threading.Lock,
        emit: Callable[[AnyEvent], None],
    ) -> None:
        self._services = services
        self._store = services.store
        self._book = book
        self._emit = emit
        self._actions = Actions(services, book, approvals, busy, emit)
        self._router = Router(services.models.text, services.models.language)

    def perceive(self, state: TurnState) -> TurnState:
        """See the photos of the turn and store them."""
        command = state["command"]
        if not command.text.strip() and not command.images:
            raise InvalidRequest("There is nothing in that turn; type something or add a photo.")
        conversation = self._open_conversation(command)
        photos = []
        if command.images:
            perceiver = self._services.perceiver
            for path in command.images:
                state["cancel"].raise_if_cancelled()
                photo = see_photo(perceiver, Path(path), store=command.remember_turn)
                self._emit(describe_perceived(command.id, photo))
                photos.append(photo)
        return TurnState(conversation=conversation, photos=photos)

    def recall(self, state: TurnState) -> TurnState:
        """Find the memories that matter for the turn."""
        command, text = state["command"], state["command"].text
        started = time.perf_counter()
        photos_asked = self._read_photo_turn(state)
        if photos_asked is not None:
            answer = answer_photo_turn(
                self._services, self._thread(state), photos_asked, state["said_at"]
            )
            elapsed = (time.perf_counter() - started) * 1000
            self._emit(
                Recalled(
                    id=command.id,
                    memories=show_told(self._store, answer.reply),
                    weights={},
                    elapsed_ms=elapsed,
                )
            )
            return TurnState(recalled=[], recall_ms=elapsed, photo_answer=answer)
        asked = Asked()
        recalled: list[RecalledRow] = []
        if text.strip():
            thread = self._thread(state)
            topic = name_topic(text)
            resolved = resolve_references(self._store, topic, state["said_at"])
            wider = resolved.sought
            if refers_back(text):
                wider = f"{thread.last_user_text} {wider}"
            photos = state["photos"]
            asked = self._services.apply_lessons(wider.strip())
            recalled = self._services.recall.search(
                wider.strip(),
                limit=LOOKED_AT,
                weights=asked.weights,
                lifts=asked.lifts,
                query_vector=asked.vector,
                image_vector=(
                    self._services.perceiver.ask_for_alike(photos[0].perception.sight)
                    if photos
                    else None
                ),
                now=command.now,
            )
        elapsed = (time.perf_counter() - started) * 1000
        ids = [one.memory.id for one in recalled]
        unfit = self._store.not_evidence()
        unfit |= find_others(self._store, text, ids, state["said_at"])
        unfit |= {id for id in ids if asked.rejects(id)}
        unfit |= find_unneeded(self._store, text, ids)
        kept = [one for one in choose_evidence(recalled) if one.memory.id not in unfit]
        self._emit(
            Recalled(
                id=command.id,
                memories=show_recalled(self._store, kept[:QUOTED_FROM]),
                weights=dict(asked.weights),
                elapsed_ms=elapsed,
            )
        )
        return TurnState(recalled=kept, asked=asked, recall_ms=elapsed)

    def route(self, state: TurnState) -> TurnState:
        """Decide what the turn is, from the typed text alone, and store what the user said."""
        command = state["command"]
        if command.intent is not None:
            try:
                route = Route(Intent(command.intent), "front")
            except ValueError as error:
                raise InvalidRequest(
                    "There is no such intent; use answer, chat, caption, recommend, remember, "
                    "forget, wipe or feedback."
                ) from error
        elif "photo_answer" in state:
            route = Route(Intent.ANSWER, "rule")
        elif _is_plain_statement(state, self._thread(state).last_photo is not None):
            route = Route(Intent.CHAT, "rule")
        else:
            route = self._router.route(
                command.text,
                images=len(command.images),
                photo_before=self._thread(state).last_photo is not None,
                follows_answer=bool(self._thread(state).quotes) and refers_back(command.text),
                recalled=[
                    f"{one.memory.speaker or ''} {one.memory.title} {one.memory.text}"
                    for one in state["recalled"][:QUOTED_FROM]
                ],
                cancel=state["cancel"],
            )
        self._emit(Routed(id=command.id, intent=route.intent.value, by=route.by))
        return TurnState(route=route, user_turn=store_user_turn(self._services, state, route))

    def act(self, state: TurnState) -> TurnState:
        """Run the tool of the intent, where it is one; answers and talk are left to `speak`."""
        reply = self._actions.act(state, self._thread(state))
        if "photo_answer" not in state and state["route"].intent is not Intent.CHAT:
            self._thread(state).photo_question = None
        lesson = learn_from_turn(self._services, state)
        if reply is None:
            told = word_lesson(state["command"].text, lesson)
            reply = told if told is not None and told.text else None
        shown = [one.memory.id for one in state["photos"] if one.memory is not None]
        if shown:
            self._thread(state).last_photos = shown
        elif state["route"].intent not in (Intent.ANSWER, Intent.REMEMBER, Intent.FEEDBACK):
            self._thread(state).last_photos = []
        state = TurnState(lesson=lesson)
        return state if reply is None else TurnState(lesson=lesson, reply=reply)

    def speak(self, state: TurnState) -> TurnState:
        """Say the tool's words, or have the model answer or talk."""
        command, thread = state["command"], self._thread(state)
        reply = state.get("reply")
        asked = command.text or "(a photo)"
        if state["route"].intent is Intent.FORGET:
            asked = REDACTED

        def say(piece: str) -> None:
            self._emit(Token(id=command.id, text=piece))

        if reply is None:
            language = self._services.models.language()
            quotes = quote_memories(
                state["recalled"][:QUOTED_FROM],
                count_tokens=language.count_tokens,
                budget=RECALLED_TOKENS,
                question=resolve_references(self._store, command.text, state["said_at"]).replaced,
            )
            if state["route"].intent is Intent.ANSWER:
                reply, asked = answer_turn(self._store, language, thread, state, quotes, say=say)
            else:
                drawn_on = quotes if WRITES.match(command.text) else []
                reply = suggest(self._services, thread, state, say=say) or talk(
                    language,
                    thread,
                    command.text,
                    drawn_on,
                    now=state["said_at"],
                    say=say,
                    cancel=state["cancel"],
                )
        # A list of photos is nothing that a model should read again with every later turn.
        said = replace(reply, text=reply.text.split("\n")[0]) if "photo_answer" in state else reply
        if reply.remark:
            reply = replace(reply, text=f"{reply.text} {reply.remark}")
        if not reply.spoken:
            say(reply.text)
        if command.remember_turn and state["conversation"] is not None:
            keep_exchange(thread, state, said, asked, self._count)
            thread.last_user_text = "" if asked == REDACTED else command.text
        return TurnState(reply=reply)

    def learn(self, state: TurnState) -> TurnState:
        """Store the answer and what the user stated; then the turn is done."""
        command, reply = state["command"], state["reply"]
        citations = cite(self._store, reply)
        answer_id = ""
        lesson = state["lesson"]
        learned: Sequence[tuple[int, str]] = reply.learned or [
            (one.memory_id, one.statement.text) for one in lesson.learned
        ]
        notes = [*reply.notes, *lesson.notes]
        if command.remember_turn and state["conversation"] is not None:
            turn = store_answer(self._store, state, reply)
            answer_id = format_id(MEMORY, turn.id)
        timings = time_turn(state, self._last_usage(reply))
        self._emit(
            Answered(
                id=command.id,
                answer=reply.text,
                answer_id=answer_id,
                citations=citations,
                abstained=reply.abstained,
                timings=timings,
                answerable=reply.answerable,
            )
        )
        if learned:
            self._emit(Learned(id=command.id, statements=show_statements(learned), notes=notes))
        result = make_result(state, reply, citations, answer_id, timings, notes)
        self._emit(Done(id=command.id, result=result))
        return TurnState()

    def _read_photo_turn(self, state: TurnState) -> Follow | None:
        command = state["command"]
        if command.images or command.intent not in (None, Intent.ANSWER.value):
            return None
        return read_photo_turn(self._store, self._thread(state), command.text)

    def _open_conversation(self, command: Ask) -> int | None:
        if command.conversation is not None:
            return self._store.conversation(parse_id(command.conversation, CONVERSATION)[1]).id
        if not command.remember_turn:
            return None
        return self._store.start_conversation().id

    def _thread(self, state: TurnState) -> Thread:
        return self._book.thread(state["conversation"], self._count)

    def _count(self, text: str) -> int:
        """Tokens, estimated at four characters each: exact counts would load the model."""
        return len(text) // 4 + 4

    def _last_usage(self, reply: Reply) -> Usage | None:
        return self._services.models.language().last_usage if reply.spoken else None


def _is_plain_statement(state: TurnState, photo_before: bool) -> bool:
    """Whether a turn without photos only states, corrects or takes back what no rule sends away."""
    text = state["command"].text
    ruled = route_by_rule(text, images=0, photo_before=photo_before)
    if state["photos"] or ruled not in (None, Intent.CHAT):
        return False
    return states_fact(text, state["said_at"])
