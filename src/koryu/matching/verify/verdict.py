"""What the checker says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FEW = 20  # breaches of one kind that are told one by one


@dataclass(frozen=True)
class Verdict:
    """``breaches``: what is wrong, a sentence each. ``proved``: what was established, empty
    where there are breaches."""

    breaches: tuple[str, ...]
    proved: tuple[str, ...]


def told(found: NDArray[np.integer[Any]], sentence: Callable[[int], str]) -> Iterator[str]:
    """A sentence for each of those found, as far as anybody would read."""
    yield from (sentence(int(one)) for one in found[:FEW])
    if len(found) > FEW:
        yield f"The same holds of {len(found) - FEW} more."


def all_lines_are(many: int) -> str:
    """How a sentence on all lines of a placement begins."""
    return "The one line is" if many == 1 else f"All {many} lines are"
