"""On how many examples a law is tried: a fifth of them each time, all of them at length."""

from hypothesis import settings

SETTLED = "settled"  # the profile with which tests run that did not ask for another


def examples(number: int) -> settings:
    """As a decorator of a property: ``number`` examples, fewer where time is short."""
    short = settings.get_current_profile_name() == SETTLED
    return settings(max_examples=max(number // 5, 15) if short else number)
