"""Why a command cannot do what is asked, said in one line."""

import sys
from argparse import Namespace
from collections.abc import Callable
from functools import wraps

from koryu.command.inputs import Unusable
from koryu.command.matching import Refused
from koryu.command.shown import shown

Run = Callable[[Namespace], int]


def in_one_line(run: Run) -> Run:
    """The command, which ends with 2 and one line on stderr where a file cannot be used."""

    @wraps(run)
    def told(arguments: Namespace) -> int:
        try:
            return run(arguments)
        except BrokenPipeError:  # nobody reads any more: for main to say
            raise
        except Unusable as trouble:
            why = trouble.words.en
        except Refused as trouble:
            why = str(trouble)
        except OSError as trouble:
            why = f"{trouble.filename}: {trouble.strerror}"
        print(shown(why), file=sys.stderr)
        return 2

    return told
