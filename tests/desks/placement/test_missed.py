"""What somebody did not get, asked of a run that kept its proof; and the proof to download."""

import json
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from koryu.desks.placement.models import Line, Round, Run
from koryu.desks.placement.queries.why import missed_by
from tests.desks.placement.test_pages import text
from tests.plugins.house import CANDIDATE

pytestmark = pytest.mark.django_db
As = Callable[..., Client]


@pytest.fixture
def run(reviewed: Round) -> Run:
    assert reviewed.run_of_record is not None
    return reviewed.run_of_record


@pytest.fixture
def line(run: Run) -> Line:
    return Line.objects.get(run=run, candidacy__candidate_no=CANDIDATE)


def test_an_officer_asks_what_would_have_been_enough(
    run: Run, as_persona: As, as_clair: None
) -> None:
    line = Line.objects.filter(run=run, request_line=None).earliest("pk")
    url = reverse("placement:line", args=[run.key, line.pk])
    client = as_persona("officer")
    assert 'href="?missed=1#missed"' in text(client.get(url))
    with CaptureQueriesContext(connection) as asked:
        page = text(client.get(url, {"missed": "1"}))
    assert len(asked) < 40
    (missed,) = missed_by(run, line.candidacy.candidate_no)
    for words in (missed.what, *missed.why, *missed.help):
        assert escape(words.en) in page
    assert 'href="?missed=1#missed"' not in page


def test_who_has_the_first_wish_is_not_asked_about(
    run: Run, as_persona: As, as_clair: None
) -> None:
    client = as_persona("officer")
    placed = Line.objects.filter(run=run, request_line__isnull=False)
    first = placed.filter(wish_met=1).earliest("pk")
    lacking = placed.exclude(candidacy__wish_1="").exclude(wish_met=1).earliest("pk")
    wishless = placed.filter(wish_met=None, candidacy__wish_1="").earliest("pk")
    wishless.candidacy.__class__.objects.filter(pk=wishless.candidacy_id).update(
        wish_2="", wish_3=""
    )
    for line, told in ((first, 0), (lacking, 1), (wishless, 0)):
        for query in ({}, {"missed": "1"}):
            page = text(client.get(reverse("placement:line", args=[run.key, line.pk]), query))
            assert page.count("What was not to be had") == told


def test_a_run_without_a_proof_is_not_asked(run: Run, line: Line, as_persona: As) -> None:
    Run.objects.filter(pk=run.pk).update(certificate=None)
    page = text(
        as_persona("officer").get(
            reverse("placement:line", args=[run.key, line.pk]), {"missed": "1"}
        )
    )
    assert "What was not to be had" not in page


@pytest.mark.parametrize(("slug", "status"), [("approver", 200), ("host", 404), ("candidate", 404)])
def test_the_certificate_is_for_those_who_may_read_the_run(
    run: Run, slug: str, status: int, as_persona: As, as_clair: None
) -> None:
    assert run.certificate is not None
    url = reverse("records:file", args=[run.certificate.key])
    page = text(as_persona("officer").get(reverse("placement:run", args=[run.key])))
    assert page.count(f'href="{url}"') == 1
    answer = as_persona(slug).get(url)
    assert answer.status_code == status
    if status == 200:
        assert json.loads(answer.content)["mechanism"] == "optimal"
        assert 'filename="certificate.json"' in answer["Content-Disposition"]
