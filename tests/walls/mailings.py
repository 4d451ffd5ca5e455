"""A letter to many in the world of the walls: released, answered, and who gets its pages."""

from typing import Any

from django.utils import timezone

from koryu.tools.notices.actions import answer_notice, mailings
from koryu.tools.notices.actions.templates import save_template
from koryu.tools.notices.models import Mail, Mailing, Notice, Template
from tests.plugins import house

TITLE = "canary-title-of-a-mailing"
LETTER, ANSWER = "canary-of-a-letter-to-many", "canary-of-an-answer"
READERS: dict[str, set[str]] = {TITLE: set(), LETTER: {"host"}, ANSWER: {"host"}}
WORDS = {
    "subject_en": "A letter",
    "subject_ja": "お知らせ",
    "body_en": f"{{name}}: {LETTER}",
    "body_ja": f"{{name}}：{LETTER}",
}
# Columns as in ``table``: visitor, officer, approver, host, organisation, candidate, neighbour
ROWS = """\
notices:answer            | in  405 405 405 405 405 405 | in  404 404 200 404 404 404
notices:mailings          | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
notices:mailing_begin     | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
notices:mailing_write     | in  200 200 404 404 404 404 | in  200 200 404 404 404 404
notices:mailing           | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
notices:mailing_change    | in  200 200 404 404 404 404 | in  200 200 404 404 404 404
notices:mailing_time      | in  200 200 404 404 404 404 | in  200 200 404 404 404 404
notices:mailing_move      | in  405 405 404 404 404 404 | in  302 302 404 404 404 404
notices:deliveries        | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
notices:delivery_move     | in  405 405 404 404 404 404 | in  302 302 404 404 404 404
notices:templates         | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
notices:template          | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
notices:template_new      | in  200 200 404 404 404 404 | in  200 200 404 404 404 404
notices:template_word     | in  200 200 404 404 404 404 | in  200 200 404 404 404 404
"""
MORE_ROWS = """\
notices:answer            | 405 405 405 405 | 404 404 404 404
notices:mailings          | 404 404 404 404 | 404 404 404 404
notices:mailing_begin     | 404 404 404 404 | 404 404 404 404
notices:mailing_write     | 404 404 404 404 | 404 404 404 404
notices:mailing           | 404 404 404 404 | 404 404 404 404
notices:mailing_change    | 404 404 404 404 | 404 404 404 404
notices:mailing_time      | 404 404 404 404 | 404 404 404 404
notices:mailing_move      | 404 404 404 404 | 404 404 404 404
notices:deliveries        | 404 404 404 404 | 404 404 404 404
notices:delivery_move     | 404 404 404 404 | 404 404 404 404
notices:templates         | 404 404 404 404 | 404 404 404 404
notices:template          | 404 404 404 404 | 404 404 404 404
notices:template_new      | 404 404 404 404 | 404 404 404 404
notices:template_word     | 404 404 404 404 | 404 404 404 404
"""
# Columns as in ``office``: correspondence, head, mofa, mext
OFFICE_ROWS = """\
notices:answer            | 405 405 405 405 | 404 404 404 404
notices:mailings          | 200 200 404 404 | 405 405 404 404
notices:mailing_begin     | 200 200 404 404 | 405 405 404 404
notices:mailing_write     | 200 200 404 404 | 200 200 404 404
notices:mailing           | 404 200 404 404 | 405 405 404 404
notices:mailing_change    | 404 200 404 404 | 404 200 404 404
notices:mailing_time      | 404 200 404 404 | 404 200 404 404
notices:mailing_move      | 405 405 404 404 | 404 302 404 404
notices:deliveries        | 200 200 404 404 | 405 405 404 404
notices:delivery_move     | 405 405 404 404 | 404 302 404 404
notices:templates         | 200 200 404 404 | 405 405 404 404
notices:template          | 200 200 404 404 | 405 405 404 404
notices:template_new      | 200 200 404 404 | 200 200 404 404
notices:template_word     | 200 200 404 404 | 200 200 404 404
"""
WITHOUT_KEY = {
    "deliveries",
    "mailing_begin",
    "mailing_write",
    "mailings",
    "template_new",
    "templates",
}
KEYS: dict[str, dict[str, object]] = {
    "notices:delivery_move": {"key": "mail", "move": "send_again"},
    "notices:mailing": {"key": "mailing"},
    "notices:mailing_change": {"key": "mailing"},
    "notices:mailing_move": {"key": "mailing", "move": "read"},
    "notices:mailing_time": {"key": "mailing"},
    "notices:mailing_write": {"audience": "hosts"},
    "notices:template": {"key": "wording"},
    "notices:template_word": {"key": "wording"},
}


def write_to_many(cast: dict[str, Any]) -> None:
    """The officer writes to Tokyo, the approver approves, Tokyo answers."""
    with house.acting_as(cast, "officer") as by:
        version = save_template(None, name="A letter", by=by, **WORDS)
        made = mailings.draft_mailing(
            by=by,
            template=version,
            title=TITLE,
            audience="by_hand",
            params={"names": house.HOST},
            asks_answer=True,
            answer_by=timezone.localdate(),
            **WORDS,
        )
        mailings.read_mailing(made, by=by)
    with house.acting_as(cast, "approver") as by:
        mailings.approve_mailing(made, by=by)
        mailings.release_mailing(made, by=by)
    with house.acting_as(cast, "host") as by:
        answer_notice(Notice.objects.get(mailing=made), text=ANSWER, by=by)


def things() -> dict[str, object]:
    mailing = Mailing.objects.get()
    return {
        "mailing": mailing.key,
        "mail": Mail.objects.get(mailing=mailing).key,
        "wording": Template.objects.get().key,
    }
