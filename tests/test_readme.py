"""What the README shows is what the program prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.program import Run

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def shown_after(mark: str) -> str:
    found = re.search(re.escape(mark) + r"\n```\w+\n(.*?)```", README, re.DOTALL)
    assert found is not None, f"the README has no block after {mark}"
    return found[1]


def test_the_example(render: Run) -> None:
    command = re.search(r"<!-- example: render (.*) -->", README)
    assert command is not None
    result = render(*shlex.split(command[1]), cwd=ROOT)
    assert result.returncode == 0
    assert shown_after(command[0]) == result.stdout


def test_the_start_commands(render: Run) -> None:
    command = re.search(r"<!-- example-pods: render (.*) -->", README)
    assert command is not None
    result = render(*shlex.split(command[1]), cwd=ROOT)
    assert result.returncode == 0
    assert shown_after(command[0]) == result.stdout


def test_the_mistake(render: Run, tmp_path: Path) -> None:
    mark = re.search(r"<!-- example-error: (.*) -->", README)
    assert mark is not None
    (tmp_path / "values.yaml").write_text(mark[1] + "\n")
    result = render("-f", "values.yaml", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert shown_after(mark[0]) == result.stderr


def test_the_values_file_it_quotes() -> None:
    text = (ROOT / "values" / "fault-tolerant.yaml").read_text(encoding="utf-8")
    assert "\n".join(line for line in text.split("\n") if not line.startswith("#")) in README
