"""For the officer: what stood between somebody and a place, and the least that would help.

Found from the proof of a placement, person by person. Of the places that would do, the one
is told at which the aims would lose least; what is said to be enough is enough.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from koryu.matching.certificate import OptimalCertificate
from koryu.matching.conflicts import Condition
from koryu.matching.explain import Change, Explainer, Reason, Values, first_of
from koryu.matching.market import UNPLACED
from koryu.programme import names
from koryu.programme.aims import WISH_TIES, met_wish
from koryu.programme.bars import bars_of
from koryu.programme.facts import Snapshot
from koryu.programme.limits import condition_words
from koryu.programme.market import build_market
from koryu.programme.reasons.unplaced import barred
from koryu.programme.rules import AIM_NAMES, ASKED, PLACED, PRIORITY, WISHES, RuleSet
from koryu.programme.words import Words

SECONDS = 1.0  # of solving again for one person
IN_POINTS = (ASKED, WISHES, PRIORITY)  # aims of which a line can be given more
HELD = Words(
    "Moved by hand: as long as the move holds, nothing else is weighed.",
    "担当者が固定しています。固定されている間は、ほかの配置は検討されません。",
)
BY_LOT = Words(
    "An equally good placement has the person there: the lot decided.",
    "同じ評価でこの方をそこに配置する案もあり、抽選により決まりました。",
)
AT_MOST = Words(
    "Not everything could be tried in the time there was: less may be lost, and less be enough.",
    "時間内にすべては試せませんでした。影響がより小さいことや、より小さな変更で足りることもあります。",
)
NO_WAY = Words(
    "Moves by hand or limits leave no way to it.",
    "担当者による固定または人数の制限のため、ここには配置できません。",
)


SINGLE = Words(
    "No single seat or limit more would be enough.",
    "枠や上限を一つ増やすだけでは足りません。",
)
SINGLE_TRIED = Words(
    "Among the seats and limits that were tried, no single one more would be enough.",
    "試した範囲では、枠や上限を一つ増やすだけでは足りません。",
)


@dataclass(frozen=True)
class Missed:
    """What somebody did not get, what stood in the way, and what would have been enough."""

    what: Words
    why: tuple[Words, ...]
    help: tuple[Words, ...] = ()


class Unmet:
    """A placement with its proof, to be asked about one person after the other."""

    def __init__(
        self,
        snapshot: Snapshot,
        rules: RuleSet,
        certificate: OptimalCertificate,
        pins: Mapping[str, str],
    ) -> None:
        self.rules, self.pins = rules, pins
        self.year = build_market(snapshot, rules, pins=pins)
        self.place_of = certificate.optimum.place_of
        self._explainer = Explainer(self.year.market, self.year.aims, certificate.optimum)
        self._rows = {c.candidate_no: row for row, c in enumerate(self.year.people)}

    def of(self, number: str) -> list[Missed]:
        """For somebody without a place, why; else for each wish before the one that is met.
        Empty where no wish is left. What takes longer than SECONDS to find out is told as what
        is lost at most. Raises KeyError for who is not placed in this round."""
        row = self._rows[number]
        self._explainer.give(SECONDS)
        if number in self.pins:
            return [Missed(Words("Another place", "ほかの配置先"), (HELD,))]
        post = int(self.place_of[row])
        if post == UNPLACED:
            everywhere = np.arange(len(self.year.posts))
            return [self._missed(row, Words("A place", "配置先"), everywhere)]
        person = self.year.people[row]
        met = met_wish(person, *self.year.posts[post]) or len(WISH_TIES) + 1
        wishes = [rank for rank in range(1, met) if person.wishes[rank - 1]]
        return [self._wish(row, rank) for rank in wishes]

    def _wish(self, row: int, rank: int) -> Missed:
        person = self.year.people[row]
        _person, there = WISH_TIES[rank - 1].pairs([person], self.year.posts)
        what = Words("Wish {rank}, {spot}", "第{rank}希望の{spot}").fill(
            rank=rank, spot=names.spot(person.wishes[rank - 1])
        )
        return self._missed(row, what, there)

    def _missed(self, row: int, what: Words, posts: np.ndarray) -> Missed:
        if not len(posts):
            nobody = Words("Nobody there asked for anybody.", "そこからの要望はありませんでした。")
            return Missed(what, (nobody,))
        nearest = self._explainer.nearest(row, posts.tolist())
        if nearest is None:
            return Missed(what, tuple(self._barred(row, posts)))
        cost = self._explainer.cost_of(row, nearest)
        why = self._explainer.why(row, nearest)
        change = self._explainer.smallest_change(row, nearest)
        helps = [*self._help(row, nearest, change), *([AT_MOST] if change.untried else [])]
        return Missed(what, tuple(self._why(row, why, cost)), tuple(helps))

    def _barred(self, row: int, posts: np.ndarray) -> Iterator[Words]:
        bars, there = bars_of(self.rules), [self.year.posts[post] for post in posts]
        holds = [bar.relation.table([self.year.people[row]], there)[0] for bar in bars]
        yield from barred([bar.words for bar in bars], np.array(holds).astype(bool))

    def _why(self, row: int, why: Reason, cost: Values | None) -> Iterator[Words]:
        yield Words("{post} comes nearest.", "最も近いのは{post}です。").fill(
            post=self._post(why.place)
        )
        if why.full:
            yield Words("All of its seats are taken.", "その枠はすべて埋まっています。")
        for limit in self._reached(why):
            yield Words("A limit is reached. {limit}", "人数の上限に達しています。{limit}").fill(
                limit=limit
            )
        if cost is None:
            yield NO_WAY
        elif first_of(cost) is None:
            yield BY_LOT
        else:
            yield Words(
                "A move by hand to it would change: {changes}.",
                "手動でそこに固定した場合の変化：{changes}。",
            ).fill(changes=self._changes(cost))

    def _help(self, row: int, nearest: int, change: Change) -> Iterator[Words]:
        match change.sort:
            case "lot":
                yield Words(
                    "A move by hand would cost no aim anything.",
                    "手動で固定しても、どの目標も下がりません。",
                )
                yield from self._displaced(row, nearest)
            case "seat" if change.number == nearest:
                yield Words(
                    "One more seat there would be enough.",
                    "その要望の枠がもう1人分あれば足ります。",
                )
            case "seat":
                yield Words(
                    "One more seat at {post} would be enough: somebody would make room.",
                    "{post}の枠がもう1人分あれば足ります（ほかの方が移って空きができます）。",
                ).fill(post=self._post(change.number))
            case "cap" | "quota" as sort:
                yield Words(
                    "One person more under this limit would be enough: {limit}",
                    "次の制限があと1人緩ければ足ります：{limit}",
                ).fill(limit=self._limit(sort, change.number))
            case "points" if self.rules.aims[change.number] in IN_POINTS:
                yield Words(
                    "{points} more for this line in ‘{aim}’ would be enough.",
                    "この配置の「{aim}」があと{points}点多ければ足ります。",
                ).fill(points=change.points, aim=AIM_NAMES[self.rules.aims[change.number]])
            case "points":
                yield SINGLE_TRIED if change.untried else SINGLE
            case "conditions":
                yield Words(
                    "No single seat or limit more would be enough while the moves by hand and "
                    "the limits stand.",
                    "固定や制限がある限り、枠や上限を一つ増やすだけでは足りません。",
                )

    def _displaced(self, row: int, nearest: int) -> Iterator[Words]:
        """Who would have to make room for a move that costs no aim anything."""
        if int(self.place_of[row]) == UNPLACED and PLACED in self.rules.aims:
            yield Words(
                "But somebody else would then be without a place: no more people are placed by it.",
                "ただし、代わりにほかの方が1人、未配置となります（配置される人数は増えません）。",
            )
        elif self._explainer.why(row, nearest).full:
            yield Words(
                "But somebody else would have to make room for it.",
                "ただし、ほかの方がその枠を空けることになります。",
            )

    def _changes(self, cost: Values) -> Words:
        named = zip(self.rules.aims, cost, strict=True)
        told = [
            Words("{aim} {by}", "{aim}{by}").fill(aim=AIM_NAMES[aim], by=f"{-lost:+}")
            for aim, lost in named
            if lost
        ]
        return Words("; ".join(w.en for w in told), "、".join(w.ja for w in told))

    def _post(self, post: int) -> Words:
        request, _place = self.year.posts[post]
        return Words("{number} ({name})", "{number}（{name}）").fill(
            number=request.request_no, name=names.organisation(request)
        )

    def _reached(self, why: Reason) -> Iterator[Words]:
        """The limits whose price presses on the line."""
        for pressure in why.pressing:
            if pressure.price <= (0,) * len(pressure.price):
                continue
            if pressure.sort == "region":
                yield self._limit("cap", pressure.number)
            elif pressure.sort == "quota":
                yield self._limit("quota", pressure.number)

    def _limit(self, sort: Literal["cap", "quota"], number: int) -> Words:
        return condition_words(self.year.market, Condition(sort, number), self.year.people)
