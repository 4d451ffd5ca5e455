from datetime import UTC, datetime, timedelta

import pytest
from django.core.paginator import Paginator
from django.utils import timezone

from koryu.programme.words import Words
from koryu.ui import charts
from tests.ui.conftest import HOSTILE

PAIR = Words(en="Read the sheets", ja="シートを確認する")
OLD = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
TEXTS = [
    '<c-badge state="draft" label="{{ x }}" />',
    '<c-badge tone="bad" :label="x" />',
    '<c-notice tone="warn" title="{{ x }}">{{ x }}</c-notice>',
    '<c-person-name :roman="x" :kana="x" :preferred="x" :japanese="x" href="{{ x }}" />',
    '<c-official-number :number="x" :label="x" />',
    '<c-difference :label="x" :before="x" :after="x" :note="x" />',
    '<c-both-languages :label="x" :en="x" :ja="x" />',
    '<c-facts><c-fact :label="x">{{ x }}</c-fact></c-facts>',
    '<c-stats><c-stat :label="x" :value="x" :of="x" :note="x" /></c-stats>',
    '<c-page-head :title="x" :lead="x" :over="x" />',
    '<c-card :title="x" :note="x" :id="x"><c-slot name="actions">{{ x }}</c-slot></c-card>',
    '<c-reason-box :title="x" :reasons="xs"><c-slot name="help">{{ x }}</c-slot></c-reason-box>',
    '<c-decision-strip :title="x" :note="x">{{ x }}</c-decision-strip>',
    '<c-progress :label="x" :note="x" :url="x" :stop_url="x" />',
    '<c-file-card :name="x" :href="x" :kind="x" :by="x" :note="x" :sha256="x" />',
    '<c-empty-state :title="x">{{ x }}</c-empty-state>',
    '<c-tabs :label="x"><c-tab :href="x" :label="x" /></c-tabs>',
    '<ul><c-nav-link :href="x" :label="x" /></ul>',
    '<ol><c-crumb :href="x" :label="x" /></ol>',
    '<c-button :label="x" :value="x" :title="x" />',
    '<c-button href="{{ x }}" label="{{ x }}" />',
    '<c-act :action="x" :label="x" :id="x" />',
    '<c-form-acts :label="x" :cancel="x" />',
    '<c-confirm-number :action="x" :number="x" :label="x" :title="x" :error="x" />',
    '<c-field :label="x" :help="x" :error="x" for="a">{{ x }}</c-field>',
    '<c-table :caption="x" :rows="xs"><tr><td>{{ x }}</td></tr></c-table>',
    '<table><tr><c-column :label="x" /></tr></table>',
    '<c-tile-map :title="x" :counts="none" :unit="x" :desc="x" :note="x" />',
]


@pytest.mark.parametrize("source", TEXTS)
def test_whatever_is_handed_over_is_escaped(show, source):
    page = show(source, x=HOSTILE, xs=[HOSTILE], none={})
    assert (page.all("script"), page.all("b"), page.inline) == ([], [], [])
    handed = [value for element in page.elements for value in element.attrs.values()]
    assert HOSTILE in page.pieces + handed


@pytest.mark.parametrize("source", TEXTS)
def test_what_was_not_given_is_not_taken_from_the_page_around(show, source):
    leaks = ("title", "note", "label", "empty", "head", "actions", "state", "error", "foot")
    page = show(source, x="given", xs=["given"], none={}, **dict.fromkeys(leaks, "LEAK"))
    assert page.source.count("LEAK") == 0


def test_a_badge_has_a_shape_and_a_word(show):
    page = show('<c-badge state="published" />')
    assert page.text == "Published"
    assert page.one("svg").attrs["class"] == "icon icon--published"
    assert page.one("span").attrs["class"] == "badge badge--good"


def test_a_badge_takes_its_word_in_the_language_of_the_page(show):
    source = '<c-badge :state="state" :label="label" />'
    assert show(source, lang="ja", state="draft", label=PAIR).text == "シートを確認する"


def test_notice_by_tone(show):
    page = show('<c-notice tone="bad" role="alert">Stop</c-notice>')
    assert page.one("div", role="alert").attrs["class"] == "notice notice--bad"


def test_a_persons_name_is_shown_as_given_with_languages(show):
    page = show('<c-person-name roman="SPECIMEN Maria" kana="スペシメン" />', lang="ja")
    assert page.text == "SPECIMEN Maria スペシメン"
    assert [e.attrs["lang"] for e in page.elements if "lang" in e.attrs] == ["en", "ja"]


def test_number_can_be_copied_where_scripts_run(show):
    button = show('<c-official-number number="2027-P-0031" />').one("button")
    assert button.attrs["data-copy"] == "2027-P-0031"
    assert "hidden" in button.attrs


