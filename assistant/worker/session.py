"""What this worker's vault can be asked, locked or open: every command to the part that does it."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from assistant.protocol import PROTOCOL_VERSION
from assistant.protocol import commands as do
from assistant.protocol.events import AnyEvent, StatusChanged
from assistant.protocol.results import (
    AnyResult,
    HelloResult,
    Status,
    Unlocked,
    VaultCreated,
    WipeReceipt,
)
from assistant.worker import asking, bringing, ingesting
from assistant.worker.dispatch import OpenCommand, carry_out_in_thread
from assistant.worker.doctor import DoctorPlace, examine
from assistant.worker.forgetting import purge_trash
from assistant.worker.open_vault import OpenVault
from assistant.worker.report_status import report_status
from memory.errors import InvalidRequest, VaultExists, VaultLocked
from memory.kdf import KdfCost
from memory.vault import Vault
from tools.ports import CancelToken, PhotoDecoder

if TYPE_CHECKING:
    from assistant.services import Models

Emit = Callable[[AnyEvent], None]
T = TypeVar("T")
CLOSE_SECONDS = 5.0


@dataclass(frozen=True)
class WorkerSetup:
    """The parts a worker is made of; tests give others. Each is called when first needed."""

    directory: Path
    make_models: "Callable[[], Models]"
    make_decoder: Callable[[], PhotoDecoder]
    describe_models: Callable[[], Sequence[tuple[str, str, str, str]]]
    model_name: Callable[[], str]
    kdf_cost: KdfCost | None = None


class Session:
    """One vault, from locked to unlocked to gone. Slow work runs on threads."""

    def __init__(self, setup: WorkerSetup) -> None:
        self._setup = setup
        self._open: OpenVault | None = None
        self._threads = ThreadPoolExecutor(max_workers=6, thread_name_prefix="command")

    @property
    def directory(self) -> Path:
        """The vault's folder."""
        return self._setup.directory

    @property
    def is_unlocked(self) -> bool:
        """Whether the vault is open here."""
        return self._open is not None

    def require_unlocked(self) -> OpenVault:
        """Return the open vault. Raises `VaultLocked`."""
        if self._open is None:
            raise VaultLocked
        return self._open

    async def carry_out(self, command: do.AnyCommand, emit: Emit, cancel: CancelToken) -> AnyResult:
        """Do what a command asks and return its result; events on the way go to `emit`.

        Raises `LocketError`, or `Cancelled` when `cancel` was set before the work was done.
        """
        match command:
            case do.Hello():
                return self._greet()
            case do.CreateVault():
                return await self._create(command)
            case do.Unlock():
                return await self._unlock(command)
            case do.Wipe():
                return await self._wipe(command)
            case do.Doctor():
                return await self._in_thread(lambda: examine(self._doctor_place()))
            case do.Cancel() | do.Lock() | do.KeepOpen():
                raise InvalidRequest("The loop answers that command itself.")
            case _:
                opened = self.require_unlocked()
                result = await self._use(opened, command, emit, cancel)
                if changes_counts(command) and self._open is opened:
                    status = await self._in_thread(lambda: self._status(opened))
                    emit(StatusChanged(id=command.id, status=status))
                return result

    async def close(self) -> None:
        """Let models and vault go. The key leaves memory with the process."""
        opened, self._open = self._open, None
        if opened is not None:
            opened.let_go()
            # What was answered is on disk already, so a thread that is stuck is not waited for:
            # the process ends and the key with it.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.to_thread(opened.vault.close), CLOSE_SECONDS)
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _use(
        self, opened: OpenVault, command: OpenCommand, emit: Emit, cancel: CancelToken
    ) -> AnyResult:
        match command:
            case do.Ask():
                return await asking.ask(
                    await self._in_thread(opened.services), command, emit, cancel
                )
            case do.Caption():
                return await asking.caption(
                    await self._in_thread(opened.services), command, emit, cancel
                )
            case do.Confirm():
                return asking.confirm(await self._in_thread(opened.services), command)
            case do.IngestWatch():
                return await ingesting.watch(
                    opened, command, emit, cancel, lambda: self._status(opened)
                )
            case do.Remember() if folders := bringing.find_folders(command):
                single = bringing.without_folders(command)
                first = None
                if single is not None:
                    first = await self._in_thread(
                        lambda: bringing.remember(
                            opened.services(), single, _post_to_loop(emit), cancel
                        )
                    )
                rest = await ingesting.remember_folders(opened, command, folders, emit, cancel)
                return bringing.join_results(first, rest)
            case do.Import(format="takeout" | "apple"):
                path = bringing.read_paths([command.path])[0]
                return await ingesting.import_photos(opened, command, path, emit, cancel)
            case _:
                tell = _post_to_loop(emit)
                return await self._in_thread(
                    lambda: carry_out_in_thread(opened, command, tell, cancel)
                )

    def _greet(self) -> HelloResult:
        return HelloResult(
            version=PROTOCOL_VERSION,
            vault_name=self.directory.name,
            vault_exists=Vault.exists(self.directory),
            unlocked=self.is_unlocked,
        )

    async def _create(self, command: do.CreateVault) -> VaultCreated:
        if self.is_unlocked:
            raise VaultExists
        vault, code = await self._in_thread(
            lambda: Vault.create(self.directory, command.passphrase, cost=self._setup.kdf_cost)
        )
        self._take_vault(vault, warm=command.warm)
        return VaultCreated(recovery_code=code, vault_name=vault.name)

    async def _unlock(self, command: do.Unlock) -> Unlocked:
        purged = 0
        if self._open is None:
            vault = await self._in_thread(
                lambda: Vault.open(
                    self.directory, command.passphrase, accept_older=command.accept_older
                )
            )
            purged = await self._in_thread(lambda: purge_trash(vault.store))
            self._take_vault(vault, warm=command.warm)
        opened = self.require_unlocked()
        status = await self._in_thread(lambda: self._status(opened))
        changed = opened.vault.last_changed
        return Unlocked(status=status, purged=purged, last_changed=changed)

    def _take_vault(self, vault: Vault, *, warm: bool) -> None:
        # The answer to `Unlock` waits for the vault alone: agent and models load behind it.
        self._open = OpenVault(vault, self._setup.make_models, self._setup.make_decoder)
        if warm:
            asyncio.get_running_loop().run_in_executor(self._threads, self._open.warm_up)

    async def _wipe(self, command: do.Wipe) -> WipeReceipt:
        from memory.wipe import wipe_vault

        if command.vault_name != self.directory.name:
            raise InvalidRequest("That is not this vault's name, so nothing was wiped.")
        opened, self._open = self._open, None
        if opened is not None:
            opened.let_go()
        held = opened.vault if opened is not None else None
        report = await self._in_thread(lambda: wipe_vault(self.directory, held))
        return WipeReceipt(
            vault_name=report.vault_name,
            wiped_at=report.wiped_at,
            key_slots_overwritten=report.key_slots_overwritten,
            files_deleted=report.files_deleted,
            bytes_deleted=report.bytes_deleted,
            verified=report.verified,
            cannot_reach=list(report.cannot_reach),
            receipt=report.receipt,
        )

    def _status(self, opened: OpenVault) -> Status:
        return report_status(opened.vault, self._setup.model_name())

    def _doctor_place(self) -> DoctorPlace:
        return DoctorPlace(
            directory=self.directory,
            vault=self._open.vault if self._open else None,
            make_decoder=self._setup.make_decoder,
            describe_models=self._setup.describe_models,
        )

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _post_to_loop(emit: Emit) -> Emit:
    """`emit` for threads."""
    loop = asyncio.get_running_loop()

    def tell(event: AnyEvent) -> None:
        loop.call_soon_threadsafe(emit, event)

    return tell


def changes_counts(command: do.AnyCommand) -> bool:
    """Whether a command may change what the status line shows."""
    return isinstance(
        command,
        do.Ask
        | do.Caption
        | do.Remember
        | do.Import
        | do.IngestControl
        | do.GiveFeedback
        | do.LessonUndo
        | do.MemoryRemove
        | do.MemoryForget
        | do.MemoryTidy
        | do.ConceptMerge
        | do.ConceptSplit
        | do.ConceptConfirm
        | do.ConceptDeny
        | do.ConceptForget
        | do.ProfileSet
        | do.ProfileConfirm
        | do.ProfileChange
        | do.SettingSet,
    )
