"""Lines for `batch` whose nonces are their numbers, and a check that their tokens come whole, once and in order."""

import base64
import hashlib
import hmac
import os
import re

KEY = "123456"
SECRET = "0123456789abcdef0123456789abcdef01234567"
ENVIRONMENT = {"OPENTOK_API_KEY": KEY, "OPENTOK_API_SECRET": SECRET, "PATH": os.environ["PATH"]}
# Sessions `1~123456~~1400000000~0.5~` and `1~123456~~1400000001~0.25~`.
SESSIONS = ["1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg", "2_MX4xMjM0NTZ-fjE0MDAwMDAwMDF-MC4yNX4"]
# One line in this many is refused.
REFUSED = 1000
NONCE = re.compile(rb'"nonce":(\d+)')
ERROR = re.compile(rb"error: line (\d+): session_id is missing\n")


def is_refused(number):
    return number % REFUSED == 0


def line(number):
    if is_refused(number):
        return b'{"nonce":%d}\n' % number
    # In lengths that shift the lines against the chunks.
    data = "x" * (number * 7919 % 97)
    session = SESSIONS[number // 40 % 2]
    text = f'{{"session_id":"{session}","create_time":1700000000,"nonce":{number},"connection_data":"{data}"}}\n'
    return text.encode()


def lines(start, end):
    return b"".join(map(line, range(start, end)))


class Checker:
    """Takes the output, in pieces that end anywhere."""

    def __init__(self):
        self.tail = b""
        self.next = 1
        self.tokens = 0

    def take(self, text):
        *tokens, self.tail = (self.tail + text).split(b"\n")
        for token in tokens:
            self.check(token)

    def check(self, token):
        while is_refused(self.next):
            self.next += 1
        signed, _, signature = token.rpartition(b".")
        payload = signed.partition(b".")[2]
        claims = base64.urlsafe_b64decode(payload + b"==")
        nonce = int(NONCE.search(claims)[1])
        assert nonce == self.next, f"token of line {nonce} in the place of line {self.next}"
        mac = base64.urlsafe_b64encode(hmac.digest(SECRET.encode(), signed, hashlib.sha256)).rstrip(b"=")
        assert mac == signature, f"bad signature in line {nonce}"
        self.next += 1
        self.tokens += 1

    def end(self, count):
        """The output has ended: were these all of this number of lines?"""
        assert self.tail == b"", f"half a token at the end: {self.tail[:40]}"
        while is_refused(self.next):
            self.next += 1
        ended = self.next - 1
        assert ended in (count, count + 1) and self.tokens == count - count // REFUSED, f"{ended} of {count} lines"


def refusals(errors):
    """The numbers of the refused lines; each error is one of these, but for the last one, about all."""
    *lines, summary = errors.splitlines(keepends=True) or [b""]
    numbers = [int(ERROR.fullmatch(line)[1]) for line in lines]
    return numbers, summary.decode().strip()
