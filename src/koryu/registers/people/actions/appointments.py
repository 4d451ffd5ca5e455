"""Appointments: offered, many at one moment, and agreed, one at a time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import Range

from koryu.accounts.viewer import Viewer
from koryu.base.moves import Refused
from koryu.records.actions import leave_entries, leave_entry
from koryu.records.sentences import Sentence
from koryu.registers.calendar.models import ProgrammeYear
from koryu.registers.organisations.models import RequestLine
from koryu.registers.people.models import STANDING, Appointment, Candidacy, Post
from koryu.registers.people.moves import CLASH, MOVES

APPOINTMENT_OFFERED = Sentence("people.offered", _("An appointment to %(post)s was offered."))
APPOINTMENT_AGREED = Sentence("people.agreed", _("The appointment to %(post)s was agreed."))

Term = Range[Any]  # of days: the first, and the day after the last
Seat = tuple[int, str]  # whose posts, of which position


@dataclass(frozen=True)
class Offer:
    """A person's candidacy, the request line that it fills, and the term."""

    candidacy: Candidacy
    request_line: RequestLine
    period: Term

    @property
    def seat(self) -> Seat:
        return (self.request_line.organisation_id, self.request_line.position)


@dataclass
class Posts:
    """The posts of one organisation and position while offers are handed out."""

    seat: Seat
    numbers: int = 0
    open: list[Post] = field(default_factory=list)
    new: list[Post] = field(default_factory=list)
    taken: dict[int, list[Term]] = field(default_factory=dict)

    def take(self, period: Term) -> Post:
        """The first post that is vacant in this time; a further one where none is."""
        vacant = (p for p in self.open if not any(_meet(period, t) for t in self._terms(p)))
        post = next(vacant, None) or self._further()
        self._terms(post).append(period)
        return post

    def _terms(self, post: Post) -> list[Term]:
        return self.taken.setdefault(post.number, [])

    def _further(self) -> Post:
        self.numbers += 1
        organisation, position = self.seat
        post = Post(organisation_id=organisation, position=position, number=self.numbers)
        self.open.append(post)
        self.new.append(post)
        return post


@transaction.atomic
def offer_appointments(
    offers: Sequence[Offer], *, year: ProgrammeYear, by: Viewer
) -> list[Appointment]:
    """An offered appointment for each, on the first vacant post of its organisation and
    position; where none is vacant one is opened."""
    _fetch_what_they_name(offers)
    seats = _posts_of({offer.seat for offer in offers})
    posts = [seats[offer.seat].take(offer.period) for offer in offers]
    Post.objects.bulk_create(post for seat in seats.values() for post in seat.new)
    appointments = Appointment.objects.bulk_create(
        _appointment(offer, post, year) for offer, post in zip(offers, posts, strict=True)
    )
    leave_entries(APPOINTMENT_OFFERED, appointments, by=by, facts=_post_named)
    return appointments


@transaction.atomic
def agree_appointment(appointment: Appointment, *, by: Viewer) -> Appointment:
    """Both sides have agreed to the term; refused where it meets another agreed one."""
    move = MOVES.check("agree", appointment, by)
    appointment.state = move.to
    try:
        with transaction.atomic():
            appointment.save(update_fields=["state"])
    except IntegrityError as meets:  # somebody agreed to the other one a moment ago
        raise Refused(CLASH) from meets
    leave_entry(APPOINTMENT_AGREED, appointment, by=by, **_post_named(appointment))
    return appointment


def _fetch_what_they_name(offers: Sequence[Offer]) -> None:
    prefetch_related_objects([offer.candidacy for offer in offers], "person")
    lines = [offer.request_line for offer in offers]
    prefetch_related_objects(lines, "host", "organisation__unit")


def _posts_of(seats: Iterable[Seat]) -> dict[Seat, Posts]:
    found = {seat: Posts(seat) for seat in seats}
    there = Post.objects.filter(organisation__in={organisation for organisation, _ in found})
    for post in there.order_by("number"):
        if posts := found.get((post.organisation_id, post.position)):
            posts.numbers = post.number
            if post.closed_on is None:
                posts.open.append(post)
    for seat, number, period in _standing(there):
        if posts := found.get(seat):
            posts.taken.setdefault(number, []).append(period)
    return found


def _standing(posts: Iterable[Post]) -> Iterator[tuple[Seat, int, Term]]:
    terms = Appointment.objects.filter(state__in=STANDING, post__in=posts)
    for appointment in terms.select_related("post"):
        post = appointment.post
        yield (post.organisation_id, post.position), post.number, appointment.period


def _meet(one: Any, other: Any) -> bool:
    return bool(one.lower < other.upper and other.lower < one.upper)


def _appointment(offer: Offer, post: Post, year: ProgrammeYear) -> Appointment:
    line = offer.request_line
    post.organisation = line.organisation
    appointment = Appointment(
        person=offer.candidacy.person, post=post, request_line=line, year=year, period=offer.period
    )
    appointment.scopes = appointment.scopes_for(line.host.code)
    return appointment


def _post_named(appointment: Appointment) -> dict[str, str]:
    return {"post": str(appointment.post)}
