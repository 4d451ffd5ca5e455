"""What the engine is to reach, and whether the rows of a run show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Goal:
    """``least`` or ``most`` of a figure in the row of this case, size, peer and threads."""

    case: str
    n: int
    figure: str
    least: float | None = None
    most: float | None = None
    peer: str = "one pass"
    threads: int = 1

    def judged(self, rows: Sequence[Row]) -> Row:
        keys = ("case", "n", "peer", "threads")
        mine = [r for r in rows if all(r[key] == getattr(self, key) for key in keys)]
        got = mine[0].get(self.figure) if mine else None
        wanted = {"least": self.least} if self.least is not None else {"most": self.most}
        reached = got is not None and self._holds(got)
        head = {key: getattr(self, key) for key in keys}
        return {**head, "figure": self.figure, **wanted, "got": got, "reached": reached}

    def _holds(self, got: float) -> bool:
        if self.least is not None:
            return got >= self.least
        return self.most is not None and got <= self.most


FLOW, PROGRAM = "OR-Tools", "HiGHS"
GOALS = (
    Goal("stable", 1_000_000, "ratio", least=1 / 10, threads=2),
    Goal("stable", 10_000, "ratio", least=1_500, peer="algmatch"),
    Goal("blocking pairs", 1_000_000, "ratio", least=1 / 2),
    Goal("jet", 6_000, "ratio", least=20, peer=FLOW),
    Goal("jet", 100_000, "ratio", least=20, peer=FLOW),
    Goal("jet", 1_000_000, "ours_s", most=3),
    Goal("jet", 1_000_000, "ours_mb", most=1_000),
    Goal("seven aims", 2_134, "ours_s", most=0.25),
    Goal("couples", 6_000, "first_ratio", least=100, peer=PROGRAM),
    Goal("couples", 6_000, "first_gap", most=0.001, peer=PROGRAM),
    Goal("couples", 6_000, "gap", most=0, peer=PROGRAM),
    Goal("couples and quotas", 6_000, "first_ratio", least=100, peer=PROGRAM),
    Goal("couples and quotas", 6_000, "first_gap", most=0.001, peer=PROGRAM),
    Goal("couples and quotas", 6_000, "gap", most=0, peer=PROGRAM),
    Goal("again after a pin", 6_000, "ours_s", most=0.01),
    Goal("again after a cap", 6_000, "ours_s", most=0.01),
    Goal("repair", 6_000, "ours_s", most=0.002),
    Goal("verify stable", 1_000_000, "ratio", least=1 / 2),
    Goal("verify optimal", 6_000, "ratio", least=10, peer="our solve"),
    Goal("verify optimal", 100_000, "ratio", least=10, peer="our solve"),
    Goal("verify optimal", 1_000_000, "ratio", least=10, peer="our solve"),
)


def judge(rows: Sequence[Row]) -> list[Row]:
    return [goal.judged(rows) for goal in GOALS]
