"""Queries that would get round the law of visibility are found in the source.

``queries``, ``actions``, ``models``, ``moves`` and ``jobs`` of a room are where facts are read
and written. **Every other module of a room is held to the strictest rule**, whatever it is
called, for what it fetches may end on a page. Read from the syntax tree:

1. Counting and comparing (``Count``, ``Max``, ``aggregate``, ``Subquery``, ``union`` and their
   like) belong where facts are read or written: elsewhere they would count what their reader
   may not see.
2. SQL by hand (``raw``, ``extra``, ``RawSQL``, a cursor) belongs nowhere.
3. What is fetched for somebody is asked through ``visible_to``: in strict modules whatever is
   fetched, in ``queries`` whatever a function fetches that is given a viewer. So a model's
   manager by any name, a reverse relation and a model handed to a shortcut or a generic view
   are found unless ``visible_to`` ends the chain. Facts that are public are nobody's.
4. Other scopes than the viewer's (``scoped``, ``set_scopes``, ``granting``,
   ``visible_to(SYSTEM)``) are for acts and jobs.

Templates fetch too: a reverse relation in one is found as well.

What must be done otherwise stands in ``WAIVED``, by place and name, with its reason.
"""

from collections.abc import Iterator
from functools import cache

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, Model

from koryu.base.models import PublicQuerySet
from tests.house.files import ROOT, files
from tests.house.finder import MANAGERS, Models, breaches, in_template

HOUSE = ROOT / "src" / "koryu"
ROOMS = ("accounts", "base", "desks", "portal", "records", "registers", "tools", "ui")

WALL = "the second wall itself"
CAST = "demo mode: everybody may be anybody of the cast"
KEPT = "its law is _managed: the units whose accounts one keeps"
SESSIONS = (
    "tables of Django and allauth: sessions of one account, asked by who holds it or keeps it"
)
HATS = "asked to learn what the viewer may see at all"
ENGINE = "a result of the engine, no row"
SHEETS = "for acts of intake, which compare a sheet with all that stands; the second wall holds"
PLAIN = "a column or an attribute of this name, no relation"
PART = "part of a row that the viewer sees, behind the same scopes"
SEEN = "one_person fetched those that the viewer sees; nothing is asked here"