def test_difference_shows_old_and_new(show):
    page = show('<c-difference before="Urban" after="Rural" />')
    assert page.text == "before: Urban after: Rural"
    assert (len(page.all("del")), len(page.all("ins"))) == (1, 1)


def test_difference_from_and_to_nothing(show):
    assert show('<c-difference before="" after="Rural" />').all("del") == []
    assert show('<c-difference before="Urban" :after="none" />', none=None).text == (
        "before: Urban nothing"
    )


def test_both_languages_carry_their_language(show):
    page = show('<c-both-languages en="Hello" ja="" />')
    assert page.text == "English Hello 日本語 Not written yet"
    assert len(page.all("div", lang="en")) == len(page.all("div", lang="ja")) == 1


def test_stage_bar_tells_the_state_in_words(show):
    stages = [
        {"label": PAIR, "state": "done", "href": "/sheets/"},
        {"label": "Frozen", "state": "current", "note": "today"},
        {"label": "Approved", "state": "blocked"},
        {"label": "Published", "state": "todo"},
    ]
    page = show('<c-stage-bar :stages="stages" label="Round" />', lang="en", stages=stages)
    assert page.text == (
        "Read the sheets (done) Frozen (now) today Approved (waiting) Published (to come)"
    )
    assert page.one("li", **{"aria-current": "step"}).attrs["class"] == "stage stage--current"


def test_todo_list_marks_what_is_overdue(show):
    items = [
        {"label": PAIR, "href": "/a/", "due": OLD},
        {"label": "Later", "href": "/b/", "due": timezone.now() + timedelta(days=3), "count": 1400},
        {"label": "Some time", "href": "/c/"},
    ]
    page = show('<c-todo-list :items="items" />', items=items)
    assert len(page.all("li", **{"class": "todo__item todo__item--overdue"})) == 1
    assert "1,400" in page.pieces
    assert page.text.endswith("Some time no date")


def test_an_empty_todo_list_says_what_will_come(show):
    page = show('<c-todo-list :items="items" />', items=[])
    assert page.text.startswith("Nothing to do now What falls to you")


def test_table_with_rows_has_caption_count_and_pager(show):
    page = show(
        '<c-table caption="Lines" :rows="rows">'
        '<c-slot name="head"><c-column label="Name" /></c-slot>'
        "{% for n in rows %}<tr><th>{{ n }}</th></tr>{% endfor %}</c-table>",
        path="/?q=x&page=2",
        rows=Paginator(range(1500), 50).page(2),
    )
    assert page.one("div", role="region").attrs["tabindex"] == "0"
    assert page.text.startswith("Lines 1,500 Name 50 51")
    assert "51 to 100 of 1,500" in page.pieces
    assert page.one("a", rel="next").attrs["href"] == "?q=x&page=3"
    assert page.one("span", **{"aria-current": "page"}).attrs["class"] == "pager__now"


def test_an_empty_table_shows_its_empty_state_and_keeps_its_filters(show):
    page = show(
        '<c-table caption="Lines" :rows="[]"><c-slot name="filters">FILTERS</c-slot>'
        '<c-slot name="empty"><c-empty-state title="None yet">Soon.</c-empty-state></c-slot>'
        "ROWS</c-table>"
    )
    assert page.text == "FILTERS None yet Soon."


def test_a_table_without_rows_attribute_is_not_empty(show):
    assert show('<c-table caption="Lines"><tr><td>one</td></tr></c-table>').text == "Lines one"


def test_one_page_needs_no_pager(show):
    page = show('<c-pager :page="page" />', page=Paginator([1], 50).page(1))
    assert page.all("nav") == []


@pytest.mark.parametrize(
    ("path", "href", "sorted_"),
    [
        ("/?page=4&q=x", "?q=x&order=name", None),
        ("/?order=name", "?order=-name", "ascending"),
        ("/?order=-name", "?order=name", "descending"),
    ],
)
def test_a_column_sorts_by_a_link(show, path, href, sorted_):
    page = show('<table><tr><c-column label="Name" sort="name" /></tr></table>', path=path)
    assert page.one("a").attrs["href"] == href
    assert page.one("th").attrs.get("aria-sort") == sorted_


def test_filters_can_be_cleared_once_they_are_set(show):
    assert show("<c-filters>x</c-filters>").all("a") == []
    assert show("<c-filters>x</c-filters>", path="/lines/?q=x").one("a").attrs["href"] == "/lines/"


