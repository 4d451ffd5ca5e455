"""The desk's pages: the whole way by hand, who is let in, what it costs, both languages."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from koryu.desks.placement.actions import ask_run
from koryu.desks.placement.jobs import compute_run
from koryu.desks.placement.models import Line, Publication, Round, Run
from koryu.desks.placement.moves import SILENCE
from koryu.desks.placement.queries import todo_for
from koryu.portal.queries import todo_for as everything_to_do
from koryu.registers.organisations.models import RequestLine
from koryu.registers.people.models import Name, Person
from koryu.tools.approvals.models import Circulation
from tests.desks.placement.pages import cost, decide_there, run_step, settle, step, text
from tests.plugins.house import CANDIDATE, approve

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("routes")]
As = Callable[..., Client]


@pytest.fixture
def run(reviewed: Round) -> Run:
    assert reviewed.run_of_record is not None
    return reviewed.run_of_record


@pytest.fixture
def line(run: Run) -> Line:
    return Line.objects.get(run=run, candidacy__candidate_no=CANDIDATE)


def addresses(run: Run, line: Line) -> dict[str, str]:
    """Every page of the desk that is read."""
    of_run = ("run", "lines", "unplaced", "without", "sheet")
    return {
        "rounds": reverse("placement:rounds"),
        "round": reverse("placement:round", args=[run.round.key]),
        "rules": reverse("placement:rules", args=[run.round.key]),
        **{name: reverse(f"placement:{name}", args=[run.key]) for name in of_run},
        "line": reverse("placement:line", args=[run.key, line.pk]),
    }


def test_the_whole_way_by_hand(accepted: Any, as_persona: As, as_clair: None) -> None:
    officer, approver = as_persona("officer"), as_persona("approver")
    assert "Place as many people as possible." in text(officer.get(reverse("placement:open")))
    officer.post(reverse("placement:open"), {"name_en": "Main", "name_ja": "本配置"})
    round_ = Round.objects.get()
    there = reverse("placement:round", args=[round_.key])
    officer.post(step(round_, "freeze"))
    answer = officer.post(reverse("placement:ask", args=[round_.key]), {"seed": "1"})
    run = Run.objects.get()
    watch = reverse("placement:progress", args=[run.key])
    assert answer.url == watch
    assert "Waiting for a worker" in text(officer.get(watch))
    compute_run(run.pk)
    assert officer.get(watch).url == there
    line = Line.objects.get(run=run, candidacy__candidate_no=CANDIDATE)
    move = reverse("placement:move", args=[run.key, line.pk])
    assert "33-001" in text(officer.get(move))
    assert "Free seats:" in text(officer.get(move, {"to": "33-001"}))
    answer = officer.post(move, {"request_no": "33-001", "reason": "Asked for by name"})
    moved = Run.objects.get(number=2)
    assert answer.url == reverse("placement:progress", args=[moved.key])
    compute_run(moved.pk)
    comparison = reverse("placement:compare", args=[moved.key])
    assert officer.get(answer.url).url == comparison
    assert "Asked for by name" in text(officer.get(comparison))
    officer.post(run_step(moved, "choose"))
    assert "Asked for by name" in text(officer.get(there))
    officer.post(step(round_, "submit"))
    circulation = Circulation.objects.get()
    way = circulation.get_absolute_url()
    assert way in text(officer.get(there))
    own = text(officer.get(there))
    assert "Others decide now" in own
    assert "Read and decide" not in own
    for decider in (approver, as_persona("head")):
        page = text(decider.get(there))
        assert "Read and decide" in page
        assert "Others decide now" not in page
        assert there in text(decider.get(way))
        decider.post(decide_there(circulation, "approve"))
    settle(circulation)
    placed = Run.objects.get(pk=moved.pk).figures["placed"]
    wrong = approver.post(step(round_, "publish"), {"number": str(placed + 1)})
    assert "This is not the number asked for" in text(wrong)
    assert not Publication.objects.exists()
    approver.post(step(round_, "publish"), {"number": str(placed)})
    assert Publication.objects.get().run == moved
    assert "Published as version 1" in text(officer.get(there))


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("slug", ["officer", "approver", "head"])
def test_clair_reads_every_page(
    slug: str, language: str, run: Run, line: Line, as_persona: As
) -> None:
    client = as_persona(slug, language=language)
    assert {client.get(url).status_code for url in addresses(run, line).values()} == {200}


@pytest.mark.parametrize(
    "slug", ["host", "organisation", "candidate", "unplaced", "alternate", "neighbour"]
)
def test_nobody_else_finds_the_desk(slug: str, run: Run, line: Line, as_persona: As) -> None:
    client = as_persona(slug)
    urls = [*addresses(run, line).values(), reverse("placement:open")]
    assert {client.get(url).status_code for url in urls} == {404}
    posts = [step(run.round, "submit"), run_step(run, "choose")]
    assert {client.post(url).status_code for url in posts} == {404}


def test_a_visitor_is_asked_to_sign_in(run: Run, line: Line, as_persona: As) -> None:
    client = as_persona("visitor")
    for url in addresses(run, line).values():
        assert client.get(url).url.startswith(reverse("account_login"))


def test_the_approver_sees_no_officers_steps(run: Run, line: Line, as_persona: As) -> None:
    page = text(as_persona("approver").get(addresses(run, line)["round"]))
    for address in (step(run.round, "submit"), reverse("placement:ask", args=[run.round.key])):
        assert address not in page
    assert (
        as_persona("approver").post(reverse("placement:ask", args=[run.round.key])).status_code
        == 404
    )


def test_a_step_that_is_not_possible_is_refused_in_words(run: Run, as_persona: As) -> None:
    client = as_persona("officer")
    answer = client.post(step(run.round, "freeze"), follow=True)
    assert "This is not possible in the present state." in text(answer)
    assert client.post(step(run.round, "nonsense")).status_code == 404
    assert client.post(run_step(run, "nonsense")).status_code == 404


def test_a_return_with_its_reason_reaches_the_officer(run: Run, as_persona: As) -> None:
    officer, approver = as_persona("officer"), as_persona("approver")
    officer.post(step(run.round, "submit"))
    reject = decide_there(Circulation.objects.get(), "reject")
    approver.post(reject, {"comment": "One couple is apart."})
    page = text(officer.get(reverse("placement:round", args=[run.round.key])))
    assert "It came back: look at it again" in page
    assert page.count("One couple is apart.") == 2  # beside the way of the draft; its entry


# Watching a run


def test_htmx_is_given_the_piece_and_sent_on_at_the_end(asked: Run, as_persona: As) -> None:
    client, url = as_persona("officer"), reverse("placement:progress", args=[asked.key])
    piece = text(client.get(url, headers={"HX-Request": "true"}))
    assert piece.lstrip().startswith('<div class="progress" id="run-progress"')
    compute_run(asked.pk)
    done = client.get(url, headers={"HX-Request": "true"})
    assert done.headers["HX-Redirect"] == reverse("placement:round", args=[asked.round.key])


def test_only_the_officer_is_offered_the_stop(asked: Run, as_persona: As) -> None:
    url = reverse("placement:progress", args=[asked.key])
    assert run_step(asked, "stop") in text(as_persona("officer").get(url))
    assert run_step(asked, "stop") not in text(as_persona("approver").get(url))


def test_a_run_gone_silent_offers_to_be_computed_again(asked: Run, as_persona: As) -> None:
    client, url = as_persona("officer"), reverse("placement:run", args=[asked.key])
    assert run_step(asked, "again") not in text(client.get(url))
    Run.objects.update(alive_at=asked.alive_at - SILENCE - timedelta(seconds=1))
    assert client.get(reverse("placement:progress", args=[asked.key])).url == url
    assert "No sign of life" in text(client.get(url))
    assert run_step(asked, "again") in text(client.get(url))


def test_a_failure_is_told_in_the_readers_language(asked: Run, as_persona: As) -> None:
    Run.objects.update(state="failed", trouble_en="No way.", trouble_ja="無理です。")
    url = reverse("placement:run", args=[asked.key])
    assert "無理です。" in text(as_persona("officer", language="ja").get(url))
    assert "No way." in text(as_persona("officer").get(url))


def test_the_rounds_page_tells_what_became_of_the_newest_run(
    run: Run, officer: Any, as_persona: As
) -> None:
    client, url = as_persona("officer"), reverse("placement:round", args=[run.round.key])
    newest = ask_run(run.round, seed=2, by=officer)
    assert 'id="run-progress"' in text(client.get(url))
    Run.objects.filter(pk=newest.pk).update(alive_at=newest.alive_at - 2 * SILENCE)
    silent = text(client.get(url))
    assert "No sign of life from run 2" in silent
    assert 'id="run-progress"' not in silent
    Run.objects.filter(pk=newest.pk).update(state="failed", trouble_en="No way.")
    failed = text(client.get(url))
    assert "Run 2 came to nothing" in failed
    assert "No way." in failed
    assert step(run.round, "submit") in failed


# Lines


def shown(page: str) -> list[str]:
    """The candidate numbers of a page, in order."""
    numbers = Line.objects.values_list("candidacy__candidate_no", flat=True)
    return sorted((n for n in set(numbers) if n in page), key=page.index)


def test_lines_are_narrowed_down(run: Run, as_persona: As) -> None:
    client, url = as_persona("officer"), reverse("placement:lines", args=[run.key])
    lines = Line.objects.filter(run=run)
    number, place = "candidacy__candidate_no", "request_line__"
    expected = {
        "?position=CIR": lines.filter(candidacy__position="CIR"),
        "?group=B": lines.filter(candidacy__group="B"),
        "?nationality=CA": lines.filter(candidacy__person__nationality="CA"),
        "?host=130001": lines.filter(**{f"{place}host__code": "130001"}),
        "?wish=1": lines.filter(wish_met=1),
        "?wish=0": lines.filter(wish_met=None).exclude(request_line=None),
        "?wish=none": lines.filter(request_line=None),
        "?position=nonsense": lines,
        "?order=-number": lines.order_by(f"-{number}"),
    }
    for query, found in expected.items():
        wanted = list(found.values_list(number, flat=True))
        assert wanted, query
        assert shown(text(client.get(url + query))) == wanted, query


def test_lines_are_searched_without_a_name_in_the_address(run: Run, as_persona: As) -> None:
    client, url = as_persona("officer"), reverse("placement:lines", args=[run.key])
    lines, number = Line.objects.filter(run=run), "candidacy__candidate_no"
    expected = {
        "garrick": lines.filter(candidacy__person__names__family="Garrick"),
        "2110-000": lines.filter(**{f"{number}__contains": "2110-000"}),
        "岡山": lines.filter(request_line__organisation_code="330001"),
        "": lines,
    }
    for searched, found in expected.items():
        wanted = list(found.values_list(number, flat=True))
        assert wanted, searched
        assert client.post(url, {"text": searched})["location"] == url
        assert shown(text(client.get(url))) == wanted, searched


def test_a_line_shows_all_its_reasons_in_the_readers_language(
    run: Run, line: Line, as_persona: As
) -> None:
    url = reverse("placement:line", args=[run.key, line.pk])
    english, japanese = (
        text(as_persona("officer", language=code).get(url)) for code in ("en", "ja")
    )
    assert [words.en in english for words in line.words] == [True] * len(line.words)
    assert [words.ja in japanese for words in line.words] == [True] * len(line.words)
    assert reverse("people:detail", args=[line.candidacy.person.key]) in english


def test_a_line_of_another_run_is_not_found(run: Run, line: Line, as_persona: As) -> None:
    other = Run.objects.create(
        round=run.round, number=9, seed=1, asked_by=run.asked_by, scopes=["clair"]
    )
    url = reverse("placement:line", args=[other.key, line.pk])
    assert as_persona("officer").get(url).status_code == 404


def test_those_without_a_place_are_grouped_by_why(run: Run, as_persona: As) -> None:
    client, url = as_persona("officer"), reverse("placement:unplaced", args=[run.key])
    left = run.figures["left"]
    assert shown(text(client.get(url))) == sorted(left)
    for why in {tuple(why) for why in left.values()}:
        page = text(client.get(url, {"why": "-".join(why)}))
        assert shown(page) == sorted(n for n, codes in left.items() if tuple(codes) == why)


def test_organisations_without_anyone_are_listed(run: Run, as_persona: As) -> None:
    page = text(as_persona("officer").get(reverse("placement:without", args=[run.key])))
    placed = Line.objects.filter(run=run).exclude(request_line=None)
    numbers = RequestLine.objects.values_list("request_no", flat=True)
    empty = RequestLine.objects.exclude(
        organisation__in=placed.values("request_line__organisation")
    )
    assert [n for n in numbers if f">{n}<" in page] == list(
        empty.values_list("request_no", flat=True)
    )


# Moving


def test_an_unlawful_line_says_its_bar_and_cannot_be_chosen(
    run: Run, line: Line, as_persona: As
) -> None:
    url = reverse("placement:move", args=[run.key, line.pk])
    page = text(as_persona("officer").get(url, {"q": "01-001"}))
    assert "The position is ALT, the request is for CIR." in page
    assert "?to=01-001" not in page
    answer = as_persona("officer").post(
        f"{url}?to=01-001", {"request_no": "01-001", "reason": "All the same"}
    )
    assert "The position is ALT, the request is for CIR." in text(answer)
    assert Run.objects.count() == 1


def test_who_fits_nowhere_is_told_what_stands_in_the_way(run: Run, as_persona: As) -> None:
    numbers = [n for n, why in run.figures["left"].items() if not {"taken", "free"} & {*why}]
    nowhere = Line.objects.get(run=run, candidacy__candidate_no=numbers[0])
    url = reverse("placement:move", args=[run.key, nowhere.pk])
    english, japanese = (
        text(as_persona("officer", language=code).get(url)) for code in ("en", "ja")
    )
    assert nowhere.words[0].en == "No request would be lawful."
    assert [words.en in english for words in nowhere.words] == [True] * len(nowhere.words)
    assert [words.ja in japanese for words in nowhere.words] == [True] * len(nowhere.words)
    assert "it has to be corrected before the inputs of a round are frozen" in english
    found = text(as_persona("officer").get(url, {"q": "no such line"}))
    assert "Search for another number, organisation or host." in found


def test_a_move_without_a_reason_comes_back_to_the_form(
    run: Run, line: Line, as_persona: As
) -> None:
    url = reverse("placement:move", args=[run.key, line.pk])
    answer = as_persona("officer").post(f"{url}?to=33-001", {"request_no": "33-001"})
    assert 'aria-invalid="true"' in text(answer)
    assert Run.objects.count() == 1


def test_the_approver_moves_nobody(run: Run, line: Line, as_persona: As) -> None:
    url = reverse("placement:move", args=[run.key, line.pk])
    assert as_persona("approver").get(url).status_code == 404


# What it costs


def test_a_list_page_asks_as_much_for_three_lines_as_for_one(run: Run, as_persona: As) -> None:
    client = as_persona("officer")
    for name in ("lines", "unplaced"):
        url = reverse(f"placement:{name}", args=[run.key])
        lines = Line.objects.filter(run=run, request_line__isnull=name == "unplaced")
        three = list(lines.values_list("pk", flat=True)[: 3 if name == "lines" else 2])
        Line.objects.filter(run=run).exclude(pk__in=three).delete()
        many = cost(client, url)
        Line.objects.filter(run=run).exclude(pk=three[0]).delete()
        assert cost(client, url) == many
        assert many <= 14
        compute_again(run)


def compute_again(run: Run) -> None:
    Line.objects.filter(run=run).delete()
    Run.objects.filter(pk=run.pk).update(state="waiting")
    compute_run(run.pk)


@pytest.mark.parametrize("name", ["lines", "unplaced", "without", "line", "round"])
def test_no_page_asks_much(name: str, run: Run, line: Line, as_persona: As) -> None:
    assert cost(as_persona("officer"), addresses(run, line)[name]) <= (
        20 if name == "round" else 14
    )


# The sheet


def test_the_sheet_holds_every_line_and_no_formula(run: Run, as_persona: As) -> None:
    evil = '=HYPERLINK("http://example.org","click")'
    someone = Person.objects.get(candidacies__candidate_no=CANDIDATE)
    Name.objects.filter(person=someone).update(family=evil, given="", middle="")
    answer = as_persona("officer").get(reverse("placement:sheet", args=[run.key]))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="koryu-2027-run-1.xlsx"'
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    )
    assert len(rows) == 21
    mine = next(row for row in rows if row[0] == CANDIDATE)
    assert mine[1] == evil
    line = Line.objects.get(run=run, candidacy__candidate_no=CANDIDATE)
    assert mine[5] == line.request_line.request_no
    assert mine[-1] == "\n".join(words.en for words in line.words)


# The first screen


def labels(viewer: Any) -> list[str]:
    return [str(todo.label) for todo in todo_for(viewer)]


def test_what_waits_for_whom(
    accepted: Any, officer: Any, approver: Any, cast: Any, as_clair: None, as_persona: As
) -> None:
    client, second = as_persona("officer"), as_persona("approver")
    assert (labels(officer), labels(approver)) == (["Open the placement round"], [])
    client.post(reverse("placement:open"), {"name_en": "Main", "name_ja": "本配置"})
    round_ = Round.objects.get()
    assert labels(officer) == ["Freeze the inputs of Main"]
    client.post(step(round_, "freeze"))
    assert labels(officer) == ["Compute the placement of Main"]
    client.post(reverse("placement:ask", args=[round_.key]), {"seed": "1"})
    assert labels(officer) == []
    run = Run.objects.get()
    Run.objects.update(state="failed", trouble_en="No way.")
    assert labels(officer) == ["See why a run of Main came to nothing"]
    Run.objects.update(state="waiting")
    compute_run(run.pk)
    [todo] = todo_for(officer)
    assert str(todo.label) == "Review Main and submit it"
    assert todo.url == reverse("placement:round", args=[round_.key])
    assert todo.due == accepted.deadlines.get(code="placement-proposed").due_at
    client.post(step(round_, "submit"))
    assert (labels(officer), labels(approver)) == ([], [])
    first_screen = [str(todo.label) for todo in everything_to_do(approver)]
    assert first_screen == ["Decide on: Placement result: Main"]
    way = decide_there(Circulation.objects.get(), "return")
    second.post(way, {"step": "0", "comment": "Look again"})
    [todo] = todo_for(officer)
    assert (str(todo.label), todo.note) == ("Look at Main again: it was returned", "Look again")
    approve(round_, cast)
    assert (labels(officer), labels(approver)) == (["Publish Main"], ["Publish Main"])
    second.post(step(round_, "publish"), {"number": str(run_figures())})
    assert (labels(officer), labels(approver)) == ([], [])


def run_figures() -> int:
    return int(Run.objects.get().figures["placed"])


@pytest.mark.parametrize("slug", ["host", "organisation", "candidate", "neighbour", "visitor"])
def test_the_desk_asks_nothing_of_anybody_else(
    slug: str, run: Run, viewer: Callable[[str], Any]
) -> None:
    assert todo_for(viewer(slug)) == []
