"""Why, in words, for whom: true sentences from the reader's own facts and the public rules.

Nothing here tells one person anything of another. What a candidate needs is spoken of to
the officer and the candidate only, and never by its cause.
"""

from koryu.programme.reasons.candidate import for_candidate
from koryu.programme.reasons.officer import for_officer
from koryu.programme.reasons.organisation import for_organisation
from koryu.programme.reasons.unplaced import for_unplaced

__all__ = ["for_candidate", "for_officer", "for_organisation", "for_unplaced"]
