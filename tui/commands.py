"""Every command a person can give, once: key bindings, footer, palette, help and docs/keys.md.

A command with no key lives in the palette and on its screen's buttons.
"""

from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType


class Scope(StrEnum):
    """Where a command can be given; the value is its heading in the help."""

    APP = "Everywhere"
    CHAT = "In the chat"
    PROMPT = "While writing"
    ANSWER = "On an answer (Tab to reach it)"
    CARD = "On a recommendation (Tab to reach it)"
    APPROVAL = "When Locket asks first"
    MEMORIES = "In the memories"
    DETAIL = "On one memory"
    CONCEPTS = "In the named things"
    CONCEPT_PHOTOS = "In the photos of a named thing"
    PROFILE = "In the profile"
    LESSONS = "In the lessons"
    WHY = "In “Why this?”"
    INGEST = "In the folders of photos"
    BACK = "On any other screen"


@dataclass(frozen=True, slots=True)
class UserCommand:
    """One command. `keys` are Textual key names; `action` is run by the screen of its scope."""

    id: str
    title: str
    keys: str
    help: str
    action: str
    scope: Scope
    in_footer: bool = False
    in_palette: bool = True
    priority: bool = False


COMMANDS: tuple[UserCommand, ...] = (
    UserCommand("help", "Help", "f1", "All keys and commands.", "show_help", Scope.APP, True),
    UserCommand(
        "memories", "Memories", "f2", "Search, open, remove and forget what is kept.",
        "show_memories", Scope.APP, True,
    ),
    UserCommand(
        "profile", "Profile", "f3", "What Locket holds about you, with sources.",
        "show_profile", Scope.APP,
    ),
    UserCommand(
        "privacy", "Privacy", "f4", "What is stored, where, how much, and the network guard.",
        "show_privacy", Scope.APP,
    ),
    UserCommand(
        "conversations", "Conversations", "f5", "Open an earlier conversation.",
        "show_conversations", Scope.APP,
    ),
    UserCommand(
        "concepts", "Named things", "f10", "Who and what you gave names to, with their photos.",
        "show_concepts", Scope.APP,
    ),
    UserCommand(
        "lessons", "Lessons", "f11", "What was learned from your feedback; undo any of it.",
        "show_lessons", Scope.APP,
    ),
    UserCommand(
        "lock", "Lock", "ctrl+l", "Close the vault; the key leaves this machine's memory.",
        "lock", Scope.APP, True, priority=True,
    ),
    UserCommand(
        "palette", "Commands", "ctrl+p", "Search all commands by name.",
        "command_palette", Scope.APP, in_palette=False, priority=True,
    ),
    UserCommand(
        "theme", "Light or dark", "f9", "Switch between the light and the dark theme.",
        "switch_theme", Scope.APP,
    ),
    UserCommand(
        "models", "Models", "", "See how to fetch the models, and fetch them.",
        "show_models", Scope.APP,
    ),
    UserCommand(
        "wipe", "Wipe everything", "", "Destroy this vault for good; asks for its name.",
        "show_wipe", Scope.APP,
    ),
    UserCommand(
        "ingest", "Folders of photos", "", "Bring a folder in, and see how far each is.",
        "show_ingest", Scope.APP,
    ),
    UserCommand(
        "ingest_pause", "Pause bringing photos in", "", "What is stored stays.",
        "pause_ingest", Scope.APP,
    ),
    UserCommand(
        "ingest_resume", "Go on bringing photos in", "", "Goes on where it was.",
        "resume_ingest", Scope.APP,
    ),
    UserCommand(
        "ingest_cancel", "Stop bringing photos in", "", "For good; what is stored stays.",
        "cancel_ingest", Scope.APP,
    ),
    UserCommand(
        "quit", "Quit", "ctrl+q", "Close Locket and its worker.",
        "quit", Scope.APP, priority=True,
    ),
    UserCommand(
        "send", "Send", "enter", "Send what is written.", "send", Scope.PROMPT, in_palette=False,
    ),
    UserCommand(
        "newline", "New line", "ctrl+j,shift+enter", "Start a new line without sending.",
        "newline", Scope.PROMPT, in_palette=False,
    ),
    UserCommand(
        "older", "Earlier message", "up", "At the first line: the message sent before.",
        "older", Scope.PROMPT, in_palette=False,
    ),
    UserCommand(
        "newer", "Later message", "down", "At the last line: the message sent after.",
        "newer", Scope.PROMPT, in_palette=False,
    ),
    UserCommand(
        "detach", "Take the photo back", "backspace", "In an empty prompt: drop the last photo.",
        "detach", Scope.PROMPT, in_palette=False,
    ),
    UserCommand(
        "stop", "Stop", "escape", "Stop the answer; your message returns to the prompt.",
        "stop", Scope.CHAT, in_palette=False,
    ),
    UserCommand(
        "new", "New conversation", "ctrl+n", "Start afresh; the old one is kept.",
        "new_conversation", Scope.CHAT, priority=True,
    ),
    UserCommand(
        "shaped", "What shaped this", "ctrl+t", "Show the memories behind the answer.",
        "toggle_shaped", Scope.CHAT, True, priority=True,
    ),
    UserCommand(
        "good", "Good answer", "f6", "Thumbs up for the answer in focus, or the latest.",
        "rate_answer('up')", Scope.CHAT, priority=True,
    ),
    UserCommand(
        "bad", "Bad answer", "f7", "Thumbs down for the answer in focus, or the latest.",
        "rate_answer('down')", Scope.CHAT, priority=True,
    ),
    UserCommand(
        "edit", "Edit answer", "f8", "Write what the answer should have been.",
        "edit_answer", Scope.CHAT, priority=True,
    ),
    UserCommand(
        "why", "Why this?", "ctrl+y", "What is behind the answer in focus, or the latest; or /why.",
        "explain_answer", Scope.CHAT, priority=True,
    ),
    UserCommand(
        "again", "Ask again", "ctrl+r", "Send the last message once more.",
        "ask_again", Scope.CHAT, priority=True,
    ),
    UserCommand(
        "unlearn", "Undo what was learned", "ctrl+g", "Forget what the last turn taught.",
        "undo_learned", Scope.CHAT, priority=True,
    ),
    UserCommand(
        "page_up", "Scroll up", "pageup", "Scroll the conversation up.",
        "scroll_chat(-1)", Scope.CHAT, in_palette=False, priority=True,
    ),
    UserCommand(
        "page_down", "Scroll down", "pagedown", "Scroll the conversation down.",
        "scroll_chat(1)", Scope.CHAT, in_palette=False, priority=True,
    ),
    UserCommand(
        "answer_up", "Good", "plus", "Thumbs up.", "rate('up')", Scope.ANSWER, in_palette=False,
    ),
    UserCommand(
        "answer_down", "Bad", "minus", "Thumbs down.",
        "rate('down')", Scope.ANSWER, in_palette=False,
    ),
    UserCommand(
        "answer_edit", "Edit", "e", "Write what it should have been.",
        "edit", Scope.ANSWER, in_palette=False,
    ),
    UserCommand(
        "answer_why", "Why", "w", "What is behind it.", "explain", Scope.ANSWER, in_palette=False,
    ),
    UserCommand(
        "stars", "Rate", "1,2,3,4,5", "Rate it with one to five stars.",
        "stars", Scope.CARD, in_palette=False,
    ),
    UserCommand(
        "card_up", "Good", "plus", "More like this.", "rate('up')", Scope.CARD, in_palette=False,
    ),
    UserCommand(
        "card_down", "Bad", "minus", "Less like this.",
        "rate('down')", Scope.CARD, in_palette=False,
    ),
    UserCommand(
        "card_why", "Why", "w", "What moved it.", "explain", Scope.CARD, in_palette=False,
    ),
    UserCommand("yes", "Yes", "y", "Do it.", "decide(True)", Scope.APPROVAL, in_palette=False),
    UserCommand("no", "No", "n", "Leave it.", "decide(False)", Scope.APPROVAL, in_palette=False),
    UserCommand(
        "search", "Search", "slash", "Go to the search box.",
        "focus_search", Scope.MEMORIES, True, False,
    ),
    UserCommand(
        "list_remove", "Remove", "d", "To the trash, or back from it.",
        "remove", Scope.MEMORIES, True, False,
    ),
    UserCommand(
        "list_forget", "Forget", "x", "Forget it for good, after a question.",
        "forget", Scope.MEMORIES, True, False,
    ),
    UserCommand(
        "forget_found", "Forget all found", "X",
        "Forget for good everything that the search box names, after a question.",
        "forget_found", Scope.MEMORIES, False, False,
    ),
    UserCommand(
        "detail_remove", "Remove", "d", "To the trash, or back from it.",
        "remove", Scope.DETAIL, True, False,
    ),
    UserCommand(
        "detail_forget", "Forget", "x", "Forget it for good, after a question.",
        "forget", Scope.DETAIL, True, False,
    ),
    UserCommand(
        "profile_confirm", "Confirm", "c", "Make a suggestion from an import a fact.",
        "confirm", Scope.PROFILE, True, False,
    ),
    UserCommand(
        "concept_rename", "Rename", "r", "Give it another name; that of another merges the two.",
        "rename", Scope.CONCEPTS, True, False,
    ),
    UserCommand(
        "concept_forget", "Forget", "x", "Forget the name for good, after a question; photos stay.",
        "forget", Scope.CONCEPTS, True, False,
    ),
    UserCommand(
        "photo_confirm", "Yes", "y", "It is in this photo: others are recognised by it too.",
        "confirm", Scope.CONCEPT_PHOTOS, True, False,
    ),
    UserCommand(
        "photo_deny", "No", "n", "It is not in this photo; what looks like it counts less.",
        "deny", Scope.CONCEPT_PHOTOS, True, False,
    ),
    UserCommand(
        "photo_split", "Another", "s", "It is something else: give that its name.",
        "split", Scope.CONCEPT_PHOTOS, True, False,
    ),
    UserCommand(
        "profile_pin", "Pin", "p", "Keep it in every prompt, unless it is private; again to undo.",
        "pin", Scope.PROFILE, True, False,
    ),
    UserCommand(
        "profile_reject", "Not so", "n", "Reject it: not said or inferred from the same again.",
        "reject", Scope.PROFILE, True, False,
    ),
    UserCommand(
        "profile_sensitive", "Sensitive", "s", "Let sensitive things be inferred, or no longer.",
        "sensitive", Scope.PROFILE, True, False,
    ),
    UserCommand(
        "profile_edit", "Edit", "e", "Correct the value.", "edit", Scope.PROFILE, True, False,
    ),
    UserCommand(
        "profile_forget", "Forget", "x", "Forget it, or reject a suggestion, for good; asks first.",
        "forget", Scope.PROFILE, True, False,
    ),
    UserCommand(
        "lesson_undo", "Undo", "u", "Take the lesson back, as if it had not been given.",
        "undo", Scope.LESSONS, True, False,
    ),
    UserCommand(
        "why_pin", "Pin", "p", "The memory in focus comes first when this is asked again.",
        "judge('pin')", Scope.WHY, True, False,
    ),
    UserCommand(
        "why_reject", "Reject", "r", "The memory in focus stays out when this is asked again.",
        "judge('reject')", Scope.WHY, True, False,
    ),
    UserCommand(
        "job_pause", "Pause", "ctrl+s", "Pause the one that is chosen.",
        "control('pause')", Scope.INGEST, True, False,
    ),
    UserCommand(
        "job_resume", "Go on", "ctrl+o", "Go on with the one that is chosen.",
        "control('resume')", Scope.INGEST, True, False,
    ),
    UserCommand(
        "job_cancel", "Stop", "ctrl+x", "Stop it for good; what is stored stays.",
        "control('cancel')", Scope.INGEST, True, False,
    ),
    UserCommand(
        "back", "Back", "escape", "Go back to the chat.", "back", Scope.BACK, True, False,
    ),
)  # fmt: skip


