"""What `parameters.dynamic` of the shipped plugin.yaml prints for Argo CD's UI."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.argocd.plugin_server import APPS, CANARY, PluginServer
from tests.program import Run

NAMES = [
    "values-files",
    "values",
    "set",
    "set-string",
    "kuberay-version",
    "compat",
    "crd",
    "strict",
]

Announce = Callable[..., dict[str, dict[str, Any]]]
"""The announcements, by name, for the text of the values file and variables of the environment."""

TEXTS = {"name", "title", "tooltip", "itemType", "collectionType"}


@pytest.fixture
def server(tmp_path: Path) -> PluginServer:
    return PluginServer(tmp_path)


@pytest.fixture
def announce(render: Run, server: PluginServer) -> Announce:
    command = yaml.safe_load(render("argocd", "plugin").stdout)["spec"]["parameters"]["dynamic"][
        "command"
    ]

    def announced(values: str | None, **variables: str) -> dict[str, dict[str, Any]]:
        work = server.unpack(APPS / "plain")
        if values is not None:
            (work / "raycluster.render.yaml").write_text(values)
        # Argo CD announces without a namespace (v3.6.0, reposerver/repository/repository.go,
        # populatePluginAppDetails).
        sent = {
            "ARGOCD_APP_NAME": "app",
            "ARGOCD_APP_SOURCE_PATH": ".",
            "ARGOCD_APP_PARAMETERS": "null",
        }
        answer = server.run(command, work, sent | variables)
        assert answer.status == 0, answer.stderr
        assert CANARY not in answer.stdout + answer.stderr
        return {entry["name"]: entry for entry in json.loads(answer.stdout)}

    return announced


def test_every_parameter_with_title_tooltip_and_collection(announce: Announce) -> None:
    announced = announce(None)
    assert list(announced) == NAMES
    for entry in announced.values():
        assert set(entry) <= {
            "name",
            "title",
            "tooltip",
            "required",
            "itemType",
            "collectionType",
            "string",
            "array",
            "map",
        }
        assert entry["title"]
        assert entry["tooltip"]
        assert entry["required"] is False
        assert {"string", "array", "map"} & set(entry) <= {entry["collectionType"]}
        assert all(
            isinstance(entry[key], str)
            for key in ("name", "title", "tooltip", "itemType", "collectionType")
        )
    assert {
        name: entry["collectionType"]
        for name, entry in announced.items()
        if entry["collectionType"] != "string"
    } == {
        "values-files": "array",
        "set": "map",
        "set-string": "map",
    }


def test_the_defaults_are_what_generate_does(announce: Announce) -> None:
    announced = announce(None)
    assert announced["values-files"]["array"] == ["raycluster.render.yaml"]
    assert announced["compat"]["string"] == "false"
    assert announced["strict"]["string"] == "false"
    assert "string" not in announced["kuberay-version"]
    assert "map" not in announced["set"]


def test_the_values_of_the_files_decide_the_defaults_that_they_decide(announce: Announce) -> None:
    announced = announce('kuberayVersion: "1.2"\ncompat: {legacyAnnotation: true}\n')
    assert announced["kuberay-version"]["string"] == "1.2"
    assert announced["compat"]["string"] == "true"


def test_own_values_are_announced_without_secrets(announce: Announce) -> None:
    tooltip = announce(
        "image: {tag: 2.46.0}\nworker: {replicas: 3}\nannotations: {token: hunter2}\n"
        "gcsFaultTolerance: {enabled: true, redisPassword: {value: hunter2}}\n"
    )["set"]["tooltip"]
    assert "image.tag=2.46.0, worker.replicas=3, gcsFaultTolerance.enabled=true" in tooltip
    assert "keys: image, worker, annotations, gcsFaultTolerance" in tooltip
    assert "hunter2" not in tooltip


def test_announcements_are_bounded(announce: Announce) -> None:
    groups = "".join(f"  g{i}: {{replicas: {i}}}\n" for i in range(1_000))
    announced = announce(f"additionalWorkerGroups:\n{groups}image: {{tag: {'x' * 10_000}}}\n")
    assert len(json.dumps(announced)) < 10_000


@pytest.mark.parametrize(
    ("values", "variables"),
    [
        ("a: [", {}),
        ("- a", {}),
        ("wroker: {}", {}),
        (None, {"ARGOCD_APP_PARAMETERS": "{"}),
        (
            None,
            {
                "ARGOCD_APP_PARAMETERS": json.dumps(
                    [{"name": "values-files", "array": ["../../../../../etc/passwd"]}]
                )
            },
        ),
        (None, {"ARGOCD_APP_NAME": ""}),
    ],
)
def test_an_application_that_cannot_be_rendered_is_still_announced(
    announce: Announce, values: str | None, variables: dict[str, str]
) -> None:
    announced = announce(values, **variables)
    assert list(announced) == NAMES
    assert "root:" not in json.dumps(announced)
