"""What is proved of the result of `koryu match`, by a program that shares no code with it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from koryu.command.matching import (
    BadResult,
    Matched,
    aims_of,
    is_told_stable,
    market_in,
    placement_of,
)
from koryu.command.result_files import Recorded, result_in
from koryu.matching.certificate import OptimalCertificate, StableCertificate
from koryu.matching.market import Aim, Int32, Market
from koryu.matching.results import Leaf
from koryu.matching.verify import Verdict, verify_optimum, verify_stable
from koryu.matching.verify.facts import Facts
from koryu.matching.verify.lawful import misshapen, values_of

FEW = 60  # letters of a value that are told


def verify_match(market_file: Path, result: Path) -> Verdict:
    """Breaches of a result, or what is proved of it. Raises Refused or OSError where a file
    cannot be used at all."""
    market = market_in(market_file)
    try:
        return _verdict(market, result_in(result))
    except BadResult as fault:
        return Verdict((str(fault),), ())


def _verdict(market: Market, recorded: Recorded) -> Verdict:
    if not recorded.is_of(market):
        return Verdict(("The result was made from another market, or by other aims.",), ())
    aims = aims_of(market, recorded.asked.aims)
    place_of = placement_of(recorded.certificate)
    breaches = list(misshapen(market, place_of))
    if breaches:
        return Verdict(tuple(breaches), ())
    verdicts = list(_proofs(market, aims, recorded))
    told = dict(zip((aim.name for aim in aims), _counted(market, aims, place_of), strict=True))
    breaches = [breach for verdict in verdicts for breach in verdict.breaches]
    breaches += _misreported(market, recorded, told)
    if breaches:
        return Verdict(tuple(dict.fromkeys(breaches)), ())
    proved = [words for verdict in verdicts for words in verdict.proved]
    if isinstance(recorded.certificate, StableCertificate) and told:
        figures = ", ".join(f"{name} {value}" for name, value in told.items())
        proved.append(f"Counted anew: {figures}.")
    return Verdict((), tuple(dict.fromkeys(proved)))


def _proofs(market: Market, aims: Sequence[Aim], recorded: Recorded) -> Iterator[Verdict]:
    """What the checkers of the engine say of the placement of the certificate."""
    proof, blocking = recorded.certificate, recorded.data.get("blocking_pairs")
    if isinstance(proof, OptimalCertificate):
        if proof.aims != tuple(aim.name for aim in aims):
            yield Verdict((f"The certificate is of the aims {', '.join(proof.aims)}.",), ())
            return
        yield verify_optimum(market, aims, proof.optimum, gaps=proof.gaps)
    if not is_told_stable(market, recorded.asked.mechanism):
        return
    if type(blocking) is not int:
        yield Verdict((f"‘blocking_pairs’ is {_brief(blocking)}, not a number.",), ())
        return
    cutoff = proof.cutoff if isinstance(proof, StableCertificate) else None
    yield verify_stable(market, placement_of(proof), cutoff, blocking=blocking)


def _counted(market: Market, aims: Sequence[Aim], place_of: Int32) -> tuple[int, ...]:
    """What each aim comes to, by the checker's own count."""
    facts = Facts(market, aims, Leaf(0))
    return values_of(facts, place_of, facts.rows(np.arange(market.size[0]), place_of))


def _misreported(market: Market, recorded: Recorded, told: Mapping[str, int]) -> Iterator[str]:
    """What the result says otherwise than its certificate and the aims as counted anew."""
    place_of, asked = placement_of(recorded.certificate), recorded.asked
    blocking = recorded.data.get("blocking_pairs")
    stability = blocking if is_told_stable(market, asked.mechanism) else None
    found = Matched(place_of, stability, recorded.certificate, told)
    anew = recorded.anew(market, found)
    for key in recorded.differences(anew):
        if key == "assignment":
            yield from _moved(recorded.data[key], anew[key])
        elif key in anew:
            said = _brief(recorded.data.get(key))
            yield f"‘{key}’ is said to be {said}, but is {_brief(anew[key])}."
        else:
            yield f"The result says something of ‘{key}’, of which nothing is known."


def _moved(said: Any, found: dict[str, str]) -> Iterator[str]:
    """Where the result sends people, if not where the certificate does."""
    if not isinstance(said, dict):
        yield f"‘assignment’ is {_brief(said)}, not an object of people and places."
        return
    for name in sorted({*said, *found}):
        if said.get(name) != found.get(name):
            one, other = (_brief(way.get(name, "nowhere")) for way in (said, found))
            yield f"The result sends {_brief(name)} to {one}, the certificate to {other}."


def _brief(value: Any) -> str:
    words = value if isinstance(value, str) else json.dumps(value)
    return words if len(words) <= FEW else words[:FEW] + "…"
