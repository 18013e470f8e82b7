"""Reads CSV files from archives row by row, with the line number for messages."""

import csv
import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO

from tools.importers.archive import Archive

_SAMPLE = 64 * 1024
csv.field_size_limit(4 * 2**20)


@dataclass(frozen=True, slots=True)
class Row:
    """One CSV row: its line in the file (the first data row is usually 2) and its cells."""

    line: int
    cells: Mapping[str, str]

    def cell(self, *names: str) -> str:
        """The first non-empty cell among the named columns, stripped; "" when there is none."""
        for name in names:
            value = self.cells.get(name, "").strip()
            if value:
                return value
        return ""


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that is no row, and why."""

    line: int
    reason: str


def read_header(archive: Archive, name: str) -> list[str]:
    """The column names of a CSV file, lower case, stripped."""
    with archive.open_text(name) as stream:
        sample = stream.read(_SAMPLE)
    rows = csv.reader(io.StringIO(sample, newline=""), delimiter=_delimiter(sample))
    return [_column(cell) for cell in next(rows, [])]


def read_rows(archive: Archive, name: str) -> Iterator[Row | BrokenRow]:
    """Yield the rows of a CSV file with lower-case column names; comma, semicolon, tab or bar."""
    with archive.open_text(name) as stream:
        sample = stream.read(_SAMPLE)
        if not sample:
            return
        delimiter = _delimiter(sample)
        # The sample is put back in front: members of a zip file cannot always be rewound.
        lines = _chain_lines(sample, stream)
        rows = csv.reader(lines, delimiter=delimiter)
        header = [_column(cell) for cell in next(rows, [])]
        while True:
            line = rows.line_num + 1
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error:
                yield BrokenRow(line, "the row is not valid CSV")
                continue
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
                yield BrokenRow(line, f"the row has {len(cells)} cells, the header {len(header)}")
                continue
            padded = [*cells, *([""] * (len(header) - len(cells)))]
            yield Row(line, dict(zip(header, padded, strict=False)))


def _chain_lines(sample: str, stream: IO[str]) -> Iterator[str]:
    pieces = list(io.StringIO(sample, newline=""))
    if pieces and not pieces[-1].endswith(("\n", "\r")):
        pieces[-1] += stream.readline()
    return itertools.chain(pieces, iter(stream.readline, ""))


def _delimiter(sample: str) -> str:
    first = sample.split("\n", 1)[0]
    counts = {mark: first.count(mark) for mark in ",;\t|"}
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] else ","


def _column(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())


def parse_number(text: str, low: float, high: float) -> float:
    """Parse a number within bounds, comma or point. Raises `ValueError` otherwise."""
    value = float(text.replace(",", "."))
    if not low <= value <= high:
        raise ValueError
    return value


def parse_year(text: str) -> int | None:
    """A year between 1000 and 2200 at the start of the text, else None."""
    head = text.strip()[:4]
    if head.isascii() and head.isdigit() and 1000 <= int(head) <= 2200:
        return int(head)
    return None


_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d %b %Y", "%m/%d/%Y", "%Y-%m-%d %H:%M:%S")


def parse_time(text: str) -> int | None:
    """ISO 8601 or a common date (UTC unless it says otherwise) to ms; None when it is neither."""
    text = text.strip()
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        for form in _DATES:
            try:
                moment = datetime.strptime(text, form).replace(tzinfo=UTC)
            except ValueError:
                continue
            break
        else:
            return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


def split_list(text: str, marks: Sequence[str] = ("|", ";", ",")) -> tuple[str, ...]:
    """Split "Drama|War" or "Drama, War" by the first mark that occurs; empty parts dropped."""
    for mark in marks:
        if mark in text:
            return tuple(part.strip() for part in text.split(mark) if part.strip())
    return (text.strip(),) if text.strip() else ()
