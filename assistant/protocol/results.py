"""All typed results, one per command that answers more than "done". `result` names the type.

Each is declared beside its command; here they are found together.
"""

from assistant.protocol.bringing import (
    BatchesResult,
    BatchRow,
    ImportResult,
    RememberedPhoto,
    RememberResult,
    Skipped,
)
from assistant.protocol.concepts import (
    ConceptDetail,
    ConceptPhoto,
    ConceptRow,
    ConceptsResult,
)
from assistant.protocol.conversations import (
    ConversationDetail,
    ConversationRow,
    ConversationsResult,
    TurnRow,
)
from assistant.protocol.forgetting import ForgetListResult, ForgetResult
from assistant.protocol.ingest import (
    AlikeGroup,
    AlikeResult,
    IngestDetail,
    IngestResult,
    IngestRow,
)
from assistant.protocol.lessons import LessonRow, LessonsResult, WhyCause, WhyMemory, WhyResult
from assistant.protocol.memories import (
    MemoriesResult,
    MemoryDetail,
    MemoryRow,
    MemorySourceRow,
    RepeatRow,
    TagScore,
    TidyResult,
)
from assistant.protocol.message import Ok, Result
from assistant.protocol.opening import HelloResult, Status, Unlocked, VaultCreated
from assistant.protocol.profile import ProfileResult, ProfileStatement
from assistant.protocol.turns import (
    AskResult,
    CaptionResult,
    CaptionStyle,
    Citation,
    ConceptScore,
    FeedbackResult,
    RecommendedItem,
    RecommendResult,
    ShownPhoto,
    Timings,
)
from assistant.protocol.upkeep import Check, DoctorResult, PrivacyResult, WipeReceipt

AnyResult = (
    Ok
    | HelloResult
    | VaultCreated
    | Unlocked
    | CaptionResult
    | RecommendResult
    | AskResult
    | RememberResult
    | ImportResult
    | IngestResult
    | IngestDetail
    | FeedbackResult
    | LessonsResult
    | WhyResult
    | ConceptsResult
    | ConceptDetail
    | MemoriesResult
    | MemoryDetail
    | BatchesResult
    | ForgetListResult
    | ForgetResult
    | TidyResult
    | AlikeResult
    | ProfileResult
    | PrivacyResult
    | DoctorResult
    | ConversationsResult
    | ConversationDetail
    | WipeReceipt
)
