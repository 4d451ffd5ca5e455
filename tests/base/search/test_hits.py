"""Where a text says what was looked for."""

import pytest

from koryu.base.search.hits import AROUND, snippet, terms_of


def shown(text: str, asked: str) -> str:
    """The place as it is read, what is marked in brackets."""
    return "".join(
        f"[{piece}]" if marked else piece for piece, marked in snippet(text, terms_of(asked))
    )


@pytest.mark.parametrize(
    ("text", "asked", "place"),
    [
        ("合格者の通知について", "合格者 通知", "[合格者]の[通知]について"),
        ("Notification of Placements", "placements", "Notification of [Placements]"),
        ("ＪＥＴプログラム", "jet", "[JET]プログラム"),
        ("引っ越しの届", "引越し", "[引っ越し]の届"),
        ("総行国第12号の通知、各国の", "総行国第12号", "[総行国第12号]の通知、各国の"),
        ("a <b>letter</b>", "letter", "a <b>[letter]</b>"),
        ("nothing of it", "通知", ""),
        ("", "通知", ""),
        ("anything", "", ""),
        ("Straße und İstanbul", "und", "Straße [und] İstanbul"),
    ],
)
def test_what_was_looked_for_is_marked(text: str, asked: str, place: str) -> None:
    assert shown(text, asked) == place


def test_a_place_in_a_long_text_is_cut_on_both_sides() -> None:
    found = shown("あ" * 500 + "通知" + "い" * 500, "通知")
    assert found == f"…{'あ' * AROUND}[通知]{'い' * (2 * AROUND - 2)}…"


def test_the_whole_run_is_looked_for_before_its_words() -> None:
    text = "合格の者" + "。" * 300 + "合格者"
    assert shown(text, "合格者").endswith("[合格者]")
