"""Points of docs/building/asvs.md that no other test shows, one by one."""

import ast
import re
import ssl
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.account import app_settings as account
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.mail.backends.smtp import EmailBackend
from django.test import Client
from django.urls import NoReverseMatch, reverse

from koryu.accounts import forms as ours
from koryu.accounts import jobs
from koryu.accounts.actions import create_account
from koryu.accounts.models import User
from koryu.accounts.viewer import SYSTEM
from koryu.base.scopes import granting, scoped
from koryu.programme.words import Words
from koryu.records.sentences import Sentence, say
from tests.house.files import ROOT, breaches, files
from tests.security.test_asvs_code import parts_of, reading
from tests.security.test_asvs_settings import on_a_server

# 1.3.10: who fills a text that does not stand right there; each is given one of the code's own.
FILL_FROM_ELSEWHERE = {
    "src/koryu/desks/access/queries.py": "text",
    "src/koryu/desks/correspondence/actions/numbers.py": "pattern",  # its names are checked first
    "src/koryu/desks/placement/queries/rounds.py": "label",
    "src/koryu/programme/words.py": "self.en, self.ja",
    "src/koryu/records/sentences.py": "str(sentence.text)",
}
# By their numbers of COSE: ECDSA, EdDSA and RSA with SHA-256 or more, and ML-DSA of FIPS 204;
# not RS1 (-65535), which signs by SHA-1.
APPROVED = {-7, -8, -35, -36, -37, -47, -48, -49, -50, -257}
PASSWORD = "a right long password"
TRANSLATES = {"_", "gettext", "gettext_lazy", "ngettext"}


def filled(node: ast.AST) -> Iterator[str]:
    """Texts that are filled in and do not stand right there, as they are or to be translated."""
    text: ast.expr | None = None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        text = node.left if isinstance(node.right, ast.Tuple | ast.Dict | ast.DictComp) else None
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        text = node.func.value if node.func.attr in {"format", "format_map"} else None
    if text is not None and not _stands_there(text):
        yield ast.unparse(text)


def filled_from_elsewhere(code: str) -> list[str]:
    """Such texts of a file, but for a local name that is given nothing but texts of its own."""
    given: dict[str, list[ast.expr]] = {}
    for node in parts_of(code):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            given.setdefault(node.targets[0].id, []).append(node.value)
        elif isinstance(node, ast.arg):
            given.setdefault(node.arg, []).append(ast.Name(node.arg))
    own = {name for name, values in given.items() if all(map(_stands_there, values))}
    return [text for text in reading(filled)(code) if text not in own]


def _stands_there(text: ast.expr) -> bool:
    if isinstance(text, ast.Call):
        named = getattr(text.func, "id", getattr(text.func, "attr", ""))
        texts = text.args[:2] if named == "ngettext" else text.args
        return named in TRANSLATES and all(map(_stands_there, texts))
    return isinstance(text, ast.Constant)


def test_no_text_to_be_filled_comes_from_users() -> None:
    rooms = [path for path in files(".py", under="src/koryu") if "command" not in path.parts]
    found = breaches(rooms, filled_from_elsewhere)
    assert {path: ", ".join(texts) for path, texts in found.items()} == FILL_FROM_ELSEWHERE


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("'%(x)s' % {'x': 1}", []),
        ("_('%(x)s') % {'x': 1}", []),
        ("ngettext('%(n)s', '%(n)s', n) % {'n': n}", []),
        ("_(typed) % {'x': 1}", ["_(typed)"]),
        ("typed % {'x': 1}", ["typed"]),
        ("typed.format(x=1)", ["typed"]),
        ("str(typed) % (1,)", ["str(typed)"]),
        ("_('a' + typed) % {'x': 1}", ["_('a' + typed)"]),
        ("text = _('%(x)s')\ntext % {'x': 1}", []),
        ("text = _('%(x)s')\ntext = typed\ntext % {'x': 1}", ["text"]),
        ("def f(text):\n text = text or '%s'\n return text % (1,)", ["text"]),
        ("7 % n", []),
    ],
)
def test_texts_from_elsewhere_are_found(code: str, found: list[str]) -> None:
    assert filled_from_elsewhere(code) == found


@pytest.mark.parametrize("typed", ["{a.__class__}", "{0}", "%(secret)s", "%s %n"])
def test_what_users_wrote_is_a_value_and_filled_no_further(typed: str) -> None:
    assert Words("said {a}", "{a}").fill(a=typed).en == f"said {typed}"
    Sentence(f"tests.filled.{typed}", "said %(a)s")
    assert say(f"tests.filled.{typed}", {"a": typed}) == f"said {typed}"


