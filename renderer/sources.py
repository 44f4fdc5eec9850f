"""Files, folders and stdin as texts: all that can be wrong with a file before it is read as YAML.

Every input comes through here: values, manifests, CRDs, and the files that `--set-file` names. What
an input is for (`Use`) decides the words of its messages.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from renderer.diagnostics import Collector, Diagnostic, Place, Position, Where

STDIN = "-"

MAX_BYTES = 8 * 1024 * 1024
"""Of one file. A CRD of RayCluster has 0.9 MB; etcd accepts objects of 1.5 MB."""

Stdin = Callable[[], bytes]
"""Gives the bytes of stdin in place of the process's own."""


class Source(NamedTuple):
    """A text and the name that the user gave it: a file's name, `-` for stdin."""

    name: str
    text: str

    @classmethod
    def from_file(cls, name: str | os.PathLike[str]) -> Source:
        """The text of a UTF-8 file, with or without a byte order mark.

        Raises OSError for a file that cannot be read and UnicodeDecodeError for one that is not
        UTF-8.
        """
        with open(name, encoding="utf-8-sig", newline="") as file:
            return cls(os.fspath(name), file.read())


class Use(NamedTuple):
    """What a file is read for: how messages call it, and a command that reads it from a pipe.

    Problems that have no place in the file are reported at `where`, such as the flag that named the
    file.
    """

    noun: str
    command: str
    where: Where | None = None

    def at(self, where: Where) -> Use:
        """The same use, with its problems reported at `where`."""
        return self._replace(where=where)


VALUES = Use("values", "render -f -")
MANIFESTS = Use("manifests", "render validate -")
CRD = Use("the CRD", "render --crd /dev/stdin")
TEXT = Use("the text", "render --set-file KEY=/dev/stdin")
"""The file of `--set-file`, a value as a whole."""


def read_source(
    name: str, use: Use, found: Collector, *, stdin: Stdin | None = None
) -> Source | None:
    """The text of a file, or of stdin for `-`; None and an error if it cannot be read."""
    data = read_bytes(name, use, found, stdin=stdin)
    return None if data is None else decode(name, data, found)


def read_text(name: str, use: Use, found: Collector, *, stdin: Stdin | None = None) -> str | None:
    """As `read_source`, but the text as it is, a byte order mark and null characters included."""
    data = read_bytes(name, use, found, stdin=stdin)
    if data is None:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        found.add(_not_utf8(name, data, error))
        return None


def read_bytes(
    name: str, use: Use, found: Collector, *, stdin: Stdin | None = None
) -> bytes | None:
    """As `read_source`, whatever the bytes are. At most `MAX_BYTES` + 1 are read."""
    if "://" in name:
        from renderer.redaction import redact

        shown = redact(name)
        help = f"fetch it first: curl -fsS {shown} | {use.command}"
        found.add(
            Diagnostic(
                "call/url",
                f"{use.noun} cannot be read from a URL: {shown}",
                where=use.where,
                help=help,
            )
        )
        return None
    is_stdin = name.strip() == STDIN
    data = _read_stdin(use, found, stdin) if is_stdin else _read_file(name, use, found)
    if data is not None and len(data) > MAX_BYTES:
        message = f"{name} is larger than {MAX_BYTES // 1024**2} MiB, the largest file that is read"
        found.add(Diagnostic("yaml/too-large", message, where=_at_line(name, 1)))
        return None
    return data


def _read_stdin(use: Use, found: Collector, stdin: Stdin | None) -> bytes | None:
    try:
        return stdin() if stdin is not None else sys.stdin.buffer.read(MAX_BYTES + 1)
    except (OSError, AttributeError):  # closed: `<&-`
        found.add(Diagnostic("call/unreadable-file", "stdin cannot be read", where=use.where))
        return None