WAIVED = {
    ("base/scopes.py", "current_scopes", "cursor"): WALL,
    ("base/scopes.py", "current_scopes", "execute"): WALL,
    ("base/scopes.py", "set_scopes", "cursor"): WALL,
    ("base/scopes.py", "set_scopes", "execute"): WALL,
    ("base/scopes.py", "_within", "cursor"): WALL,
    ("base/scopes.py", "_within", "execute"): WALL,
    ("base/scopes.py", "_set", "execute"): WALL,
    ("base/scopes.py", "keep_key", "execute"): WALL + ", by the owner",
    ("base/checks.py", "refuse_foreign_seal", "set_scopes"): "tries whether scopes count at all",
    **{
        ("base/checks.py", function, name): "asks PostgreSQL who runs, reads no fact"
        for function in ("role_faults", "refuse_privileged_role", "refuse_other_purpose")
        for name in ("cursor", "execute")
    },
    ("accounts/adapter.py", "can_delete_authenticator", "Authenticator.objects"): (
        "allauth's table: whether an account has another factor"
    ),
    ("accounts/http.py", "writes_account", "granting"): (
        "the forms of allauth's pages are the acts that write accounts"
    ),
    ("accounts/links.py", "invitation_behind", "Invitation.objects"): (
        "whoever holds the signed link was sent it"
    ),
    ("accounts/middleware.py", "_viewed", "set_scopes"): "gives each request its viewer's scopes",
    ("accounts/own.py", "factors_of", "Authenticator.objects"): "allauth's table: the viewer's own",
    ("accounts/passwords.py", "own_words", "Membership.objects"): (
        "compared with a password, shown to nobody"
    ),
    ("accounts/passwords.py", "own_words", "Invitation.objects"): (
        "compared with a password, shown to nobody"
    ),
    ("accounts/queries.py", "posts_for", "Membership.objects"): KEPT,
    ("accounts/queries.py", "people_for", "Membership.objects"): KEPT,
    ("accounts/queries.py", "people_for", "User.objects"): KEPT,
    ("accounts/queries.py", "invitations_for", "Invitation.objects"): KEPT,
    ("accounts/queries.py", "delegations_for", "Delegation.objects"): KEPT,
    ("accounts/queries.py", "own_posts", "Membership.objects"): (
        "the viewer's own, whichever hat is on"
    ),
    ("accounts/queries.py", "emergencies_for", "EmergencyAccess.objects"): (
        "asks the role: those who decide see all"
    ),
    ("accounts/queries.py", "emergency_now", "EmergencyAccess.objects"): "the viewer's own request",
    ("accounts/security.py", "note", "scoped"): (
        "signals of allauth: an entry for those who keep accounts"
    ),
    ("accounts/security.py", "_signed_in", "granting"): "notes when the account was last open",
    ("accounts/sessions.py", "_get_session_from_db", "model.objects"): SESSIONS,
    ("accounts/sessions.py", "note_session", "UserSession.objects"): SESSIONS,
    ("accounts/sessions.py", "sessions_of", "Session.objects"): SESSIONS,
    ("accounts/sessions.py", "sessions_of", "UserSession.objects"): SESSIONS,
    ("accounts/sessions.py", "forget", "UserSession.objects"): SESSIONS,
    ("accounts/sessions.py", "end", "Session.objects"): SESSIONS,
    ("accounts/urls.py", "", "granting"): "allauth notes that recovery codes were shown",
    ("accounts/viewer.py", "with_what_is_open", "EmergencyAccess.objects"): HATS,
    ("accounts/viewer.py", "_hats", "Delegation.objects"): HATS,
    ("accounts/viewer.py", "_hats", "Membership.objects"): HATS,
    ("accounts/views.py", "_begin", "User.objects"): "whoever holds the link learns of an account",
    ("accounts/work.py", "work_of", "scoped"): (
        "counts what falls to a post, as its holder would see it"
    ),
    ("desks/access/queries.py", "ending_posts", "Membership.objects"): (
        "which posts of the viewer's list have an heir"
    ),
    ("desks/access/queries.py", "ending_posts", "Invitation.objects"): (
        "which posts of the viewer's list have an heir"
    ),
    **{
        (path, place, name): PLAIN
        for path, name, places in (
            ("accounts/viewer.py", ".lines", "_scopes hat_of lines"),
            ("accounts/viewer.py", "union", "own_scopes"),
            ("desks/correspondence/forms/letters.py", ".answers", "__init__ initial_of"),
            ("desks/correspondence/forms/acts.py", ".letters", "__init__ clean_letter"),
            ("desks/correspondence/forms/acts.py", ".posts", "__init__ clean"),
            ("desks/correspondence/papers.py", ".answers", "letter_as_pdf"),
            ("desks/correspondence/queries/letters.py", ".lines", "_mine"),
            ("desks/correspondence/queries/letters.py", ".steps", "__init__"),
            ("desks/correspondence/queries/work.py", ".lines", "_came_back _in_charge _to_send"),
            ("desks/correspondence/shown.py", ".answers", "register_rows"),
            ("desks/intake/differences.py", ".letters", "differences"),
            ("desks/intake/differences.py", ".seats", "brief"),
            ("desks/intake/totals.py", ".seats", "_requests"),
            ("desks/placement/computing.py", ".seats", "_by_host _by_position _figures why_left"),
            ("desks/placement/queries/choices.py", ".seats", "against choice"),
            ("desks/placement/queries/lines.py", ".numbers", "unplaced"),
            ("desks/placement/views/audiences.py", ".seats", "show_ours"),
            ("desks/placement/views/result.py", ".numbers", "why_in_words"),
            ("tools/approvals/forms.py", ".seats", "__init__"),
            ("tools/approvals/queries.py", ".lines", "decided_by drafted_by to_see todo_for"),
            ("tools/approvals/queries.py", ".lines", "waiting_for"),
            ("tools/approvals/sheets.py", ".facts", "sheet_of"),
            ("tools/approvals/sheets.py", ".seats", "_step"),
            ("tools/notices/queries/mailings.py", ".mails", "deliveries_of"),
        )
        for place in places.split()
    },
    **{
        (path, place, name): PART
        for path, name, places in (
            ("desks/correspondence/papers.py", ".enclosures", "paper_of"),
            ("registers/people/queries/pages.py", "prefetch_related(names)", "search_for"),
            ("tools/approvals/forms.py", ".holders", "_all"),
            ("tools/approvals/forms.py", ".steps", "holder_choices steps_initial"),
            ("tools/approvals/queries.py", "prefetch_related(holders)", "routes_for"),
            ("tools/approvals/queries.py", "prefetch_related(steps)", "routes_for"),
            ("tools/notices/forms.py", ".versions", "template_words"),
            ("tools/notices/of_registers.py", ".names", "name_words"),
            ("tools/notices/of_registers.py", "prefetch_related(names)", "_candidacies placed"),
            ("tools/notices/queries/mailings.py", ".addressees", "tally_of"),
            ("tools/notices/queries/mailings.py", "prefetch_related(names)", "names_of"),
            ("tools/notices/queries/mailings.py", "prefetch_related(versions)", "templates"),
            ("tools/notices/views/mailings.py", ".addressees", "_addressees"),
        )
        for place in places.split()
    },
    **{
        (f"tools/{page}.html", "", name): PART
        for page, name in (
            ("approvals/templates/approvals/routes", ".holders"),
            ("approvals/templates/approvals/routes", ".steps"),
            ("notices/templates/notices/template", ".versions"),
            ("notices/templates/notices/templates", ".versions"),
        )
    },
    ("desks/intake/kinds.py", "_withdraw_lines", "Appointment.objects"): SHEETS,
    ("records/search/queries.py", "_best", "cursor"): "koryu_search asks the scopes itself",
    ("records/search/queries.py", "_best", "execute"): "koryu_search asks the scopes itself",
    ("desks/intake/kinds.py", "_candidacies", "Candidacy.objects"): SHEETS,
    ("desks/intake/kinds.py", "_candidacies", "prefetch_related(names)"): SHEETS,
    ("desks/intake/kinds.py", "_request_lines", "RequestLine.objects"): SHEETS,
    ("desks/intake/kinds.py", "read_file", "Candidacy.objects"): SHEETS,
    ("desks/placement/computing.py", "compute", ".lines"): ENGINE,
    ("desks/placement/computing.py", "__init__", ".lines"): ENGINE,
    ("desks/placement/computing.py", "request_of", ".lines"): ENGINE,
    ("desks/placement/computing.py", "why", ".pins"): ENGINE,
    ("desks/placement/views/review.py", "_row", ".reasons"): "a column of the line, no relation",
    ("portal/demo.py", "choose_persona", "User.objects"): CAST,
    ("portal/demo.py", "become_persona", "User.objects"): CAST,
    ("portal/demo.py", "seat", "scoped"): "demo mode: makes the accounts of those who take part",
    ("portal/demo.py", "_line_of", "scoped"): "demo mode: whom the cast's candidate will be",
    ("portal/demo.py", "_line_of", "User.objects"): "demo mode: whom the cast's candidate will be",
    ("portal/demo.py", "_line_of", "PublishedLine.objects"): (
        "demo mode: whom the cast's candidate will be"
    ),
    ("registers/organisations/forms.py", "clean_successor", "Organisation.objects"): (
        "only officers of CLAIR reach it"
    ),
    ("registers/people/queries/pages.py", "history_of_person", ".candidacies"): SEEN,
    ("registers/people/queries/pages.py", "history_of_person", ".appointments"): SEEN,
    ("registers/people/views.py", "show_person", ".candidacies"): SEEN,
    ("registers/people/views.py", "show_person", ".appointments"): SEEN,
    ("registers/people/templates/people/_names.html", "", ".names"): SEEN,
}


