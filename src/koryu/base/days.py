"""Which days the registers take: a slip of the hand in the year is caught here."""

from datetime import date

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from koryu.base.dates import day_words
from koryu.base.moves import Refused

FIRST = date(1947, 5, 3)  # the Local Autonomy Act, from which today's local governments date
YEARS_AHEAD = 10


def refuse_far(*days: date) -> None:
    """Refuse a day before the Local Autonomy Act or after the year ten years from now."""
    last = date(timezone.localdate().year + YEARS_AHEAD, 12, 31)
    if not all(FIRST <= day <= last for day in days):
        language = get_language() or "en"
        between = {"first": day_words(FIRST, language), "last": day_words(last, language)}
        raise Refused(_("Give a day from %(first)s to %(last)s.") % between)
