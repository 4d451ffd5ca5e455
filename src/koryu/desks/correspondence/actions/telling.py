"""Messages that a letter is there; what it is about stands on its page alone."""

from collections.abc import Sequence

from koryu.accounts.models import Membership
from koryu.accounts.viewer import CORRESPONDENCE, Viewer, ministry_scope, post_scope
from koryu.desks.correspondence.models import Letter
from koryu.programme.words import Words
from koryu.tools.notices.actions import Draft, send_notices

CAME = Words("A letter from CLAIR: {number}", "自治体国際化協会からの文書：{number}")
CAME_BODY = Words(
    "CLAIR has sent your ministry the letter {number}. Please acknowledge it on its page; "
    "you can answer there, with files.",
    "自治体国際化協会から貴省宛てに文書「{number}」を発送しました。"
    "文書のページで受領を確認してください。同じページから、ファイルを添えて回答できます。",
)
ANSWER = Words("An answer has come: {number}", "回答の受領：{number}")
ANSWER_BODY = Words(
    "An answer to {asked} has come on Koryu. It is registered under {number} and in the charge "
    "of your post.",
    "「{asked}」への回答がKoryuで届きました。「{number}」として収受し、あなたの職務の担当となっています。",
)
CHARGE = Words("In your charge: {number}", "担当する文書：{number}")
CHARGE_BODY = Words(
    "The head of department has put {number} in the charge of your post.",
    "部長が「{number}」の担当をあなたの職務に定めました。",
)
DRAFT = Words("a draft", "起案文書")


def tell_ministry(letter: Letter, *, by: Viewer) -> None:
    """A letter has gone out to a ministry, whose readers find it on Koryu."""
    if letter.counterpart is not None:
        to = ministry_scope(letter.counterpart.code)
        _tell([to], letter, CAME, CAME_BODY, by=by)


def tell_of_answer(answer: Letter, *, by: Viewer) -> None:
    posts = [post_scope(charge.post_id) for charge in answer.charges.all()]
    asked = answer.answers.official_number if answer.answers else ""
    _tell(posts, answer, ANSWER, ANSWER_BODY.fill(asked=asked, number="{number}"), by=by)


def tell_those_in_charge(letter: Letter, posts: Sequence[Membership], *, by: Viewer) -> None:
    """But for whoever put themself in charge."""
    others = [post_scope(post.pk) for post in posts if post.user_id != by.user_id]
    _tell(others, letter, CHARGE, CHARGE_BODY, by=by)


def _tell(
    scopes: Sequence[str], letter: Letter, subject: Words, body: Words, *, by: Viewer
) -> None:
    number = letter.official_number or DRAFT
    about, text = subject.fill(number=number), body.fill(number=number)
    drafts = [
        Draft(scope, about.en, about.ja, text.en, text.ja, letter.get_absolute_url())
        for scope in scopes
    ]
    send_notices(drafts, by=by, seen_by=[CORRESPONDENCE])
