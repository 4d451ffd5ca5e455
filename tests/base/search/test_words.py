"""Words by which texts are found: folded where they are the same, whole where they are not."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from koryu.base.search.words import ROOM, latin, number_key, plain, query, runs, vector


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("引越し", "引っ越し"),
        ("サーバ", "サーバー"),
        ("ＪＥＴプログラム", "JETプログラム"),
        ("jetプログラム", "JETプログラム"),
        ("ｶﾅ", "カナ"),
        ("異なります", "異なる"),
        ("２０２７年", "2027年"),
        ("通知を", "通知は"),
        ("訂正しました", "訂正"),
    ],
)
def test_the_same_word_however_it_is_written(one: str, other: str) -> None:
    assert query(one) == query(other)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("合格者の通知", "('合格' <-> '者') & ('通知')"),
        ("文書番号 MEXT", "('文書' <-> '番号') & ('mext')"),
        ("𠮷田", "('𠮷' <-> '田')"),
        ("国際・交流", "('国際') & ('交流')"),
        ("をはに、。", ""),
        ("🎉", ""),
        ("", ""),
        ("\0", ""),
        ("it's", "('it') & ('s')"),
        ("a\\b", "('a') & ('b')"),
        ("سلام", "('سلام')"),
    ],
)
def test_a_query_asks_for_runs_of_words(text: str, asked: str) -> None:
    assert query(text) == asked


def test_words_of_the_first_text_weigh_most() -> None:
    assert vector(["合格者の通知", "通知の訂正"]) == "'合格':1A '者':2A '通知':3A,4 '訂正':5"


def test_a_word_that_stands_everywhere_has_as_many_places_as_are_kept() -> None:
    (word,) = vector(["通知 " * 300]).split()
    assert word.count(",") == 254


def test_a_text_of_any_length_makes_a_vector_of_bounded_size() -> None:
    """The database takes a megabyte; what comes after the room is used up is left out."""
    text = " ".join(f"a{number}" for number in range(100_000))
    assert ROOM / 4 < len(vector([text]).encode()) < 2 * ROOM


@pytest.mark.parametrize("text", ["あ" * 30_000, "通知。" * 20_000, "a" * 100_000])
def test_long_texts_are_parted_in_pieces(text: str) -> None:
    assert sum(1 for _run in runs(text)) > 0


def test_a_word_is_not_torn_where_pieces_meet() -> None:
    text = "配置。" * 3_333 + "合格者の通知"
    assert list(runs(text))[-1][-1].form == "通知"
    assert {word.form for run in runs(text) for word in run} == {"配置", "合格", "者", "通知"}


def test_threads_do_not_share_a_tokenizer() -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(query, ["合格者の通知。" * 200] * 40))
    assert len(set(found)) == 1


def test_words_in_latin_letters_are_left_to_the_stemmer() -> None:
    assert latin("ＪＥＴの placements, don't 12 候補者") == "JET placements don't"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("総行国第１２号", "総行国第12号"),
        ("CLAIR-JET 27-3", "clair‐jet27−3"),
        ("国際・交流課", "国際交流課"),
    ],
)
def test_numbers_are_compared_without_dashes_and_spaces(one: str, other: str) -> None:
    assert number_key(one) == number_key(other)


def test_plain_text_has_one_space_for_many() -> None:
    assert plain(" Ａ\n\n b\tc\0") == "A b c"


def test_the_dictionary_is_read_when_it_is_first_needed() -> None:
    """Pages that search nothing need not wait for it."""
    program = "import sys, koryu.base.search; print('sudachipy' in sys.modules)"
    run = [sys.executable, "-c", program]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout == "False\n"
