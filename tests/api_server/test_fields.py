"""Facts of single fields, as `kubectl explain` with the CRD of a release would tell them."""

from __future__ import annotations

from typing import Any

import pytest

from renderer.api_server.fields import container_fields, field, has_field, is_required, pod_fields
from renderer.kuberay.versions import NEWEST, RELEASED, parse
from tests.api_server.manifests import CONTAINER, HEAD, POD


@pytest.mark.parametrize(
    ("path", "type_", "of", "since", "until"),
    [
        ((*POD, "volumes", 0, "configMap", "defaultMode"), "integer", None, "1.0.0", None),
        ((*CONTAINER, "resources", "limits"), "map", "quantity", "1.0.0", None),
        ((*CONTAINER, "resources", "limits", "nvidia.com/gpu"), "quantity", None, "1.0.0", None),
        ((*CONTAINER, "args"), "array", "string", "1.0.0", None),
        ((*CONTAINER, "stdin"), "boolean", None, "1.0.0", None),
        ((*CONTAINER, "livenessProbe", "httpGet", "port"), "int-or-string", None, "1.0.0", None),
        ((*HEAD, "rayStartParams"), "map", "string", "1.0.0", None),
        ((*HEAD, "template"), "object", None, "1.0.0", None),
        ((*HEAD, "replicas"), "integer", None, "1.0.0", "1.0.0"),
        ((*POD, "workloadRef"), "object", None, "1.6.0", "1.6.2"),
        (
            ("spec", "gcsFaultToleranceOptions", "redisPassword", "valueFrom", "fileKeyRef"),
            "object",
            None,
            "1.5.0",
            None,
        ),
        (("metadata", "labels"), "map", "string", "1.0.0", None),
    ],
    ids=lambda value: ".".join(map(str, value)) if isinstance(value, tuple) else None,
)
def test_a_field(path: Any, type_: str, of: str | None, since: str, until: str | None) -> None:
    found = field(path)
    assert found is not None
    assert (found.type, found.of, found.since) == (type_, of, parse(since))
    assert found.until == (parse(until) if until else NEWEST)


def test_an_enum_is_known() -> None:
    found = field(("spec", "autoscalerOptions", "upscalingMode"))
    assert found is not None
    assert found.enum == ("Default", "Aggressive", "Conservative")


def test_a_release_may_lack_a_field() -> None:
    path = ("spec", "gcsFaultToleranceOptions")
    assert field(path, parse("1.2.2")) is None
    assert field(path, parse("1.3.0")) is not None
    known = field(path)
    assert known is not None
    assert (known.known_to(parse("1.2.2")), known.known_to(parse("1.3.0"))) == (False, True)


@pytest.mark.parametrize(
    ("path", "first"),
    [
        (("spec", "gcsFaultToleranceOptions"), "1.3.0"),
        (("spec", "workerGroupSpecs", 0, "numOfHosts"), "1.1.0"),
    ],
    ids=["gcsFaultToleranceOptions", "numOfHosts"],
)
def test_which_releases_have_a_field(path: Any, first: str) -> None:
    """The first release is that of KubeRay's own changelog."""
    assert [has_field(path, release) for release in RELEASED] == [
        release >= parse(first) for release in RELEASED
    ]


@pytest.mark.parametrize(
    "group", [("headGroupSpec",), ("workerGroupSpecs", 0)], ids=["head", "worker"]
)
def test_start_parameters_are_required_before_1_4(group: Any) -> None:
    required = [
        release for release in RELEASED if is_required(("spec", *group, "rayStartParams"), release)
    ]
    assert required == [release for release in RELEASED if release < parse("1.4.0")]


@pytest.mark.parametrize(
    "path", [("spec", "nope"), ("spec", 0), ("spec", "rayVersion", "x")], ids=str
)
def test_what_no_release_has_is_none(path: Any) -> None:
    assert field(path) is None


def test_pod_and_container_fields_are_those_of_all_releases() -> None:
    assert {"volumes", "workloadRef", "schedulingGroup", "tolerations"} <= pod_fields().keys()
    assert {"env", "resources", "restartPolicyRules", "lifecycle"} <= container_fields().keys()
    assert pod_fields()["hostUsers"].since == parse("1.1.0")
