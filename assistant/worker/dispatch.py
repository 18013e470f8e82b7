"""Which part does which command on an open vault. A match that mypy holds to be exhaustive."""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from assistant.protocol import commands as do
from assistant.protocol.events import AnyEvent
from assistant.protocol.results import AnyResult
from assistant.worker import (
    asking,
    bringing,
    concepts,
    conversations,
    export,
    forgetting,
    ingesting,
    lessons,
    memories,
    privacy,
    profile,
)
from assistant.worker.open_vault import OpenVault
from memory.records import Verdict
from tools.ports import CancelToken

Emit = Callable[[AnyEvent], None]

ThreadCommand = (
    do.Recommend
    | do.Remember
    | do.Import
    | do.IngestList
    | do.IngestShow
    | do.IngestControl
    | do.GiveFeedback
    | do.LessonsList
    | do.LessonUndo
    | do.Why
    | do.ConceptList
    | do.ConceptShow
    | do.ConceptRename
    | do.ConceptMerge
    | do.ConceptSplit
    | do.ConceptConfirm
    | do.ConceptDeny
    | do.ConceptForget
    | do.MemorySearch
    | do.MemoryList
    | do.MemoryShow
    | do.MemoryRemove
    | do.MemoryBatches
    | do.MemoryForgetList
    | do.MemoryForget
    | do.MemoryTidy
    | do.MemoryAlike
    | do.ProfileShow
    | do.ProfileSet
    | do.ProfileConfirm
    | do.ProfileChange
    | do.Privacy
    | do.SettingSet
    | do.ChangePassphrase
    | do.RotateKey
    | do.Backup
    | do.Export
    | do.Conversations
    | do.ConversationShow
)

"""What runs on a thread of its own and answers once."""

OpenCommand = ThreadCommand | do.Ask | do.Caption | do.Confirm | do.IngestWatch
"""What needs the vault open."""


def carry_out_in_thread(
    opened: OpenVault, command: ThreadCommand, emit: Emit, cancel: CancelToken
) -> AnyResult:
    """Do one command that reads or writes the open vault, on the caller's thread."""
    vault, store = opened.vault, opened.vault.store
    match command:
        case do.Recommend():
            return asking.recommend(opened.services(), command)
        case do.Remember():
            return bringing.remember(opened.services(), command, emit, cancel)
        case do.Import():
            imported = bringing.import_export(opened.services(), command, emit, cancel)
            if (desk := opened.made_desk()) is not None:
                desk.look_again()
            return imported
        case do.IngestList():
            return ingesting.list_jobs(store, opened.made_desk())
        case do.IngestShow():
            return ingesting.show_library(store, command, opened.made_desk())
        case do.IngestControl():
            return ingesting.control(opened, command)
        case do.MemoryAlike():
            return ingesting.find_alike(store, command)
        case do.GiveFeedback():
            learned = asking.give_feedback(store, command)
            if command.verdict == Verdict.EDIT:
                opened.services().renew_photo_texts()
            if command.verdict in (Verdict.EDIT, Verdict.UP, Verdict.DOWN):
                learned = asking.add_style_lesson(opened.services(), learned)
            _learn_soon(opened)
            return learned
        case do.LessonsList():
            return lessons.list_lessons(opened.services(), command)
        case do.LessonUndo():
            undone = lessons.undo_lesson(opened.services(), command)
            _learn_soon(opened)
            return undone
        case do.Why():
            return lessons.explain(opened.services(), command)
        case do.ConceptList():
            return concepts.list_concepts(store)
        case do.ConceptShow():
            return concepts.show_concept(store, command)
        case do.ConceptRename():
            renamed = concepts.rename_concept(store, command)
            _renew_prompts(opened)
            return renamed
        case do.ConceptMerge():
            merged = concepts.merge_concepts(store, command)
            _renew_prompts(opened)
            return merged
        case do.ConceptSplit():
            split = concepts.split_concept(opened.services(), command)
            _renew_prompts(opened)
            return split
        case do.ConceptConfirm():
            confirmed = concepts.confirm_concept(opened.services(), command)
            _renew_prompts(opened)
            return confirmed
        case do.ConceptDeny():
            denied = concepts.deny_concept(opened.services(), command)
            _renew_prompts(opened)
            return denied
        case do.ConceptForget():
            with forgetting.letting_go(opened):
                forgotten = concepts.forget_concept(store, command)
            opened.services().renew_texts()
            return forgotten
        case do.MemorySearch():
            return memories.search_memories(opened.services(), command)
        case do.MemoryList():
            return memories.list_memories(store, command)
        case do.MemoryShow():
            return memories.show_memory(store, command)
        case do.MemoryRemove():
            return memories.remove_memories(store, command)
        case do.MemoryBatches():
            return forgetting.list_batches(store)
        case do.MemoryForgetList():
            return forgetting.list_forgetting(opened, command)
        case do.MemoryForget():
            return forgetting.forget_memories(opened, command)
        case do.MemoryTidy():
            return forgetting.tidy_memories(opened, command)
        case do.ProfileShow():
            return profile.show_profile(store)
        case do.ProfileSet():
            with forgetting.letting_go(opened) if not command.value.strip() else nullcontext():
                return profile.set_profile(store, command)
        case do.ProfileConfirm():
            return profile.confirm_profile(store, command)
        case do.ProfileChange():
            erases = command.change in ("reject", "correct", "forget")
            with forgetting.letting_go(opened) if erases else nullcontext():
                return profile.change_profile(store, command)
        case do.Privacy():
            return privacy.describe_privacy(vault)
        case do.SettingSet():
            return privacy.change_setting(store, command)
        case do.ChangePassphrase():
            return privacy.change_passphrase(vault, command)
        case do.RotateKey():
            return privacy.rotate_key(vault, command)
        case do.Backup():
            return privacy.back_up(vault, command)
        case do.Export():
            return export.export_vault(store, Path(command.path), command.id, emit, cancel)
        case do.Conversations():
            return conversations.list_conversations(store)
        case do.ConversationShow():
            return conversations.show_conversation(store, command)


def _learn_soon(opened: OpenVault) -> None:
    """Behind the answers; a worker that has answered nothing yet learns when it first does."""
    services = opened.built_services()
    if services is not None:
        services.lessons.renew_soon()


def _renew_prompts(opened: OpenVault) -> None:
    """After a name changed: no prompt says the old one, and the new one is searched for."""
    services = opened.services()
    services.engine.drop_prompts()
    services.renew_texts()
