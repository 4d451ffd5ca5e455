"""How long the register, the due list and a search take among ten thousand letters with their
enclosures, and how many questions each page asks the database. The best of seven answers, made
in the process.

    KORYU_HOME=/tmp/bench .venv/bin/python bench/letters.py [10000]

Letters are made from a list of sentences by a seed, in a database of its own under KORYU_HOME;
one in five has an enclosure of some thousand words, put in as if it had been read. What is
looked for ranges from words that stand in most letters to one that stands nowhere. Writes
bench/results/letters.json.
"""

import json
import os
import platform
import random
import re
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

os.environ["KORYU_DEMO"] = "1"

from koryu.command import house

SIZE, REPEATS, SEED, BATCH = 10_000, 7, 1, 500
COUNT = re.compile('<span class="count">([0-9,]+)</span>')
RESULTS = Path(__file__).parent / "results" / "letters.json"
SENTENCES = (
    "合格者の選考結果について、別添のとおり通知します。",
    "候補者名簿の訂正がありましたので、差し替えてください。",
    "来年度の定員について照会します。期限までに回答願います。",
    "国別計画の案を送付します。",
    "配置結果の報告を求めます。",
    "予備候補者の名簿を送ります。",
    "離島への配置を希望する者の一覧です。",
    "外国語指導助手と国際交流員の人数を確認してください。",
    "７月１日現在の参加者数の統計を取りまとめました。",
    "参考資料を添付します。御査収ください。",
    "We notify the successful candidates as listed in the enclosure.",
    "Two names in the list of alternates were corrected.",
    "Please send the numbers requested by prefectures.",
    "The country plan is enclosed for your comments.",
    "We report the results of placement.",
    "Statistics of participants as of 1 July are enclosed.",
)
PAGES = {
    "the register": "/letters/",
    "its last page": "/letters/?page={last}",
    "the register of one ministry and state": "/letters/?ministry=MOFA&standing=in_hand",
    "what is due": "/letters/due/",
    "what is due, only mine": "/letters/due/?show=mine",
}
LOOKED_FOR = {
    "in most letters": "通知",
    "several words": "離島 名簿",
    "a phrase": "配置結果の報告",
    "an English stem": "placements",
    "what one letter says": "整理番号4321",
    "an official number": "外文国第7654号",
    "part of a number": "国第765",
    "a word of nobody": "存在しない言葉",
}


def main(size: int) -> int:
    house.find_database()
    house.start_django()
    build(size)
    client = signed_in()
    rows = [time_page(client, what, at.format(last=-(-size // 50))) for what, at in PAGES.items()]
    rows += [time_search(client, what, text) for what, text in LOOKED_FOR.items()]
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    RESULTS.write_text(
        json.dumps({"machine": machine, "letters": size, "rows": rows}, indent=1) + "\n"
    )
    return 0


def build(size: int) -> None:
    """As many letters as asked for, unless they are there."""
    from koryu.accounts.viewer import SYSTEM
    from koryu.base.scopes import scoped
    from koryu.command import stages
    from koryu.desks.correspondence.models import Letter

    house.migrate()
    with scoped(SYSTEM.scopes):
        there = Letter.objects.count()
    if there == size:
        return
    stages.clear()
    house.migrate()
    stages.lay_ground(lambda _share: None)
    began = time.perf_counter()
    drawn = letters(size)
    for _batch in range(0, size, BATCH):
        with scoped(SYSTEM.scopes):
            register(drawn)
    print(f"{size} letters, built in {time.perf_counter() - began:.0f} s")


def letters(size: int) -> Iterator[dict[str, str]]:
    """What each says, and the text of its enclosure or nothing."""
    draw = random.Random(SEED)
    for number in range(1, size + 1):
        enclosed = draw.choices(SENTENCES, k=200) if number % 5 == 0 else []
        yield {
            "subject_ja": draw.choice(SENTENCES[:10]),
            "subject_en": draw.choice(SENTENCES[10:]),
            "body_ja": "".join(draw.choices(SENTENCES, k=12)) + f"整理番号{number}",
            "their_number": f"外文国第{number}号",
            "enclosed": "\n".join(enclosed),
        }


def register(drawn: Iterator[dict[str, str]]) -> None:
    """The next letters, as the desk finds them: with the same index, without the paperwork. An
    answer to each third is due, to half of those since long."""
    from itertools import islice

    from django.utils import timezone

    from koryu.accounts.models import Unit
    from koryu.desks.correspondence.models import Letter, NumberSeries, OfficialNumber
    from koryu.records.models import SearchText
    from koryu.records.search import actions, index

    scopes, now = ["clair", "correspondence"], timezone.now()
    series = NumberSeries.objects.get(direction="in")
    units = list(Unit.objects.filter(kind="ministry").order_by("code"))
    first = Letter.objects.count()
    for n, said in enumerate(islice(drawn, BATCH), first + 1):
        enclosed = said.pop("enclosed")
        number = OfficialNumber.objects.create(
            series=series, fiscal_year=2000, number=n, text=f"{n}", state="used", scopes=scopes
        )
        letter = Letter.objects.create(
            direction="in", state="in_hand", scopes=scopes, number=number,
            official_number=number.text, counterpart=units[n % len(units)],
            passed_at=now - timedelta(hours=n),
            answer_due_at=now + timedelta(hours=n - SIZE // 2) if n % 3 == 0 else None, **said,
        )  # fmt: skip
        texts = [said["subject_ja"], said["subject_en"], said["body_ja"]]
        index(letter, texts=texts, scopes=scopes, numbers=[said["their_number"]])
        if enclosed:
            kept = SearchText.objects.get(label="correspondence.letter", row=letter.pk)
            kept.enclosed = {"0": {actions.NAME: "list.xlsx", actions.TEXT: enclosed}}
            actions.keep(kept)


def signed_in() -> Any:
    """A browser of the correspondence officer."""
    from django.test import Client

    from koryu.accounts.adapter import CHOSEN
    from koryu.accounts.models import User
    from koryu.accounts.personas import BY_SLUG

    client = Client()
    client.force_login(
        User.objects.get(email=BY_SLUG["correspondence"].email),
        "allauth.account.auth_backends.AuthenticationBackend",
    )
    session = client.session
    session[CHOSEN] = True  # in a demonstration nobody asks for a proof
    session.save()
    return client


def time_search(client: Any, what: str, text: str) -> dict[str, Any]:
    client.post("/search/", {"text": text})
    return time_page(client, what, "/search/?in=letters", looked_for=text)


def time_page(client: Any, what: str, at: str, **about: str) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(at)
    seconds = []
    for _ in range(REPEATS):
        with CaptureQueriesContext(connection) as asked:
            began = time.perf_counter()
            response = client.get(at)
            seconds.append(time.perf_counter() - began)
        assert response.status_code == 200, response.status_code
    turns = ("BEGIN", "COMMIT", "SAVEPOINT")
    counted = COUNT.search(response.content.decode())
    row = {
        "what": what,
        **about,
        "found": int(counted[1].replace(",", "")) if counted else 0,
        "queries": len([query for query in asked if not query["sql"].startswith(turns)]),
        "best_ms": round(1000 * min(seconds)),
    }
    print(row)
    return row


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE))
