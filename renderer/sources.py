"""Files and stdin to text: all that can be wrong with a file before anybody reads it as YAML."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable

from renderer.diagnostics import Diagnostic, Place, Position
from renderer.kube_yaml.limits import MAX_BYTES
from renderer.kube_yaml.reader import Source
from renderer.redaction import redact

STDIN = "-"

Stdin = Callable[[], bytes]


def read_source(name: str, *, stdin: Stdin | None = None) -> Source | Diagnostic:
    """The text of a file, or of stdin for `-`; `stdin` gives its bytes in place of the process's own."""
    data = read_bytes(name, stdin=stdin)
    return data if isinstance(data, Diagnostic) else decode(name, data)


def read_bytes(name: str, *, stdin: Stdin | None = None) -> bytes | Diagnostic:
    """As `read_source`, whatever the bytes mean. Of what is too large no more is read than shows that it is."""
    if name.strip() == STDIN:
        try:
            data = stdin() if stdin is not None else sys.stdin.buffer.read(MAX_BYTES + 1)
        except (OSError, AttributeError):  # closed: `<&-`
            return Diagnostic("call/unreadable-file", "stdin can't be read")
    elif "://" in name:
        shown = redact(name)
        help = f"fetch it first: curl -fsS {shown} | render -f -"
        return Diagnostic("call/url", f"values are not fetched from a URL: {shown}", help=help)
    else:
        try:
            file = os.open(name, os.O_RDONLY | os.O_CLOEXEC | os.O_NOCTTY)
            with os.fdopen(file, "rb", closefd=True) as opened:
                if stat.S_ISDIR(os.fstat(file).st_mode):
                    return _is_a_directory(name)
                data = opened.read(MAX_BYTES + 1)
        except FileNotFoundError:
            return Diagnostic("call/missing-file", f"no such file: {name}" if name else "the name of a file is empty")
        except IsADirectoryError:
            return _is_a_directory(name)
        except (OSError, ValueError) as error:  # ValueError: a null byte in the name
            reason = getattr(error, "strerror", None) or "no file has such a name"
            return Diagnostic("call/unreadable-file", f"{name} can't be read: {reason.lower()}")
    if len(data) > MAX_BYTES:
        message = f"{name} is larger than {MAX_BYTES // 1024**2} MiB, the most that is read"
        return Diagnostic("yaml/too-large", message, where=_at_line(name, 1))
    return data


def read_text(name: str, *, stdin: Stdin | None = None) -> str | Diagnostic:
    """The text of a file as it stands, whatever it is, for a value that holds a whole file (`--set-file`)."""
    data = read_bytes(name, stdin=stdin)
    if isinstance(data, Diagnostic):
        return data
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        return _not_utf8(name, data, error)


def decode(name: str, data: bytes) -> Source | Diagnostic:
    """UTF-8, with or without a byte order mark, and nothing else. Line ends stay as they are."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        help = "save it as UTF-8 (from PowerShell: Out-File -Encoding utf8)"
        return Diagnostic("yaml/encoding", f"{name} is UTF-16", where=_at_line(name, 1), help=help)
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        return Diagnostic("yaml/binary", f"{name} is no text: it holds null bytes", where=_at_line(name, line))
    try:
        return Source(name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return _not_utf8(name, data, error)


def _not_utf8(name: str, data: bytes, error: UnicodeDecodeError) -> Diagnostic:
    where = _at_line(name, data.count(b"\n", 0, error.start) + 1)
    help = "save the file as UTF-8 (an old one: iconv -f latin1 -t utf-8)"
    return Diagnostic("yaml/encoding", "this line is not UTF-8", where=where, help=help)


def _at_line(name: str, line: int) -> Place:
    return Place(name, Position(line, 1), Position(line, 1))


def _is_a_directory(name: str) -> Diagnostic:
    return Diagnostic("call/is-a-directory", f"{name} is a folder, not a file")
