"""All commands a front sends; each carries the `id` that its events repeat.

Each is declared beside its result; here they are found together.
"""

from assistant.protocol.bringing import Import, MemoryBatches, Remember
from assistant.protocol.concepts import (
    ConceptConfirm,
    ConceptDeny,
    ConceptForget,
    ConceptList,
    ConceptMerge,
    ConceptRename,
    ConceptShow,
    ConceptSplit,
)
from assistant.protocol.conversations import Conversations, ConversationShow
from assistant.protocol.forgetting import ForgetSelection, MemoryForget, MemoryForgetList
from assistant.protocol.ingest import (
    IngestControl,
    IngestList,
    IngestShow,
    IngestWatch,
    MemoryAlike,
)
from assistant.protocol.lessons import LessonsList, LessonUndo, Why
from assistant.protocol.memories import (
    MemoryList,
    MemoryRemove,
    MemorySearch,
    MemoryShow,
    MemoryTidy,
)
from assistant.protocol.message import Command
from assistant.protocol.opening import Cancel, Confirm, CreateVault, Hello, KeepOpen, Lock, Unlock
from assistant.protocol.profile import ProfileChange, ProfileConfirm, ProfileSet, ProfileShow
from assistant.protocol.turns import Ask, Caption, GiveFeedback, Recommend
from assistant.protocol.upkeep import (
    Backup,
    ChangePassphrase,
    Doctor,
    Export,
    Privacy,
    RotateKey,
    SettingSet,
    Wipe,
)

AnyCommand = (
    Hello
    | CreateVault
    | Unlock
    | Lock
    | KeepOpen
    | Cancel
    | Confirm
    | Ask
    | Caption
    | Recommend
    | Remember
    | Import
    | IngestList
    | IngestShow
    | IngestControl
    | IngestWatch
    | GiveFeedback
    | LessonsList
    | LessonUndo
    | Why
    | ConceptList
    | ConceptShow
    | ConceptRename
    | ConceptMerge
    | ConceptSplit
    | ConceptConfirm
    | ConceptDeny
    | ConceptForget
    | MemorySearch
    | MemoryList
    | MemoryShow
    | MemoryRemove
    | MemoryBatches
    | MemoryForgetList
    | MemoryForget
    | MemoryTidy
    | MemoryAlike
    | ProfileShow
    | ProfileSet
    | ProfileConfirm
    | ProfileChange
    | Privacy
    | Doctor
    | SettingSet
    | ChangePassphrase
    | RotateKey
    | Backup
    | Export
    | Conversations
    | ConversationShow
    | Wipe
)