@cache
def of_the_house() -> Models:
    ours = apps.get_models()
    public = {m for m in ours if isinstance(m._default_manager.all(), PublicQuerySet)}
    walled = [model for model in ours if model not in public]
    managers = {manager.name for model in ours for manager in model._meta.managers}
    return Models(
        public=frozenset(model.__name__ for model in public),
        walled=frozenset(model.__name__ for model in walled),
        managers=frozenset(managers | MANAGERS),
        reverse=frozenset(name for model in walled for name in _reverse_names(model)),
    )


def _reverse_names(model: type[Model]) -> Iterator[str]:
    """By which names other models lead to rows of this one."""
    for field in model._meta.get_fields():
        if isinstance(field, ForeignKey | ManyToManyField) and not field.one_to_one:
            yield from filter(None, [field.remote_field.get_accessor_name()])
        if isinstance(field, ManyToManyField):
            yield field.name


def all_breaches() -> Iterator[tuple[str, str, str]]:
    """Place, function or class, and name: migrations apart, which show nobody anything."""
    models = of_the_house()
    for room in ROOMS:
        for path in files(".py", under=f"src/koryu/{room}"):
            here = str(path.relative_to(HOUSE))
            if "migrations" not in path.parts:
                for place, name in breaches(here, path.read_text(encoding="utf-8"), models):
                    yield here, place, name
    for path in files(".html", under="src/koryu") + files(".txt", under="src/koryu"):
        for name in in_template(path.read_text(encoding="utf-8"), models):
            yield str(path.relative_to(HOUSE)), "", name


