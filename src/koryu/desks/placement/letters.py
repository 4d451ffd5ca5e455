"""What each one is told on the day of publication, in both languages: short, kind, true.

Nothing here reveals anybody else: no rank, no number of others, no name but one's own.
"""

from datetime import date

from koryu.programme.words import Words
from koryu.tools.notices.letters import Letter

PLACED = Letter(
    Words("Your place: {place}", "配置先のお知らせ：{place}"),
    Words(
        "Dear {name},\n\n"
        "We are happy to tell you where you have been placed: {place}. You are to work there as "
        "{position} and to arrive on {arrives}.\n\n"
        "On Koryu you can read why this place was chosen, what was weighed in which order, and "
        "what happens next. {organisation} will write to you about your work, your home and "
        "your first days.\n\n"
        "Congratulations, and welcome.\n\nCLAIR",
        "{name} 様\n\n"
        "配置先が決まりましたのでお知らせします。配置先は{place}です。職種は{position}、"
        "来日日は{arrives}です。\n\n"
        "この配置先になった理由、何がどの順番で考慮されたか、これからの予定は、Koryuでご覧いただけます。"
        "仕事の内容、住まい、着任後の予定については、{organisation}から連絡があります。\n\n"
        "おめでとうございます。日本でお待ちしています。\n\n自治体国際化協会（CLAIR）",
    ),
)
WAITING = Letter(
    Words("Where things stand: no place found yet", "現在の状況：配置先はまだ決まっていません"),
    Words(
        "Dear {name},\n\n"
        "The placement of {year} was published today, and we want you to hear this from us: no "
        "place was found for you in this round. It is no judgement of you: there were fewer posts "
        "that fit what you were selected for than people, or none.\n\n"
        "You stay on the list of short-listed candidates. If a fitting post is asked for or "
        "becomes free, you will be told here at once. There is nothing you have to do now.\n\n"
        "We know that waiting is hard. Your embassy or consulate can tell you what it means for "
        "your plans.\n\nCLAIR",
        "{name} 様\n\n"
        "本日、{year}年度の配置が公表されました。今回、あなたの配置先は決まりませんでした。"
        "これはあなたの評価によるものではありません。あなたの選考内容に合う枠が"
        "人数より少なかったか、なかったためです。\n\n"
        "あなたは引き続き合格者として登録されています。条件に合う枠の要望や空きが出た場合は、"
        "すぐにここでお知らせします。今、していただく手続はありません。\n\n"
        "お待たせして申し訳ありません。今後の予定への影響については、大使館・総領事館にご相談ください。\n\n"
        "自治体国際化協会（CLAIR）",
    ),
)
ALTERNATE = Letter(
    Words("Where things stand: you are an alternate", "現在の状況：補欠として登録されています"),
    Words(
        "Dear {name},\n\n"
        "The placement of {year} was published today. You are an alternate: alternates are not "
        "placed in this round, but are asked when somebody withdraws or a post is added. "
        "{until}\n\n"
        "Should your turn come, you will be told here at once. There is nothing you have to do "
        "now. If you do not wish to wait, please tell your embassy or consulate; nobody will "
        "hold it against you.\n\n"
        "Thank you for your patience.\n\nCLAIR",
        "{name} 様\n\n"
        "本日、{year}年度の配置が公表されました。あなたは補欠として登録されています。"
        "補欠の方は今回の配置の対象ではなく、辞退や枠の追加があったときにご案内します。{until}\n\n"
        "ご案内できるときは、すぐにここでお知らせします。今、していただく手続はありません。"
        "待つことを希望されない場合は、大使館・総領事館にお知らせください。"
        "それによって不利になることはありません。\n\n"
        "お待ちいただき、ありがとうございます。\n\n自治体国際化協会（CLAIR）",
    ),
)
UNTIL = Words("The list of alternates ends on {day}.", "補欠の期限は{day}です。")

COMING = Letter(
    Words("Who comes to you in {year}: {people}", "{year}年度の配置結果：{people}"),
    Words(
        "To the officer in charge\n\n"
        "The placement of {year} was published today. {organisation} asked for {seats}; "
        "{people} will come.\n\n"
        "On Koryu you see who they are, why each fits what you asked for and which of your "
        "wishes could not be met; you can download it as a sheet. Please write to them soon: "
        "work, home, pay and arrival are what they wait to hear about.\n\nCLAIR",
        "ご担当者様\n\n"
        "本日、{year}年度の配置が公表されました。{organisation}の要望{seats}に対し、"
        "配置は{people}です。\n\n"
        "配置された方、要望との適合の理由、添えなかった希望は、Koryuでご覧いただけます"
        "（表のダウンロードもできます）。仕事の内容、住まい、報酬、着任の予定について、"
        "早めにご本人へご連絡ください。\n\n自治体国際化協会（CLAIR）",
    ),
)
NOBODY = Letter(
    Words("Nobody could be placed with you this time", "今回は配置に至りませんでした"),
    Words(
        "To the officer in charge\n\n"
        "The placement of {year} was published today. {organisation} asked for {seats}; nobody "
        "could be placed with you in this round. We are sorry: among those who were selected "
        "this year there was nobody for these posts under the conditions asked for.\n\n"
        "The posts stay on the list. If somebody becomes available, you will be told here. "
        "Relaxing a condition can help; your host can tell you which.\n\nCLAIR",
        "ご担当者様\n\n"
        "本日、{year}年度の配置が公表されました。{organisation}の要望{seats}については、"
        "今回は配置に至りませんでした。今年度の合格者の中に、ご要望の条件でこの枠に配置できる方が"
        "いませんでした。申し訳ございません。\n\n"
        "この枠は引き続き登録されています。配置できる方が出た場合は、ここでお知らせします。"
        "条件の緩和が役立つことがあります。取りまとめ団体にご相談ください。\n\n"
        "自治体国際化協会（CLAIR）",
    ),
)
AREA = Letter(
    Words("The placement of {year} in your area", "{year}年度の貴管内の配置結果"),
    Words(
        "To the officer in charge\n\n"
        "The placement of {year} was published today. Of {seats} asked for in your area, "
        "{people} will come to {organisations}.\n\n"
        "On Koryu you see every line with its reasons and can download them as one sheet. The "
        "organisations and the candidates have been told at the same moment.\n\nCLAIR",
        "ご担当者様\n\n"
        "本日、{year}年度の配置が公表されました。貴管内の要望{seats}に対し、"
        "{organisations}に{people}が配置されます。\n\n"
        "一人ひとりの配置とその理由はKoryuでご覧いただけます（一つの表としてダウンロードもできます）。"
        "任用団体と候補者にも同時にお知らせしています。\n\n自治体国際化協会（CLAIR）",
    ),
)
POSITIONS = {
    "ALT": Words("an assistant language teacher (ALT)", "外国語指導助手（ALT）"),
    "CIR": Words("a coordinator for international relations (CIR)", "国際交流員（CIR）"),
    "SEA": Words("a sports exchange advisor (SEA)", "スポーツ国際交流員（SEA）"),
}


def people(number: int) -> Words:
    return Words(f"{number} {'person' if number == 1 else 'people'}", f"{number}名")


def organisations(number: int) -> Words:
    noun = "organisation" if number == 1 else "organisations"
    return Words(f"{number} {noun}", f"{number}団体")


def on_day(day: date) -> Words:
    weekday = "月火水木金土日"[day.weekday()]
    return Words(
        f"{day:%A} {day.day} {day:%B %Y}", f"{day.year}年{day.month}月{day.day}日（{weekday}）"
    )
