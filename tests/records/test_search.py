"""Finding rows by what is written in them: by those who may see them, and by nobody else."""

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import CLAIR, SEALED, scoped
from koryu.base.search.hits import Hit, Snippet
from koryu.records import jobs
from koryu.records.actions import store_file
from koryu.records.models import SearchText, StoredFile
from koryu.records.search import actions as acts
from koryu.records.search import forget, found, hits, index, rescope
from koryu.records.search import queries as reading
from koryu.tools.notices.models import Notice
from tests.records import papers

pytestmark = pytest.mark.django_db
Viewers = Callable[[str], Any]
Acting = Callable[[str], Any]


def kept(name: str, *texts: str, scopes: tuple[str, ...] = (CLAIR,), **more: Any) -> StoredFile:
    """A row to be found by these texts: a stored file, as any row would do."""
    row = store_file(name.encode(), name=name, scopes=scopes)
    index(row, texts=texts or [name], scopes=scopes, **more)
    return row


def names(text: str, viewer: Any) -> list[str]:
    with scoped(viewer.scopes):
        return [row.name for row in found(StoredFile, text, viewer=viewer)]


@pytest.fixture
def letters(acting: Acting) -> None:
    with acting("officer"):
        kept("notified", "令和9年度JETプログラム合格者の通知について", numbers=["総行国第１２号"])
        kept("corrected", "合格者名簿の訂正", "Two placements were corrected.", "サーバの引越し")
        kept("statistics", "Statistics of 1 July", "参加者の統計を送付します。", "O'Hara \\ 100%")


@pytest.mark.usefixtures("letters")
@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("合格者", ["corrected", "notified"]),
        ("合格者の通知", ["notified"]),
        ("通知 合格者", ["notified"]),
        ("サーバー 引っ越し", ["corrected"]),
        ("ＪＥＴ", ["notified"]),
        ("placement", ["corrected"]),
        ("Placements", ["corrected"]),
        ("statistic", ["statistics"]),
        ("統計 statistics", ["statistics"]),
        ("総行国第12号", ["notified"]),
        ("国第12", ["notified"]),
        ("12号", ["notified"]),
        ("第1", []),
        ("名簿の通知", []),
        ("O'Hara", ["statistics"]),
        ("' & | ! ( ) :* <->", []),
        ("\\", []),
        ("%", []),
        ("___", []),
        ("を", []),
        ("", []),
        ("the", []),
    ],
)
def test_rows_are_found_by_all_words_or_part_of_a_number(
    text: str, rows: list[str], viewer: Viewers
) -> None:
    assert sorted(names(text, viewer("officer"))) == rows


def test_the_best_comes_first_and_of_equals_the_newest(acting: Acting, viewer: Viewers) -> None:
    with acting("officer"):
        kept("far", "報告", "通知を送りました。昨日、先方から、名簿の訂正がありました。")
        kept("near", "報告", "通知の訂正")
        kept("title", "通知の訂正", "報告")
        kept("newer title", "通知の訂正", "報告")
    assert names("通知 訂正", viewer("officer")) == ["newer title", "title", "near", "far"]


def test_a_row_whose_number_it_is_comes_before_one_that_speaks_of_it(
    acting: Acting, viewer: Viewers
) -> None:
    with acting("officer"):
        kept("itself", "通知", numbers=["総行国第12号"])
        kept("answer", "総行国第12号への回答")
    assert names("総行国第12号", viewer("officer")) == ["itself", "answer"]


# Who finds what


def test_nobody_finds_what_they_may_not_see(acting: Acting, viewer: Viewers) -> None:
    with scoped({CLAIR, SEALED}):
        kept("open", "定員の照会")
        kept("sealed", "定員の照会", scopes=(SEALED,))
    assert names("定員", viewer("officer")) == ["open"]
    assert sorted(names("定員", SYSTEM)) == ["open", "sealed"]
    assert [names("定員", viewer(slug)) for slug in ("host", "candidate", "visitor")] == [[]] * 3


def test_the_database_itself_hides_the_texts(letters: None, viewer: Viewers) -> None:
    assert not SearchText.objects.exists()
    with scoped(viewer("host").scopes):
        assert not SearchText.objects.exists()
    with scoped(viewer("officer").scopes):
        assert SearchText.objects.count() == 3


