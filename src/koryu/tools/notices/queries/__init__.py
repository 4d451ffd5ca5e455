"""Every read of inboxes, mailings and mails."""

from koryu.tools.notices.queries.inbox import inbox, todo_for, unread_count, work_of_post

__all__ = ["inbox", "todo_for", "unread_count", "work_of_post"]
