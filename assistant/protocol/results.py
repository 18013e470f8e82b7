"""Typed results, one per command that answers more than "done". The field `result` names the type.

Scores are in 0..1, times in whole milliseconds UTC, durations in milliseconds.
"""

import msgspec


class Result(msgspec.Struct, frozen=True, kw_only=True, tag_field="result"):
    """Base of all results."""


class Ok(Result, frozen=True, kw_only=True, tag="ok"):
    """Done; `message` is one sentence for the user."""

    message: str = ""


class HelloResult(Result, frozen=True, kw_only=True, tag="hello"):
    """The worker's protocol version, the vault's name and state."""

    version: int
    vault_name: str
    vault_exists: bool
    unlocked: bool


class VaultCreated(Result, frozen=True, kw_only=True, tag="vault_created"):
    """The recovery code, to be shown once and never stored."""

    recovery_code: str
    vault_name: str


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """What the status line shows."""

    vault_name: str
    memories: int
    photos: int
    items: int
    model: str
    network: str
    places: bool = False


class Unlocked(Result, frozen=True, kw_only=True, tag="unlocked"):
    """The vault is open. `purged` memories had been in the trash for 30 days and are gone now.

    `last_changed` is when it was written to before this opening (ms UTC; 0 when not known): who
    sees an older time than they remember has been given back an older copy.
    """

    status: Status
    purged: int = 0
    last_changed: int = 0


class Citation(msgspec.Struct, frozen=True, kw_only=True):
    """A memory that an answer rests on."""

    id: str
    kind: str
    score: float
    text: str = ""


class Timings(msgspec.Struct, frozen=True, kw_only=True):
    """Where the time of a turn went, and what the KV cache saved."""

    recall_ms: float = 0.0
    first_token_ms: float = 0.0
    total_ms: float = 0.0
    prompt_tokens: int = 0
    reused_tokens: int = 0
    generated_tokens: int = 0
    tokens_per_second: float = 0.0


class ConceptScore(msgspec.Struct, frozen=True, kw_only=True):
    """A concept recognised in a photo."""

    name: str
    score: float


class RecommendedItem(msgspec.Struct, frozen=True, kw_only=True):
    """One recommendation; `because` are the memories and items that moved its score."""

    id: str
    title: str
    score: float
    reason: str
    because: list[str]
    year: int | None = None
    genres: list[str] = []


class CaptionResult(Result, frozen=True, kw_only=True, tag="caption"):
    """A photo's captions and what was recognised in it."""

    caption: str
    neutral_caption: str
    concepts: list[ConceptScore]
    memory_id: str
    labels: list[str] = []
    ocr_text: str = ""
    timings: Timings = Timings()


class RecommendResult(Result, frozen=True, kw_only=True, tag="recommend"):
    """Ranked items, best first; may be empty, with `message` saying why."""

    items: list[RecommendedItem]
    message: str = ""
    timings: Timings = Timings()


class AskResult(Result, frozen=True, kw_only=True, tag="ask"):
    """The answer of one turn. `answer_id` takes feedback. Parts of other tools ride along.

    `notes` tell of contradictions between what was said now and before.
    `answerable`: how probable it was, before answering, that memory holds the answer (0..1); null
    where that was not judged (facts, photos, talk).
    """

    answer: str
    citations: list[Citation]
    intent: str
    abstained: bool
    answer_id: str
    conversation: str
    answerable: float | None = None
    caption: CaptionResult | None = None
    items: list[RecommendedItem] = []
    timings: Timings = Timings()
    notes: list[str] = []