def test_the_search_behind_the_wall_tells_nobody_else(letters: None, viewer: Viewers) -> None:
    """It reads with its owner's rights, so it must compare the scopes itself, with their seal."""
    asked = "SELECT koryu_search('records.storedfile', '''合格''', '', NULL, 9)"
    with connection.cursor() as cursor:
        for scopes, count in [({CLAIR}, 2), ({"host:130001"}, 0), (set(), 0)]:
            with scoped(scopes):
                cursor.execute(asked)
                assert len(cursor.fetchone()[0]) == count
        cursor.execute("SELECT set_config('koryu.scopes', 'clair', true)")  # without its seal
        cursor.execute(asked)
        assert cursor.fetchone() == ([],)


def test_of_very_many_the_best_are_found(
    acting: Acting, viewer: Viewers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST", 2)
    with acting("officer"):
        for name in ("first", "second", "third"):
            kept(name, "定員の照会")
    assert names("定員", viewer("officer")) == ["third", "second"]


def test_a_text_left_open_by_mistake_does_not_open_its_row(viewer: Viewers) -> None:
    with scoped({CLAIR, SEALED}):
        row = kept("sealed", "定員の照会", scopes=(SEALED,))
        rescope(row, scopes=[CLAIR])
    assert names("定員", viewer("officer")) == []


def test_who_may_find_a_row_changes_with_it(acting: Acting, viewer: Viewers) -> None:
    with acting("officer"):
        row = kept("letter", "定員の照会")
    with scoped({CLAIR, SEALED}):
        rescope(row, scopes=[SEALED])
    assert names("定員", viewer("officer")) == []
    with scoped({CLAIR, SEALED}):
        rescope(row, scopes=[CLAIR])
    assert names("定員", viewer("officer")) == ["letter"]


def test_rows_of_another_kind_are_not_taken_for_these(letters: None, viewer: Viewers) -> None:
    who = viewer("officer")
    with scoped(who.scopes):
        assert not found(Notice, "合格者", viewer=who).exists()


# Keeping in step


def test_a_row_is_found_by_what_it_says_now(acting: Acting, viewer: Viewers) -> None:
    with acting("officer"):
        row = kept("letter", "定員の照会", numbers=["第1号"])
        index(row, texts=["国別計画"], scopes=[CLAIR], numbers=["第99号"])
        assert SearchText.objects.count() == 1
    found_by = {
        text: names(text, viewer("officer")) for text in ("定員", "第1号", "計画", "第99号")
    }
    assert found_by == {"定員": [], "第1号": [], "計画": ["letter"], "第99号": ["letter"]}


def test_a_row_that_is_gone_is_not_found(acting: Acting, viewer: Viewers) -> None:
    with acting("officer"):
        row = kept("letter", "定員の照会")
        forget(row)
        assert not SearchText.objects.exists()
    assert names("定員", viewer("officer")) == []


def test_texts_of_any_kind_are_kept(acting: Acting, viewer: Viewers) -> None:
    """What sheets and letters hold: null bytes, emoji, right-to-left names, very long words."""
    with acting("officer"):
        kept("odd", "a\0b 🎉 مرحبا 𠮷田 " + "x" * 5_000, numbers=["a\0b"])
        kept("long", "通知。" * 100_000)
        kept("many words", " ".join(f"word{n}" for n in range(60_000)))
    assert names("𠮷田", viewer("officer")) == ["odd"]
    assert names("مرحبا", viewer("officer")) == ["odd"]
    assert names("word5", viewer("officer")) == ["many words"]


# Enclosures


@pytest.fixture
def enclosed(acting: Acting) -> StoredFile:
    """A letter with a list, not read yet, and a picture."""
    with acting("officer"):
        files = [
            store_file(papers.workbook("受付番号", "配置先"), name="名簿-final.xlsx"),
            store_file(papers.PNG, name="stamp.png"),
        ]
        return kept("letter", "別紙のとおり", files=files)


def waiting() -> list[dict[str, int]]:
    reading = ProcrastinateJob.objects.filter(task_name=acts.READ)
    return list(reading.order_by("id").values_list("args", flat=True))


def test_an_enclosure_is_found_by_name_at_once_and_by_text_once_read(
    enclosed: StoredFile, viewer: Viewers
) -> None:
    officer = viewer("officer")
    assert names("名簿", officer) == names("stamp", officer) == ["letter"]
    assert names("配置先", officer) == []
    (job,) = waiting()
    jobs.read_enclosures(**job)
    assert names("配置先", officer) == names("別紙 受付番号", officer) == ["letter"]


def test_a_worker_knows_the_job() -> None:
    """In a process that imports nothing but the house, as a worker does."""
    program = (
        "import django; django.setup()\n"
        "from procrastinate.contrib.django import app; print(sorted(app.tasks))"
    )
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "koryu.config.settings", "KORYU_DEMO": "1"}
    known = subprocess.check_output([sys.executable, "-c", program], env=env, text=True)
    assert repr(acts.READ) in known


