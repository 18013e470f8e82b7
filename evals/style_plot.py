"""Draws a learning curve as an SVG picture: captions in the user's words after so many edits."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "caption-style.svg"
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 720, 300, 58, 16, 42, 44
_COLOURS = ("#2563eb", "#d97706")
_FONT = "font-family='sans-serif' font-size='13'"
_CENTRED = f"{_FONT} text-anchor='middle'"


class Measured(Protocol):
    """Means over users at one point of the curve."""

    @property
    def bleu(self) -> float:
        """BLEU-4, times 100."""
        ...

    @property
    def edits(self) -> float:
        """Share of a caption's tokens that its user would change."""
        ...


def draw_curves(
    points: Mapping[int, Measured], intervals: Mapping[int, tuple[float, float]]
) -> None:
    """Write the picture: BLEU-4 on the left, tokens to edit on the right, by number of edits.

    `intervals` are of BLEU-4, low and high.
    """
    counts = sorted(points)
    bleu = [
        (points[count].bleu, *intervals.get(count, (points[count].bleu,) * 2)) for count in counts
    ]
    edits = [(100 * points[count].edits,) * 3 for count in counts]
    half = _WIDTH / 2
    body = _draw_panel(
        counts, bleu, 0.0, half, "BLEU-4 against simulated users' own captions", _COLOURS[0]
    )
    body += _draw_panel(counts, edits, half, half, "% of tokens still to edit", _COLOURS[1])
    PICTURE.write_text(
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_WIDTH} {_HEIGHT}'>\n"
        f"<rect width='{_WIDTH}' height='{_HEIGHT}' fill='white'/>\n{body}</svg>\n",
        encoding="utf-8",
    )


def _draw_panel(
    counts: list[int],
    values: list[tuple[float, float, float]],
    start: float,
    width: float,
    title: str,
    colour: str,
) -> str:
    top = max(high for _, _, high in values) * 1.1
    bottom = min(low for _, low, _ in values) * 0.8
    inner = width - _LEFT - _RIGHT

    def across(at: int) -> float:
        return start + _LEFT + inner * at / max(1, len(counts) - 1)

    def up(value: float) -> float:
        share = (value - bottom) / (top - bottom)
        return _HEIGHT - _BOTTOM - share * (_HEIGHT - _BOTTOM - _TOP)

    lines = [f"<text x='{start + _LEFT}' y='22' {_FONT} font-weight='bold'>{title}</text>"]
    floor = _HEIGHT - _BOTTOM
    lines.append(
        f"<path d='M{start + _LEFT} {_TOP}V{floor}H{across(len(counts) - 1):.1f}' fill='none'"
        " stroke='#777'/>"
    )
    points = " ".join(
        f"{across(at):.1f},{up(value):.1f}" for at, (value, _, _) in enumerate(values)
    )
    lines.append(f"<polyline points='{points}' fill='none' stroke='{colour}' stroke-width='2'/>")
    for at, (value, low, high) in enumerate(values):
        x = across(at)
        lines.append(
            f"<path d='M{x:.1f} {up(low):.1f}V{up(high):.1f}' stroke='{colour}'/>"
            f"<circle cx='{x:.1f}' cy='{up(value):.1f}' r='4' fill='{colour}'/>"
            f"<text x='{x:.1f}' y='{up(high) - 9:.1f}' {_CENTRED}>{value:.1f}</text>"
            f"<text x='{x:.1f}' y='{floor + 18}' {_CENTRED}>{counts[at]}</text>"
        )
    middle = start + _LEFT + inner / 2
    lines.append(f"<text x='{middle}' y='{floor + 36}' {_CENTRED}>edits</text>")
    return "\n".join(lines) + "\n"
