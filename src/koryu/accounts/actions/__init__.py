"""Acts on accounts, posts and invitations."""

from koryu.accounts.actions.accepting import accept_invitation, take_up_invitation
from koryu.accounts.actions.accounts import create_account, give_person, note_visit
from koryu.accounts.actions.invitations import (
    invite,
    keep_invited,
    remind,
    withdraw_invitation,
)
from koryu.accounts.actions.posts import ROLE_GRANTED, grant_role

__all__ = [
    "ROLE_GRANTED",
    "accept_invitation",
    "create_account",
    "give_person",
    "grant_role",
    "invite",
    "keep_invited",
    "note_visit",
    "remind",
    "take_up_invitation",
    "withdraw_invitation",
]
