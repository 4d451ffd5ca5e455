"""A second program that checks a placement: every bar, every figure, and that none is better.

It shares no code with the bars, the aims, the market or the engine; it reads the facts and
the rules as data, and is short enough to be read in one sitting: ``lines`` (what a request
says to a person), ``checks`` (what a placement breaks and what it comes to), ``proof`` (that
no other comes to more, where a certificate is given).
"""

from koryu.programme.verify.checks import Claim, Verdict, count, verify

__all__ = ["Claim", "Verdict", "count", "verify"]
