"""`render migrate` and `render import`, run as a user runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program import Run

OLD = """\
apiVersion: ray.io/v1
kind: RayCluster
metadata:
  name: demo # mine
  annotations:
    ray.io/ft-enabled: "true"
spec:
  headGroupSpec:
    rayStartParams: {}
    template:
      spec:
        containers:
        - name: ray-head
          image: rayproject/ray:2.52.0
          env:
          - name: RAY_REDIS_ADDRESS
            value: redis:6379
"""
NEW = """\
apiVersion: ray.io/v1
kind: RayCluster
metadata:
  name: demo # mine
spec:
  gcsFaultToleranceOptions:
    redisAddress: redis:6379
  headGroupSpec:
    rayStartParams: {}
    template:
      spec:
        containers:
        - name: ray-head
          image: rayproject/ray:2.52.0
"""
OPEN = OLD.replace('"true"', '"1"')


def test_stdin_to_stdout(render: Run) -> None:
    result = render("migrate", "-", stdin=OLD)
    assert (result.returncode, result.stdout, result.stderr) == (0, NEW, "")


def test_back_to_an_older_operator(render: Run) -> None:
    result = render("migrate", "-", "--to", "1.2", stdin=NEW)
    assert result.returncode == 0
    assert 'ray.io/ft-enabled: "true"' in result.stdout
    assert "gcsFaultToleranceOptions" not in result.stdout


@pytest.mark.parametrize(("text", "status"), [(OLD, 1), (NEW, 0)], ids=["old", "new"])
def test_check(render: Run, tmp_path: Path, text: str, status: int) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text)
    result = render("migrate", "--check", path)
    assert (result.returncode, result.stdout, path.read_text()) == (status, "", text)
    assert ("would change" in result.stderr) == bool(status)


def test_diff(render: Run) -> None:
    result = render("migrate", "--diff", "-", stdin=OLD)
    assert result.returncode == 0
    assert "-          - name: RAY_REDIS_ADDRESS\n" in result.stdout
    assert "+    redisAddress: redis:6379\n" in result.stdout


def test_in_place_writes_the_files_that_change(render: Run, tmp_path: Path) -> None:
    for name, text in {"old.yaml": OLD, "new.yaml": NEW, "open.yaml": OPEN}.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "old.yaml").chmod(0o640)
    before = (tmp_path / "new.yaml").stat().st_mtime_ns
    result = render("migrate", "--in-place", "--backup", tmp_path)
    assert result.returncode == 1
    assert (tmp_path / "old.yaml").read_text() == NEW
    assert (tmp_path / "old.yaml.bak").read_text() == OLD
    assert (tmp_path / "old.yaml").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "new.yaml").stat().st_mtime_ns == before
    assert (tmp_path / "open.yaml").read_text() == OPEN
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "new.yaml",
        "old.yaml",
        "old.yaml.bak",
        "open.yaml",
    ]
    assert "migrate/not-enabled" in result.stderr
    assert "help: is fault tolerance meant to be on?" in result.stderr


def test_an_open_question_prints_nothing(render: Run) -> None:
    result = render("migrate", "-", stdin=f"{OLD}---\n{OPEN}")
    assert (result.returncode, result.stdout) == (1, "")
    assert "-:24:" in result.stderr


def test_bytes_that_do_not_change(render: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbf# x\r\na:   'b'\r\n\r\n---\r\n...\r\n")
    result = render("migrate", path)
    assert result.stdout.encode() == path.read_bytes()


@pytest.mark.parametrize(
    "arguments",
    [
        ["migrate"],
        ["migrate", "-i", "-"],
        ["migrate", "--backup", "a"],
        ["migrate", "--to", "9.x", "-"],
        ["import"],
    ],
    ids=" ".join,
)
def test_wrong_calls(render: Run, arguments: list[str]) -> None:
    result = render(*arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert "error[call/" in result.stderr


def test_import_and_render(render: Run, tmp_path: Path) -> None:
    values = render("import", "-", stdin=NEW)
    assert values.returncode == 0
    again = render("-f", "-", stdin=values.stdout)
    assert again.returncode == 0
    assert render("import", "-", stdin=again.stdout).stdout == values.stdout
