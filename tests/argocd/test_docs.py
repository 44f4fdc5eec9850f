"""docs/argocd.md says what is there: its table, its commands, its examples of errors."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from renderer.argocd.parameters import MARK, PARAMETERS
from tests.argocd.plugin_server import PluginServer
from tests.program import Run
from tests.reference import CHECKOUT

TEXT = (CHECKOUT / "docs" / "argocd.md").read_text()
COMMANDS = re.findall(r"^ *(render argocd plugin [^>\n]*?) *(?:> \S+)?$", TEXT, re.MULTILINE)


def test_the_table_lists_the_parameters_with_their_types() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\w+) \|", TEXT, re.MULTILINE)
    assert rows == [(p.name, p.collection) for p in PARAMETERS]


def test_the_variables_of_plugin_env_are_named() -> None:
    (sentence,) = re.findall(
        r"can be set under `plugin\.env` instead, as\s(.*?)\. A", TEXT, re.DOTALL
    )
    named = re.findall(r"`(\w+)`", sentence)
    assert named == [p.variable.removeprefix("ARGOCD_ENV_") for p in PARAMETERS if p.by_environment]


def test_the_mark_is_named() -> None:
    assert f"**`{MARK}`**" in TEXT


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_work(command: str, render: Run) -> None:
    result = render(*shlex.split(command)[1:])
    assert (result.returncode, result.stderr) == (0, "")
    assert yaml.safe_load(result.stdout)


def test_there_are_commands() -> None:
    assert len(COMMANDS) == 3


@pytest.mark.parametrize(
    ("overlay", "spoil"),
    [("prod-ue", None), ("prod-eu", ("worker:", "wroker:"))],
    ids=["missing file", "misspelled key"],
)
def test_the_errors_look_as_documented(
    overlay: str, spoil: tuple[str, str] | None, tmp_path: Path, render: Run
) -> None:
    server = PluginServer(tmp_path)
    work = server.unpack(CHECKOUT / "docs" / "examples" / "applicationset" / "clusters")
    if spoil:
        file = work / "overlays" / f"{overlay}.yaml"
        file.write_text(file.read_text().replace(*spoil))
    given = [{"name": "values-files", "array": [MARK, f"overlays/{overlay}.yaml"]}]
    sent = {"ARGOCD_APP_NAME": "analytics", "ARGOCD_APP_PARAMETERS": json.dumps(given)}
    answer = server.run(["render", "argocd", "generate"], work, sent)
    assert answer.stderr
    for line in answer.stderr.splitlines():
        assert f"    {line}\n" in TEXT
