"""Why each one has their place, in the words for each side, from the frozen facts."""

from collections.abc import Iterator
from dataclasses import dataclass

from koryu.desks.placement.models import Round
from koryu.desks.placement.queries.inputs import frozen_inputs, frozen_rules
from koryu.desks.placement.queries.outcome import Outcome
from koryu.programme import reasons
from koryu.programme.facts import SHORT_LISTED, Candidate, Request
from koryu.programme.words import Words


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
        partner = people.get(person.partner_no)
        theirs = requests.get(line_of.get(person.partner_no, ""))
        yield Why(
            reasons.for_candidate(
                person, request, place, rules, with_partner=_together(partner, request, theirs)
            ),
            reasons.for_organisation(person, request, place, rules),
        )


def _together(partner: Candidate | None, request: Request, theirs: Request | None) -> bool | None:
    """Whether a couple has one host; None where no partner stands in the round."""
    if partner is None or partner.result != SHORT_LISTED:
        return None
    return theirs is not None and theirs.host_code == request.host_code
