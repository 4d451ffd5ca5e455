"""Reading letters, each as far as the viewer may see it."""

from koryu.desks.correspondence.queries.work import todo_for, work_of_post

__all__ = ["todo_for", "work_of_post"]
