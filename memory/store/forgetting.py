"""Forgetting what a selection means: by id, time, name, import or conversation.

An import, a conversation or a span of time takes its own tellings, and a memory with another source
stays for that one (`memory.store.sources`); an id or a name takes the content, whoever told it.
"""

from collections.abc import Iterable

from memory.records import Concept, ForgetReceipt, Kind
from memory.selection import Selection
from memory.store.base import question_marks, slices
from memory.store.erasing import Erasing, count_gone
from memory.store.selecting import FOREVER


class _Undone(Exception):
    """Takes a preview back."""


class Forgetting(Erasing):
    """Forgets what a selection means, and says beforehand what that would be."""

    def forget_selected(self, selection: Selection) -> ForgetReceipt:
        """Forget what a selection means, for good. Raises `NotFound` for an unknown import or chat.

        An import, a conversation or a span of time takes its own tellings: a memory that has
        another source stays for that one. Ids and names take the content, whoever told it.
        """
        with self.transaction():
            if selection.batch is not None:
                return self.forget_batch(selection.batch)
            if selection.conversation is not None:
                return self._forget_conversation(selection.conversation)
            if selection.person.strip():
                return self._forget_person(selection.person)
            if selection.concept.strip():
                return self._forget_named(selection.concept)
            if selection.ids:
                return self.forget(selection.ids)
            since = 0 if selection.since is None else selection.since
            return self._forget_between(since, selection.until or FOREVER)

    def preview_forgetting(self, selection: Selection) -> ForgetReceipt:
        """What `forget_selected` would take, counted the same way; nothing is changed."""
        receipt = ForgetReceipt(())
        try:
            with self.transaction():
                due = self._has_erased
                receipt = self.forget_selected(selection)
                self._has_erased = due
                raise _Undone
        except _Undone:
            return receipt

    def forget_tellings(self, own: Iterable[int], further: Iterable[int] = ()) -> ForgetReceipt:
        """Forget these tellings: memories by their own row, and rows of `memory_sources`.

        A memory with another telling left stays for it; all else goes as by `forget`.
        """
        with self.transaction():
            hit = set(own)
            rows = set(further)
            for some in slices(hit):
                marks = question_marks(some)
                repeats = self._rows(f"SELECT id FROM memory_sources WHERE turn IN ({marks})", some)  # noqa: S608
                rows.update(row[0] for row in repeats)
            lost: dict[int, list[str]] = {}
            for some in slices(rows):
                marks = question_marks(some)
                for memory, text in self._rows(
                    f"SELECT memory, text FROM memory_sources WHERE id IN ({marks})",  # noqa: S608
                    some,
                ):
                    lost.setdefault(memory, []).append(text)
                self._write(f"DELETE FROM memory_sources WHERE id IN ({marks})", some)  # noqa: S608
            kept = self._settle(hit, lost)
            doomed = [id for id in sorted(hit) if id not in kept]
            receipt = self.forget(doomed)
            if kept:
                self._withdraw(kept)
                self._has_erased = True
        return ForgetReceipt(receipt.memory_ids, receipt.rows, tuple(sorted(kept)))

    def _settle(self, hit: set[int], lost: dict[int, list[str]]) -> set[int]:
        """Give each memory that lost tellings its next one; returns those that stay."""
        kept: set[int] = set()
        heirs = []
        for some in slices({*hit, *lost}):
            marks = question_marks(some)
            heirs += self._rows(
                f"SELECT DISTINCT memory FROM memory_sources WHERE memory IN ({marks})",  # noqa: S608
                some,
            )
        with_heirs = {row[0] for row in heirs}
        for id in sorted({*hit, *lost}):
            if id not in hit:
                kept.add(id)
                self._withdraw_caption(id, lost[id])
                self._renew_trust(id)
            elif id in with_heirs:
                memory, heir = self.memory(id), self.sources(id)[0]
                if memory.kind is Kind.PHOTO:
                    self._promote_photo(memory, heir)
                    kept.add(id)
                elif not self._promote(memory, heir):
                    kept.add(id)
                elif heir.turn is not None:
                    kept.add(heir.turn)
        return kept

    def forget_batch(self, id: int) -> ForgetReceipt:
        """Forget an import: its memories, items, ratings, and what it said of what others know.

        Raises `NotFound`.
        """
        with self.transaction():
            self.batch(id)
            own, further = self._told_by(id)
            receipt = self.forget_tellings(own, further)
            rows = dict(receipt.rows)
            rated = [
                row[0]
                for row in self._rows("SELECT item FROM rating_sources WHERE batch = ?", (id,))
            ]
            for table in ("seen_items", "feedback", "item_vectors", "rating_sources"):
                gone = self._write(f"DELETE FROM {table} WHERE batch = ?", (id,))  # noqa: S608
                count_gone(rows, table, gone)
            count_gone(rows, "ratings", self._renew_ratings(rated))
            for table, gone in self.forget_items(self._withdraw_items(id)).rows.items():
                count_gone(rows, table, gone)
            count_gone(rows, "batches", self._write("DELETE FROM batches WHERE id = ?", (id,)))
            self._has_erased = True
        return ForgetReceipt(receipt.memory_ids, rows, receipt.kept_ids)

    def _forget_conversation(self, id: int) -> ForgetReceipt:
        self.conversation(id)
        receipt = self.forget_tellings(self._told_in(id))
        rows = dict(receipt.rows)
        self._write("UPDATE conversations SET title = '' WHERE id = ?", (id,))
        self._drop_empty(rows)
        self._has_erased = True
        return ForgetReceipt(receipt.memory_ids, rows, receipt.kept_ids)

    def _forget_between(self, since: int, until: int) -> ForgetReceipt:
        receipt = self.forget_tellings(*self._told_between(since, until))
        rows = dict(receipt.rows)
        rated = [
            row[0]
            for row in self._rows(
                "SELECT item FROM rating_sources WHERE rated_at >= ? AND rated_at < ?",
                (since, until),
            )
        ]
        self._write(
            "DELETE FROM rating_sources WHERE rated_at >= ? AND rated_at < ?", (since, until)
        )
        count_gone(rows, "ratings", self._renew_ratings(rated))
        gone = self._write(
            "DELETE FROM feedback WHERE created_at >= ? AND created_at < ?", (since, until)
        )
        count_gone(rows, "feedback", gone)
        # The record of a library names its folder, and the files that were not taken.
        gone = self._write(
            "DELETE FROM ingest_jobs WHERE created_at >= ? AND created_at < ?", (since, until)
        )
        count_gone(rows, "ingest_jobs", gone)
        self._has_erased = True
        return ForgetReceipt(receipt.memory_ids, rows, receipt.kept_ids)

    def _forget_person(self, name: str) -> ForgetReceipt:
        concept = self.concept_by_name(name)
        seen = [] if concept is None else self.find_seen_with(concept.id)
        receipt = self.forget([*self.find_mentions(name), *seen])
        self._drop_edits_with(name, receipt.rows)
        return self._and_concept(receipt, concept)

    def _forget_named(self, name: str) -> ForgetReceipt:
        concept = self.concept_by_name(name)
        found = self.memories_by_id(self.find_mentions(name))
        # Photos stay: `forget_concept` takes the name out of what is said of them.
        texts = [one.id for one in found.values() if one.kind is not Kind.PHOTO]
        return self._and_concept(self.forget(texts), concept)

    def _and_concept(self, receipt: ForgetReceipt, concept: Concept | None) -> ForgetReceipt:
        if concept is None:
            return receipt
        more = self.forget_concept(concept.id)
        rows = dict(receipt.rows)
        for table, gone in more.rows.items():
            count_gone(rows, table, gone)
        return ForgetReceipt((*receipt.memory_ids, *more.memory_ids), rows)
