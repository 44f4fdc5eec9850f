"""Values as the decoder of an API server reads them."""

from __future__ import annotations

from typing import Any

import pytest

from renderer.api_server import core
from renderer.api_server.core import types
from renderer.api_server.core.at import At
from renderer.diagnostics import Collector


def decoded(value: Any, code: str) -> tuple[Any, list[str]]:
    found = Collector()
    made = types.decoded(value, types.of_code(code), At(found))
    return made, [d.code for d in found.diagnostics]


@pytest.mark.parametrize(
    ("code", "value", "made"),
    [
        ("ContainerPort", {"name": None, "containerPort": 80.0}, {"containerPort": 80}),
        ("[string", [None, "a"], ["", "a"]),
        ("[Container", [None], [{}]),
        ("{string", {"a": None}, {"a": ""}),
        ("{quantity", {"cpu": None, "memory": 1.5}, {"cpu": "0", "memory": "1.5"}),
        ("quantity", " 1Gi ", "1Gi"),
        ("quantity", "Gi", "Gi"),
        ("int-or-string", 8080, 8080),
        ("bytes", "YQ==\n", "YQ==\n"),
        ("bytes", [1, 255], ""),
        ("time", "2024-02-29T23:59:59.5+02:00", "2024-02-29T23:59:59.5+02:00"),
    ],
)
def test_a_value_is_read(code: str, value: Any, made: Any) -> None:
    assert decoded(value, code) == (made, [])


@pytest.mark.parametrize(
    ("code", "value", "reported"),
    [
        ("ContainerPort", {"containerport": 80}, "schema/unknown-field"),
        ("ContainerPort", {5: 80}, "schema/unknown-field"),
        ("ContainerPort", [], "schema/type"),
        ("int32", 1.5, "schema/type"),
        ("int32", True, "schema/type"),
        ("int32", "1", "schema/type"),
        ("int32", 2**31, "schema/bounds"),
        ("int64", 2**63, "schema/bounds"),
        ("int32", 10**400, "schema/bounds"),
        ("int-or-string", 2**31, "schema/bounds"),
        ("string", 1, "schema/type"),
        ("boolean", "yes", "schema/type"),
        ("quantity", "4GB", "schema/quantity"),
        ("quantity", "", "schema/quantity"),
        ("quantity", "1\n", "schema/quantity"),
        ("bytes", "YQ", "schema/format"),
        ("bytes", [256], "schema/type"),
        ("time", "2025-02-29T00:00:00Z", "schema/format"),
        ("time", "2025-01-01", "schema/format"),
    ],
)
def test_a_value_is_rejected(code: str, value: Any, reported: str) -> None:
    assert decoded(value, code)[1] == [reported]


@pytest.mark.parametrize(
    ("field", "help_"),
    [("containrPort", 'did you mean "containerPort"?'), ("nope", None)],
)
def test_an_unknown_field_comes_with_the_nearest_one(field: str, help_: str | None) -> None:
    found = Collector()
    types.decoded({field: 1}, types.of_code("ContainerPort"), At(found))
    assert found.diagnostics[0].help == help_


def test_an_error_for_a_field_one_level_too_high_names_its_place() -> None:
    found = Collector()
    types.decoded({"containers": []}, types.of_code("PodTemplateSpec"), At(found))
    assert found.diagnostics[0].help == "move it to spec.containers"


@pytest.mark.parametrize(
    "version_and_kind", [("v1", "Node"), ("v2", "Pod"), (None, "Pod"), ("v1", ["Pod"])]
)
def test_other_kinds_are_not_judged(version_and_kind: tuple[Any, Any]) -> None:
    assert not core.is_judged(*version_and_kind)


def test_a_template_is_judged_at_its_place_and_under_its_title() -> None:
    template = {"spec": {"containers": [{"name": "a"}]}}
    found = Collector()
    core.check_pod_template(template, found, at=("spec", "template"), title="the head Pod")
    (one,) = found.diagnostics
    assert one.path == ("spec", "template", "spec", "containers", 0, "image")
    assert one.message == 'the head Pod: "image" is missing'


def test_a_pod_is_judged_more_strictly_than_a_template() -> None:
    template = {"spec": {"containers": [{"name": "a", "image": " b"}]}}
    as_template, as_pod = Collector(), Collector()
    core.check_pod_template(template, as_template)
    core.check_pod_template(template, as_pod, as_pod=True)
    assert not as_template.has_errors
    assert [d.code for d in as_pod.diagnostics] == ["pod/image"]
