"""What a rejection says: code, place, and what would be right. Never a value."""

from __future__ import annotations

from typing import Any

import pytest

from renderer.diagnostics import format_path
from renderer.kuberay.versions import parse
from tests.api_server.manifests import CONTAINER, GONE, HEAD, POD, check, cluster

SPEC = ("spec",)
WORKER = {
    "groupName": "a",
    "rayStartParams": {},
    "template": {"spec": {"containers": [{"name": "w"}]}},
}

# name: manifest, KubeRay, then of each problem: code, path, of, and words that message and help
# hold
SAID: dict[str, tuple[Any, str, list[tuple[str, str, str, tuple[str, ...]]]]] = {
    "the value in place of the field": (
        cluster((*SPEC, "gcsFaultTolerance"), {"enabled": True}),
        "1.4.2",
        [
            (
                "schema/unknown-field",
                "spec.gcsFaultTolerance",
                "key",
                (
                    "name of a value, not of a field",
                    "spec.gcsFaultToleranceOptions",
                    "ray.io/ft-enabled",
                ),
            )
        ],
    ),
    "the switch that the field does not have": (
        cluster(
            (*SPEC, "gcsFaultToleranceOptions"), {"redisAddress": "redis:6379", "enabled": True}
        ),
        "1.4.2",
        [
            (
                "schema/unknown-field",
                "spec.gcsFaultToleranceOptions.enabled",
                "key",
                ("remove it", "no `enabled` field"),
            )
        ],
    ),
    "misspelled": (
        cluster((*SPEC, "gcsFaultTolerenceOptions"), {}),
        "1.4.2",
        [
            (
                "schema/unknown-field",
                "spec.gcsFaultTolerenceOptions",
                "key",
                (
                    'did you mean "gcsFaultToleranceOptions"?',
                    "the RayCluster CRD has no such field",
                ),
            )
        ],
    ),
    "too old for the field": (
        cluster((*SPEC, "gcsFaultToleranceOptions"), {"redisAddress": "redis:6379"}),
        "1.2.2",
        [
            (
                "schema/unknown-field",
                "spec.gcsFaultToleranceOptions",
                "key",
                ("the RayCluster CRD has no such field", "from 1.3.0 on"),
            )
        ],
    ),
    "too new for the field": (
        cluster((*HEAD, "replicas"), 1),
        "1.1.1",
        [("schema/unknown-field", "spec.headGroupSpec.replicas", "key", ("up to 1.0.0",))],
    ),
    "a field that came and went": (
        cluster((*POD, "workloadRef"), {}),
        "1.7.0",
        [
            (
                "schema/unknown-field",
                format_path((*POD, "workloadRef")),
                "key",
                ("from 1.6.0 to 1.6.2",),
            )
        ],
    ),
    "one level too high": (
        cluster((*HEAD, "template", "volumes"), []),
        "1.7.0",
        [
            (
                "schema/unknown-field",
                "spec.headGroupSpec.template.volumes",
                "key",
                ("move it to spec.headGroupSpec.template.spec.",),
            )
        ],
    ),
    "a number for a string": (
        cluster((*SPEC, "rayVersion"), 2.52),
        "1.7.0",
        [
            (
                "schema/type",
                "spec.rayVersion",
                "value",
                ("expected a string, got a number", "put it in quotes"),
            )
        ],
    ),
    "a string for a number": (
        cluster((*SPEC, "workerGroupSpecs"), [WORKER | {"replicas": "3"}]),
        "1.7.0",
        [
            (
                "schema/type",
                "spec.workerGroupSpecs[0].replicas",
                "value",
                ("expected an integer", "without quotes"),
            )
        ],
    ),
    "a null in a list": (
        cluster((*CONTAINER, "env"), [None]),
        "1.7.0",
        [
            (
                "schema/type",
                format_path((*CONTAINER, "env", 0)),
                "value",
                ("expected a map, got null", "remove it"),
            )
        ],
    ),
    "a quantity": (
        cluster((*CONTAINER, "resources"), {"limits": {"memory": "4GB", "cpu": 0.5}}),
        "1.7.0",
        [
            (
                "schema/type",
                format_path((*CONTAINER, "resources", "limits", "cpu")),
                "value",
                ("an integer or a string",),
            ),
            (
                "schema/quantity",
                format_path((*CONTAINER, "resources", "limits", "memory")),
                "value",
                ('"4GB"', "4G or 4Gi"),
            ),
        ],
    ),
    "missing": (
        cluster((*HEAD, "rayStartParams"), GONE),
        "1.3.2",
        [
            (
                "schema/required",
                "spec.headGroupSpec.rayStartParams",
                "key",
                ("the RayCluster CRD requires it", "rayStartParams: {}"),
            )
        ],
    ),
    "an enum": (
        cluster((*SPEC, "autoscalerOptions"), {"upscalingMode": "Fast"}),
        "1.7.0",
        [
            (
                "schema/enum",
                "spec.autoscalerOptions.upscalingMode",
                "value",
                ("Default, Aggressive, Conservative",),
            )
        ],
    ),
    "a rule": (
        cluster((*SPEC, "managedBy"), "me"),
        "1.7.0",
        [
            (
                "schema/rule",
                "spec.managedBy",
                "value",
                ("ray.io/kuberay-operator", "kueue.x-k8s.io/multikueue"),
            )
        ],
    ),
    "the same key twice": (
        cluster((*CONTAINER, "env"), [{"name": "A"}, {"name": "B"}, {"name": "A"}]),
        "1.7.0",
        [
            (
                "schema/duplicate",
                format_path((*CONTAINER, "env", 2)),
                "value",
                ('item 2 of "env"', '"name" as item 0'),
            )
        ],
    ),
    "the old API version": (
        cluster(("apiVersion",), "ray.io/v1alpha1"),
        "1.7.0",
        [
            (
                "schema/deprecated-api-version",
                "apiVersion",
                "value",
                ("ray.io/v1alpha1 is deprecated", "ray.io/v1"),
            )
        ],
    ),
    "a label's key and its value": (
        cluster(("metadata", "labels"), {"a b": "x y"}),
        "1.7.0",
        [
            (
                "schema/label",
                'metadata.labels["a b"]',
                "key",
                ("not a valid label key", "example.com/my-key"),
            ),
            (
                "schema/label",
                'metadata.labels["a b"]',
                "value",
                ("not a valid label value", "at most 63"),
            ),
        ],
    ),
    "an annotation that is a boolean": (
        cluster(("metadata", "annotations"), {"ray.io/ft-enabled": True}),
        "1.2.2",
        [
            (
                "schema/type",
                'metadata.annotations["ray.io/ft-enabled"]',
                "value",
                ("true or false", "put it in quotes"),
            )
        ],
    ),
    "a name": (
        cluster(("metadata", "name"), "My_Cluster"),
        "1.7.0",
        [("schema/name", "metadata.name", "value", ("not a valid name", "lowercase"))],
    ),
    "no name": (
        cluster(("metadata",), GONE),
        "1.7.0",
        [("schema/name", "metadata.name", "value", ("no name", "set metadata.name"))],
    ),
    "no map": (
        [],
        "1.7.0",
        [("schema/type", "", "value", ("a map with apiVersion and kind", "got a list"))],
    ),
}


