"""Draws curves with their intervals as an SVG picture, panels side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

IMAGES = Path(__file__).parents[1] / "docs" / "images"
_PANEL, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 400, 320, 58, 18, 46, 66
_COLOURS = ("#2563eb", "#d97706", "#059669", "#9333ea", "#dc2626")
_FONT = "font-family='sans-serif' font-size='12'"
_CENTRED = f"{_FONT} text-anchor='middle'"


@dataclass(frozen=True, slots=True)
class Curve:
    """One line: a value at each mark, and where known the interval around it."""

    name: str
    values: Sequence[float]
    intervals: Sequence[tuple[float, float]] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """Curves over the same marks, which stand at equal distances whatever they say."""

    title: str
    across: str
    marks: Sequence[str]
    curves: Sequence[Curve]
    digits: int = 3


def draw_panels(name: str, panels: Sequence[Panel], folder: Path = IMAGES) -> Path:
    """Write `name` into the pictures of the documentation; where it lies."""
    width = _PANEL * len(panels)
    body = "".join(_draw(panel, at * _PANEL) for at, panel in enumerate(panels))
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {_HEIGHT}'>\n"
        f"<rect width='{width}' height='{_HEIGHT}' fill='white'/>\n{body}</svg>\n",
        encoding="utf-8",
    )
    return path


def _draw(panel: Panel, start: float) -> str:
    low = min(min(_lows(curve)) for curve in panel.curves)
    high = max(max(_highs(curve)) for curve in panel.curves)
    margin = 0.12 * (high - low) or 1.0
    low, high = low - margin, high + margin
    floor, inner = _HEIGHT - _BOTTOM, _PANEL - _LEFT - _RIGHT

    def along(at: int) -> float:
        return start + _LEFT + inner * (at + 0.5) / len(panel.marks)

    def up(value: float) -> float:
        return floor - (value - low) / (high - low) * (floor - _TOP)

    left, right = start + _LEFT, start + _LEFT + inner
    lines = [
        f"<text x='{left}' y='24' {_FONT} font-weight='bold'>{escape(panel.title)}</text>",
        f"<path d='M{left} {_TOP}V{floor}H{right}' fill='none' stroke='#777'/>",
        f"<text x='{left + inner / 2}' y='{floor + 36}' {_CENTRED}>{escape(panel.across)}</text>",
    ]
    for step in range(5):
        value = low + (high - low) * step / 4
        lines.append(
            f"<text x='{left - 6}' y='{up(value) + 4:.1f}' {_FONT} text-anchor='end' fill='#555'>"
            f"{value:.{panel.digits}f}</text>"
            f"<path d='M{left} {up(value):.1f}H{right}' stroke='#eee'/>"
        )
    lines += [
        f"<text x='{along(at):.1f}' y='{floor + 18}' {_CENTRED}>{escape(mark)}</text>"
        for at, mark in enumerate(panel.marks)
    ]
    for number, curve in enumerate(panel.curves):
        colour = _COLOURS[number % len(_COLOURS)]
        # A little apart, so that intervals at one mark do not hide each other.
        aside = 3.0 * (number - (len(panel.curves) - 1) / 2)
        points = [(along(at) + aside, up(value)) for at, value in enumerate(curve.values)]
        joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        lines.append(
            f"<polyline points='{joined}' fill='none' stroke='{colour}' stroke-width='2'/>"
        )
        lines += [f"<circle cx='{x:.1f}' cy='{y:.1f}' r='3' fill='{colour}'/>" for x, y in points]
        lines += [
            f"<path d='M{x:.1f} {up(below):.1f}V{up(above):.1f}' stroke='{colour}'/>"
            for (x, _), (below, above) in zip(points, curve.intervals, strict=False)
        ]
        at = left + inner * number / len(panel.curves)
        lines.append(
            f"<path d='M{at:.1f} {floor + 52}h14' stroke='{colour}' stroke-width='2'/>"
            f"<text x='{at + 18:.1f}' y='{floor + 56}' {_FONT}>{escape(curve.name)}</text>"
        )
    return "\n".join(lines) + "\n"


def _lows(curve: Curve) -> list[float]:
    return [*curve.values, *(low for low, _ in curve.intervals)]


def _highs(curve: Curve) -> list[float]:
    return [*curve.values, *(high for _, high in curve.intervals)]
