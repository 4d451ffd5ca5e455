"""All lawful placements of a few people, found with the checker's help alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from koryu.programme.facts import Snapshot
from koryu.programme.rules import AIMS, FURTHER, RuleSet
from koryu.programme.verify import count, verify


@dataclass(frozen=True)
class Claim:
    lines: Mapping[str, str]
    aims: Mapping[str, int]
    gap: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys((*AIMS, *FURTHER), 0))
    pins: Mapping[str, str] = field(default_factory=dict)


def claim_of(
    facts: Snapshot, rules: RuleSet, lines: Mapping[str, str], pins: Mapping[str, str] | None = None
) -> Claim:
    """These lines with their figures counted right."""
    people = {c.candidate_no: c for c in facts.candidates}
    requests = {r.request_no: r for r in facts.requests}
    drawn = [(people[who], requests[where]) for who, where in lines.items()]
    return Claim(lines, count(facts, rules, drawn), pins=pins or {})


def lawful_claims(facts: Snapshot, rules: RuleSet, pins: Mapping[str, str]) -> Iterator[Claim]:
    numbers = [c.candidate_no for c in facts.candidates]
    choices = ["", *(r.request_no for r in facts.requests)]
    for chosen in product(choices, repeat=len(numbers)):
        lines = {who: where for who, where in zip(numbers, chosen, strict=True) if where}
        claim = claim_of(facts, rules, lines, pins)
        if not verify(facts, rules, claim).breaches:
            yield claim


def best_figures(facts: Snapshot, rules: RuleSet, pins: Mapping[str, str]) -> list[int] | None:
    """The values of the rules' aims, in their order, at the best of all placements; None
    where there is no lawful one."""
    claims = lawful_claims(facts, rules, pins)
    return max(([claim.aims[aim] for aim in rules.aims] for claim in claims), default=None)