def test_reading_a_second_time_changes_nothing(enclosed: StoredFile) -> None:
    (job,) = waiting()
    jobs.read_enclosures(**job)
    with scoped(SYSTEM.scopes):
        (before,) = SearchText.objects.values()
    jobs.read_enclosures(**job)
    with scoped(SYSTEM.scopes):
        assert list(SearchText.objects.values()) == [before]


def test_what_was_read_stays_and_only_the_new_is_read(
    enclosed: StoredFile, acting: Acting, viewer: Viewers
) -> None:
    jobs.read_enclosures(**waiting()[0])
    with acting("officer"):
        files = list(StoredFile.objects.filter(name="名簿-final.xlsx"))
        index(enclosed, texts=["差替え"], scopes=[CLAIR], files=files)
        assert len(waiting()) == 1
        files.append(store_file(b"numbers of seats", name="b.txt"))
        index(enclosed, texts=["差替え"], scopes=[CLAIR], files=files)
    assert names("stamp", viewer("officer")) == []
    assert names("配置先", viewer("officer")) == ["letter"]
    jobs.read_enclosures(**waiting()[1])
    assert names("seats 配置先", viewer("officer")) == ["letter"]


def test_a_letter_that_is_gone_before_its_enclosures_are_read(
    enclosed: StoredFile, acting: Acting
) -> None:
    with acting("officer"):
        forget(enclosed)
    jobs.read_enclosures(**waiting()[0])
    with scoped(SYSTEM.scopes):
        assert not SearchText.objects.exists()


def test_an_enclosure_taken_away_while_it_is_read_stays_away(
    enclosed: StoredFile, acting: Acting, viewer: Viewers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(file: StoredFile) -> str:
        with acting("officer"):
            index(enclosed, texts=["別紙なし"], scopes=[CLAIR])
        return "配置先"

    monkeypatch.setattr(acts, "text_of", meanwhile)
    jobs.read_enclosures(**waiting()[0])
    assert names("配置先", viewer("officer")) == []
    assert names("別紙", viewer("officer")) == ["letter"]


# Hits


def hit(row: StoredFile, place: Snippet, source: str) -> Hit:
    return Hit("File", row.name, f"/{row.pk}/", place, source)


def test_hits_show_where_it_stands_and_in_which_enclosure(
    enclosed: StoredFile, viewer: Viewers
) -> None:
    jobs.read_enclosures(**waiting()[0])
    who = viewer("officer")
    with scoped(who.scopes):
        for text, place, source in [
            ("別紙", (("別紙", True), ("のとおり", False)), ""),
            ("配置先", (("sheet 受付番号 ", False), ("配置先", True)), "名簿-final.xlsx"),
            ("名簿-final", (), ""),
        ]:
            (one,) = hits(found(StoredFile, text, viewer=who), text, viewer=who, hit=hit)
            assert (tuple(one.snippet), one.source) == (place, source)


def test_a_page_of_hits_costs_the_same_for_one_and_for_many(
    acting: Acting, viewer: Viewers
) -> None:
    who = viewer("officer")
    with acting("officer"):
        for number in range(30):
            kept(f"letter {number}", "定員の照会")
        every = hits(found(StoredFile, "定員", viewer=who), "定員", viewer=who, hit=hit)
        with CaptureQueriesContext(connection) as asked:
            assert (len(every), len(every[10:30])) == (30, 20)
        assert len(asked) == 3  # counted, read, looked for where it stands
        assert every[0].title == "letter 29"
