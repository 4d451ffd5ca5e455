"""What the cells of one row must be together.

Refused is only what can never be met or meant. What merely counts for nothing is said
in a remark, and the row is read.
"""

from koryu.programme.facts import ALTERNATE
from koryu.programme.sheets.drafts import Draft
from koryu.programme.words import Words

RANK_MISSING = Words(
    "An alternate needs a rank: give a whole number, 1 for the first.",
    "補欠者には順位が必要です。1から始まる整数を記入してください。",
)
RANK_UNREAD = Words(
    "Read without the alternate rank: only an alternate has one.",
    "補欠者ではないため、補欠順位を除いて読み込みました。",
)
SCORE_ABOVE = Words(
    "The interview score ‘{score}’ is above 100: read as it stands, please check it.",
    "面接点「{score}」が100を超えています。そのまま読み込みましたので、ご確認ください。",
)
SPORT_UNREAD = Words(
    "Read without the sport: only a Sports Exchange Advisor (SEA) has one.",
    "スポーツ国際交流員（SEA）ではないため、競技を除いて読み込みました。",
)
NEVER_MET = Words(
    "‘{rule}’ says required, but ‘{wish}’ is blank, so nobody could ever fill the seats: fill it "
    "in, or leave the condition blank.",
    "「{rule}」が必須ですが「{wish}」が空欄のため、誰も配置できません。"
    "記入するか、条件を空欄にしてください。",
)
WITHOUT_WISH = Words(
    "‘{rule}’ counts for nothing, as ‘{wish}’ is blank.",
    "「{wish}」が空欄のため、「{rule}」は考慮されません。",
)
WITHOUT_RULE = Words(
    "‘{wish}’ counts for nothing, as ‘{rule}’ is blank: it may say required or preferred.",
    "「{rule}」（requiredまたはpreferred）が空欄のため、「{wish}」は考慮されません。",
)

HIGHEST_SCORE = 100
CONDITIONS = (("nationality_rule", "nationalities"), ("japanese_rule", "japanese_min"))


def check_candidate(draft: Draft) -> None:
    alternate = draft.values["result"] == ALTERNATE
    if alternate and "alternate_rank" not in draft.values:
        draft.refuse("alternate_rank", RANK_MISSING)
    if not alternate and "alternate_rank" in draft.values:
        draft.drop("alternate_rank", RANK_UNREAD)
    if draft.values.get("score", 0) > HIGHEST_SCORE:
        draft.remark(SCORE_ABOVE.fill(score=draft.cells["score"].value))
    _only_sea_has_a_sport(draft)


def check_request(draft: Draft) -> None:
    for rule, wish in CONDITIONS:
        _check_condition(draft, rule, wish)
    _only_sea_has_a_sport(draft)


def _check_condition(draft: Draft, rule: str, wish: str) -> None:
    columns = draft.table.form.by_key
    labels = {"rule": columns[rule].label, "wish": columns[wish].label}
    said, wished = draft.values.get(rule), draft.values.get(wish)
    if said == "required" and not wished:
        draft.refuse(rule, NEVER_MET.fill(**labels))
    elif said and not wished:
        draft.remark(WITHOUT_WISH.fill(**labels))
    elif wished and not said:
        draft.remark(WITHOUT_RULE.fill(**labels))


def _only_sea_has_a_sport(draft: Draft) -> None:
    if draft.values["position"] != "SEA" and "sport" in draft.values:
        draft.drop("sport", SPORT_UNREAD)
