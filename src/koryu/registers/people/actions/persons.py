"""What is recorded of a person beyond a candidacy: further names, and their account."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koryu.accounts.actions import give_person
from koryu.accounts.models import User
from koryu.accounts.viewer import ACCOUNTS, Viewer, user_scope
from koryu.base.moves import Refused
from koryu.base.scopes import granting, scoped
from koryu.records.actions import leave_entry
from koryu.records.sentences import Sentence
from koryu.registers.people.models import Name, Person

NAME_GIVEN = {
    Name.Form.ROMAN: Sentence(
        "people.name_roman", gettext_lazy("The name in roman letters was recorded.")
    ),
    Name.Form.KANA: Sentence("people.name_kana", gettext_lazy("The name in kana was recorded.")),
    Name.Form.PREFERRED: Sentence(
        "people.name_preferred", gettext_lazy("The preferred name was recorded.")
    ),
}
ACCOUNT_LINKED = Sentence("people.account_linked", gettext_lazy("The person's account was linked."))


@transaction.atomic
def give_name(
    person: Person, *, form: str, family: str, given: str, middle: str, by: Viewer
) -> Name:
    """Another form of a name, exactly as it was given; it changes no other form. The form
    of the passport comes with the ministry's sheet alone."""
    if form not in NAME_GIVEN:
        raise Refused(_("This form of a name is not given by hand."))
    if not family.strip():
        raise Refused(_("A name is needed."))
    name, _made = Name.objects.update_or_create(
        person=person,
        form=form,
        defaults={"family": family, "given": given, "middle": middle, "scopes": person.scopes},
    )
    leave_entry(NAME_GIVEN[Name.Form(form)], person, by=by)
    return name


@granting()
def link_account(person: Person, user: User, *, by: Viewer) -> User:
    """The account is this person's from now on: who signs in with it sees their own facts."""
    user = give_person(user, person.key)
    with scoped({ACCOUNTS, *by.scopes}):
        scopes = (ACCOUNTS, user_scope(user.pk))
        leave_entry(ACCOUNT_LINKED, person, by=by, scopes=scopes)
    return user
