"""Odd text on the desk's pages: set apart, never cut, never believed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from koryu.desks.intake.actions import accept_sheet, receive_sheet
from koryu.desks.intake.models import Sheet
from tests.desks.intake.papers import Paper, sample, written

pytestmark = pytest.mark.django_db

PEOPLE = sample("small", "candidates")
FIRST, *REST = PEOPLE.reading.records
NAMES = {
    "from the right": (
        "مريم",
        '<ins dir="auto"><span class="visually-hidden">after: </span>مريم</ins>',
    ),
    "emoji": ("Zoë 🌸", "Zoë 🌸</ins>"),
    "200 letters": ("N" * 200, "N" * 200 + "</ins>"),
    "a tag": ("<b>Bold</b>", "&lt;b&gt;Bold&lt;/b&gt;</ins>"),
    "a formula": ("=1+1", "=1+1</ins>"),
}


@pytest.fixture
def shown(
    year: Any, acting: Callable[[str], Any], as_persona: Callable[..., Client]
) -> Callable[..., str]:
    """``shown(*papers, show)`` – the officer's page of the last paper, the others accepted."""

    def take_in(*papers: Paper, show: str) -> str:
        with acting("officer") as by:
            for paper in papers:
                sheet: Sheet = receive_sheet(
                    paper.data, filename=paper.name, kind=paper.kind, year=year, by=by
                )
                if paper is not papers[-1]:
                    accept_sheet(sheet, by=by)
        url = reverse("intake:detail", args=[sheet.key]) + f"?show={show}"
        return as_persona("officer").get(url).content.decode()

    return take_in


@pytest.mark.parametrize("odd", NAMES)
def test_an_odd_name_stands_in_a_difference_as_it_is(odd: str, shown: Callable[..., str]) -> None:
    name, written_so = NAMES[odd]
    paper = written("candidates", [replace(FIRST, family_name=name), *REST])
    page = shown(PEOPLE, paper, show="differs")
    assert written_so in page


def test_a_name_from_the_right_is_set_apart_among_rows_and_refused_cells(
    shown: Callable[..., str],
) -> None:
    paper = written("candidates", [replace(FIRST, family_name="مريم", given_name="ليلى")])
    assert "<bdi>مريم, ليلى</bdi>" in shown(paper, show="rows")
    head = "candidate_no,family_name,given_name,nationality,date_of_birth,position,language,result"
    line = "A-1,مريم,ليلى,مصر,2001-05-03,ALT,en,S"
    refused = Paper("candidates", "مريم.csv", f"{head}\n{line}\n".encode())
    page = shown(refused, show="refused")
    assert "<bdi>مصر</bdi>" in page
    assert "<bdi>مريم.csv</bdi>" in page


def test_a_file_name_of_200_characters_is_shown_whole(shown: Callable[..., str]) -> None:
    name = "合" * 200 + ".csv"
    csv = sample("messy", "requests", "requests-cp932.csv")
    assert shown(Paper("requests", name, csv.data), show="rows").count(name) > 2
