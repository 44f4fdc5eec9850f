"""The same input gives the same bytes on every machine: only arguments and files decide."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program import Run

VALUES = """\
gcsFaultTolerance: {enabled: true}
annotations: {unicode: "ÄÖ 東京 🚀 ıİ", b: "1", a: "2"}
head:
  rayStartParams: {num-cpus: 0, dashboard-host: 0.0.0.0}
  nodeSelector: {z: "1", y: "2", x: "3"}
additionalWorkerGroups:
  gpu: {replicas: 2, labels: {b: left, a: right}}
"""

SURROUNDINGS = {
    "hash-seed-0": {"PYTHONHASHSEED": "0"},
    "hash-seed-1": {"PYTHONHASHSEED": "1"},
    "hash-seed-4294967295": {"PYTHONHASHSEED": "4294967295"},
    "hash-seed-random": {"PYTHONHASHSEED": "random"},
    "locale-c": {"LC_ALL": "C"},
    "locale-c-not-coerced": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "locale-posix-ascii-streams": {
        "LC_ALL": "POSIX",
        "PYTHONUTF8": "0",
        "PYTHONIOENCODING": "ascii",
    },
    "locale-turkish": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "locale-german": {"LC_ALL": "de_DE.ISO-8859-1"},
    "time-zone-kiritimati": {"TZ": "Pacific/Kiritimati"},
    "time-zone-west": {"TZ": "EST+12"},
    "no-color": {"NO_COLOR": "1"},
    "force-color": {"FORCE_COLOR": "1", "TERM": "xterm-256color"},
    "narrow": {"COLUMNS": "20", "LINES": "5"},
    "optimised": {"PYTHONOPTIMIZE": "2"},
    "no-home": {"HOME": "/nonexistent", "XDG_CACHE_HOME": "/nonexistent", "TMPDIR": "/nonexistent"},
    "source-date": {"SOURCE_DATE_EPOCH": "0"},
}


@pytest.fixture(scope="module")
def values(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("values") / "values.yaml"
    path.write_text(VALUES, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def plain(render: Run, values: Path) -> str:
    result = render("-f", values)
    assert result.returncode == 0, result.stderr
    assert "ÄÖ 東京 🚀 ıİ" in result.stdout
    return result.stdout


@pytest.mark.parametrize("surroundings", SURROUNDINGS.values(), ids=SURROUNDINGS.keys())
def test_environment_decides_nothing(
    surroundings: dict[str, str], render: Run, values: Path, plain: str
) -> None:
    assert render("-f", values, env=surroundings).stdout == plain


def test_folder_of_the_call_decides_nothing(
    render: Run, values: Path, plain: str, tmp_path: Path
) -> None:
    (tmp_path / "values.yaml").write_text("fullnameOverride: other\n")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "raycluster.yaml.j2").write_text("kind: Other\n")
    assert render("-f", values, cwd=tmp_path).stdout == plain


def test_stdin_and_file_give_the_same(render: Run, plain: str) -> None:
    assert render("-f", "-", stdin=VALUES).stdout == plain
