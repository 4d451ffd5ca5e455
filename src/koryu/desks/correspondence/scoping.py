"""Who may see a letter: one function, and everything that belongs to the letter follows it."""

from collections.abc import Iterable

from koryu.accounts.viewer import CORRESPONDENCE, SEALED, ministry_scope, post_scope
from koryu.base.scopes import CLAIR
from koryu.desks.correspondence.models import Letter
from koryu.desks.correspondence.models.letters import PASSED

Classification = Letter.Classification
OFFICE = {
    Classification.OPEN: frozenset({CLAIR, CORRESPONDENCE}),
    Classification.INTERNAL: frozenset({CLAIR, CORRESPONDENCE}),
    Classification.PERSONAL: frozenset({CORRESPONDENCE}),
    Classification.SEALED: frozenset({SEALED}),
}
NUMBERS = sorted({CLAIR, CORRESPONDENCE})  # every number shows that it was given, not for what


def scopes_of_letter(letter: Letter, charged: Iterable[int]) -> list[str]:
    """The office by its classification, the posts in charge and the one that wrote it, and
    the ministry's readers once it has passed between the two houses."""
    posts = {*charged, *([letter.post_id] if letter.post_id else [])}
    return sorted(
        {
            *OFFICE[Classification(letter.classification)],
            *map(post_scope, posts),
            *_outside(letter),
        }
    )


def inside(scopes: Iterable[str]) -> list[str]:
    """The same without the ministry: what the office does with a letter is its own."""
    return sorted(scope for scope in scopes if not scope.startswith(ministry_scope("")))


def _outside(letter: Letter) -> set[str]:
    if letter.counterpart is None or letter.state not in PASSED:
        return set()
    return {ministry_scope(letter.counterpart.code)}
