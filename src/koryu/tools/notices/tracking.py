"""What a mail provider tells of mails that have left, as Anymail hands it on. It is the one
signal that is listened to here: a provider calls from outside, and no room of the house."""

from typing import Any

from koryu.tools.notices.actions.deciding import note_tracking


def hear(sender: object, event: Any, **_more: object) -> None:
    """A provider knows the mail by the number it gave it, or by ours."""
    said = event.mta_response or event.description or event.reject_reason or ""
    note_tracking(message_id=str(event.message_id or ""), kind=event.event_type, said=str(said))
