"""What facts must be together once values of two sheets are mixed by hand.

Each sheet was sound by itself, which says nothing of a record of which some values were
taken from the one and some from the other.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from koryu.programme.facts import ALTERNATE, Candidate, Request
from koryu.programme.sheets.columns import REQUESTS
from koryu.programme.sheets.crosschecks import CONDITIONS
from koryu.programme.words import Words

RANK_NEEDED = Words(
    "would be an alternate without a rank: decide the result and the rank alike",
    "順位のない補欠者になります。選考結果と補欠順位を同じように決めてください",
)
RANK_LEFT = Words(
    "would have an alternate’s rank without being one: decide the result and the rank alike",
    "補欠者でないのに補欠順位が残ります。選考結果と補欠順位を同じように決めてください",
)
SPORT_LEFT = Words(
    "would have a sport without being a Sports Exchange Advisor: decide the position and the "
    "sport alike",
    "スポーツ国際交流員でないのに競技が残ります。職種と競技を同じように決めてください",
)
NOT_MUTUAL = Words(
    "would name ‘{partner}’ as partner without being named back: decide both alike",
    "「{partner}」を配偶者としていますが、相手の行と一致しません。両方を同じように決めてください",
)
NEVER_MET = Words(
    "‘{rule}’ would say required with ‘{wish}’ blank: decide both alike",
    "「{wish}」が空欄のまま「{rule}」が必須になります。両方を同じように決めてください",
)
Clash = tuple[str, Words]  # the number, and what is wrong with its record


def clashes(records: Mapping[str, Any], *, gone: Collection[str] = ()) -> Iterator[Clash]:
    """What cannot stand in these records by their number; ``gone`` are numbers that are
    withdrawn, of which a partner may still speak."""
    for number, record in records.items():
        if isinstance(record, Candidate):
            yield from ((number, words) for words in _of_candidate(record, records, gone))
        else:
            yield from ((number, words) for words in _of_request(record))


def _of_candidate(
    person: Candidate, records: Mapping[str, Any], gone: Collection[str]
) -> Iterator[Words]:
    if person.result == ALTERNATE and person.alternate_rank is None:
        yield RANK_NEEDED
    if person.result != ALTERNATE and person.alternate_rank is not None:
        yield RANK_LEFT
    yield from _sport(person)
    partner = person.partner_no
    if partner and partner not in gone:
        other = records.get(partner)
        if other is None or other.partner_no != person.candidate_no:
            yield NOT_MUTUAL.fill(partner=partner)


def _of_request(request: Request) -> Iterator[Words]:
    for rule, wish in CONDITIONS:
        if getattr(request, rule) == "required" and not getattr(request, wish):
            columns = REQUESTS.by_key
            yield NEVER_MET.fill(rule=columns[rule].label, wish=columns[wish].label)
    yield from _sport(request)


def _sport(record: Candidate | Request) -> Iterator[Words]:
    if record.sport and record.position != "SEA":
        yield SPORT_LEFT
