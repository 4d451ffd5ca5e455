"""What those concerned are told of emergency access, in both languages."""

from koryu.programme.words import Words
from koryu.tools.notices.letters import Letter

FILE_OF = Words("the file of candidate {label}", "受付番号{label}の情報")
AS_HOST = Words("what {unit} sees as a host", "{unit}が取りまとめ団体として閲覧できる情報")
AS_ORGANISATION = Words(
    "what {unit} sees as an organisation", "{unit}が任用団体として閲覧できる情報"
)

NEW_DECIDER = Letter(
    Words("A new {role}", "{role}の追加"),
    Words(
        "{who} is now {role} at {unit}. The post was given by {by}.\n\n"
        "Whoever holds this post can decide on emergency access, but not on a request of those "
        "who let them in. If you do not know the person, ask {by}, and end the post if it is "
        "not right.",
        "{who}が{unit}の{role}になりました。この役職を付与したのは{by}です。\n\n"
        "この役職の担当者は、緊急アクセスの申請の可否を決定できます（自分を招待した人や役職を付与した人の"
        "申請を除きます）。心当たりのない人の場合は、{by}に確認し、誤りであれば役職を終了してください。",
    ),
)
ASKED = Letter(
    Words("Emergency access is asked for", "緊急アクセスの申請"),
    Words(
        "{who} asks for emergency access to {what}.\n\nThe reason given:\n{reason}\n\n"
        "A second person has to agree before anything opens: another administrator of accounts "
        "or a placement approver.",
        "{who}から、「{what}」への緊急アクセスの申請がありました。\n\n申請の理由：\n{reason}\n\n"
        "別の担当者（ほかのアカウント管理者または配置承認者）が同意するまで、閲覧はできません。",
    ),
)
OPENED = Letter(
    Words("Emergency access was opened", "緊急アクセスが開始されました"),
    Words(
        "{who}, who looks after accounts, may read {what} on Koryu until {until}. {second} agreed "
        "to it.\n\nThe reason given:\n{reason}\n\n"
        "Nothing can be changed by it. Every page that is opened meanwhile is written down, and "
        "those concerned can read that on their first screen.",
        "アカウント管理者の{who}が、{until}まで、Koryuで「{what}」を閲覧できるようになりました。"
        "{second}が同意しています。\n\n申請の理由：\n{reason}\n\n"
        "閲覧だけができ、変更はできません。その間に開かれたページはすべて記録され、"
        "関係する方は最初の画面で確認できます。",
    ),
)
OPENED_TOO = Letter(
    OPENED.subject,
    Words(
        "{who}, who looks after accounts, may read {what} on Koryu until {until}. What stands "
        "there about you or your organisation is part of it. {second} agreed to it.\n\n"
        "The reason given:\n{reason}\n\n"
        "Nothing can be changed by it. Every page that is opened meanwhile is written down. If "
        "you want to know what was read, ask CLAIR.",
        "アカウント管理者の{who}が、{until}まで、Koryuで「{what}」を閲覧できるようになりました。"
        "あなたまたは貴団体に関する情報も含まれます。{second}が同意しています。\n\n"
        "申請の理由：\n{reason}\n\n"
        "閲覧だけができ、変更はできません。その間に開かれたページはすべて記録されます。"
        "閲覧された内容については、CLAIRにお問い合わせください。",
    ),
)
ENDED = Letter(
    Words("Emergency access has ended", "緊急アクセスが終了しました"),
    Words(
        "The emergency access of {who} to {what} has ended.\n\n"
        "Pages that were opened meanwhile: {pages}. Your first screen tells which.",
        "{who}による「{what}」への緊急アクセスは終了しました。\n\n"
        "その間に開かれたページは{pages}件です。内訳は最初の画面で確認できます。",
    ),
)
ENDED_TOO = Letter(
    ENDED.subject,
    Words(
        "The emergency access of {who} to {what} has ended. If you want to know what was read, "
        "ask CLAIR.",
        "{who}による「{what}」への緊急アクセスは終了しました。"
        "閲覧された内容については、CLAIRにお問い合わせください。",
    ),
)
