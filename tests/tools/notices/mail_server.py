"""A mail server on this machine that does as it is told: it keeps what it takes, and a test says
what it answers to each letter."""

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_string, policy
from email.message import EmailMessage

TAKEN = "250 taken"


class MailServer(socketserver.ThreadingTCPServer):
    """``letters`` is what came, whatever was answered; ``answer(letter)`` is said to it; no words
    break the line."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.letters: list[EmailMessage] = []
        self.answer: Callable[[EmailMessage], str] = lambda letter: TAKEN
        self.lines = 0  # connections that were made

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    @property
    def to(self) -> list[str]:
        return [str(letter["To"]) for letter in self.letters]


class Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.lines += 1
        self.say("220 ready")
        while line := self.rfile.readline():
            word = line.split()[0].upper() if line.split() else b""
            if word == b"DATA":
                self.take()
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 yes")

    def take(self) -> None:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.decode())
        letter = message_from_string("".join(lines), policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.server.letters.append(letter)
        words = self.server.answer(letter)
        if words:
            self.say(words)
        else:
            self.connection.shutdown(socket.SHUT_RDWR)

    def say(self, words: str) -> None:
        try:
            self.wfile.write(f"{words}\r\n".encode())
        except OSError:  # whoever was there is gone
            return


@contextmanager
def serving() -> Iterator[MailServer]:
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
