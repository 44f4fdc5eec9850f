"""`render schema`: what is printed, and what is said of a version."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from renderer.kuberay.versions import parse
from renderer.schema import json_schema
from tests.api_server.manifests import cluster
from tests.program import Run


@pytest.mark.parametrize(("arguments", "version"), [((), "1.7.0"), (("--kuberay-version", "1.4"), "1.4.2")])
def test_the_schema_of_a_version_is_printed(render: Run, arguments: tuple[str, ...], version: str) -> None:
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
