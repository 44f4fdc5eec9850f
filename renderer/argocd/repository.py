"""The repository as the plugin server unpacked it: its root, and files read from inside it only.

Argo CD had CVE-2022-24348 for this: a Helm values file that named a file of the server.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath

from renderer.argocd.messages import quoted
from renderer.diagnostics import Collector, Diagnostic

LARGEST_FILE = 4 * 1024 * 1024
"""In bytes. A CRD of RayCluster has 0.9 MB, a values file a few KB."""

LONGEST_NAME = 1024

_WORK_FOLDER = "_cmp_server"
"""The plugin server unpacks each repository into a folder of this one, named by a UUID
(`common.GetCMPWorkDir`).
"""

_RELATIVE = "give a path relative to the application's folder, to a file in the repository"


@dataclass(frozen=True, slots=True)
class Repository:
    """`root` is the unpacked repository, `folder` the application's folder in it: both absolute,
    without links.
    """

    root: str
    folder: str


def locate(folder: str, source_path: str) -> Repository:
    """Find the repository around the application's folder (the working directory), whose path in it
    is `source_path`.

    The folder minus that path is the root. With `--plugin-use-manifest-generate-paths` Argo CD
    sends only a part of the repository, and the path does not fit: then the root is the plugin
    server's own folder for this request. Else it is the application's folder itself: too small is
    safe, too large is not.
    """
    folder = os.path.realpath(folder)
    here = PurePosixPath(folder).parts
    inside = PurePosixPath(os.path.normpath(source_path or ".")).parts
    depth = len(here) - len(inside)
    if depth > 1 and ".." not in inside and here[depth:] == inside:
        return Repository(os.path.join(*here[:depth]), folder)
    for depth, (above, part) in enumerate(pairwise(here), 2):
        if above == _WORK_FOLDER and _is_uuid(part):
            return Repository(os.path.join(*here[:depth]), folder)
    return Repository(folder, folder)


def _is_uuid(part: str) -> bool:
    return len(part) == 36 and part.count("-") == 4 and set(part) <= set("0123456789abcdef-")


def read(repository: Repository, name: str, noun: str, found: Collector) -> bytes | None:
    """The bytes of a regular file inside the repository. `name` is relative to the application's
    folder.

    `noun` says in messages what the file is for (`values file`). A link may point elsewhere in the
    repository, not out of it. Whether a file outside exists does not show: the message is the same.
    """
    try:
        return _read(repository, name)
    except _RejectedError as rejected:
        message = rejected.message.format(noun=noun, name=quoted(name))
        found.add(Diagnostic(f"argocd/{rejected.short_name}", message, help=rejected.help))
        return None


class _RejectedError(Exception):
    """Why a file is not read. `message` is a format of `noun` and `name`."""

    def __init__(self, short_name: str, message: str, help: str | None = None) -> None:
        super().__init__(message)
        self.short_name = short_name
        self.message = message
        self.help = help


def _read(repository: Repository, name: str) -> bytes:
    wrong_name = _wrong_name(name)
    if wrong_name is not None:
        raise _RejectedError(*wrong_name)
    inside = os.path.relpath(
        os.path.normpath(os.path.join(repository.folder, name)), repository.root
    )
    real = os.path.realpath(os.path.join(repository.folder, name))
    if (
        inside.split("/")[0] == ".."
        or os.path.commonpath((real, repository.root)) != repository.root
    ):
        raise _RejectedError(
            "outside-repository", "{noun} {name} is outside the repository", _RELATIVE
        )
    parts = PurePosixPath(os.path.relpath(real, repository.root)).parts
    if ".git" in parts:
        raise _RejectedError(
            "outside-repository", "{noun} {name} is in Git's own folder", _RELATIVE
        )
    try:
        with _opened(repository.root, parts) as file:
            status = os.fstat(file)
            if stat.S_ISDIR(status.st_mode):
                raise _RejectedError("not-a-file", "{noun} {name} is a folder")
            if not stat.S_ISREG(status.st_mode):
                raise _RejectedError("not-a-file", "{noun} {name} is not a regular file")
            data = _content(file, status.st_size)
    except OSError as error:
        raise _RejectedError(*_REASONS.get(error.errno or 0, _UNREADABLE)) from error
    if data is None:
        raise _RejectedError(
            "too-large", f"{{noun}} {{name}} is larger than {LARGEST_FILE // 1024**2} MiB"
        )
    return data


_UNREADABLE = ("unreadable-file", "{noun} {name} cannot be read")
_REASONS = {
    errno.ENOENT: ("no-such-file", "{noun} {name} does not exist", _RELATIVE),
    errno.ENOTDIR: (
        "no-such-file",
        "{noun} {name} does not exist: a part of its path is not a folder",
        _RELATIVE,
    ),
    errno.ELOOP: ("no-such-file", "{noun} {name} is a link to itself"),
    errno.ENXIO: ("not-a-file", "{noun} {name} is not a regular file"),
    errno.ENAMETOOLONG: ("no-such-file", "{noun} {name} does not exist", _RELATIVE),
}


def _wrong_name(name: str) -> tuple[str, str, str] | None:
    """Why a name cannot be that of a file in the repository."""
    if not name.strip():
        return "no-such-file", "the name of a {noun} is empty", _RELATIVE
    if len(name) > LONGEST_NAME or "\0" in name:
        return "no-such-file", "{noun} {name}: not a valid file name", _RELATIVE
    if "://" in name:
        return "outside-repository", "{noun} {name} is a URL, which is never fetched", _RELATIVE
    if name == "-":
        return "no-such-file", "{noun} {name}: standard input is not available here", _RELATIVE
    if name.startswith(("/", "~")):
        return "outside-repository", "{noun} {name} is an absolute path", _RELATIVE
    return None


@contextmanager
def _opened(root: str, parts: tuple[str, ...]) -> Iterator[int]:
    """A descriptor of `root/parts…`, opened folder by folder and following no link: what was
    resolved is opened.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
    here = os.open(root, flags | os.O_DIRECTORY)
    try:
        for position, part in enumerate(parts, 1):
            # Opening a FIFO would wait for its writer, and a terminal would become the controlling
            # one.
            kind = os.O_DIRECTORY if position < len(parts) else os.O_NONBLOCK | os.O_NOCTTY
            inner = os.open(part, flags | kind, dir_fd=here)
            os.close(here)
            here = inner
        yield here
    finally:
        os.close(here)


def _content(file: int, size: int) -> bytes | None:
    """All bytes of a file; None if there are more than `LARGEST_FILE`."""
    data = bytearray()
    while size <= LARGEST_FILE and len(data) <= LARGEST_FILE:
        chunk = os.read(file, 1 << 16)
        if not chunk:
            return bytes(data)
        data += chunk
    return None
