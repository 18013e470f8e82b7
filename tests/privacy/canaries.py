"""Planted strings and the scanner that looks for them in files, raw and in common encodings."""

import base64
import contextlib
import zlib
from collections.abc import Iterable
from pathlib import Path


def encodings_of(canary: str) -> dict[str, bytes]:
    """The byte patterns under which a plain canary could lie on disk."""
    raw = canary.encode()
    patterns = {
        "raw": raw,
        "utf-16-le": canary.encode("utf-16-le"),
        "utf-16-be": canary.encode("utf-16-be"),
        "hex": raw.hex().encode(),
        "reversed": raw[::-1],
    }
    # Base64 depends on the offset within its groups of three: look for the stable middle of each.
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw)
        patterns[f"base64+{shift}"] = encoded[4 : len(encoded) - 4]
    return patterns


def decompressed(data: bytes) -> Iterable[bytes]:
    """Yield what zlib streams inside `data` unpack to (at each plausible header)."""
    start = 0
    while (start := data.find(b"\x78", start)) != -1:
        if data[start + 1 : start + 2] in {b"\x01", b"\x5e", b"\x9c", b"\xda"}:
            with contextlib.suppress(zlib.error):
                yield zlib.decompressobj().decompress(data[start:], 1 << 20)
        start += 1


def find_canaries(roots: Iterable[Path], canaries: Iterable[str]) -> list[str]:
    """List each "file: canary (encoding)" found in regular files below `roots`, names included."""
    hits = []
    canaries = list(canaries)
    for root in roots:
        for path in sorted(root.rglob("*")):
            for canary in canaries:
                if canary in path.name:
                    hits.append(f"{path}: {canary} (file name)")
            if not path.is_file() or path.is_symlink():
                continue
            data = path.read_bytes()
            unpacked = b"\0".join(decompressed(data))
            for canary in canaries:
                for encoding, pattern in encodings_of(canary).items():
                    if pattern in data:
                        hits.append(f"{path}: {canary} ({encoding})")
                if canary.encode() in unpacked:
                    hits.append(f"{path}: {canary} (zlib)")
    return hits