@pytest.mark.parametrize(("manifest", "version", "expected"), SAID.values(), ids=SAID)
def test_every_problem_says_where_and_what_would_be_right(
    manifest: Any, version: str, expected: list[Any]
) -> None:
    problems = check(manifest, parse(version))
    assert [(p.code, format_path(p.path or ()), p.of) for p in problems] == [
        row[:3] for row in expected
    ]
    for problem, (*_, words) in zip(problems, expected, strict=True):
        assert [word for word in words if word not in f"{problem.message} / {problem.help}"] == []


SECRET = "hunter2"
PLACES = [
    (*CONTAINER, "env", 0),
    (*CONTAINER, "env"),
    (*CONTAINER, "image"),
    (*CONTAINER, "livenessProbe"),
    (*SPEC, "gcsFaultToleranceOptions", "redisPassword"),
    (*SPEC, "gcsFaultToleranceOptions", "redisPassword", "value"),
    (*SPEC, "managedBy"),
    (*SPEC, "suspend"),
    ("apiVersion",),
    ("kind",),
    SPEC,
]


@pytest.mark.parametrize("path", PLACES, ids=format_path)
@pytest.mark.parametrize(
    "value", [f"{SECRET} !", [SECRET], {"nope": SECRET}], ids=["string", "list", "map"]
)
def test_no_value_that_may_be_secret_is_quoted(path: tuple[str | int, ...], value: Any) -> None:
    for problem in check(cluster(path, value), parse("1.7.0")):
        assert SECRET not in f"{problem.message}{problem.help}"


@pytest.mark.parametrize(
    ("path", "value", "quoted"),
    [
        ((*CONTAINER, "resources", "limits", "cpu"), "4 GB", '"4 GB"'),
        ((*SPEC, "autoscalerOptions", "upscalingMode"), "fast", '"fast"'),
        (("metadata", "name"), "My_Cluster", '"My_Cluster"'),
        (("metadata", "labels", "a"), "a b", '"a b"'),
    ],
    ids=["quantity", "enum", "name", "label"],
)
def test_a_value_that_is_no_secret_is_quoted(
    path: tuple[str | int, ...], value: str, quoted: str
) -> None:
    (problem,) = check(cluster(path, value), parse("1.7.0"))
    assert quoted in problem.message


def test_all_problems_are_reported_and_not_only_the_first() -> None:
    manifest = cluster((*SPEC, "rayVersion"), 2)
    manifest["spec"]["nope"] = 1
    manifest["metadata"]["name"] = "-"
    manifest["spec"]["headGroupSpec"]["template"]["spec"]["containers"].append(
        {"name": "ray-head", "image": 1}
    )
    assert [problem.code for problem in check(manifest, parse("1.7.0"))] == [
        "schema/name",
        "schema/duplicate",
        "schema/type",
        "schema/unknown-field",
        "schema/type",
    ]
