"""The ties between partners: each must name the other.

The order of the steps is what makes the outcome the same whatever the order of rows:
first the rows refused for their own cells, then those whose partner stands nowhere; whoever
names a row refused so far is read without the tie; of the rest, each must be named back.
"""

from collections.abc import Iterable, Mapping

from koryu.programme.sheets.drafts import Draft, by_number
from koryu.programme.words import Words

ONESELF = Words(
    "The partner's number is the person's own: give the partner's number, or leave it blank.",
    "配偶者の番号が本人の番号です。配偶者の番号を記入するか、空欄にしてください。",
)
NOWHERE = Words(
    "No candidate ‘{number}’ stands in this file or in the year: give the partner's own number, "
    "or leave it blank.",
    "「{number}」の候補者はこのファイルにも今年度の名簿にもいません。"
    "配偶者の受付番号を記入するか、空欄にしてください。",
)
NOT_BACK = Words(
    "‘{number}’ does not name this person as partner: each of the two must name the other.",
    "「{number}」の行は、この人を配偶者として挙げていません。互いの受付番号を記入してください。",
)
WITHOUT_TIE = Words(
    "Read without the tie to the partner ‘{number}’, whose row {row} was refused.",
    "配偶者「{number}」の行（{row}行目）が受け付けられないため、"
    "配偶者の情報を除いて読み込みました。",
)


def settle_partners(drafts: Iterable[Draft], known: Mapping[str, str]) -> None:
    """Refuse or loosen the ties that do not hold.

    ``known`` gives, for each candidate already in the year, the partner named there. A
    number that stands in the file too is looked at in the file.
    """
    drafts = list(drafts)
    rows = by_number(drafts)
    names = {**known, **{number: _partner(row) for number, row in rows.items()}}
    tied = [draft for draft in drafts if draft.is_sound and _partner(draft)]
    for draft in tied:
        if _partner(draft) == draft.number:
            draft.refuse("partner_no", ONESELF)
        elif _partner(draft) not in names:
            draft.refuse("partner_no", NOWHERE.fill(number=_partner(draft)))
    refused = {number: row for number, row in rows.items() if not row.is_sound}
    for draft in tied:
        if draft.is_sound:
            _settle(draft, names, refused)


def _settle(draft: Draft, names: Mapping[str, str], refused: Mapping[str, Draft]) -> None:
    partner = _partner(draft)
    if partner in refused:
        draft.drop("partner_no", WITHOUT_TIE.fill(number=partner, row=refused[partner].row))
    elif names[partner] != draft.number:
        draft.refuse("partner_no", NOT_BACK.fill(number=partner))


def _partner(draft: Draft) -> str:
    return str(draft.values.get("partner_no", ""))