def test_nothing_gets_round_the_law() -> None:
    found = [each for each in all_breaches() if each not in WAIVED]
    assert found == [], "ask through visible_to, move it to queries, or waive it with a reason"


def test_every_waiver_is_needed() -> None:
    assert set(WAIVED) - set(all_breaches()) == set()


def test_every_waiver_says_why() -> None:
    assert [place for place, why in WAIVED.items() if len(why.split()) < 3] == []


HERE = Models(
    public=frozenset({"Unit"}),
    walled=frozenset({"Line", "Post"}),
    managers=frozenset(MANAGERS | {"published"}),
    reverse=frozenset({"lines"}),
)


@pytest.mark.parametrize(
    ("path", "code", "found"),
    [
        ("desks/x/views.py", "def f(r):\n return Line.objects.all()", [("f", "Line.objects")]),
        ("desks/x/views.py", "def f(r):\n return Line.objects.visible_to(r.viewer).all()", []),
        ("desks/x/views.py", "def f(r):\n return Line.objects.filter(a=1).visible_to(v)", []),
        ("desks/x/views.py", "def f(r):\n return Unit.objects.all()", []),
        ("desks/x/views.py", "async def f():\n return Line.objects.all()", [("f", "Line.objects")]),
        ("desks/x/views.py", "from m import Line as Unit\nUnit.objects", [("", "Line.objects")]),
        (
            "desks/x/views.py",
            "def f(v):\n return Line.objects.filter(a=Post.objects.all()).visible_to(v)",
            [("f", "Post.objects")],
        ),
        # a manager by any name
        ("desks/x/views.py", "x = Line._default_manager.all()", [("", "Line._default_manager")]),
        ("desks/x/views.py", "x = Line._base_manager.all()", [("", "Line._base_manager")]),
        ("desks/x/views.py", "x = Line._meta.base_manager", [("", "_meta.base_manager")]),
        ("desks/x/views.py", "x = Line.published.all()", [("", "Line.published")]),
        ("desks/x/views.py", "x = getattr(Line, 'objects')", [("", "getattr")]),
        ("desks/x/views.py", "x = apps.get_model('x.Line')", [("", "get_model")]),
        # a model handed over
        (
            "desks/x/views.py",
            "def f(r, key):\n return get_object_or_404(Line, key=key)",
            [("f", "get_object_or_404(Line)")],
        ),
        (
            "desks/x/views.py",
            "def f(r):\n return shortcuts.get_list_or_404(models.Line)",
            [("f", "get_list_or_404(Line)")],
        ),
        (
            "desks/x/views.py",
            "from m import Line as It\ndef f(r):\n return get_object_or_404(It, pk=1)",
            [("f", "get_object_or_404(Line)")],
        ),
        ("desks/x/views.py", "def f(r, q):\n return get_object_or_404(q, pk=1)", []),
        ("desks/x/views.py", "get_object_or_404(Unit, code='36')", []),
        ("desks/x/views.py", "x = QuerySet(Line)", [("", "QuerySet(Line)")]),
        ("desks/x/views.py", "class V(ListView):\n model = Line", [("V", "model = Line")]),
        ("desks/x/views.py", "class V(ListView):\n model: M = Line", [("V", "model = Line")]),
        ("desks/x/urls.py", "x = DetailView.as_view(model=Line)", [("", "model = Line")]),
        (
            "desks/x/views.py",
            "class V(ListView):\n queryset = Line.objects.all()",
            [("V", "Line.objects")],
        ),
        ("desks/x/forms.py", "class F(ModelForm):\n class Meta:\n  model = Line", []),
        ("desks/x/forms.py", "class F:\n  q = Line.objects.none()", [("F", "Line.objects")]),
        # reverse relations
        ("desks/x/views.py", "def f(r, u):\n return u.lines.count()", [("f", ".lines")]),
        ("desks/x/views.py", "def f(r, u):\n q = u.lines\n return q.all()", [("f", ".lines")]),
        ("desks/x/views.py", "def f(r, u):\n return u.lines.visible_to(r.viewer).count()", []),
        ("desks/x/views.py", "x = u.lines(manager='objects')", [("", ".lines")]),
        ("desks/x/views.py", "x = result.lines()", []),
        ("desks/x/views.py", "x = getattr(u, 'lines')", [("", "getattr")]),
        (
            "desks/x/views.py",
            "x = q.prefetch_related('unit__lines')",
            [("", "prefetch_related(lines)")],
        ),
        ("desks/x/views.py", "x = q.values_list('lines__pk')", [("", "values_list(lines)")]),
        ("desks/x/views.py", "x = Prefetch('lines')", [("", "Prefetch(lines)")]),
        ("desks/x/views.py", "x = Prefetch('lines', Line.objects.visible_to(v))", []),
        # counting and comparing
        ("desks/x/views.py", "def f(q):\n return q.annotate(n=Count('pk'))", [("f", "Count")]),
        ("desks/x/views.py", "def f(q):\n return models.Max('pk')", [("f", "Max")]),
        (
            "desks/x/views.py",
            "def f(q):\n return q.aggregate(Min('a'), Avg('b'))",
            [("f", "aggregate"), ("f", "Min"), ("f", "Avg")],
        ),
        ("desks/x/views.py", "def f(q):\n return q.aggregate(n=ArrayAgg('a'))",
         [("f", "aggregate"), ("f", "ArrayAgg")]),
        ("desks/x/views/a.py", "def f(q):\n return Subquery(q)", [("f", "Subquery")]),
        ("desks/x/templatetags/x.py", "def f():\n return Exists(q)", [("f", "Exists")]),
        ("desks/x/views.py", "def f(q, r):\n return q.union(r)", [("f", "union")]),
        ("desks/x/views.py", "def f(q, r):\n return q.difference(r)", [("f", "difference")]),
        ("portal/x.py", "def f(q):\n return Line.objects.visible_to(v).union(q)", [("f", "union")]),
        ("desks/x/kinds.py", "def f(a):\n return a.union({1})", []),
        ("desks/x/kinds.py", "def f(a, b):\n return set(a).union(b)", []),
        # whatever the module is called
        ("desks/x/audience.py", "def f():\n return Line.objects.all()", [("f", "Line.objects")]),
        ("portal/search.py", "def f(v):\n return Line.objects.all()", [("f", "Line.objects")]),
        ("ui/charts/x.py", "def f(u):\n return u.lines.all()", [("f", ".lines")]),
        # where facts are read and written
        ("desks/x/queries.py", "def f(q):\n return q.filter(Exists(q))", []),
        ("desks/x/queries.py", "def f(year):\n return Line.objects.aggregate(Max('a'))", []),
        (
            "desks/x/queries/a.py",
            "def f(viewer):\n return Line.objects.visible_to(viewer).filter(Post.objects.all())",
            [("f", "Post.objects")],
        ),
        (
            "desks/x/queries.py",
            "def f(viewer):\n def g():\n  return Line.objects.all()\n return g",
            [("f", "Line.objects")],
        ),
        ("desks/x/queries.py", "def f(viewer, u):\n return u.lines.all()", [("f", ".lines")]),
        ("desks/x/actions.py", "def f(u, by):\n return u.lines.all()", []),
        # wider scopes
        ("desks/x/views.py", "def f():\n with scoped(SYSTEM.scopes):\n  pass", [("f", "scoped")]),
        ("desks/x/views.py", "@granting()\ndef f(r):\n pass", [("f", "granting")]),
        ("desks/x/actions.py", "def f():\n with scoped(SYSTEM.scopes):\n  pass", []),
        (
            "desks/x/queries.py",
            "def f():\n return Line.objects.visible_to(SYSTEM)",
            [("f", "visible_to(SYSTEM)")],
        ),
        # SQL by hand
        ("desks/x/queries.py", "def f():\n return A.objects.raw('x')", [("f", "raw")]),
        (
            "desks/x/actions.py",
            "def f():\n connection.cursor().execute(s)",
            [("f", "execute"), ("f", "cursor")],
        ),
        ("desks/x/models.py", "def f():\n return q.extra(where=['1=1'])", [("f", "extra")]),
        ("desks/x/queries.py", "def f():\n return q.filter(RawSQL('x', []))", [("f", "RawSQL")]),
    ],
)  # fmt: skip
def test_ways_round_are_found(path: str, code: str, found: list[tuple[str, str]]) -> None:
    assert breaches(path, code, HERE) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{ unit.lines.count }}", [".lines"]),
        ('<c-table :rows="unit.lines.all">{% for line in a.lines.all %}', [".lines", ".lines"]),
        ("{% for line in lines %}{{ line.lines }} lines.", []),
    ],
)
def test_so_are_those_of_templates(text: str, found: list[str]) -> None:
    assert in_template(text, HERE) == found


def test_the_names_are_read_off_the_models() -> None:
    house = of_the_house()
    assert {"Candidacy", "Membership", "UserSession"} <= house.walled
    assert "Unit" in house.public
    assert {"memberships", "candidacies", "names", "pins"} <= house.reverse
    assert house.managers == MANAGERS  # one of another name would be told of here
