import re
from pathlib import Path

import pytest
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils import translation

import koryu.ui
from koryu.ui import samples, views
from tests.ui.conftest import Page, whole_page

HERE = Path(koryu.ui.__file__).parent
TEXT_FILES = sorted(
    p
    for p in HERE.rglob("*")
    if p.suffix in {".html", ".css", ".js", ".py", ".txt", ".md", ".typ"}
    and p.parent != HERE / "fonts"  # for paper, never served; its licence names its home
)
TEMPLATES = sorted(HERE.rglob("*.html"))
AROUND = {"programme_year": 2027, "navigation": [], "version": "0.1.0"}


def page(template: str, lang: str = "en", **values: object) -> Page:
    return Page(whole_page(template, lang, **{**AROUND, **values}))


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_style_guide_shows_every_component_in_both_languages(lang):
    with translation.override(lang):
        shown = page("ui/style_guide.html", lang, **samples.everything("2"))
    assert shown.one("html").attrs["lang"] == lang
    assert shown.inline == []
    guide = "".join(p.read_text() for p in (HERE / "templates/ui/style_guide").glob("*.html"))
    guide += (HERE / "templates/ui/style_guide.html").read_text()
    used_inside = {"act", "column", "deadline", "field", "nav_link", "pager"}
    for component in {p.stem for p in (HERE / "templates/cotton").glob("*.html")} - used_inside:
        assert f"<c-{component.replace('_', '-')} " in guide or f"<c-{component}>" in guide


def test_the_style_guide_is_for_the_demonstration_only(rf, settings):
    settings.DEMO = False
    for view in (views.style_guide, views.progress_sample):
        with pytest.raises(Http404):
            view(rf.get("/"))


def test_the_sample_progress_moves_on_and_ends(rf, settings):
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.ui.urls_in_house"

    def asked(step: str) -> Page:
        return Page(views.progress_sample(rf.get("/", {"step": step})).content.decode())

    assert asked("3").one("progress").attrs["value"] == "4"
    assert asked("six").one("progress").attrs["value"] == "1"
    assert "hx-get" not in asked("6").one("div", id="progress").attrs


def test_addresses_of_the_style_guide():
    assert resolve("/", "koryu.ui.urls").func == views.style_guide


def test_layout_has_its_landmarks_and_a_skip_link():
    shown = page("404.html")
    assert [e.tag for e in shown.elements if e.tag in {"header", "main", "footer"}] == [
        "header",
        "main",
        "footer",
    ]
    assert shown.all("a")[0].attrs["href"] == "#main"
    assert shown.one("main").attrs["id"] == "main"


def test_the_language_switch_is_a_form_that_comes_back_here():
    shown = page("404.html")
    button = shown.one("button", name="language")
    assert (button.attrs["value"], button.attrs["lang"]) == ("ja", "ja")
    assert shown.one("input", name="next").attrs["value"] == "/here/?page=2"
    assert page("404.html", "ja").one("button", name="language").attrs["value"] == "en"


def test_the_person_and_the_sign_out_show_for_who_is_signed_in():
    signed_in = page("404.html", person_line="Aoi Example", hat_line="officer · CLAIR")
    assert "Aoi Example" in signed_in.pieces
    assert "Sign out" in signed_in.pieces
    assert "Sign out" not in page("404.html", person_line="").pieces


def test_the_demonstration_says_so():
    assert len(page("404.html", demo_mode=True).all("aside")) == 1
    assert page("404.html", demo_mode=False).all("aside") == []


def test_navigation_marks_where_we_are():
    links = [
        {"url": "/a/", "label": "Intake", "current": True},
        {"url": "/b/", "label": "Placement", "current": False},
    ]
    shown = page("404.html", navigation=links)
    assert shown.one("a", href="/a/").attrs["aria-current"] == "page"
    assert "aria-current" not in shown.one("a", href="/b/").attrs


def test_htmx_is_held_to_the_content_security_policy():
    (meta,) = page("404.html").all("meta", name="htmx-config")
    assert '"includeIndicatorStyles":false,"allowEval":false' in meta.attrs["content"]


@pytest.mark.parametrize("template", ["500.html", "403_csrf.html"])
def test_pages_of_a_broken_house_need_no_context(template):
    shown = Page(render_to_string(template))
    assert shown.inline == []
    assert len(shown.all("div", lang="ja")) == 1
    assert shown.one("a").attrs["href"] == "/"


def test_a_refusal_says_why():
    assert "Only on Mondays." in page("403.html", exception="Only on Mondays.").pieces


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(HERE)))
def test_templates_are_short_and_hold_nothing_inline(path):
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 180
    assert (
        re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", source) == []
    )


@pytest.mark.parametrize("path", TEXT_FILES, ids=lambda p: str(p.relative_to(HERE)))
def test_nothing_names_another_host(path):
    assert re.findall(r"https?://|url\((?!['\"]?\.\./)", path.read_text(encoding="utf-8")) == []


def test_every_font_named_is_there_and_no_other():
    css = "".join((HERE / f"static/ui/css/{n}.css").read_text() for n in ("fonts", "fonts-rarer"))
    named = set(re.findall(r"\.\./fonts/([^)]+)\)", css))
    assert named == {p.name for p in (HERE / "static/ui/fonts").glob("*.woff2")}
    assert css.count("font-display:swap") == css.count("@font-face") == len(named)


def test_what_is_vendored_comes_with_its_licence():
    assert "SIL OPEN FONT LICENSE" in (HERE / "static/ui/fonts/OFL.txt").read_text()
    licence = HERE / "static/ui/css/digital-agency-tokens.LICENSE.txt"
    assert licence.read_text().startswith("MIT License")


def test_the_first_page_is_light():
    """Styles and scripts that a first page loads, fonts apart, as the slow line gets them."""
    css = [p for p in (HERE / "static/ui/css").glob("*.css") if not p.name.startswith("fonts")]
    own = sum(p.stat().st_size for p in [*css, *(HERE / "static/ui/js").glob("*.js")])
    assert own < 60_000