def test_a_text_that_may_be_a_name_is_posted_and_can_be_cleared(show):
    source = '<c-filters search="Name" :searched="text">x</c-filters>'
    posted, narrowed = show(source, text=HOSTILE).all("form")
    assert (posted.attrs["method"], narrowed.attrs["method"]) == ("post", "get")
    assert show(source, text=HOSTILE).one("input", id="searched").attrs["value"] == HOSTILE
    assert [len(show(source, text=t).all("button", name="clear")) for t in ("", "x")] == [0, 1]


def test_figure_has_its_data_behind_a_disclosure(show):
    plot = charts.bars("Placed", [("Kobe", 1400)], head=("Host", "Placed"))
    page = show('<c-figure :plot="plot" note="By host" />', plot=plot)
    assert len(page.all("svg", role="img")) == len(page.all("details")) == 1
    assert page.text.endswith("As a table Host Placed Kobe 1,400")


def test_tile_map_hides_small_counts(show):
    page = show('<c-tile-map title="People" :counts="counts" threshold="3" />', counts={"13": 2})
    tokyo = [piece for piece in page.pieces if piece.startswith("Tokyo")]
    assert set(tokyo) == {"Tokyo"}


def test_progress_asks_again_until_it_is_done(show):
    source = '<c-progress label="Computing" :value="3" :max="7" url="/ask/" stop_url="/stop/" {} />'
    running = show(source.format("")).one("div", id="progress")
    assert (running.attrs["hx-get"], running.attrs["hx-trigger"]) == ("/ask/", "every 2s")
    done = show(source.format("done"))
    assert "hx-get" not in done.one("div", id="progress").attrs
    assert done.all("form") == []


def test_progress_can_be_stopped_and_refreshed_without_scripts(show):
    page = show('<c-progress label="Computing" url="/ask/" stop_url="/stop/" />', path="/run/1/")
    assert page.one("form").attrs["action"] == "/stop/"
    assert page.one("a").attrs["href"] == "/run/1/"
    assert page.one("progress").attrs == {"aria-labelledby": "progress-label"}


def test_confirm_asks_for_the_number(show):
    page = show('<c-confirm-number action="/x/" number="2027-R2" label="Recall" error="No" />')
    box = page.one("input", id="confirm-number")
    assert (box.attrs["data-confirm"], box.attrs["aria-describedby"]) == (
        "2027-R2",
        "confirm-number_error",
    )
    assert page.text == "Type 2027-R2 to confirm No Recall"


def test_button_is_a_link_where_it_leads_somewhere(show):
    assert show('<c-button href="/x/" label="Open" />').one("a").attrs["href"] == "/x/"
    button = show('<c-button label="Accept" name="do" value="accept" disabled />').one("button")
    assert button.attrs == {
        "class": "button button--primary",
        "type": "submit",
        "name": "do",
        "value": "accept",
        "disabled": None,
    }


def test_act_posts(show):
    form = show('<c-act action="/publish/" label="Publish" />').one("form")
    assert (form.attrs["method"], form.attrs["action"]) == ("post", "/publish/")


def test_reason_box_says_what_would_help(show):
    page = show(
        '<c-reason-box :reasons="why"><c-slot name="help">Ask the host.</c-slot></c-reason-box>',
        why=[PAIR, "Second"],
    )
    assert page.text == "Why Read the sheets Second What would help Ask the host."


def test_history_and_its_empty_state(show):
    entries = [{"when": OLD, "text": PAIR, "by": "CLAIR", "note": "by letter"}]
    page = show('<c-history :entries="entries" />', lang="ja", entries=entries)
    assert page.text == "2026年1月5日（月） 17:00 日本時間 シートを確認する CLAIR by letter"
    assert show('<c-history :entries="entries" />', entries=[]).all("ol") == []


def test_file_card(show):
    page = show(
        '<c-file-card name="名簿.xlsx" href="/f/1/" kind="XLSX" :size="2048" :when="when" />',
        when=OLD,
    )
    assert page.one("a").attrs == {"href": "/f/1/", "download": None}
    assert page.text.replace("\xa0", " ") == ("名簿.xlsx XLSX 2.0 KB Mon 5 Jan 2026, 17:00 JST")


def test_deadline_in_a_named_zone(show):
    page = show('<c-deadline :when="when" zone="America/Toronto" />', when=OLD)
    assert page.text.startswith("Mon 5 Jan 2026, 03:00 EST")


def test_tabs_mark_the_one_shown(show):
    page = show(
        '<c-tabs><c-tab href="/a/" label="A" current />'
        '<c-tab href="/b/" label="B" :count="0" /></c-tabs>'
    )
    assert page.one("a", **{"aria-current": "page"}).attrs["href"] == "/a/"
    assert page.text == "A B 0"
