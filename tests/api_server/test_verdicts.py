"""The API server's verdict, against those of a real one (kube-apiserver 1.35) with the CRD of each
release.
"""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from renderer.api_server import quick, schemas
from renderer.api_server.lists import duplicates
from renderer.api_server.schemas import Schema
from renderer.diagnostics import Severity
from renderer.kuberay.versions import NEWEST, parse
from renderer.schema import json_schema
from renderer.schema import model as schema
from renderer.schema.model import Node
from tests.api_server.manifests import (
    CONTAINER,
    GONE,
    HEAD,
    POD,
    check,
    check_object,
    cluster,
    judge,
    parent,
)
from tests.operator.cases import Case, cases, parent_cases

WORKER = ("spec", "workerGroupSpecs", 0)
VERSIONS = sorted({version for case in cases() for version in case.expected})
META = ("metadata",)


def rejected(manifest: Any, version: str = "1.7.0") -> bool:
    return any(problem.severity is Severity.ERROR for problem in check(manifest, parse(version)))


def test_the_verdicts_are_there() -> None:
    assert sum(len(case.expected) for case in cases()) == 8563
    assert sum(len(case.expected) for case in parent_cases()) == 3520


@pytest.mark.parametrize("version", VERSIONS)
def test_every_case_gets_the_verdict_of_the_real_api_server(version: str) -> None:
    seen = [case for case in (*cases(), *parent_cases()) if version in case.expected]
    here = {case.name: rejected(case.manifest, version) for case in seen}
    there = {case.name: case.expected[version]["crd"] == "reject" for case in seen}
    assert {name: there[name] for name in here if here[name] != there[name]} == {}