def bindings_for(scope: Scope) -> list[BindingType]:
    """Return the key bindings of one scope, footer entries marked."""
    return [
        Binding(
            key,
            f"stars({key})" if command.action == "stars" else command.action,
            command.title,
            show=command.in_footer,
            priority=command.priority,
            id=f"{command.id}.{key}",
        )
        for command in COMMANDS
        if command.scope is scope and command.keys
        for key in command.keys.split(",")
    ]


_KEY_NAMES = {
    "escape": "Esc", "plus": "+", "minus": "-", "slash": "/", "pageup": "Page Up",
    "pagedown": "Page Down", "up": "Up", "down": "Down", "enter": "Enter",
    "backspace": "Backspace",
}  # fmt: skip


def key_text(command: UserCommand) -> str:
    """Return a command's keys as people write them, such as "Ctrl+J or Shift+Enter"."""
    if command.action == "stars":
        return "1 to 5"
    return " or ".join(
        "+".join(
            _KEY_NAMES.get(part, part.upper() if len(part) == 1 and "+" in key else part.title())
            if len(part) > 1 or "+" in key
            else part
            for part in key.split("+")
        )
        for key in command.keys.split(",")
        if key
    )


def write_key_reference() -> str:
    """Return docs/keys.md; a test holds the file to it."""
    lines = [
        "# Keys and commands",
        "",
        "Made from `tui/commands.py` (`python -m tui.commands > docs/keys.md`). "
        "Commands without a key are in the palette (Ctrl+P).",
    ]
    for scope in Scope:
        lines += ["", f"## {scope.value}", "", "| Key | Command | What it does |", "|---|---|---|"]
        lines += [
            f"| {key_text(command) or 'palette'} | {command.title} | {command.help} |"
            for command in COMMANDS
            if command.scope is scope
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(write_key_reference())
