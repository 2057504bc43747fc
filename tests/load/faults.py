"""Runs `batch` under faults: faults.py COMMAND FOLDER SECONDS

FOLDER: for files; `disk` in it, if it exists, is a small disk that can be full
SECONDS: for all faults together
"""

import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from tokens import ENVIRONMENT, REFUSED, Checker, is_refused, lines, refusals

COMMAND, FOLDER, SECONDS = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])
CHANCE = random.Random(7)
STARTED = []


def start(*args, **streams):
    process = subprocess.Popen([COMMAND, "batch", *args], env=ENVIRONMENT, **streams)
    STARTED.append(process)
    return process


def pieces(end_time):
    """Lines without end until a time, in pieces that end anywhere; the last piece ends a line. At the end, their number."""
    number, rest = 1, b""
    while time.monotonic() < end_time:
        more = number + CHANCE.choice([1, 2, 40, 1000, 3000])
        rest += lines(number, more)
        number = more
        cut = CHANCE.randrange(len(rest) + 1)
        yield rest[:cut]
        rest = rest[cut:]
    yield rest
    return number - 1


class Disturber(threading.Thread):
    """Stops a process and lets it go on, at random moments."""

    def __init__(self, process):
        super().__init__(daemon=True)
        self.process, self.stops, self.ended, self.chance = process, 0, threading.Event(), random.Random(11)

    def run(self):
        while not self.ended.wait(self.chance.expovariate(20)):
            self.process.send_signal(signal.SIGSTOP)
            self.stops += 1
            self.ended.wait(self.chance.choice([0, 0.001, 0.01, 0.1]))
            self.process.send_signal(signal.SIGCONT)

    def end(self):
        self.ended.set()
        self.join()


class Writer(threading.Thread):
    """Writes lines until a time, then closes its end. It makes pauses, and in a file, which never lets it wait, more."""

    def __init__(self, file, end_time, pause=0):
        super().__init__(daemon=True)
        self.file, self.end_time, self.pause, self.count = file, end_time, pause, None

    def run(self):
        count = run_through(pieces(self.end_time), self.write)
        self.file.close()
        self.count = count

    def write(self, text):
        self.file.write(text)
        self.file.flush()
        time.sleep(CHANCE.choice([0.001, 0.02, 0.2]) if CHANCE.random() < 0.01 else self.pause)


def run_through(generator, take):
    """Hands everything that a generator yields to a function; gives the value that the generator returns."""
    while True:
        try:
            take(next(generator))
        except StopIteration as stop:
            return stop.value


def read_slowly(file, checker, sleep):
    """Reads pieces of all sizes; a moment of sleep now and then fills the pipe."""
    chance = random.Random(13)
    while text := os.read(file.fileno(), chance.choice([1, 100, 4096, 65_536])):
        checker.take(text)
        if sleep and chance.random() < 0.02:
            time.sleep(chance.choice([0.001, 0.05, 0.5]))


def expect_end(process, errors, checker, count):
    """The process has ended well: it has refused some lines, and said which."""
    checker.end(count)
    numbers, summary = refusals(errors)
    expected = [number for number in range(1, count + 1) if is_refused(number)]
    assert numbers == expected, f"refused: {numbers[:5]}..., not {expected[:5]}..."
    status = 1 if expected else 0
    assert process.wait() == status, f"exit status {process.returncode}, not {status}"
    assert summary == (f"error: {len(expected)} of {count} lines refused" if expected else ""), summary


def stops(seconds, slow):
    """Lines from a pipe, under SIGSTOP and SIGCONT; the reader sleeps now and then."""
    with open(FOLDER / "errors", "w+b") as errors:
        process = start(stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)
        disturber, writer, checker = Disturber(process), Writer(process.stdin, time.monotonic() + seconds), Checker()
        disturber.start()
        writer.start()
        read_slowly(process.stdout, checker, slow)
        disturber.end()
        writer.join()
        errors.seek(0)
        expect_end(process, errors.read(), checker, writer.count)
    return f"{writer.count} lines, stopped {disturber.stops} times"


def tail(seconds):
    """A file that grows, followed by `tail -f` until all its lines have been read."""
    path = FOLDER / "growing"
    path.write_bytes(b"")
    with open(FOLDER / "errors", "w+b") as errors:
        follower = subprocess.Popen(["tail", "-c", "+1", "-f", path], stdout=subprocess.PIPE)
        process = start(stdin=follower.stdout, stdout=subprocess.PIPE, stderr=errors)
        follower.stdout.close()
        writer, checker = Writer(open(path, "ab"), time.monotonic() + seconds, 0.05), Checker()
        writer.start()
        reader = threading.Thread(target=read_slowly, args=(process.stdout, checker, False), daemon=True)
        reader.start()
        writer.join()
        limit = time.monotonic() + 60
        last = writer.count - is_refused(writer.count)
        while checker.next <= last and time.monotonic() < limit:
            time.sleep(0.05)
        # A pause, in which a refused line at the end is read, too.
        time.sleep(1.5)
        follower.terminate()
        follower.wait()
        reader.join()
        errors.seek(0)
        expect_end(process, errors.read(), checker, writer.count)
    path.unlink()
    return f"{writer.count} lines"