def test_there_are_no_ways_in_but_those_written_down() -> None:
    text = (ROOT / "docs/building/asvs.md").read_text(encoding="utf-8")
    part = text.partition("## Ways in")[2].partition("\n## ")[0]
    told = [line.split(" | ")[0].removeprefix("| ") for line in part.splitlines() if "|" in line]
    assert told[2:] == [
        "password",
        "passkey",
        "code or recovery code",
        "link of an invitation",
        "link for a forgotten password",
        "password or factor again",
        "the demonstration's chooser",
    ]
    assert settings.AUTHENTICATION_BACKENDS == [
        "allauth.account.auth_backends.AuthenticationBackend"
    ]
    assert settings.MFA_SUPPORTED_TYPES == ["totp", "webauthn", "recovery_codes"]
    assert account.LOGIN_BY_CODE_ENABLED is False
    assert {method.value for method in account.LOGIN_METHODS} == {"email"}
    others = {"socialaccount", "idp", "headless"}
    assert {app for app in settings.INSTALLED_APPS if others & set(app.split("."))} == set()
    for demo in ("demo", "demo_become"):
        with pytest.raises(NoReverseMatch):
            reverse(demo)


def test_no_password_lapses() -> None:
    """Nothing is kept of a password's age, so nothing can go by it."""
    about = {field.name for field in User._meta.get_fields() if "password" in field.name}
    assert about == {"password"}
    assert [app for app in settings.MIDDLEWARE if "password" in app.lower()] == []


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        (ours.SignInForm, {"password", "remember"}),  # the address comes when it is made
        (ours.ForgottenForm, {"email"}),
        (ours.NewAccountForm, {"password1", "password2"}),
        (ours.NewPasswordForm, {"password1", "password2"}),
        (ours.ChangePasswordForm, {"oldpassword", "password1", "password2"}),
        (ours.PasswordAgainForm, {"password"}),
    ],
)
def test_no_form_asks_for_a_hint_or_a_secret_question(
    form: type[forms.Form], fields: set[str]
) -> None:
    assert set(form.base_fields) == fields


@pytest.mark.django_db
def test_any_number_of_sessions_may_be_open_at_once(as_persona: Callable[[str], Client]) -> None:
    browsers = [as_persona("candidate") for _browser in range(4)]
    assert len({client.session.session_key for client in browsers}) == 4
    assert [client.get("/inbox/").status_code for client in browsers] == [200] * 4


@pytest.mark.django_db
def test_passkeys_sign_by_approved_algorithms(as_persona: Callable[[str], Client]) -> None:
    answer = as_persona("officer").get(reverse("mfa_add_webauthn"))
    offered = answer.context["js_data"]["creation_options"]["publicKey"]["pubKeyCredParams"]
    numbers = [one["alg"] for one in offered]
    assert numbers[:2] == [-7, -8]
    assert set(numbers) <= APPROVED


def test_types_are_checked_strictly_before_every_test() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert (project["strict"], project["files"]) == (True, ["src"])
    loose = [part for part in project["overrides"] if {"ignore_errors", "strict"} & set(part)]
    assert loose == []
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^test: install .*lint", makefile, re.M)
    assert "\t@$(BIN)/mypy\n" in makefile.partition("\nlint: ")[2].partition("\n\n")[0]


def test_logs_go_to_the_console_and_nowhere_else() -> None:
    logging = on_a_server()["LOGGING"]
    kinds = {name: one["class"] for name, one in logging["handlers"].items()}
    assert kinds == {"console": "logging.StreamHandler"}
    assert logging["root"]["handlers"] == ["console"]
    assert {
        name for one in logging["loggers"].values() for name in one.get("handlers", [])
    } == set()
    sinks = re.compile(r"\b(?:File|SysLog|HTTP|SMTP|Socket)Handler\b|\bbasicConfig\b").findall
    assert breaches(files(".py", under="src/koryu"), sinks) == {}


def test_the_mail_servers_certificate_is_checked() -> None:
    context = EmailBackend(host="mail.example", use_tls=True).ssl_context
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("job", [jobs.send_invitation, jobs.send_password_link])
def test_mail_that_did_not_go_out_is_tried_again(job: Any) -> None:
    again = [
        job.retry_strategy.get_retry_decision(exception=OSError(), job=_tried(job, n))
        for n in (0, 1)
    ]
    assert [decision is not None for decision in again] == [True, True]


def _tried(job: Any, attempts: int) -> Any:
    return job.configure().job.evolve(attempts=attempts)


@pytest.mark.django_db
def test_an_older_hash_of_a_password_is_renewed_at_sign_in(client: Client) -> None:
    with scoped(SYSTEM.scopes):
        user = create_account(email="someone@koryu.example", name="Somebody", by=SYSTEM)
    older = PBKDF2PasswordHasher().encode(PASSWORD, "salt" * 6, iterations=1_000)
    with granting():
        User.objects.filter(pk=user.pk).update(password=older)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    user.refresh_from_db()
    assert user.password.split("$")[:2] == ["pbkdf2_sha256", "1000000"]
