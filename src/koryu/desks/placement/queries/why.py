"""Why each one has their place, in the words for each side, from the frozen facts; and what
would have had to be different, from the proof of the run."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from koryu.desks.placement.models import Line, Round, Run
from koryu.desks.placement.queries.inputs import frozen_inputs, frozen_rules
from koryu.desks.placement.queries.outcome import Outcome
from koryu.matching.certificate import JSON_NAME, OptimalCertificate, from_files
from koryu.programme import reasons
from koryu.programme.facts import SHORT_LISTED, Candidate, Request
from koryu.programme.words import Words

if TYPE_CHECKING:
    from koryu.programme.reasons.unmet import Missed


@dataclass(frozen=True, slots=True)
class Why:
    """The reasons of one line; neither side reads the other's."""

    candidate: list[Words]
    organisation: list[Words]


def why_of(round_: Round, outcome: Outcome) -> Iterator[Why]:
    """The reasons of each placed person, in the order of the outcome."""
    inputs, rules = frozen_inputs(round_), frozen_rules(round_.rule_set)
    people = {person.candidate_no: person for person in inputs.candidates}
    requests = {request.request_no: request for request in inputs.requests}
    line_of = {p.candidacy.candidate_no: p.request_line.request_no for p in outcome.placed}
    for number, request_no in line_of.items():
        person, request = people[number], requests[request_no]
        place = inputs.places[request.organisation_code]
        gone = person.partner_no in outcome.withdrawn  # then nothing is said of them
        partner = None if gone else people.get(person.partner_no)
        theirs = requests.get(line_of.get(person.partner_no, ""))
        yield Why(
            reasons.for_candidate(
                person, request, place, rules, with_partner=_together(partner, request, theirs)
            ),
            reasons.for_organisation(person, request, place, rules),
        )


def has_proof(run: Run) -> bool:
    """Whether ``missed_by`` can be asked of the run: one computed before proofs were kept has
    none."""
    return run.certificate_id is not None and run.prices_id is not None


def may_be_asked(line: Line) -> bool:
    """Whether the run has its proof, and the person lacks something to be asked about: a place, or
    a wish before the one that is met."""
    person = line.candidacy
    wishes = (person.wish_1, person.wish_2, person.wish_3)
    earlier = wishes if line.wish_met is None else wishes[: line.wish_met - 1]
    return has_proof(line.run) and (line.request_line_id is None or any(earlier))


def missed_by(run: Run, number: str) -> "list[Missed]":
    """What the person of this number did not get in a run that has its proof, why, and what
    would have been enough. In the sample of a whole year that takes 0.2 s of a processor, and up
    to 1.4 s for one of a couple; solving again is cut short after ``unmet.SECONDS``."""
    from koryu.programme.reasons.unmet import Unmet  # not at the top: it loads compiled code

    files = {file.name: file for file in (run.certificate, run.prices) if file is not None}

    def read(name: str) -> bytes:
        with files[name].content.open("rb") as content:
            data: bytes = content.read()
            return data

    certificate = from_files(JSON_NAME, read)
    if not isinstance(certificate, OptimalCertificate):
        return []
    pins = run.pins.values_list("candidacy__candidate_no", "request_line__request_no")
    inputs, rules = frozen_inputs(run.round), frozen_rules(run.round.rule_set)
    return Unmet(inputs, rules, certificate, dict(pins)).of(number)


def _together(partner: Candidate | None, request: Request, theirs: Request | None) -> bool | None:
    """Whether a couple has one host; None where no partner stands in the round."""
    if partner is None or partner.result != SHORT_LISTED:
        return None
    return theirs is not None and theirs.host_code == request.host_code
