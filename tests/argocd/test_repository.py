"""Files of the repository are read; what is outside is neither read nor shown."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from renderer.argocd.repository import LARGEST_FILE, LONGEST_NAME, locate, read
from renderer.diagnostics import Collector, Diagnostic

SECRET = b"password: hunter2\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository as the plugin server unpacks it, with an application in apps/prod, and secrets
    around it.
    """
    work = tmp_path / "_cmp_server" / "0b5a1f0e-6f0f-4d8a-9c55-8d7d7a1b2c3d"
    app = work / "apps" / "prod"
    app.mkdir(parents=True)
    work.chmod(0o700)
    (tmp_path / "secret.yaml").write_bytes(SECRET)
    (work.parent / "secret.yaml").write_bytes(SECRET)
    (work / "base.yaml").write_bytes(b"base: 1\n")
    (app / "own.yaml").write_bytes(b"own: 1\n")
    return app


def attempt(app: Path, name: str) -> tuple[bytes | None, list[Diagnostic]]:
    """The bytes of a file that an application names, or None and why not."""
    found = Collector()
    data = read(locate(str(app), "apps/prod"), name, "values file", found)
    return data, list(found.diagnostics)


def content(app: Path, name: str) -> bytes | None:
    """The bytes of a file that can be read."""
    data, problems = attempt(app, name)
    assert problems == []
    return data


def rejected(app: Path, name: str) -> Diagnostic:
    """The one reason why a file is not read."""
    data, (problem,) = attempt(app, name)
    assert data is None
    return problem


@pytest.mark.parametrize(
    ("folder", "path", "root"),
    [
        ("r/apps/prod", "apps/prod", "r"),
        ("r/apps/prod", "./apps/prod/", "r"),
        ("r/apps/prod", ".", "r/apps/prod"),
        ("r/apps/prod", "", "r/apps/prod"),
        ("r/apps/prod", "other/prod", "r/apps/prod"),
        ("r/apps/prod", "../apps/prod", "r/apps/prod"),
        ("r/apps/prod", "apps/../../apps/prod", "r/apps/prod"),
        ("r/apps/prod", "/apps/prod", "r/apps/prod"),
        (
            "_cmp_server/0b5a1f0e-6f0f-4d8a-9c55-8d7d7a1b2c3d/prod",
            "apps/prod",
            "_cmp_server/0b5a1f0e-6f0f-4d8a-9c55-8d7d7a1b2c3d",
        ),
        ("_cmp_server/apps/prod", "other", "_cmp_server/apps/prod"),
    ],
)
def test_finds_the_root_and_never_one_too_high(
    tmp_path: Path, folder: str, path: str, root: str
) -> None:
    (tmp_path / folder).mkdir(parents=True)
    found = locate(str(tmp_path / folder), path)
    assert (found.root, found.folder) == (str(tmp_path / root), str(tmp_path / folder))


def test_the_whole_file_system_is_not_a_repository(tmp_path: Path) -> None:
    assert locate(str(tmp_path), str(tmp_path)[1:]).root == str(tmp_path)


@pytest.mark.parametrize(
    "name",
    ["own.yaml", "./own.yaml", "../prod/own.yaml", "../../base.yaml", "../../apps/prod/own.yaml"],
)
def test_reads_a_file_of_the_repository(checkout: Path, name: str) -> None:
    assert content(checkout, name) in (b"own: 1\n", b"base: 1\n")


def test_follows_links_that_stay_in_the_repository(checkout: Path) -> None:
    (checkout / "link.yaml").symlink_to("../../base.yaml")
    (checkout / "folder").symlink_to("..")
    assert content(checkout, "link.yaml") == b"base: 1\n"
    assert content(checkout, "folder/../base.yaml") == b"base: 1\n"


def _out_by_link(app: Path) -> None:
    (app / "x").symlink_to("../../../secret.yaml")


