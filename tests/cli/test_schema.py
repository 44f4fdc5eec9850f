"""`render schema`: what is printed, and what is said of a version."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from renderer.kuberay.versions import parse
from renderer.schema import json_schema
from renderer.values.json_schema import schema_document
from tests.api_server.manifests import cluster
from tests.program import Run


@pytest.mark.parametrize(
    ("arguments", "version"), [((), "1.7.0"), (("--kuberay-version", "1.4"), "1.4.2")]
)
def test_the_schema_of_a_version_is_printed(
    render: Run, arguments: tuple[str, ...], version: str
) -> None:
    done = render("schema", "manifest", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    printed = json.loads(done.stdout)
    assert printed == json_schema.for_version(parse(version))
    assert printed["title"] == f"RayCluster (ray.io/v1), KubeRay {version}"
    assert Draft202012Validator(printed).is_valid(cluster())


def test_a_newer_version_is_the_newest_known_with_a_warning(render: Run) -> None:
    done = render("schema", "manifest", "--kuberay-version", "1.99")
    assert done.returncode == 0
    assert json.loads(done.stdout) == json_schema.for_version(parse("1.7.0"))
    assert "call/kuberay-version-newer" in done.stderr


def test_an_unknown_version_is_an_error_and_prints_nothing(render: Run) -> None:
    done = render("schema", "manifest", "--kuberay-version", "0.9")
    assert (done.returncode, done.stdout) == (2, "")
    assert "the nearest is 1.0" in done.stderr


def test_the_schema_of_the_values_is_printed(render: Run) -> None:
    done = render("schema", "values")
    assert done.returncode == 0
    Draft202012Validator.check_schema(json.loads(done.stdout))


def _properties(schema: dict[str, Any], above: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every value of the schema, without what is inside fields of Kubernetes."""
    for name, inner in schema.get("properties", {}).items():
        if "title" in inner or not above:
            yield f"{above}{name}", inner
            yield from _properties(inner, f"{above}{name}.")
    group = schema.get("additionalProperties")
    if isinstance(group, dict):
        yield from _properties(group, f"{above}*.")


def test_every_value_has_what_an_editor_shows() -> None:
    values = dict(_properties(schema_document()))
    assert len(values) > 150
    assert {
        name
        for name, one in values.items()
        if not {"title", "description", "examples"} <= one.keys()
    } == set()
    assert [name for name, one in values.items() if "." not in name and "default" not in one] == []
    assert values["worker.replicas"]["default"] == 1
    assert values["image.repository"]["default"] == "rayproject/ray"
    assert values["head.rayVersion"]["examples"] == ["2.52.0"]
    assert values["gcsFaultTolerance.redisAddress"]["description"].startswith("Where Redis is")
    assert values["additionalWorkerGroups.*.groupName"]["description"] == "Its name."
