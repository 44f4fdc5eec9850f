"""Who wins where two say something about one thing: a group or its release, a value or an override,
a user or the operator.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from renderer import Diagnostic, Result, Source, Target, read_documents, validate
from renderer.diagnostics import Place
from renderer.kuberay.versions import parse
from tests.operator.cases import cluster
from tests.program import run


def codes_of(manifest: Any, version: str) -> list[str]:
    """What API server and operator of a version say about a manifest."""
    documents = read_documents(Source("cluster.json", json.dumps(manifest))).documents
    return [d.code for d in validate(documents, Target(parse(version)))]


def spec(result: Result) -> Any:
    assert not result.rejected, result.diagnostics
    return result.objects[0].data["spec"]


def lines(diagnostics: tuple[Diagnostic, ...]) -> list[tuple[str, int]]:
    return [(d.code, d.where.start.line) for d in diagnostics if isinstance(d.where, Place)]


def test_a_groups_own_label_wins_over_that_of_the_release() -> None:
    made = spec(run("worker: {labels: {app.kubernetes.io/instance: mine}}"))
    labels = made["workerGroupSpecs"][0]["template"]["metadata"]["labels"]
    assert labels["app.kubernetes.io/instance"] == "mine"
    assert (
        made["headGroupSpec"]["template"]["metadata"]["labels"]["app.kubernetes.io/instance"]
        == "raycluster"
    )


def test_fault_tolerance_wins_over_an_annotation_by_hand() -> None:
    values = 'annotations: {ray.io/ft-enabled: "false"}\ngcsFaultTolerance: true\n'
    result = run(values, "1.2")
    assert result.objects[0].data["metadata"]["annotations"]["ray.io/ft-enabled"] == "true"


PASSWORD = (
    "gcsFaultTolerance: {enabled: true, redisPassword: {valueFrom: {secretKeyRef: {name: a, key: "
    "b}}}}"
)


@pytest.mark.parametrize(
    "by_hand",
    [
        "rayStartParams: {redis-password: mine}",
        "containerEnv: [{name: REDIS_PASSWORD, value: mine}]",
        "containerEnv: [{name: RAY_REDIS_ADDRESS, value: mine}]",
    ],
    ids=["parameter", "password", "address"],
)
def test_a_second_password_or_address_is_an_error_and_never_overwritten(by_hand: str) -> None:
    result = run(f"{PASSWORD}\nhead:\n  {by_hand}\n", "1.2")
    assert result.rejected
    assert ("values/said-twice", 3) in lines(result.diagnostics)


def test_a_parameter_is_kept_if_fault_tolerance_has_no_password() -> None:
    made = spec(
        run("gcsFaultTolerance: true\nhead:\n  rayStartParams: {redis-password: $MINE}\n", "1.2")
    )
    assert made["headGroupSpec"]["rayStartParams"]["redis-password"] == "$MINE"


SHARED = [{"name": "data", "mountPath": "/a", "subPath": "a"}, {"name": "data", "mountPath": "/b"}]
SINGLE = [{"name": "data", "mountPath": "/c"}]


@pytest.mark.parametrize(
    ("base", "override"),
    [(SHARED, SINGLE), (SINGLE, SHARED), (SHARED, SHARED[::-1])],
    ids=["in-the-base", "in-the-override", "in-both"],
)
def test_mounts_that_share_a_name_are_replaced_as_a_whole(base: Any, override: Any) -> None:
    containers = [{"name": "ray-head", "volumeMounts": override}]
    pod = {"template": {"spec": {"containers": containers}}}
    values = {
        "head": {"volumes": [{"name": "data", "emptyDir": {}}], "volumeMounts": base},
        "specOverrides": {"headGroupSpec": pod},
    }
    made = spec(run(str(values)))
    assert made["headGroupSpec"]["template"]["spec"]["containers"][0]["volumeMounts"] == override


def codes(text: str) -> list[str]:
    return [d.code for d in validate(read_documents(Source("a.yaml", text)).documents, Target())]


def test_a_raycluster_of_the_core_api_is_checked_as_one() -> None:
    found = codes("apiVersion: v1\nkind: RayCluster\nmetadata: {name: a}\nspec: {nonsense: 1}\n")
    assert "schema/api-version" in found
    assert "schema/unknown-field" in found


OTHER = "apiVersion: {}/v1\nkind: RayCluster\nmetadata: {{name: a}}\nspec: {{nonsense: 1}}\n"


@pytest.mark.parametrize(
    ("group", "expected"),
    [("example.com", []), ("ray.com", ["schema/api-version"])],
    ids=["another-group", "a-misspelled-group"],
)
def test_a_raycluster_of_another_api_group_is_not_kuberays(group: str, expected: list[str]) -> None:
    assert codes(OTHER.format(group)) == expected


def test_overrides_leave_a_raycluster_of_another_api_group_alone(tmp_path: Path) -> None:
    (tmp_path / "other.yaml.j2").write_text(OTHER.format("example.com"))
    result = run("specOverrides: {suspend: true}", templates=str(tmp_path))
    specs = {made.data["apiVersion"]: made.data["spec"] for made in result.objects}
    assert specs["example.com/v1"] == {"nonsense": 1}
    assert specs["ray.io/v1"]["suspend"] is True


@pytest.mark.parametrize(
    ("version", "params", "expected"),
    [
        ("1.5.2", "{}", set()),
        ("1.5.2", "{plasma-directory: /mnt}", set()),
        ("1.6.0", "{}", set()),
        ("1.6.0", "{plasma-directory: /mnt}", {"pod/mount-without-volume"}),
    ],
)
def test_the_operator_adds_shared_memory_unless_plasma_has_a_directory(
    version: str, params: str, expected: set[str]
) -> None:
    made = cluster(f"head: {{rayStartParams: {params}}}")
    pod = made["spec"]["headGroupSpec"]["template"]["spec"]
    pod["containers"].append(
        {
            "name": "side",
            "image": "busybox",
            "volumeMounts": [{"name": "shared-mem", "mountPath": "/mem"}],
        }
    )
    assert set(codes_of(made, version)) == expected


MOUNT = {"name": "gone", "mountPath": "/data"}
INIT = [{"name": "init", "image": "busybox"}]


@pytest.mark.parametrize(
    ("group", "init", "version", "expected"),
    [
        ("head", [], "1.1.1", ["pod/mount-dropped"]),
        ("head", INIT, "1.1.1", ["pod/mount-dropped"]),
        ("worker", [], "1.1.1", ["pod/mount-dropped"]),
        # The operator cleans the container, but not the init container into which it copies the
        # mounts.
        ("worker", INIT, "1.1.1", ["pod/mount-dropped", "pod/mount-without-volume"]),
        ("worker", [], "1.2.2", ["pod/mount-without-volume"]),
    ],
)
def test_mounts_without_volume_before_1_2(
    group: str, init: list[Any], version: str, expected: list[str]
) -> None:
    made = cluster("")
    groups = {"head": made["spec"]["headGroupSpec"], "worker": made["spec"]["workerGroupSpecs"][0]}
    pod = groups[group]["template"]["spec"]
    pod["containers"][0]["volumeMounts"] = [MOUNT]
    if init:
        pod["initContainers"] = init
    assert codes_of(made, version) == expected


def test_an_error_in_a_groups_own_image_points_at_it() -> None:
    values = "image:\n  tag: a\nworker:\n  image:\n    repository: ' x'\n    tag: b\n"
    result = run(values)
    assert ("pod/image", 5) in lines(result.diagnostics)
