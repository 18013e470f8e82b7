"""Commands a front sends. Every command carries the `id` that its events repeat.

Paths are absolute. Ids such as "m12" are those of `memory.ids`.
"""

import msgspec


class Command(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="do", forbid_unknown_fields=True
):
    """Base of all commands; the front chooses an `id` unused among its open ones."""

    id: str


class Hello(Command, frozen=True, kw_only=True, tag="hello"):
    """Ask who is there: answers `HelloResult`. Works locked."""

    version: int = 1


class CreateVault(Command, frozen=True, kw_only=True, tag="create_vault"):
    """Make a vault and unlock it. Answers `VaultCreated` with the recovery code, shown once.

    `warm` is that of `Unlock`.
    """

    passphrase: str
    warm: bool = True


class Unlock(Command, frozen=True, kw_only=True, tag="unlock"):
    """Open the vault with a passphrase or the recovery code. Answers `Unlocked`.

    `warm` False leaves the language model unloaded until something needs it. `accept_older` opens
    a vault that was refused as `vault_older`, once every page of it has been read.
    """

    passphrase: str
    warm: bool = True
    accept_older: bool = False


class Lock(Command, frozen=True, kw_only=True, tag="lock"):
    """Close the vault and end the worker; the key goes with the process."""


class KeepOpen(Command, frozen=True, kw_only=True, tag="keep_open"):
    """Stay unlocked for `seconds` after the last front has gone (`locket unlock --for 15m`)."""

    seconds: int


class Cancel(Command, frozen=True, kw_only=True, tag="cancel"):
    """Stop the command whose id is `target`; that one ends in `Failed(code="cancelled")`."""

    target: str


class Confirm(Command, frozen=True, kw_only=True, tag="confirm"):
    """Answer a `ToolAsked` event: `approval` is its id, `yes` the user's decision."""

    approval: str
    yes: bool


class Ask(Command, frozen=True, kw_only=True, tag="ask"):
    """One turn: text, images or both. Streams the turn's events, answers `AskResult`.

    `intent` skips routing. `conversation` None starts a new one. `now` (ms UTC) is for replays.
    """

    text: str
    images: list[str] = []
    intent: str | None = None
    conversation: str | None = None
    remember_turn: bool = True
    now: int | None = None


class Caption(Command, frozen=True, kw_only=True, tag="caption"):
    """Caption a photo and remember it. Answers `CaptionResult`."""

    path: str


class Recommend(Command, frozen=True, kw_only=True, tag="recommend"):
    """Recommend catalogue items. Answers `RecommendResult`."""

    text: str = ""
    n: int = 5


class Remember(Command, frozen=True, kw_only=True, tag="remember"):
    """Remember texts, files or folders; `name` says what the photo shows.

    Answers `RememberResult`.
    """

    paths: list[str] = []
    texts: list[str] = []
    name: str | None = None


class Import(Command, frozen=True, kw_only=True, tag="import"):
    """Read another program's export. Answers `ImportResult`.

    `format`: letterboxd, imdb, goodreads, movielens, takeout, csv, jsonl.
    """

    format: str
    path: str


class GiveFeedback(Command, frozen=True, kw_only=True, tag="feedback"):
    """Say up, down, a rating (0..5 stars) or an edited text of an answer, caption or item."""

    target: str
    verdict: str
    stars: float | None = None
    text: str = ""


class ConceptList(Command, frozen=True, kw_only=True, tag="concept_list"):
    """All named concepts. Answers `ConceptsResult`."""


class ConceptShow(Command, frozen=True, kw_only=True, tag="concept_show"):
    """One concept and the photos it was seen in. Answers `ConceptDetail`."""

    name: str


class ConceptRename(Command, frozen=True, kw_only=True, tag="concept_rename"):
    """Give a concept another name."""

    name: str
    new_name: str


class ConceptMerge(Command, frozen=True, kw_only=True, tag="concept_merge"):
    """Make `other` part of `name`."""

    name: str
    other: str


class ConceptForget(Command, frozen=True, kw_only=True, tag="concept_forget"):
    """Forget a concept for good: its name, examples and sightings. The photos stay."""

    name: str


class MemorySearch(Command, frozen=True, kw_only=True, tag="memory_search"):
    """Find memories. Answers `MemoriesResult`; may be empty."""

    text: str
    limit: int = 20
    now: int | None = None


class MemoryList(Command, frozen=True, kw_only=True, tag="memory_list"):
    """The newest memories, optionally of one kind. Answers `MemoriesResult`."""

    kind: str | None = None
    limit: int = 50
    before: str | None = None
    removed: bool = False


