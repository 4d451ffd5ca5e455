"""One thing that somebody has to do, as every desk tells it to the first screen."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Todo:
    """What, where, and by when; ``count`` says how many wait, ``note`` what to know first."""

    label: str | Promise
    url: str
    due: datetime | None = None
    count: int | None = None
    note: str | Promise = ""

    @property
    def href(self) -> str:
        """The address under the name that the list component reads."""
        return self.url
