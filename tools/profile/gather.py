"""Everything the profile holds: told, suggested and inferred, with what the user decided of it.

What is inferred is inferred anew each time and stored nowhere: it goes with what it rests on.
"""

from memory.records import FactState
from memory.store import Store
from memory.store.profile_marks import Mark
from tools.profile.allowed import may_infer_sensitive
from tools.profile.from_facts import read_told
from tools.profile.from_photos import infer_interests
from tools.profile.from_ratings import infer_tastes
from tools.profile.statement import Statement, Status

_ORDER = list(FactState)
_STATUS = list(Status)


def gather_profile(store: Store) -> list[Statement]:
    """All statements: what holds first, told before inferred, then plans, suggestions, the past."""
    sensitive = may_infer_sensitive(store)
    pinned = store.statement_marks(Mark.PINNED)
    told = read_told(store, pinned)
    # What was suggested while it was allowed stays in the vault, and out of sight.
    told = [
        one for one in told if sensitive or one.status is not Status.SUGGESTED or not one.sensitive
    ]
    rejected = store.statement_marks(Mark.REJECTED)
    inferred = infer_tastes(store, rejected, pinned, sensitive=sensitive)
    inferred += infer_interests(store, rejected, pinned, sensitive=sensitive)
    return sorted(
        [*told, *inferred],
        key=lambda one: (_ORDER.index(one.state), not one.pinned, _STATUS.index(one.status)),
    )


def find_statement(store: Store, id: str) -> Statement | None:
    """The statement of this id; None where there is none."""
    return next((one for one in gather_profile(store) if one.id == id), None)
