"""The repository as the plugin server unpacked it: where it begins, and files read from inside it, from nowhere else.

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
from renderer.diagnostics import Diagnostic

LARGEST_FILE = 4 * 1024 * 1024
"""In bytes. A CRD of RayCluster has 0.9 MB, a values file a few KB."""

LONGEST_NAME = 1024

_WORK_FOLDER = "_cmp_server"
"""The plugin server unpacks each repository into a folder of this one, named by a UUID (`common.GetCMPWorkDir`)."""

_RELATIVE = "name it by a path relative to the application's folder; it must lie in the repository"


@dataclass(frozen=True, slots=True)
class Repository:
    """`root` is the unpacked repository, `folder` the application's folder in it: both absolute, without links."""

    root: str
    folder: str


def locate(folder: str, source_path: str) -> Repository:
    """Find the repository around the application's folder (the working directory), whose path in it is `source_path`.

    The folder minus that path is the root. With `--plugin-use-manifest-generate-paths` Argo CD sends only a part of the
    repository, and the path does not fit: then the root is the plugin server's own folder for this request.
    Else it is the application's folder itself: too small is safe, too large is not.
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


def read(repository: Repository, name: str, what: str) -> bytes | Diagnostic:
    """The bytes of a regular file inside the repository. `name` is relative to the application's folder.

    `what` says in a message what the file is for (`values file`). A link may point elsewhere in the repository, not out
    of it. Whether something outside exists does not show: the answer is the same.
    """
    refusal = _refused_by_name(name, what)
    if refusal:
        return refusal
    inside = os.path.relpath(os.path.normpath(os.path.join(repository.folder, name)), repository.root)
    real = os.path.realpath(os.path.join(repository.folder, name))
    if inside.split("/")[0] == ".." or os.path.commonpath((real, repository.root)) != repository.root:
        return _refusal("outside-repository", f"{what} {quoted(name)} lies outside the repository", _RELATIVE)
    parts = PurePosixPath(os.path.relpath(real, repository.root)).parts
    if ".git" in parts:
        return _refusal("outside-repository", f"{what} {quoted(name)} lies in Git's own folder", _RELATIVE)
    try:
        with _opened(repository.root, parts) as file:
            status = os.fstat(file)
            if not stat.S_ISREG(status.st_mode):
                kind = "a folder" if stat.S_ISDIR(status.st_mode) else "no regular file"
                return _refusal("not-a-file", f"{what} {quoted(name)} is {kind}")
            return _content(file, status.st_size, name, what)
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, ("unreadable-file", "{what} {name} can't be read"))
        return _refusal(*reason, what=what, name=quoted(name))


_REASONS = {
    errno.ENOENT: ("no-such-file", "there is no {what} {name}", _RELATIVE),
    errno.ENOTDIR: ("no-such-file", "there is no {what} {name}: a part of its path is no folder", _RELATIVE),
    errno.ELOOP: ("no-such-file", "{what} {name} is a link that leads nowhere"),
    errno.ENXIO: ("not-a-file", "{what} {name} is no regular file"),
    errno.ENAMETOOLONG: ("no-such-file", "there is no {what} {name}", _RELATIVE),
}


def _refused_by_name(name: str, what: str) -> Diagnostic | None:
    if not name.strip():
        return _refusal("no-such-file", f"the name of a {what} is empty", _RELATIVE)
    if len(name) > LONGEST_NAME or "\0" in name:
        return _refusal("no-such-file", f"the name of a {what} is no file name: {quoted(name, 40)}", _RELATIVE)
    if "://" in name:
        return _refusal("outside-repository", f"{what} {quoted(name)} is a URL: nothing is fetched", _RELATIVE)
    if name == "-":
        return _refusal("no-such-file", f'{what} "-": there is no standard input here', _RELATIVE)
    if name.startswith(("/", "~")):
        return _refusal("outside-repository", f"{what} {quoted(name)} is an absolute path", _RELATIVE)
    return None


@contextmanager
def _opened(root: str, parts: tuple[str, ...]) -> Iterator[int]:
    """A descriptor of `root/parts…`, opened folder by folder and following no link: what was resolved is opened."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
    here = os.open(root, flags | os.O_DIRECTORY)
    try:
        for position, part in enumerate(parts, 1):
            # A FIFO would wait for its writer, a terminal would become ours.
            kind = os.O_DIRECTORY if position < len(parts) else os.O_NONBLOCK | os.O_NOCTTY
            inner = os.open(part, flags | kind, dir_fd=here)
            os.close(here)
            here = inner
        yield here
    finally:
        os.close(here)


def _content(file: int, size: int, name: str, what: str) -> bytes | Diagnostic:
    data = bytearray()
    while size <= LARGEST_FILE and len(data) <= LARGEST_FILE:
        chunk = os.read(file, 1 << 16)
        if not chunk:
            return bytes(data)
        data += chunk
    return _refusal("too-large", f"{what} {quoted(name)} is larger than {LARGEST_FILE // 1024**2} MiB")


def _refusal(short_name: str, message: str, help_: str | None = None, **names: str) -> Diagnostic:
    return Diagnostic(f"argocd/{short_name}", message.format(**names) if names else message, help=help_)