def _out_by_absolute_link(app: Path) -> None:
    (app / "x").symlink_to("/etc/hostname")


def _out_by_folder(app: Path) -> None:
    (app / "up").symlink_to("../../..")


def _out_in_two_steps(app: Path) -> None:
    (app / "up").symlink_to("..")
    (app / "x").symlink_to("up/../../secret.yaml")


def _loop(app: Path) -> None:
    (app / "x").symlink_to("y")
    (app / "y").symlink_to("x")


def _dangling(app: Path) -> None:
    (app / "x").symlink_to("nowhere")


def _fifo(app: Path) -> None:
    os.mkfifo(app / "x")


def _socket(app: Path) -> None:
    here = os.getcwd()
    os.chdir(app)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("x")
    finally:
        os.chdir(here)


def _folder(app: Path) -> None:
    (app / "x").mkdir()


def _large(app: Path) -> None:
    with open(app / "x", "wb") as file:
        file.truncate(LARGEST_FILE + 1)


def _git(app: Path) -> None:
    (app.parent.parent / ".git").mkdir()
    (app.parent.parent / ".git" / "config").write_bytes(SECRET)


def _nothing(_: Path) -> None:
    pass


@pytest.mark.parametrize(
    ("prepare", "name", "code"),
    [
        (_nothing, "../../../secret.yaml", "outside-repository"),
        (_nothing, "../../../nothing-here.yaml", "outside-repository"),
        (_nothing, "../../../0b5a1f0e-6f0f-4d8a-9c55-8d7d7a1b2c3d/base.yaml", None),
        (_nothing, "/etc/hostname", "outside-repository"),
        (_nothing, "~/x", "outside-repository"),
        (_nothing, "https://example.com/values.yaml", "outside-repository"),
        (_nothing, "file:///etc/hostname", "outside-repository"),
        (_nothing, "missing.yaml", "no-such-file"),
        (_nothing, "own.yaml/x", "no-such-file"),
        (_nothing, "", "no-such-file"),
        (_nothing, " ", "no-such-file"),
        (_nothing, "-", "no-such-file"),
        (_nothing, "a\0b", "no-such-file"),
        (_nothing, "x" * (LONGEST_NAME + 1), "no-such-file"),
        (_nothing, "x" * 300, "no-such-file"),
        (_nothing, ".", "not-a-file"),
        (_nothing, "../..", "not-a-file"),
        (_out_by_link, "x", "outside-repository"),
        (_out_by_absolute_link, "x", "outside-repository"),
        (_out_by_folder, "up/secret.yaml", "outside-repository"),
        (_out_in_two_steps, "x", "outside-repository"),
        (_loop, "x", "no-such-file"),
        (_dangling, "x", "no-such-file"),
        (_fifo, "x", "not-a-file"),
        (_socket, "x", "not-a-file"),
        (_folder, "x", "not-a-file"),
        (_large, "x", "too-large"),
        (_git, "../../.git/config", "outside-repository"),
    ],
    ids=lambda part: getattr(part, "__name__", str(part)[:40]).strip("_"),
)
def test_rejects_everything_else_and_shows_nothing_of_it(
    checkout: Path, prepare: Callable[[Path], None], name: str, code: str | None
) -> None:
    prepare(checkout)
    if code is None:  # out of the repository and back in: what is read is inside
        assert content(checkout, name) == b"base: 1\n"
        return
    found = rejected(checkout, name)
    assert found.code == f"argocd/{code}"
    assert "hunter2" not in f"{found.message} {found.help}"
    assert len(found.message) < 200


def test_outside_looks_the_same_whether_it_exists_or_not(checkout: Path) -> None:
    there = rejected(checkout, "../../../secret.yaml")
    missing = rejected(checkout, "../../../secreT.yaml")
    assert (there.code, there.message.lower(), there.help) == (
        missing.code,
        missing.message.lower(),
        missing.help,
    )
