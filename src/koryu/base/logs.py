"""Lines of the log that nobody who is logged can forge."""

import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

# Ends of lines in any script, and the codes by which a terminal is told to do things.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


_user: ContextVar[object] = ContextVar("user", default=None)
_act: ContextVar[object] = ContextVar("act", default=None)


@contextmanager
def told_of(*, user: int | None = None, act: object = None) -> Iterator[None]:
    """Lines logged meanwhile carry the number of this user and the id of this act; what is
    not given stays as it was."""
    tokens = [(var, var.set(what)) for var, what in ((_user, user), (_act, act)) if what]
    try:
        yield
    finally:
        for var, token in tokens:
            var.reset(token)


def harmless(text: str) -> str:
    r"""The text on one line: what would end it or steer a terminal is spelt out, as ``\x0a``."""
    return CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def _of_request(request: Any, record: logging.LogRecord) -> str:
    """What Django says of a request, by the name of its page: the address may hold the key of
    somebody's file, or a link that opens an account."""
    match = getattr(request, "resolver_match", None)
    what = getattr(record, "status_code", record.name.rpartition(".")[2])
    return f"{what} at {match and match.view_name}"


# What PostgreSQL adds to an error: it may quote the row that somebody's facts stand in.
QUOTED = re.compile(r"^(DETAIL|CONTEXT|LINE \d+|QUERY):")


class OneLine(logging.Formatter):
    """Each record begins a line and is its only one at the margin; of a trace each line is
    set in, so that no text in it looks like a record. Clocks are in UTC and say so."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        first = harmless(super().formatMessage(self._said(record)))
        trace = self._trace(record)
        return "\n".join([first, *(f"  | {harmless(line)}" for line in trace)])

    def _said(self, record: logging.LogRecord) -> logging.LogRecord:
        request = getattr(record, "request", None)
        record.message = _of_request(request, record) if request else record.getMessage()
        record.user, record.act = _user.get() or "-", _act.get() or "-"
        if self.usesTime():
            record.asctime = self.formatTime(record, self.datefmt)
        return record

    def _trace(self, record: logging.LogRecord) -> list[str]:
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        stack = self.formatStack(record.stack_info) if record.stack_info else ""
        lines = [line for text in (trace, stack) if text for line in text.split("\n")]
        return [line for line in lines if not QUOTED.match(line)]
