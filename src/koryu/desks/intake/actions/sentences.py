"""What the entries of this desk say, each kind of sheet in words of its own."""

from django.utils.translation import gettext_lazy as _

from koryu.desks.intake.models import Sheet
from koryu.records.sentences import Sentence

CANDIDATES, REQUESTS = Sheet.Kind.CANDIDATES, Sheet.Kind.REQUESTS
RECEIVED = {
    CANDIDATES: Sentence(
        "intake.candidates_received",
        _(
            "A sheet of successful candidates for %(year)s was taken in: "
            "%(readable)s rows read, %(refused)s refused."
        ),
    ),
    REQUESTS: Sentence(
        "intake.requests_received",
        _(
            "A sheet of requests for %(year)s was taken in: "
            "%(readable)s rows read, %(refused)s refused."
        ),
    ),
}
RECEIVED_BY_LETTER = {
    CANDIDATES: Sentence(
        "intake.candidates_by_letter",
        _(
            "A sheet of successful candidates for %(year)s was taken in from the letter "
            "%(letter)s: %(readable)s rows read, %(refused)s refused."
        ),
    ),
    REQUESTS: Sentence(
        "intake.requests_by_letter",
        _(
            "A sheet of requests for %(year)s was taken in from the letter %(letter)s: "
            "%(readable)s rows read, %(refused)s refused."
        ),
    ),
}
ACCEPTANCE = {
    CANDIDATES: Sentence(
        "intake.candidates_accepted",
        _("A sheet of successful candidates for %(year)s was accepted: %(readable)s candidates."),
    ),
    REQUESTS: Sentence(
        "intake.requests_accepted",
        _("A sheet of requests for %(year)s was accepted: %(readable)s request lines."),
    ),
}
RECALL = {
    CANDIDATES: Sentence(
        "intake.candidates_recalled",
        _("The accepted sheet of successful candidates for %(year)s was recalled."),
    ),
    REQUESTS: Sentence(
        "intake.requests_recalled",
        _("The accepted sheet of requests for %(year)s was recalled."),
    ),
}
DISCARD = {
    CANDIDATES: Sentence(
        "intake.candidates_set_aside",
        _("A sheet of successful candidates for %(year)s was set aside and its file deleted."),
    ),
    REQUESTS: Sentence(
        "intake.requests_set_aside",
        _("A sheet of requests for %(year)s was set aside and its file deleted."),
    ),
}
APPLIED = {
    CANDIDATES: Sentence(
        "intake.candidates_applied",
        _(
            "A changed sheet of successful candidates for %(year)s was applied: %(taken)s taken "
            "of its differences, %(kept)s left as recorded."
        ),
    ),
    REQUESTS: Sentence(
        "intake.requests_applied",
        _(
            "A changed sheet of requests for %(year)s was applied: %(taken)s taken of its "
            "differences, %(kept)s left as recorded."
        ),
    ),
}
