"""Why each one has their place, in the words for each side, from the frozen facts."""

from collections.abc import Iterator
from dataclasses import dataclass

from koryu.desks.placement.models import Round
from koryu.desks.placement.queries.inputs import frozen_inputs, frozen_rules
from koryu.desks.placement.queries.outcome import Outcome
from koryu.programme import reasons
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
    for placed in outcome.placed:
        person = people[placed.candidacy.candidate_no]
        request = requests[placed.request_line.request_no]
        place = inputs.places[request.organisation_code]
        yield Why(
            reasons.for_candidate(person, request, place, rules),
            reasons.for_organisation(person, request, place, rules),
        )
