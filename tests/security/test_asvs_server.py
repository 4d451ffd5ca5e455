"""The web server itself, asked over a bare connection."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

APPLICATION = """
def application(environ, start_response):
    body = environ["wsgi.input"].read()
    said = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {len(body)}".encode()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [said]
"""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Granian with an application that says what it was asked."""
    folder: Path = tmp_path_factory.mktemp("server")
    (folder / "said.py").write_text(APPLICATION)
    with closing(socket.socket()) as trial:
        trial.bind(("127.0.0.1", 0))
        found: int = trial.getsockname()[1]
    how = "--interface wsgi --workers 1 --blocking-threads 2 --log-level error"
    command = [f"{Path(sys.executable).parent}/granian", *how.split()]
    command += ["--host", "127.0.0.1", "--port", str(found), "said:application"]
    with subprocess.Popen(command, cwd=folder) as server:
        try:
            _wait_for(found)
            yield found
        finally:
            server.terminate()


def _wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), 1)):
            return
        time.sleep(0.1)
    raise TimeoutError("the server did not start")


def ask(port: int, request: str) -> str:
    """All that comes back until the server closes."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=5)) as line:
        line.sendall(request.replace("\n", "\r\n").encode())
        answer = b""
        with suppress(OSError):
            while part := line.recv(65_536):
                answer += part
    return answer.decode()


def test_two_lengths_do_not_smuggle_a_request(port: int) -> None:
    """Chunks end the body, whatever the length says; what follows is not answered."""
    answer = ask(
        port,
        "POST /first HTTP/1.1\nHost: koryu\nContent-Length: 6\nTransfer-Encoding: chunked\n\n"
        "0\n\nGET /smuggled HTTP/1.1\nHost: koryu\nConnection: close\n\n",
    )
    assert answer.count("HTTP/1.1 200") == 1
    assert answer.endswith("POST /first 0")


@pytest.mark.parametrize(
    "fields", ["Content-Length: 3\nContent-Length: 5", "Transfer-Encoding: xchunked"]
)
def test_a_length_that_says_two_things_is_refused(fields: str, port: int) -> None:
    answer = ask(port, f"POST /first HTTP/1.1\nHost: koryu\n{fields}\n\nabcde")
    assert answer.startswith("HTTP/1.1 400")
