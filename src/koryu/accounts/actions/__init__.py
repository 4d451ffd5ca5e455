"""Acts on accounts, posts and invitations."""

from koryu.accounts.actions.accounts import create_account, note_visit
from koryu.accounts.actions.posts import ROLE_GRANTED, grant_role

__all__ = ["ROLE_GRANTED", "create_account", "grant_role", "note_visit"]
