"""Checks that a reason is true: without the cited evidence the score must fall."""

from collections.abc import Sequence

from tools.recommend.ports import Catalogue, Evidence, PreferenceModel


def find_idle_causes(
    model: PreferenceModel,
    catalogue: Catalogue,
    evidence: Sequence[Evidence],
    row: int,
    cited: Sequence[str],
    now: int,
) -> list[str]:
    """Cited ids whose removal does not lower the item's score, by scoring again without each."""
    full = float(model.judge(catalogue, evidence, now).scores[row])
    idle = []
    for source in cited:
        rest = [piece for piece in evidence if source not in (piece.source, *piece.also)]
        if (
            len(rest) == len(evidence)
            or float(model.judge(catalogue, rest, now).scores[row]) >= full
        ):
            idle.append(source)
    return idle
