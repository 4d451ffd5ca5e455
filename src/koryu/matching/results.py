"""What a mechanism hands back, and the proof that goes with it."""

from dataclasses import dataclass

from koryu.matching.market import Int32, Int64

APART = -1  # the option of a couple that is held to nothing, or to no joint choice at all


@dataclass(frozen=True, eq=False)
class Prices:
    """Dual values of every aim, in points of that aim; K aims in their order.

    ``place`` (K, m), ``region`` (K, r), ``group`` (K, groups), ``quota`` (K, t), all int64.
    A price is the column of its K numbers, compared number by number from the first
    (linear programming over a lexicographically ordered ring; Isermann 1982). They are in
    parts of a point, ``scale`` of which make one. ``verify`` says what they must satisfy.
    """

    place: Int64
    region: Int64
    group: Int64
    quota: Int64
    scale: int = 1


@dataclass(frozen=True)
class Leaf:
    """A case that ``prices[number]`` of the proof closes."""

    number: int


@dataclass(frozen=True)
class CoupleBranch:
    """Cases told apart by where a couple goes: each child allows some of its options.

    An option of a couple with joint choices is the number of a joint choice, APART if it
    goes nowhere; of any other couple a label at which both are placed, APART if it is held
    to nothing. Together the children allow every option that the case itself allows.
    """

    couple: int
    options: tuple[tuple[int, ...], ...]
    children: tuple["Tree", ...]


@dataclass(frozen=True)
class QuotaBranch:
    """Two cases: the person is placed inside the region, or not."""

    person: int
    region: int
    inside: "Tree"
    outside: "Tree"


Tree = Leaf | CoupleBranch | QuotaBranch


@dataclass(frozen=True, eq=False)
class Optimum:
    """A placement and what was proved of it.

    ``place_of`` (n,) int32, UNPLACED for none. ``values``: what each aim came to.
    ``bound``: no lawful placement is worth more, the aims compared in their order; equal to
    ``values`` where the placement is optimal. ``tree`` and ``prices`` are the proof.
    """

    place_of: Int32
    values: tuple[int, ...]
    bound: tuple[int, ...]
    tree: Tree
    prices: tuple[Prices, ...]
