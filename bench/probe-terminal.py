#!/usr/bin/env python3
"""Runs a program in a terminal of its own and says in JSON how it feels from outside.

  probe-terminal.py start COLUMNS ROWS RUNS -- PROGRAM...          spawn -> first visible byte, ms
  probe-terminal.py keys  COLUMNS ROWS PRESSES KBIT -- PROGRAM...  key -> first byte, key -> last byte before silence, ms; bytes a key
  probe-terminal.py idle  COLUMNS ROWS SECONDS [AFTER] -- PROGRAM...
      bytes and paints a second, CPU of the program alone in % of a core; from AFTER seconds after its start

Keys are down and up in turn, in the form that the program asked for (DECCKM). KBIT > 0 reads no faster than
such a link would. Needs Python 3 and Linux, nothing else.
"""
import fcntl, json, os, pty, select, signal, struct, sys, termios, time

QUIET = 0.12


def spawn(argv, columns, rows):
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
        os.execvp(argv[0], argv)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    os.kill(pid, signal.SIGWINCH)
    return pid, fd


def end(pid, fd):
    os.close(fd)
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    os.waitpid(pid, 0)


class Link:
    """Reads what the program wrote, at most `kbit` kilobits a second."""

    def __init__(self, fd, kbit):
        self.fd, self.rate, self.free_at = fd, kbit * 125.0, 0.0

    def read(self, timeout):
        if not select.select([self.fd], [], [], max(0, timeout))[0]:
            return b""
        if self.rate:
            time.sleep(max(0, self.free_at - time.monotonic()))
        try:
            chunk = os.read(self.fd, 512 if self.rate else 65536)
        except OSError:
            return b""
        if self.rate:
            self.free_at = max(self.free_at, time.monotonic()) + len(chunk) / self.rate
            time.sleep(max(0, self.free_at - time.monotonic()))
        return chunk


# A program that is quiet may still be loading what it shows: every one is measured when it has had this long, s.
WARM = 6.0


def settle(link, quiet=1.0, most=15, least=0.0):
    began, said = time.monotonic(), b""
    while time.monotonic() - began < least:
        said += link.read(0.2)
    while time.monotonic() - began < most and (chunk := link.read(quiet)):
        said += chunk
    return said


def visible(chunk):
    text, at = b"", 0
    while at < len(chunk):
        if chunk[at] == 0x1B:
            at += 2
            if chunk[at - 1 : at] == b"[":
                while at < len(chunk) and not 0x40 <= chunk[at] <= 0x7E:
                    at += 1
                at += 1
            continue
        text += chunk[at : at + 1]
        at += 1
    return text.strip() != b""


def figures(values):
    values = sorted(values)
    at = lambda share: round(values[min(len(values) - 1, int(len(values) * share))], 2) if values else None
    return {"n": len(values), "p50": at(0.5), "p90": at(0.9), "p99": at(0.99)}


def cpu_seconds(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def start(argv, columns, rows, runs):
    times = []
    for _ in range(int(runs)):
        began = time.monotonic()
        pid, fd = spawn(argv, columns, rows)
        link = Link(fd, 0)
        while time.monotonic() - began < 20:
            if visible(link.read(20)):
                times.append((time.monotonic() - began) * 1000)
                break
        time.sleep(0.3)
        end(pid, fd)
    return {"first_paint_ms": figures(times)}


def keys(argv, columns, rows, presses, kbit):
    pid, fd = spawn(argv, columns, rows)
    link = Link(fd, float(kbit))
    isApplication = b"\x1b[?1h" in settle(link, 0.5, 12, WARM)
    down, up = (b"\x1bOB", b"\x1bOA") if isApplication else (b"\x1b[B", b"\x1b[A")
    first, last, sizes = [], [], []
    for press in range(int(presses)):
        # Shifted against the program's own timers.
        time.sleep(0.137 + (press * 0.0173) % 0.1)
        while link.read(0):
            pass
        began = time.monotonic()
        os.write(fd, down if press % 2 == 0 else up)
        answered, size, chunk = None, 0, link.read(1)
        while chunk:
            answered = answered or time.monotonic()
            size, seen = size + len(chunk), time.monotonic()
            chunk = link.read(min(QUIET, 0.05))
        if answered:
            first.append((answered - began) * 1000)
            last.append((seen - began) * 1000)
            sizes.append(size)
    end(pid, fd)
    return {"paint_ms": figures(first), "settled_ms": figures(last), "bytes": figures(sizes)}


def idle(argv, columns, rows, seconds, after=WARM):
    pid, fd = spawn(argv, columns, rows)
    link = Link(fd, 0)
    settle(link, 0.5, max(12, float(after)), float(after))
    began, before, size, paints = time.monotonic(), cpu_seconds(pid), 0, 0
    while (left := began + float(seconds) - time.monotonic()) > 0:
        chunk = link.read(left)
        size, paints = size + len(chunk), paints + (1 if chunk else 0)
    took, used = time.monotonic() - began, cpu_seconds(pid) - before
    end(pid, fd)
    return {
        "bytes_per_second": round(size / took),
        "paints_per_second": round(paints / took, 1),
        "bytes_per_paint": round(size / max(1, paints)),
        "cpu_percent": round(100 * used / took, 1),
    }


way, columns, rows, *rest = sys.argv[1:]
split = rest.index("--")
print(json.dumps(globals()[way](rest[split + 1 :], int(columns), int(rows), *rest[:split])))
