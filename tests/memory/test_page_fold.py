"""The fold kept up by commits is that of the whole file; the log is read as SQLite reads it."""

import os
import random
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from memory.cipher import VaultKeys
from memory.database import checkpoint, open_database
from memory.page_fold import PageFold
from memory.page_tags import (
    FRAME_BYTES,
    LOG_HEADER_BYTES,
    Frames,
    count_committed_frames,
    read_frames,
    read_page_tags,
)

KEYS = VaultKeys.generate()


def fold_of(path: Path) -> tuple[int, bytes]:
    fold = PageFold(KEYS.chain_pages_key, read_page_tags(path))
    return fold.size, fold.value


@pytest.mark.parametrize("seed", range(3))
def test_the_fold_and_the_log_follow_every_kind_of_commit(tmp_path: Path, seed: int) -> None:
    path, rng = tmp_path / "memory.db", random.Random(seed)
    open_database(path, KEYS.database_key, create=True).close()
    fold = PageFold(KEYS.chain_pages_key, read_page_tags(path))
    with closing(open_database(path, KEYS.database_key)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint = 0").fetchall()
        connection.execute("PRAGMA cache_size = 10")
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a)")
        log = os.open(f"{path}-wal", os.O_RDONLY)
        seen = 0
        for _ in range(40):
            connection.execute("BEGIN")
            for _ in range(rng.randint(1, 4)):
                size = rng.choice((10, 3_000, 90_000))
                connection.execute("INSERT INTO t (a) VALUES (randomblob(?))", (size,))
                connection.execute("DELETE FROM t WHERE id % 7 = ?", (rng.randrange(7),))
            connection.execute(rng.choice(("COMMIT", "COMMIT", "ROLLBACK")))
            if rng.random() < 0.2:
                connection.execute("VACUUM")
            count = count_committed_frames(log)
            assert count == connection.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()[1]
            for commit in read_frames(log, seen, count - seen).commits():
                fold.apply(commit)
            seen = count
            if rng.random() < 0.3:
                checkpoint(connection)
                seen = 0
        checkpoint(connection)
        os.close(log)
    assert (fold.size, fold.value) == fold_of(path)


def test_any_other_page_order_or_size_folds_to_something_else() -> None:
    tags = np.frombuffer(random.Random(1).randbytes(16 * 50), np.uint8).reshape(-1, 16)
    whole = PageFold(KEYS.chain_pages_key, tags).value
    swapped = tags.copy()
    swapped[[3, 4]] = swapped[[4, 3]]
    blank = tags.copy()
    blank[7] = 0
    others = [swapped, blank, tags[:-1], np.concatenate([tags, np.zeros((1, 16), np.uint8)])]
    for other in others:
        assert PageFold(KEYS.chain_pages_key, other).value != whole
    assert PageFold(KEYS.chain_record_key, tags).value != whole


def test_a_page_written_twice_in_one_commit_counts_once_as_it_was_last() -> None:
    rng = random.Random(2)
    tags = np.frombuffer(rng.randbytes(16 * 5), np.uint8).reshape(-1, 16)
    written = np.frombuffer(rng.randbytes(16 * 3), np.uint8).reshape(-1, 16)
    fold = PageFold(KEYS.chain_pages_key, tags)
    fold.apply(Frames(np.array([2, 7, 2]), np.array([0, 0, 7]), written))
    after = np.concatenate([tags, np.zeros((2, 16), np.uint8)])
    after[1], after[6] = written[2], written[1]
    assert fold.value == PageFold(KEYS.chain_pages_key, after).value


def test_a_log_with_one_wrong_byte_ends_before_it(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    with closing(open_database(path, KEYS.database_key, create=True)) as connection:
        connection.execute("CREATE TABLE t (a)")
        for _ in range(6):
            connection.execute("INSERT INTO t VALUES (randomblob(9000))")
        data = Path(f"{path}-wal").read_bytes()
    whole = tmp_path / "whole"
    whole.write_bytes(data)
    descriptor = os.open(whole, os.O_RDONLY)
    frames = read_frames(descriptor, 0, count_committed_frames(descriptor))
    os.close(descriptor)
    assert len(frames) == (len(data) - LOG_HEADER_BYTES) // FRAME_BYTES
    ends = [0, *(np.flatnonzero(frames.sizes) + 1).tolist()]
    for frame in range(len(frames)):
        for within in (5, 10, 20, 3_000):
            changed = bytearray(data)
            changed[LOG_HEADER_BYTES + frame * FRAME_BYTES + within] ^= 1
            whole.write_bytes(bytes(changed))
            descriptor = os.open(whole, os.O_RDONLY)
            assert count_committed_frames(descriptor) == max(e for e in ends if e <= frame)
            os.close(descriptor)
