"""What can be read at the placement desk."""

from koryu.desks.placement.queries.rounds import todo_for

__all__ = ["todo_for"]
