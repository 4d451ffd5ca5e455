"""A second program that checks a placement and the proof that goes with it.

It shares no code with the solvers and is short enough to be read in one sitting: ``facts``
(who may go where), ``lawful`` (what a placement breaks, what it is worth), ``proof`` (that
no other is worth more), ``passes`` (the loops over the lines), ``stable``.
"""

from koryu.matching.verify.optimum import gaps_of, verify_optimum
from koryu.matching.verify.stable import stability_is_settled, verify_stable
from koryu.matching.verify.verdict import Verdict

__all__ = ["Verdict", "gaps_of", "stability_is_settled", "verify_optimum", "verify_stable"]
