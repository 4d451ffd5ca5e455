import pytest
from django import forms
from django.core.exceptions import ValidationError

from koryu.ui.forms import ConfirmNumberField
from koryu.ui.samples import SampleForm
from tests.ui.conftest import Page


class Recall(forms.Form):
    number = ConfirmNumberField(number="2027-R2", label="Number")


def test_a_form_is_rendered_field_by_field():
    page = Page(str(SampleForm()))
    labels = {e.attrs["for"] for e in page.all("label", **{"class": "field__label"})}
    assert labels == {"id_place", "id_answer_by", "id_host", "id_reason", "id_sheet"}
    assert page.one("label", **{"for": "id_agreed"}).attrs == {"for": "id_agreed"}


def test_choices_stand_in_a_fieldset_with_a_legend():
    page = Page(str(SampleForm()))
    assert (len(page.all("fieldset")), len(page.all("legend"))) == (1, 1)
    assert len(page.all("input", type="radio")) == 3


def test_what_is_optional_says_so():
    pieces = Page(str(SampleForm())).pieces
    assert pieces.count("optional") == 3


def test_help_and_errors_belong_to_their_field():
    page = Page(str(SampleForm({"place": ""})))
    described = page.one("input", id="id_place").attrs["aria-describedby"]
    assert described == "id_place_helptext id_place_error"
    assert len(page.all("div", id="id_place_helptext")) == 1
    assert len(page.all("div", id="id_place_error")) == 1
    assert page.one("input", id="id_place").attrs["aria-invalid"] == "true"


def test_errors_are_announced_once_on_top():
    assert Page(str(SampleForm({}))).one("div", role="alert").attrs["class"] == (
        "notice notice--bad"
    )
    assert Page(str(SampleForm())).all("div", role="alert") == []


def test_errors_of_the_whole_form_are_shown_and_escaped():
    form = Recall({"number": "2027-R2"})
    form.add_error(None, "<b>Too late</b>")
    page = Page(str(form))
    assert "<b>Too late</b>" in page.pieces
    assert page.all("b") == []


def test_nothing_in_a_form_is_inline():
    assert Page(str(SampleForm({}))).inline == []


def test_the_number_typed_confirms():
    assert Recall({"number": " 2027-R2 "}).is_valid()
    assert Recall({"number": "2027-R3"}).errors == {
        "number": ["This is not the number asked for: 2027-R2."]
    }
    assert Recall({}).errors == {"number": ["This field is required."]}


def test_the_field_refuses_with_a_code():
    with pytest.raises(ValidationError) as refused:
        ConfirmNumberField(number="1").clean("2")
    assert refused.value.code == "mismatch"