def _read_file(name: str, use: Use, found: Collector) -> bytes | None:
    def unreadable(code: str, message: str) -> None:
        found.add(Diagnostic(code, message, where=use.where))

    try:
        file = os.open(name, os.O_RDONLY | os.O_CLOEXEC | os.O_NOCTTY)
        with os.fdopen(file, "rb", closefd=True) as opened:
            if not stat.S_ISDIR(os.fstat(file).st_mode):
                return opened.read(MAX_BYTES + 1)
            unreadable("call/is-a-directory", f"{name} is a folder, not a file")
    except FileNotFoundError:
        unreadable(
            "call/missing-file", f"{name} does not exist" if name else "the name of a file is empty"
        )
    except IsADirectoryError:
        unreadable("call/is-a-directory", f"{name} is a folder, not a file")
    except (OSError, ValueError) as error:  # ValueError: a null byte in the name
        reason = getattr(error, "strerror", None) or "this is not a valid file name"
        unreadable("call/unreadable-file", f"{name} cannot be read: {reason.lower()}")
    return None


def decode(name: str, data: bytes, found: Collector) -> Source | None:
    """UTF-8, with or without a byte order mark, and nothing else. Line ends stay as they are."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        help = "save it as UTF-8 (from PowerShell: Out-File -Encoding utf8)"
        found.add(
            Diagnostic("yaml/encoding", f"{name} is UTF-16", where=_at_line(name, 1), help=help)
        )
        return None
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        message = f"{name} is not a text file: it contains null bytes"
        found.add(Diagnostic("yaml/binary", message, where=_at_line(name, line)))
        return None
    try:
        return Source(name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        found.add(_not_utf8(name, data, error))
        return None


def _not_utf8(name: str, data: bytes, error: UnicodeDecodeError) -> Diagnostic:
    where = _at_line(name, data.count(b"\n", 0, error.start) + 1)
    help = "save the file as UTF-8 (to convert an old one: iconv -f latin1 -t utf-8)"
    return Diagnostic("yaml/encoding", "this line is not UTF-8", where=where, help=help)


def _at_line(name: str, line: int) -> Place:
    return Place(name, Position(line, 1), Position(line, 1))


# --- folders --------------------------------------------------------------------------------------


class Listed(NamedTuple):
    """The name of a file to read. `named`: by the user, and not found in a folder."""

    name: str
    named: bool


_MANIFEST_ENDINGS = (".yaml", ".yml", ".json")


def list_manifests(names: Sequence[str], found: Collector) -> list[Listed]:
    """The files that `names` mean: files and `-` themselves, folders with all manifests below them,
    sorted.
    """
    files: list[Listed] = []
    for name in names:
        if name == STDIN or not os.path.isdir(name):
            files.append(Listed(name, True))
            continue
        problems = Collector()
        below = [Listed(file, False) for file in _walk(name, set(), problems)]
        if not below and not problems.has_errors:
            help = "regular files that end in .yaml, .yml or .json are read, hidden ones are not"
            problems.add(
                Diagnostic("call/no-manifests", f"the folder {name} has no manifest", help=help)
            )
        found.include(problems)
        files += below
    return files


def _walk(folder: str, seen: set[tuple[int, int]], found: Collector) -> Iterator[str]:
    """Manifests in a folder and below, sorted, without hidden ones; each folder once.

    `seen` has device and inode of the folders that were read: links can lead back to them. Pipes,
    sockets and devices are left out, because reading them may never end.
    """
    try:
        status = os.stat(folder)
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        found.add(Diagnostic("call/cannot-read", f"the folder {folder} cannot be read: {reason}"))
        return
    if (status.st_dev, status.st_ino) in seen:
        return
    seen.add((status.st_dev, status.st_ino))
    for entry in entries:
        if entry.name.startswith("."):
            continue
        mode = _mode(entry.path)
        if stat.S_ISDIR(mode):
            yield from _walk(entry.path, seen, found)
        elif entry.name.lower().endswith(_MANIFEST_ENDINGS) and (mode == 0 or stat.S_ISREG(mode)):
            yield entry.path


def _mode(path: str) -> int:
    """The mode of what a name and its links lead to; 0 for a broken link, reported on reading."""
    try:
        return os.stat(path).st_mode
    except OSError:
        return 0