class Appender(threading.Thread):
    """Appends lines to a file in pieces that end anywhere, until it is told to end; the last piece ends a line."""

    def __init__(self, path, number):
        super().__init__(daemon=True)
        self.path, self.number, self.ended = path, number, threading.Event()

    def run(self):
        rest = b""
        with open(self.path, "ab", buffering=0) as file:
            # Not without end, as the reader may be slower.
            while self.number < 200_000 and not self.ended.is_set():
                rest += lines(self.number, self.number + 3)
                self.number += 3
                cut = CHANCE.randrange(len(rest) + 1)
                file.write(rest[:cut])
                rest = rest[cut:]
            file.write(rest)

    def end(self):
        self.ended.set()
        self.join()
        return self.number - 1


def growing(seconds):
    """A file that is appended to while it is read: `batch` ends where it finds an end, perhaps within a line."""
    path, target = FOLDER / "growing", FOLDER / "tokens"
    runs, halves, total, end_time = 0, 0, 0, time.monotonic() + seconds
    while time.monotonic() < end_time or runs < 4:
        path.write_bytes(lines(1, 5_000))
        appender, checker = Appender(path, 5_000), Checker()
        appender.start()
        with open(target, "wb") as output:
            process = start(path, stdout=output, stderr=subprocess.PIPE)
            _, errors = process.communicate()
        count = appender.end()
        checker.take(target.read_bytes())
        assert process.returncode == 1 and checker.tail == b"", process.returncode
        # The lines that were whole, in order; then perhaps one that was not, and is refused.
        *refused, summary = errors.decode().splitlines()
        half = [text for text in refused if "session_id is missing" not in text]
        read = int(summary.split(" of ")[1].split()[0])
        assert half in ([], refused[-1:]) and all(text.startswith(f"error: line {read}: ") for text in half), half
        assert 5_000 <= read + 1 <= count + 1 and checker.tokens + len(refused) == read, (read, count, summary)
        assert len(refused) - len(half) == (read - len(half)) // REFUSED, summary
        runs, halves, total = runs + 1, halves + len(half), total + read
    path.unlink()
    target.unlink()
    return f"{total} lines in {runs} runs, of which {halves} ended within a line"


def limited(size):
    """Before the command starts: its files may have this many bytes."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def full(seconds):
    """Disks with room for a number of bytes: exit status 1, and a file of whole tokens from the first line on."""
    disk = FOLDER / "disk"
    path = FOLDER / "lines"
    path.write_bytes(lines(1, 40_000))
    runs, tokens, end_time = 0, 0, time.monotonic() + seconds
    while time.monotonic() < end_time or runs < 4:
        by_limit = not disk.exists() or runs % 2 == 1
        target = (FOLDER if by_limit else disk) / "tokens"
        filler = disk / "filler"
        if not by_limit:
            filler.write_bytes(bytes(CHANCE.randrange(4 << 20)))
        mode = CHANCE.choice(["wb", "ab"])
        prepare = limited(CHANCE.randrange(1, 4 << 20)) if by_limit else None
        with open(target, mode) as output:
            process = start(path, stdout=output, stderr=subprocess.PIPE, preexec_fn=prepare)
            _, errors = process.communicate()
        assert process.returncode == 1, f"exit status {process.returncode}: {errors}"
        last = errors.decode().splitlines()[-1]
        reason = "File too large (os error 27)" if by_limit else "No space left on device (os error 28)"
        assert last == f"error: cannot write to standard output: {reason}", last
        checker = Checker()
        checker.take(target.read_bytes())
        assert checker.tail == b"", f"half a token: {checker.tail[:40]}"
        assert checker.tokens < 39_000
        runs, tokens = runs + 1, tokens + checker.tokens
        target.unlink()
        filler.unlink(missing_ok=True)
    with open("/dev/full", "wb") as output:
        process = start(path, stdout=output, stderr=subprocess.PIPE)
        _, errors = process.communicate()
        assert process.returncode == 1 and b"No space left on device" in errors, errors
    path.unlink()
    return f"{tokens} tokens on {runs} full disks and under limits"


def main():
    for name, share, fault in [
        ("stopped", 0.25, lambda seconds: stops(seconds, False)),
        ("stopped, slow reader", 0.35, lambda seconds: stops(seconds, True)),
        ("tail -f", 0.15, tail),
        ("growing file", 0.1, growing),
        ("full disk", 0.15, full),
    ]:
        begin = time.monotonic()
        print(f"{name}: {fault(SECONDS * share)}, {time.monotonic() - begin:.0f} s", flush=True)


# The end of the time that the script has.
signal.signal(signal.SIGTERM, lambda *_: sys.exit("FAILED: it does not end"))
try:
    main()
finally:
    # After a fault, one may be stopped for ever.
    for process in STARTED:
        process.kill()
