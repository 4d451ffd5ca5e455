"""Which fields could hold something of somebody: in each is a canary, or here a reason for none."""

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from koryu.accounts.viewer import SYSTEM, host_scope, organisation_scope
from koryu.base.scopes import scoped
from tests.plugins.house import HOST, ORGANISATION
from tests.walls.test_tables import WALLS
from tests.walls.world import CHANGED, PIN_REASON, RANK, World

TEXTS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.DateField,
    models.FileField,
    models.BinaryField,
    ArrayField,
)
OURS = {"accounts_invitation", "accounts_delegation", "accounts_emergencyaccess"}
CODE = "a code from a short list: it is known by what stands beside it, which is planted"
MADE = "made by the house from keys and figures, and never from what somebody wrote"
BUILT = "put together of facts that are planted, in which they are found"
PUBLIC = "what a body is called and where it lies is public"
ROUTE = "how the office decides, about nobody"
NONE = {
    **dict.fromkeys(
        (
            "approvals_circulation.route_en",
            "approvals_circulation.route_ja",
            "approvals_step.holders",
            "approvals_step.name_en",
            "approvals_step.name_ja",
        ),
        ROUTE,
    ),
    **dict.fromkeys(("approvals_circulation.class_code", "approvals_circulation.kind"), CODE),
    **dict.fromkeys(
        (
            "approvals_circulation.sha256",
            "approvals_circulation.subject",
            "approvals_circulation.subject_scopes",
        ),
        MADE,
    ),
    "approvals_circulation.changes": BUILT,
    **dict.fromkeys(
        (
            "organisations_requestline.driving_rule",
            "organisations_requestline.group",
            "organisations_requestline.japanese_min",
            "organisations_requestline.japanese_rule",
            "organisations_requestline.language",
            "organisations_requestline.nationalities",
            "organisations_requestline.nationality_rule",
            "organisations_requestline.position",
            "organisations_requestline.sex_wish",
            "organisations_requestline.sport",
            "people_candidacy.group",
            "people_candidacy.home_country",
            "people_candidacy.interview_post",
            "people_candidacy.japanese_level",
            "people_candidacy.language",
            "people_candidacy.named_post",
            "people_candidacy.needs",  # searched for as CODES
            "people_candidacy.position",
            "people_candidacy.result",
            "people_candidacy.sport",  # of sports advisers alone
            "people_candidacy.wish_1",
            "people_candidacy.wish_2",
            "people_candidacy.wish_3",
            "people_candidacy.wish_area",
            "people_person.nationality",
            "people_person.sex",
            "placement_publishedline.group",
            "placement_publishedline.japanese_level",
            "placement_publishedline.language",
            "placement_publishedline.nationality",
            "placement_publishedline.position",
            "placement_publishedline.sport",
            "correspondence_letter.answer_zone",
            "correspondence_planstep.code",
            "correspondence_planstep.zone",
            "intake_finding.field",
        ),
        CODE,
    ),
    **dict.fromkeys(
        (
            "accounts_delegation.valid_from",
            "accounts_delegation.valid_until",
            "accounts_emergencyaccess.label",
            "accounts_emergencyaccess.scope",
            "accounts_invitation.held_until",
            "accounts_invitation.purpose",
            "accounts_invitation.valid_from",
            "accounts_invitation.valid_until",
            "correspondence_letter.dated",
            "correspondence_letter.official_number",
            "correspondence_officialnumber.text",
            "correspondence_planstep.name_en",
            "correspondence_planstep.name_ja",
            "correspondence_planstep.source_en",
            "correspondence_planstep.source_ja",
            "correspondence_statistics.as_of",
            "correspondence_statistics.ministries",
            "correspondence_statistics.tables",
            "intake_finding.column",
            "intake_finding.sheet_name",
            "intake_sheet.facts_sha256",
            "intake_sheet.totals",
            "notices_addressee.recipient",
            "notices_mail.language",
            "notices_mail.message_id",
            "notices_mail.provider_id",
            "notices_mail.recipient",
            "notices_mail.said",
            "notices_mailing.answer_by",
            "notices_mailing.audience",
            "notices_notice.answer_by",
            "notices_notice.answer_scopes",
            "notices_notice.link",
            "notices_notice.recipient",
            "placement_publishedline.arrives_on",
            "placement_run.aims",
            "placement_run.gap",
            "placement_run.proved",
            "placement_run.step_en",
            "placement_run.step_ja",
            "placement_run.trouble_en",
            "placement_run.trouble_ja",
            "placement_snapshot.sha256",
            "records_entry.sentence",
            "records_entry.subject",
            "records_origin.sheet",
            "records_origin.subject",
            "records_searchtext.label",
            "records_searchtext.subject",
            "records_storedfile.content",
            "records_storedfile.media_type",
            "records_storedfile.reference",
            "records_storedfile.sha256",
        ),
        MADE,
    ),
    **dict.fromkeys(
        (
            "intake_finding.reason_en",
            "intake_finding.reason_ja",
            "notices_mailing.subject_en",
            "notices_mailing.subject_ja",
            "notices_notice.subject_en",
            "notices_notice.subject_ja",
            "placement_line.reasons",
            "placement_publishedreason.sentences",
            "placement_snapshot.content",
        ),
        BUILT,
    ),
    **dict.fromkeys(
        (
            "organisations_requestline.host_code",
            "organisations_requestline.organisation_code",
            "organisations_requestline.organisation_name_en",
            "organisations_requestline.organisation_name_ja",
            "notices_addressee.name_en",
            "notices_addressee.name_ja",
            "notices_addressee.values",
            "notices_mailing.params",
        ),
        PUBLIC,
    ),
}


def fields() -> Iterator[tuple[type[models.Model], Any]]:
    """Each text, date or file of a model behind the wall; a choice of a few words is none."""
    for model in apps.get_models():
        table = model._meta.db_table
        if WALLS[table] == "scopes" or table in OURS:
            for field in model._meta.fields:
                plain = isinstance(field, TEXTS) and not isinstance(field, models.DateTimeField)
                if plain and not field.choices and field.name != "scopes":
                    yield model, field


def planted(world: World) -> list[str]:
    canaries = [*world.people.values(), *world.lines.values()]
    return [PIN_REASON, CHANGED, str(RANK), *(t for c in canaries for t in c.planted.values() if t)]


def stands_in(text: str, page: str) -> bool:
    """A bare number counts as a word of its own only: keys and tokens are full of digits."""
    if text.isdecimal():
        return re.search(rf"(?<![\w-]){text}(?![\w-])", page) is not None
    return text in page


def holds_one(model: type[models.Model], field: Any, texts: list[str]) -> bool:
    values = model._default_manager.values_list(field.name, flat=True)
    said = [str(value) for value in values if value]
    return any("canary" in one.lower() or any(stands_in(t, one) for t in texts) for one in said)


def bare_fields(world: World) -> set[str]:
    """The fields in which no canary was found."""
    texts = planted(world)
    everybody = SYSTEM.scopes | {host_scope(HOST), organisation_scope(ORGANISATION)}
    with scoped(everybody):
        return {
            f"{model._meta.db_table}.{field.name}"
            for model, field in fields()
            if not holds_one(model, field, texts)
        }
