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
        got = self._got(mine[0]) if mine else None
        wanted = {"least": self.least} if self.least is not None else {"most": self.most}
        reached = got is not None and self._holds(got)
        head = {key: getattr(self, key) for key in keys}
        return {**head, "figure": self.figure, **wanted, "got": got, "reached": reached}

    def _got(self, row: Row) -> Any:
        """The figure; of a ratio to a peer that was stopped, what it is at least."""
        got = row.get(self.figure)
        return row.get(f"{self.figure}_above") if got is None else got

    def _holds(self, got: float) -> bool:
        if self.least is not None:
            return got >= self.least
        return self.most is not None and got <= self.most


FLOW, PROGRAM, SOLVE, WHOLE = "OR-Tools", "HiGHS", "our solve", "our whole solve"
AGAIN = "from nothing"
GOALS = (
    Goal("stable", 1_000_000, "ratio", least=1 / 10, threads=2),
    Goal("stable", 10_000, "ratio", least=1_500, peer="algmatch"),
    Goal("blocking pairs", 1_000_000, "ratio", least=1 / 2),
    Goal("jet", 6_000, "ratio", least=20, peer=FLOW),
    Goal("jet", 100_000, "ratio", least=20, peer=FLOW),
    Goal("jet", 1_000_000, "ours_whole_s", most=3),
    Goal("jet", 1_000_000, "ours_mb", most=1_000),
    Goal("seven aims", 2_134, "ours_whole_s", most=0.25),
    *(
        Goal(case, 6_000, figure, least=least, most=most, peer=PROGRAM)
        for case in ("couples", "couples and quotas")
        for figure, least, most in (
            ("first_ratio", 100, None),
            ("first_gap", None, 0.001),
            ("gap", None, 0),
        )
    ),
    Goal("again after a pin", 6_000, "ours_s", most=0.01, peer=AGAIN),
    Goal("again after a cap", 6_000, "ours_s", most=0.01, peer=AGAIN),
    Goal("repair", 6_000, "ours_s", most=0.002, peer=AGAIN),
    Goal("verify stable", 1_000_000, "ratio", least=1 / 2),
    *(
        Goal("verify optimal", size, "ratio", least=10, peer=solve)
        for size in (6_000, 100_000, 1_000_000)
        for solve in (SOLVE, WHOLE)
    ),
    Goal("koryu match", 10, "ours_s", most=1.5),
    Goal("koryu match stable", 10, "ours_s", most=1.5),
    Goal("first call", 10, "ours_s", most=15),
    Goal("first call stable", 10, "ours_s", most=15),
)


def judge(rows: Sequence[Row]) -> list[Row]:
    return [goal.judged(rows) for goal in GOALS]
