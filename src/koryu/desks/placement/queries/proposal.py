"""What circulates for approval of a round: the facts that a decider needs, in both languages.

They are figures alone. Whoever decides may hold a post that sees no lines, so nobody is named
here, nor why anybody was moved.
"""

from koryu.desks.placement.models import Round, Run
from koryu.desks.placement.queries.inputs import frozen_rules
from koryu.desks.placement.queries.outcome import withdrawn_since
from koryu.programme.rules import AIM_NAMES
from koryu.programme.words import Words

TITLE = Words("Placement result: {name}", "配置結果：{name}")
NONE = Words("none kept", "なし")
BEST = Words("{value} (the best possible)", "{value}（最善）")
NEAR = Words("{value} (at most {gap} more)", "{value}（差は最大{gap}）")
OF_LINES = Words("{seats} on {lines} request lines", "{lines}件の要望、{seats}枠")
OF_ALL = Words("{listed} short-listed, of {all} in all", "合格者{listed}名（全{all}名）")
AIM = Words("Aim {n}: {name}", "目標{n}：{name}")
OF = Words("{part} of {whole}", "{whole}のうち{part}")

Fact = dict[str, str]


def title_of(round_: Round) -> Words:
    return TITLE.fill(name=Words(round_.name_en, round_.name_ja))


def facts_of(round_: Round) -> list[Fact]:
    """Everything that is frozen of the round and its run of record for those who decide."""
    run = Run.objects.select_related("certificate").get(pk=round_.run_of_record_id)
    rows = [*_which(round_, run), *_inputs(round_), *_result(run), *_aims(round_, run)]
    rows.append((Words("Moved by hand", "手動で変更"), _number(run.pins.count())))
    if gone := withdrawn_since(round_):
        label = Words(
            "Withdrawn since the inputs were frozen (not placed, not told)",
            "入力の確定後に辞退した人（配置・通知の対象外）",
        )
        rows.append((label, _number(gone)))
    return [_fact(label, value) for label, value in rows]


Rows = list[tuple[Words, Words]]


def _which(round_: Round, run: Run) -> Rows:
    """The round, and what the result can be computed again from and checked against."""
    rules, proof = round_.rule_set, run.certificate
    return [
        (Words("Programme year", "プログラム年度"), _same(round_.year.year)),
        (Words("Round", "配置回"), Words(round_.name_en, round_.name_ja)),
        (Words("Run of record", "採用した計算"), _same(run.number)),
        (Words("Seed of the lottery", "抽選のシード値"), _same(run.seed)),
        (Words("Inputs (SHA-256)", "入力（SHA-256）"), _same(round_.snapshot.sha256)),
        (Words("Rules (SHA-256)", "規則（SHA-256）"), _same(rules.sha256)),
        (
            Words("Certificate (SHA-256)", "証明書（SHA-256）"),
            _same(proof.sha256) if proof else NONE,
        ),
    ]


def _inputs(round_: Round) -> Rows:
    frozen = round_.snapshot
    people = OF_ALL.fill(listed=_said(frozen.short_listed), all=_said(frozen.candidates))
    seats = OF_LINES.fill(seats=_said(frozen.seats), lines=_said(frozen.requests))
    return [(Words("Candidates", "候補者"), people), (Words("Seats", "枠"), seats)]


def _result(run: Run) -> Rows:
    placed, listed = run.figures["placed"], run.figures["short_listed"]
    receiving, asking = run.figures["receiving"], run.figures["organisations"]
    return [
        (Words("Placed", "配置"), OF.fill(part=_said(placed), whole=_said(listed))),
        (Words("Not placed", "未配置"), _number(listed - placed)),
        (
            Words("Organisations that receive somebody", "配置のある任用団体"),
            OF.fill(part=_said(receiving), whole=_said(asking)),
        ),
    ]


def _aims(round_: Round, run: Run) -> Rows:
    """How far each aim of the rules is reached, in their order."""
    aims = frozen_rules(round_.rule_set).aims
    return [
        (AIM.fill(n=n, name=AIM_NAMES[aim]), _reached(run, aim))
        for n, aim in enumerate(aims, start=1)
    ]


def _reached(run: Run, aim: str) -> Words:
    gap = run.gap.get(aim, 0)
    words = NEAR if gap else BEST
    return words.fill(value=_said(run.aims[aim]), gap=_said(gap))


def _fact(label: Words, value: Words) -> Fact:
    return {
        "label_en": label.en,
        "label_ja": label.ja,
        "value_en": value.en,
        "value_ja": value.ja,
    }


def _same(value: object) -> Words:
    return Words(str(value), str(value))


def _number(value: int) -> Words:
    return _same(_said(value))


def _said(value: int) -> str:
    return f"{value:,}"