def checked_by(manifest: dict[str, Any], version: str) -> Schema | None:
    return schemas.of_release(
        parse(version), manifest["kind"], manifest["apiVersion"].partition("/")[2]
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_the_quick_checker_and_the_judge_agree(version: str) -> None:
    for case in cases():
        of_kind = checked_by(case.manifest, version) if version in case.expected else None
        if of_kind is not None:
            assert quick.certainly_good(case.manifest, of_kind) == (
                judge(case.manifest, of_kind) == []
            ), case.name


@pytest.mark.parametrize("version", VERSIONS)
def test_what_the_quick_checker_passes_the_judge_accepts(version: str) -> None:
    passed = 0
    for case in parent_cases():
        of_kind = checked_by(case.manifest, version)
        if of_kind is not None and quick.certainly_good(case.manifest, of_kind):
            passed += 1
            assert judge(case.manifest, of_kind) == [], case.name
    assert passed > 50


def worker(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    made = cluster((*WORKER, "groupName"), "small")
    group = made["spec"]["workerGroupSpecs"][0]
    group |= {"rayStartParams": {}, "template": {"spec": {"containers": [{"name": "ray-worker"}]}}}
    group[path[0]] = value
    return made


# What a real API server said of each, one by one (1.0.0, 1.3.0 and 1.7.0 agree).
TAKEN: dict[str, Any] = {
    "int32 is not enforced": worker(("replicas",), 2**40),
    "the largest integer": worker(("replicas",), 2**63 - 1),
    "a whole float": worker(("replicas",), 1.0),
    "a float of nearly nothing": cluster(
        (*CONTAINER, "securityContext"), {"runAsUser": 3.0000000001}
    ),
    "the largest whole float": cluster(
        (*CONTAINER, "securityContext"), {"runAsUser": 9007199254740991.0}
    ),
    "null where there is a default": worker(("minReplicas",), None),
    "null in a map": cluster((*HEAD, "rayStartParams"), {"a": None}),
    "null in place of a map": cluster((*CONTAINER, "resources"), {"limits": None}),
    "null in place of the spec": cluster(("spec",), None),
    "no spec": cluster(("spec",), GONE),
    "an empty name of a container": cluster((*CONTAINER, "name"), ""),
    "no containers in the list": cluster((*POD, "containers"), []),
    "a whole float as a quantity": cluster((*CONTAINER, "resources"), {"limits": {"cpu": 1.0}}),
    "a status of any type": cluster(("status",), {"state": 1}),
    "a status that is none": cluster(("status",), "x"),
    "ports that differ by protocol": cluster(
        (*CONTAINER, "ports"), [{"containerPort": 1}, {"containerPort": 1, "protocol": "UDP"}]
    ),
    "equal items where no key is": worker(("scaleStrategy",), {"workersToDelete": ["a", "a"]}),
    "labels of the pod unchecked": cluster(
        (*HEAD, "template", "metadata"), {"labels": {"a b": "x y"}}
    ),
    "a name with dots": cluster((*META, "name"), "a.b"),
    "a name of 253": cluster((*META, "name"), "a" * 253),
    "generateName alone": cluster(META, {"generateName": "a-"}),
    "generateName with dashes": cluster(META, {"generateName": "a--"}),
    "namespace empty": cluster((*META, "namespace"), ""),
    "label null": cluster((*META, "labels"), {"a": None}),
    "label empty": cluster((*META, "labels"), {"a": ""}),
    "label of 63": cluster((*META, "labels"), {"a": "x" * 63}),
    "annotation key in capitals": cluster((*META, "annotations"), {"A.b/c": "x"}),
    "annotations of 256 KiB": cluster((*META, "annotations"), {"a": "x" * (256 * 1024 - 1)}),
    "creationTimestamp null": cluster((*META, "creationTimestamp"), None),
    "creationTimestamp with offset": cluster(
        (*META, "creationTimestamp"), "2020-01-01T00:00:00.5+01:00"
    ),
    "any uid": cluster((*META, "uid"), "x"),
    "a finalizer without domain": cluster((*META, "finalizers"), ["a"]),
    "an owner": cluster(
        (*META, "ownerReferences"), [{"apiVersion": "v1", "kind": "Pod", "name": "x", "uid": "u"}]
    ),
    "managedFields as they are": cluster((*META, "managedFields"), [{"operation": "Foo"}]),
}
REJECTED: dict[str, Any] = {
    "beyond 64 bits": worker(("replicas",), 2**63),
    "a fraction": worker(("replicas",), 1.5),
    "a float beyond 53 bits": cluster((*CONTAINER, "securityContext"), {"runAsUser": 1e16}),
    "a huge float": worker(("replicas",), 1e300),
    "a boolean as integer": worker(("replicas",), True),
    "a string as integer": worker(("replicas",), "1"),
    "a fraction as a quantity": cluster((*CONTAINER, "resources"), {"limits": {"cpu": 0.5}}),
    "an empty quantity": cluster((*CONTAINER, "resources"), {"limits": {"cpu": ""}}),
    "a quantity and a line feed": cluster(
        (*CONTAINER, "resources"), {"limits": {"memory": "4Gi\n"}}
    ),
    "a boolean as a quantity": cluster((*CONTAINER, "resources"), {"limits": {"cpu": True}}),
    "null where it is required": cluster((*CONTAINER, "name"), None),
    "null in a list": cluster((*POD, "containers", 1), None),
    "a list in place of the spec": cluster(("spec",), []),
    "an unknown field that is null": cluster(("spec", "foo"), None),
    "an unknown field in the status": cluster(("status",), {"foo": 1}),
    "an unknown field next to the spec": cluster(("foo",), 1),
    "creationTimestamp of the pod": cluster(
        (*HEAD, "template", "metadata"), {"creationTimestamp": None}
    ),
    "an empty enum": cluster(("spec", "autoscalerOptions"), {"upscalingMode": ""}),
    "ports the same by default": cluster(
        (*CONTAINER, "ports"), [{"containerPort": 1}, {"containerPort": 1, "protocol": "TCP"}]
    ),
    "ports the same by null": cluster(
        (*CONTAINER, "ports"), [{"containerPort": 1}, {"containerPort": 1.0, "protocol": None}]
    ),
    "no name": cluster((*META, "name"), GONE),
    "an empty name": cluster((*META, "name"), ""),
    "no metadata": cluster(META, GONE),
    "metadata null": cluster(META, None),
    "metadata a list": cluster(META, []),
    "a name in capitals": cluster((*META, "name"), "A"),
    "a name of 254": cluster((*META, "name"), "a" * 254),
    "a name and a line feed": cluster((*META, "name"), "demo\n"),
    "a name with two dots": cluster((*META, "name"), "a..b"),
    "a name that is a number": cluster((*META, "name"), 5),
    "generateName that ends in a dot": cluster(META, {"generateName": "a."}),
    "generateName that is a dash": cluster(META, {"generateName": "-"}),
    "generateName in capitals": cluster(META, {"generateName": "A-"}),
    "an unknown field of metadata": cluster((*META, "foo"), None),
    "label of 64": cluster((*META, "labels"), {"a": "x" * 64}),
    "label key with a space": cluster((*META, "labels"), {"a b": "x"}),
    "label key with capitals in its domain": cluster((*META, "labels"), {"A.b/c": "x"}),
    "label key with two slashes": cluster((*META, "labels"), {"a/b/c": "x"}),
    "label key without a name": cluster((*META, "labels"), {"a/": None}),
    "label a number": cluster((*META, "labels"), {"a": 1}),
    "label with a line feed": cluster((*META, "labels"), {"a": "x\n"}),
    "annotation a boolean": cluster((*META, "annotations"), {"a": True}),
    "annotation key with a space": cluster((*META, "annotations"), {"a b": "x"}),
    "annotations over 256 KiB": cluster((*META, "annotations"), {"a": "x" * (256 * 1024)}),
    "annotations over 256 KiB in UTF-8": cluster((*META, "annotations"), {"a": "é" * (128 * 1024)}),
    "creationTimestamp a date": cluster((*META, "creationTimestamp"), "2020-01-01"),
    "creationTimestamp in small letters": cluster(
        (*META, "creationTimestamp"), "2020-01-01t00:00:00z"
    ),
    "generation a string": cluster((*META, "generation"), "5"),
    "a finalizer with a space": cluster((*META, "finalizers"), ["a b"]),
    "a finalizer null": cluster((*META, "finalizers"), [None]),
    "finalizers that exclude each other": cluster(
        (*META, "finalizers"), ["orphan", "foregroundDeletion"]
    ),
    "an owner without anything": cluster((*META, "ownerReferences"), [{}]),
    "an owner of no version": cluster(
        (*META, "ownerReferences"),
        [{"apiVersion": "a/b/c", "kind": "Pod", "name": "x", "uid": "u"}],
    ),
    "an Event as owner": cluster(
        (*META, "ownerReferences"), [{"apiVersion": "v1", "kind": "Event", "name": "x", "uid": "u"}]
    ),
    "two controllers": cluster(
        (*META, "ownerReferences"),
        [
            {"apiVersion": "v1", "kind": "Pod", "name": n, "uid": n, "controller": True}
            for n in "ab"
        ],
    ),
    "an API version that is not served": cluster(("apiVersion",), "ray.io/v2"),
    "no API version": cluster(("apiVersion",), GONE),
    "another kind": cluster(("kind",), "raycluster"),
}


@pytest.mark.parametrize("manifest", TAKEN.values(), ids=TAKEN)
def test_the_api_server_accepts(manifest: Any) -> None:
    assert check(manifest, NEWEST) == []


@pytest.mark.parametrize("manifest", REJECTED.values(), ids=REJECTED)
def test_the_api_server_rejects(manifest: Any) -> None:
    assert rejected(manifest)


@pytest.mark.parametrize("kind", ["RayService", "RayJob"])
def test_the_spec_inside_a_parent_is_checked_with_its_path(kind: str) -> None:
    spec = cluster(("spec", "rayVersion"), 2.52)["spec"]
    manifest = parent(kind, spec)
    (field,) = manifest["spec"]
    assert [problem.path for problem in check(manifest, NEWEST)] == [("spec", field, "rayVersion")]
    assert check(parent(kind, cluster()["spec"]), NEWEST) == []
    assert check(parent(kind, cluster()["spec"]) | {"metadata": {}}, NEWEST) != []


@pytest.mark.parametrize(
    ("spec", "path"),
    [
        ({"serveConfigV2": "applications: []"}, None),
        ({"serveConfgV2": "applications: []"}, ("spec", "serveConfgV2")),
        (
            {"deploymentUnhealthySecondThreshold": "300"},
            ("spec", "deploymentUnhealthySecondThreshold"),
        ),
    ],
    ids=["right", "misspelled", "wrong type"],
)
def test_the_other_fields_of_a_parent_are_checked(spec: dict[str, Any], path: Any) -> None:
    manifest = parent("RayService", cluster()["spec"])
    manifest["spec"] |= spec
    assert [problem.path for problem in check(manifest, NEWEST)] == ([path] if path else [])


@pytest.mark.parametrize(
    ("kind", "wrong"), [("RayJob", "rayClusterConfig"), ("RayService", "rayClusterSpec")]
)
def test_a_cluster_under_the_key_of_another_kind_is_reported_with_the_right_key(
    kind: str, wrong: str
) -> None:
    manifest = parent(kind, cluster()["spec"])
    (right,) = manifest["spec"]
    manifest["spec"] = {wrong: manifest["spec"][right]}
    problems = check(manifest, NEWEST)
    assert ("spec", wrong) in [problem.path for problem in problems]
    assert any(f"spec.{right}" in (problem.help or "") for problem in problems)


@pytest.mark.parametrize(
    ("manifest", "paths"),
    [
        (
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": "x"},
                "data": {"a": "b"},
            },
            [],
        ),
        ({"apiVersion": "v1", "kind": "ConfigMap"}, [("metadata", "name")]),
        ({"apiVersion": "v1", "metadata": {"name": "x"}}, [("kind",)]),
        ({"kind": 5, "metadata": {"name": "x"}}, [("apiVersion",), ("kind",)]),
        ([], [()]),
    ],
    ids=str,
)
def test_other_objects_are_checked_for_what_every_object_has(
    manifest: Any, paths: list[Any]
) -> None:
    assert [problem.path for problem in check_object(manifest)] == paths


def has_null(value: Any) -> bool:
    children = (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    )
    return value is None or any(map(has_null, children))


def has_duplicates(node: Node | None, value: Any) -> bool:
    if node is None:
        return False
    if isinstance(value, list):
        return bool(duplicates(node, value)) or any(
            has_duplicates(node.items, item) for item in value
        )
    return isinstance(value, dict) and any(
        has_duplicates(node.child(k), item) for k, item in value.items()
    )


def said_by_json_schema_alone(case: Case) -> bool:
    """JSON Schema can't say: nulls that are dropped, keyed lists, CEL rules (managedBy is the only
    one at creation).
    """
    manifest = case.manifest
    return (
        manifest["kind"] == "RayCluster"
        and not has_null(manifest)
        and not (isinstance(manifest.get("spec"), dict) and "managedBy" in manifest["spec"])
        and not has_duplicates(schema.root(NEWEST), manifest)
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_the_printed_schema_gives_the_same_verdicts_in_jsonschema_itself(version: str) -> None:
    validator = Draft202012Validator(json_schema.for_version(parse(version)))
    Draft202012Validator.check_schema(validator.schema)
    judged = [
        case for case in cases() if version in case.expected and said_by_json_schema_alone(case)
    ]
    assert len(judged) > 300
    wrong = [
        c.name
        for c in judged
        if validator.is_valid(c.manifest) != (c.expected[version]["crd"] == "ok")
    ]
    assert wrong == []