class Skipped(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was not taken, and why."""

    name: str
    reason: str


class RememberResult(Result, frozen=True, kw_only=True, tag="remember"):
    """What was stored; `skipped` lists the rest, none silently."""

    memory_ids: list[str]
    duplicates: int
    skipped: list[Skipped]
    concept: str | None = None


class ImportResult(Result, frozen=True, kw_only=True, tag="import"):
    """What an import brought; `batch` names it for forgetting.

    `suggested` facts of the user's own turns wait in the profile to be confirmed.
    """

    batch: str
    memories: int
    items: int
    ratings: int
    skipped: list[Skipped]
    suggested: int = 0


class FeedbackResult(Result, frozen=True, kw_only=True, tag="feedback"):
    """The stored feedback; `learned` is one sentence on what changes."""

    feedback_id: str
    learned: str


class ConceptRow(msgspec.Struct, frozen=True, kw_only=True):
    """A concept in a list."""

    id: str
    name: str
    category: str
    examples: int
    sightings: int


class ConceptsResult(Result, frozen=True, kw_only=True, tag="concepts"):
    """All concepts."""

    concepts: list[ConceptRow]


class ConceptDetail(Result, frozen=True, kw_only=True, tag="concept"):
    """One concept and its photos."""

    concept: ConceptRow
    memory_ids: list[str]


class MemoryRow(msgspec.Struct, frozen=True, kw_only=True):
    """A memory in a list. `source_id` is the id it had in an import, `removed` when it was put in
    the trash; `history` is kept as part of a conversation and never recalled."""

    id: str
    kind: str
    text: str
    time: int
    source: str
    source_id: str | None = None
    title: str = ""
    score: float = 0.0
    removed: int | None = None
    history: bool = False


class MemoriesResult(Result, frozen=True, kw_only=True, tag="memories"):
    """Memories found or listed; `more` says the list goes on."""

    memories: list[MemoryRow]
    more: bool = False


class MemorySourceRow(msgspec.Struct, frozen=True, kw_only=True):
    """One more telling of a memory: when, from where; `text` is empty when worded the same."""

    source: str
    time: int
    text: str = ""
    title: str = ""
    batch: str = ""
    turn: str = ""


class MemoryDetail(Result, frozen=True, kw_only=True, tag="memory"):
    """One memory with everything that hangs on it. Images are base64 JPEG (msgspec bytes)."""

    memory: MemoryRow
    derived_from: list[str]
    derived: list[str]
    trust: int
    place: str = ""
    taken_at: int | None = None
    neutral_caption: str = ""
    labels: list[str] = []
    concepts: list[ConceptScore] = []
    ocr_text: str = ""
    thumbnail: bytes = b""
    pixels: bytes = b""
    sources: list[MemorySourceRow] = []


class BatchRow(msgspec.Struct, frozen=True, kw_only=True):
    """An import in a list; `rows` counts memories, items and ratings."""

    id: str
    name: str
    created: int
    rows: int


class BatchesResult(Result, frozen=True, kw_only=True, tag="batches"):
    """The imports, newest first."""

    batches: list[BatchRow]


class ForgetListResult(Result, frozen=True, kw_only=True, tag="forget_list"):
    """What would go. `memories` are the first of `total`; `derived` come from others of them.

    `sources` stay although facts among them were taken from there. `kept` memories only lose one
    of several sources. `rows` counts by table; `digest` stands for exactly this list.
    """

    memories: list[MemoryRow]
    total: int
    digest: str
    derived: list[str] = []
    sources: list[MemoryRow] = []
    kept: int = 0
    rows: dict[str, int] = {}


class ForgetResult(Result, frozen=True, kw_only=True, tag="forget"):
    """What is gone, by table. `kept` memories lost one of several sources."""

    memories: list[str]
    rows: dict[str, int]
    kept: list[str] = []


class RepeatRow(msgspec.Struct, frozen=True, kw_only=True):
    """A memory that says what an older one says."""

    keep: MemoryRow
    repeat: MemoryRow


class TidyResult(Result, frozen=True, kw_only=True, tag="tidy"):
    """Junk, repeats and look-alike photos found among `evidence` memories that can be recalled.

    Rates are shares of `evidence`. `applied` says that junk was set aside and repeats merged;
    photos are only ever grouped.
    """

    evidence: int
    history: int
    junk: list[MemoryRow]
    repeats: list[RepeatRow]
    alike: list[list[str]]
    junk_rate: float
    repeat_rate: float
    applied: bool = False


class ProfileStatement(msgspec.Struct, frozen=True, kw_only=True):
    """One thing held about the user.

    `state` is current, planned, past, retracted (taken back) or suggested (from an import, to be
    confirmed). `since` is when it was told or, where `precision` is day, month or year, when it
    began; `until` is when it ended. `conflict` is an earlier value that it contradicts.
    """

    id: str
    attribute: str
    value: str
    text: str
    source: str
    confidence: float
    since: int
    current: bool
    because: list[str] = []
    state: str = "current"
    precision: str = ""
    until: int | None = None
    conflict: str = ""


class ProfileResult(Result, frozen=True, kw_only=True, tag="profile"):
    """The user's profile; older values come after the current ones."""

    statements: list[ProfileStatement]


class PrivacyResult(Result, frozen=True, kw_only=True, tag="privacy"):
    """What is kept, where, and which guards are up."""

    vault_path: str
    bytes_on_disk: int
    rows: dict[str, int]
    network: str
    settings: dict[str, str]
    last_backup: int | None = None


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One line of `locket doctor`: `state` is ok, note or problem."""

    name: str
    state: str
    detail: str
    fix: str = ""


class DoctorResult(Result, frozen=True, kw_only=True, tag="doctor"):
    """The checks, in order."""

    checks: list[Check]


class ConversationRow(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation in a list."""

    id: str
    title: str
    created: int
    turns: int


class ConversationsResult(Result, frozen=True, kw_only=True, tag="conversations"):
    """Past conversations, newest first."""

    conversations: list[ConversationRow]


class TurnRow(msgspec.Struct, frozen=True, kw_only=True):
    """One turn of a conversation; `speaker` is user or assistant."""

    id: str
    speaker: str
    text: str
    time: int
    citations: list[Citation] = []


class ConversationDetail(Result, frozen=True, kw_only=True, tag="conversation"):
    """A conversation's turns, oldest first."""

    conversation: ConversationRow
    turns: list[TurnRow]


class WipeReceipt(Result, frozen=True, kw_only=True, tag="wipe"):
    """What was destroyed and what cannot be reached from here."""

    vault_name: str
    wiped_at: int
    key_slots_overwritten: int
    files_deleted: int
    bytes_deleted: int
    verified: bool
    cannot_reach: list[str]
    receipt: str


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
    | FeedbackResult
    | ConceptsResult
    | ConceptDetail
    | MemoriesResult
    | MemoryDetail
    | BatchesResult
    | ForgetListResult
    | ForgetResult
    | TidyResult
    | ProfileResult
    | PrivacyResult
    | DoctorResult
    | ConversationsResult
    | ConversationDetail
    | WipeReceipt
)
