"""A real worker is killed with real mails on the line: nothing is lost, and nobody gets a second
one unasked."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest
from asgiref.sync import async_to_sync
from procrastinate.contrib.django.models import ProcrastinateJob

from koryu.accounts.actions import create_account, grant_role
from koryu.accounts.models import Kind, Role, Unit
from koryu.accounts.viewer import SYSTEM, Hat, Viewer
from koryu.base.scopes import granting, scoped
from koryu.tools.notices import jobs
from koryu.tools.notices.actions import Draft, decide_mail, send_notices
from koryu.tools.notices.actions.deciding import bring_back_lost
from koryu.tools.notices.models import Mail
from tests.plugins.database import Addresses
from tests.tools.notices.mail_server import TAKEN, MailServer, serving

WORKER = "from koryu.command.main import main; main(['worker'])"
OFFICER = Viewer(None, (Hat(Role.PLACEMENT_OFFICER.value, "CLAIR"),))
SOON = 120  # seconds: the machine may be busy


@pytest.fixture
def server() -> Iterator[MailServer]:
    with serving() as server:
        yield server


@contextmanager
def worker(
    addresses: Addresses, server: MailServer, home: Path
) -> "Iterator[subprocess.Popen[bytes]]":
    environment = {
        **os.environ,
        **addresses.environment,
        "KORYU_DEBUG": "1",
        "KORYU_NO_POOL": "1",
        "KORYU_EMAIL": server.url,
        "KORYU_HOME": str(home),
    }
    environment.pop("KORYU_DEMO", None)
    with subprocess.Popen([sys.executable, "-c", WORKER], env=environment) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()


def write_to(people: int) -> None:
    """One notice to an office of so many people."""
    with scoped(SYSTEM.scopes):
        with granting():
            unit = Unit.objects.create(code="999999", kind=Kind.PREFECTURE, name_ja="試験県")
        for number in range(people):
            user = create_account(email=f"p{number}@koryu.example", name="P", by=SYSTEM)
            grant_role(user, unit=unit, role=Role.HOST_OFFICER, by=SYSTEM)
        send_notices([Draft("host:999999", "S", "件", "B", "本")], by=SYSTEM)


def states() -> Counter[str]:
    with scoped(SYSTEM.scopes):
        return Counter(Mail.objects.values_list("state", flat=True))


def wait_until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + SOON
    while not done():
        assert time.monotonic() < end, states()
        time.sleep(0.05)


def run_until(done: Callable[[], bool], *where: object) -> None:
    """A worker that is healthy, for as long as it takes."""
    with worker(*where):  # type: ignore[arg-type]
        wait_until(done)


def kill_at(server: MailServer, place: int, victim: list[int]) -> None:
    """The worker dies when the server has the letter and has not yet said so."""

    def answer(letter: EmailMessage) -> str:
        if len(server.letters) == place:
            os.kill(victim[0], signal.SIGKILL)
            time.sleep(0.2)
        return TAKEN

    server.answer = answer


def run_and_kill(server: MailServer, place: int, *where: object) -> None:
    victim: list[int] = []
    kill_at(server, place, victim)
    with worker(where[0], server, where[1]) as process:  # type: ignore[arg-type]
        victim.append(process.pid)
        assert process.wait(SOON) == -signal.SIGKILL


def give_back() -> int:
    """As the job of each minute does, without waiting for a worker to count as dead."""
    return async_to_sync(jobs.free_stalled)(0)


def test_cut_off_between_sending_and_writing_it_down(
    committed_db: Addresses, server: MailServer, tmp_path: Path
) -> None:
    write_to(1)
    run_and_kill(server, 1, committed_db, tmp_path)
    assert (states(), len(server.letters)) == ({"sending": 1}, 1)

    assert give_back() == 1
    run_until(lambda: states() == {"uncertain": 1}, committed_db, server, tmp_path)
    assert len(server.letters) == 1  # nobody got a second one unasked

    with scoped(SYSTEM.scopes):
        decide_mail(Mail.objects.get(), "send_again", by=OFFICER)
    run_until(lambda: states() == {"sent": 1}, committed_db, server, tmp_path)
    ids = [str(letter["Message-ID"]) for letter in server.letters]
    assert len(ids) == 2
    assert len(set(ids)) == 1  # so a mail program shows it once


def test_killed_in_the_middle_of_many(
    committed_db: Addresses, server: MailServer, tmp_path: Path
) -> None:
    write_to(9)
    run_and_kill(server, 5, committed_db, tmp_path)
    assert states() == {"sent": 4, "sending": 1, "queued": 4}

    assert give_back() == 1
    run_until(lambda: states() == {"sent": 8, "uncertain": 1}, committed_db, server, tmp_path)
    assert sorted(server.to) == [f"p{number}@koryu.example" for number in range(9)]
    assert server.lines == 2  # each worker sent all of its own over one line


def test_a_bundle_without_a_job_is_found_by_the_next_worker(
    committed_db: Addresses, server: MailServer, tmp_path: Path
) -> None:
    write_to(2)
    assert bring_back_lost() == 0  # its job is there
    with scoped(SYSTEM.scopes):
        [job] = ProcrastinateJob.objects.filter(task_name="notices.send_bundle")
    jobs.app.job_manager.cancel_job_by_id(job.pk)
    run_until(lambda: states() == {"sent": 2}, committed_db, server, tmp_path)
    assert sorted(server.to) == ["p0@koryu.example", "p1@koryu.example"]
