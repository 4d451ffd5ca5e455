"""Where one person could be moved by hand, and what stands against it."""

from collections import Counter
from dataclasses import dataclass

from koryu.desks.placement.models import Line, Run
from koryu.desks.placement.queries.inputs import frozen_inputs, frozen_rules
from koryu.programme import facts, names
from koryu.programme.aims import met_wish
from koryu.programme.bars import broken_bars
from koryu.programme.places import load_places
from koryu.programme.words import Words
from koryu.registers.organisations.models import RequestLine
from koryu.registers.people.models import Candidacy

SEATS_FIXED = Words(
    en="Every seat of this line is held by somebody moved by hand.",
    ja="この要望の枠はすべて手動で固定された人で埋まっています。",
)
ALREADY_THERE = Words(
    en="The person already has this place.", ja="すでにこの配置先に配置されています。"
)
MAIN_ROUND_ONLY = Words(
    en="A main round places short-listed people only.",
    ja="本配置の対象は合格者のみです。補欠者は対象になりません。",
)
NO_OTHER = Words(
    en="A bar stands against every other line, or its seats are held by people moved by hand.",
    ja="ほかの要望はいずれも条件を満たさないか、枠が手動で固定された人で埋まっています。",
)


@dataclass(frozen=True)
class Choice:
    """A request line as a place for the person; ``broken`` says why it cannot be."""

    request: facts.Request
    free: int
    wish_met: int | None
    broken: list[Words]

    @property
    def name(self) -> Words:
        return names.organisation(self.request)

    @property
    def rank(self) -> tuple[bool, int, bool, str]:
        """Lawful ones first, wishes before others, then those with a free seat."""
        return bool(self.broken), self.wish_met or 9, self.free == 0, self.request.request_no


def barred_by(run: Run, candidacy: Candidacy, line: RequestLine) -> list[Words]:
    """Why the person cannot be moved to this line in a run based on this one."""
    market = _Market(run, candidacy)
    return market.against(market.requests[line.request_no])


def choice_of(run: Run, candidacy: Candidacy, number: str) -> Choice | None:
    """The request line of this number as a choice; None where no line has it."""
    market = _Market(run, candidacy)
    request = market.requests.get(number)
    return market.choice(request) if request else None


def choices_for(run: Run, candidacy: Candidacy, text: str) -> list[Choice]:
    """The request lines that the text names, best first; without a text the lawful ones."""
    market = _Market(run, candidacy)
    found = (market.choice(r) for r in market.requests.values() if _mentions(r, text))
    return sorted((c for c in found if text or not c.broken), key=lambda c: c.rank)


def why_nowhere(line: Line) -> list[Words]:
    """What stands in the way of somebody who can be moved to no line at all."""
    if line.candidacy.result != facts.SHORT_LISTED:
        return [MAIN_ROUND_ONLY]
    return [NO_OTHER] if line.request_line_id else line.words


class _Market:
    """The frozen facts as one person's move looks at them."""

    def __init__(self, run: Run, candidacy: Candidacy) -> None:
        inputs = frozen_inputs(run.round)
        self.places, self.rules = inputs.places, frozen_rules(run.round.rule_set)
        self.requests = {request.request_no: request for request in inputs.requests}
        number = candidacy.candidate_no
        self.person = next(p for p in inputs.candidates if p.candidate_no == number)
        taken = Line.objects.filter(run=run).exclude(request_line=None)
        at = dict(taken.values_list("candidacy_id", "request_line__request_no"))
        self.now, self.taken = at.get(candidacy.pk), Counter(at.values())
        pins = run.pins.exclude(candidacy=candidacy)
        self.fixed = Counter(pins.values_list("request_line__request_no", flat=True))

    def choice(self, request: facts.Request) -> Choice:
        free = request.seats - self.taken[request.request_no]
        place = self.places[request.organisation_code]
        return Choice(request, free, met_wish(self.person, request, place), self.against(request))

    def against(self, request: facts.Request) -> list[Words]:
        """What bars the person from this line; nothing where they could be there."""
        if request.request_no == self.now:
            return [ALREADY_THERE]
        if self.person.result != facts.SHORT_LISTED:
            return [MAIN_ROUND_ONLY]
        place = self.places[request.organisation_code]
        broken = list(broken_bars(self.person, request, place, self.rules))
        full = self.fixed[request.request_no] >= request.seats
        return [*broken, SEATS_FIXED] if full else broken


def _mentions(request: facts.Request, text: str) -> bool:
    """Whether a number or code begins with the text, or a name holds it."""
    wanted = text.casefold()
    codes = (request.request_no, request.organisation_code, request.host_code)
    known = (load_places().name(request.organisation_code), load_places().name(request.host_code))
    called = [request.organisation_name_ja, request.organisation_name_en]
    called += [name for words in known if words for name in (words.en, words.ja)]
    return any(code.casefold().startswith(wanted) for code in codes) or any(
        wanted in name.casefold() for name in called
    )
