"""What a process is given to run with, and gives up where it is not for it. No Django here:
this comes before the settings are read."""

import os

OF_OTHERS = ("KORYU_OWNER_URL", "KORYU_READER_URL")


def give_up_what_is_for_others() -> None:
    """The web process and the worker need neither the owner's way into the database nor the
    reader's: what gets into them finds none. To start them without is better still, for an
    operating system may go on showing what a process was started with."""
    for name in OF_OTHERS:
        os.environ.pop(name, None)