class MemoryShow(Command, frozen=True, kw_only=True, tag="memory_show"):
    """One memory in full, with its sources and any thumbnail. Answers `MemoryDetail`."""

    memory: str
    pixels: bool = False


class MemoryRemove(Command, frozen=True, kw_only=True, tag="memory_remove"):
    """Put memories in the trash (undoable). `restore` takes them out again."""

    memories: list[str]
    restore: bool = False


class MemoryBatches(Command, frozen=True, kw_only=True, tag="memory_batches"):
    """The imports, newest first. Answers `BatchesResult`."""


class MemoryForgetList(Command, frozen=True, kw_only=True, tag="memory_forget_list"):
    """What `MemoryForget` with the same fields would take; nothing changes.

    One way of naming is used: ids in `memories`; `matching` words; a span from `since` to `until`
    (ms UTC, either may be left out); a `person` or `concept` by name; a `batch` or `conversation`
    by id (a batch by its name too). Answers `ForgetListResult`.
    """

    memories: list[str] = []
    matching: str = ""
    since: int | None = None
    until: int | None = None
    person: str = ""
    concept: str = ""
    batch: str = ""
    conversation: str = ""


class MemoryForget(Command, frozen=True, kw_only=True, tag="memory_forget"):
    """Forget for good what the fields name (see `MemoryForgetList`). Answers `ForgetResult`.

    With `expected`, the digest of a list that was shown, exactly that list goes or nothing does.
    """

    memories: list[str] = []
    matching: str = ""
    since: int | None = None
    until: int | None = None
    person: str = ""
    concept: str = ""
    batch: str = ""
    conversation: str = ""
    expected: str = ""


class MemoryTidy(Command, frozen=True, kw_only=True, tag="memory_tidy"):
    """Find junk and repeats; with `apply`, merge the repeats and set the junk aside.

    Nothing is forgotten by it. Answers `TidyResult`.
    """

    apply: bool = False


class ProfileShow(Command, frozen=True, kw_only=True, tag="profile_show"):
    """What Locket holds about the user, each statement with its source. Answers `ProfileResult`."""


class ProfileSet(Command, frozen=True, kw_only=True, tag="profile_set"):
    """Write (or with an empty value, forget) one profile attribute."""

    attribute: str
    value: str


class ProfileConfirm(Command, frozen=True, kw_only=True, tag="profile_confirm"):
    """Make a suggestion from an import a fact. Answers `Ok`."""

    memory: str


class Privacy(Command, frozen=True, kw_only=True, tag="privacy"):
    """What is stored by kind, where, how much, and the state of the network guard."""


class Doctor(Command, frozen=True, kw_only=True, tag="doctor"):
    """Check models, hardware, vault and guards. Works locked. Answers `DoctorResult`."""


class SettingSet(Command, frozen=True, kw_only=True, tag="setting_set"):
    """Change a setting kept in the vault (for example `places` on or off)."""

    name: str
    value: str


class ChangePassphrase(Command, frozen=True, kw_only=True, tag="change_passphrase"):
    """Rewrap the master key for a new passphrase."""

    old: str
    new: str


class RotateKey(Command, frozen=True, kw_only=True, tag="rotate_key"):
    """Re-encrypt the database with a fresh master key. Answers `VaultCreated` (a new code)."""

    passphrase: str


class Backup(Command, frozen=True, kw_only=True, tag="backup"):
    """Write a sealed copy of the vault to a folder that does not exist yet."""

    path: str


class Export(Command, frozen=True, kw_only=True, tag="export"):
    """Write everything in plain to a folder: JSON lines and photos. The user asked for it."""

    path: str


class Conversations(Command, frozen=True, kw_only=True, tag="conversations"):
    """Past conversations. Answers `ConversationsResult`."""


class ConversationShow(Command, frozen=True, kw_only=True, tag="conversation_show"):
    """The turns of one conversation. Answers `ConversationDetail`."""

    conversation: str
    limit: int = 200


class Wipe(Command, frozen=True, kw_only=True, tag="wipe"):
    """Destroy the vault. `vault_name` must equal the vault's name. Works locked."""

    vault_name: str


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
    | GiveFeedback
    | ConceptList
    | ConceptShow
    | ConceptRename
    | ConceptMerge
    | ConceptForget
    | MemorySearch
    | MemoryList
    | MemoryShow
    | MemoryRemove
    | MemoryBatches
    | MemoryForgetList
    | MemoryForget
    | MemoryTidy
    | ProfileShow
    | ProfileSet
    | ProfileConfirm
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
