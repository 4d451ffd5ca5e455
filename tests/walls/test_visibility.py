"""Every model has its law of visibility, and what is public is written down."""

import pytest
from django.apps import apps
from django.db import models

from koryu.accounts.models import Unit
from koryu.base.models import PublicQuerySet, WalledQuerySet
from koryu.registers.calendar.models import ArrivalGroup, Deadline, ProgrammeYear, YearRule
from koryu.registers.organisations.models import HostYear, SisterTie

MODELS = [model for model in apps.get_models() if model.__module__.startswith("koryu.")]
PUBLIC = {Unit, ProgrammeYear, ArrivalGroup, Deadline, YearRule, HostYear, SisterTie}


def named(model: type[models.Model]) -> str:
    return model._meta.label


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_every_model_has_a_law(model: type[models.Model]) -> None:
    law = type(model._default_manager.all())
    assert issubclass(law, WalledQuerySet)
    assert law.visible_to is not WalledQuerySet.visible_to


def test_these_facts_alone_are_public() -> None:
    found = {m for m in MODELS if isinstance(m._default_manager.all(), PublicQuerySet)}
    assert found == PUBLIC
