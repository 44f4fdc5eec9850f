"""Where a part of a child comes from: a place in the manifest, or the operator and why."""

from __future__ import annotations

from typing import Any

import pytest

from renderer.children import Child, children
from renderer.kuberay import gates
from renderer.kuberay.versions import NEWEST, parse

HEAD = ("spec", "headGroupSpec", "template", "spec")
WORKER = ("spec", "workerGroupSpecs", 0, "template", "spec")


def container(**fields: Any) -> dict[str, Any]:
    return {"name": "ray", "image": "rayproject/ray:2.52.0", **fields}


def cluster(head: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    group = {"rayStartParams": {}, "template": {"spec": {"containers": [head or container()]}}}
    worker = {
        "groupName": "small",
        "replicas": 1,
        "rayStartParams": {},
        "template": {"spec": {"containers": [container()]}},
    }
    whole = {"rayVersion": "2.52.0", "headGroupSpec": group, "workerGroupSpecs": [worker], **spec}
    return {
        "apiVersion": "ray.io/v1",
        "kind": "RayCluster",
        "metadata": {"name": "demo"},
        "spec": whole,
    }


def child(document: dict[str, Any], role: str, version: str = str(NEWEST)) -> Child:
    release = parse(version)
    made = children(document, release, gates.effective(release, {}))
    return next(found for found in made if found.role == role)


@pytest.mark.parametrize(
    ("role", "path", "source"),
    [
        ("head Pod", ("spec", "containers", 0, "image"), (*HEAD, "containers", 0, "image")),
        (
            "head Pod",
            ("spec", "containers", 0, "ports", 0, "name"),
            (*HEAD, "containers", 0, "ports", 0, "name"),
        ),
        ("head Pod", ("spec", "containers", 1, "image"), ("spec", "autoscalerOptions", "image")),
        (
            "head Pod",
            ("spec", "containers", 1, "env", 5, "name"),
            ("spec", "autoscalerOptions", "env", 0, "name"),
        ),
        ("head Pod", ("spec", "volumes", 0, "name"), (*HEAD, "volumes", 0, "name")),
        ("head Pod", ("spec", "tolerations", 0, "effect"), (*HEAD, "tolerations", 0, "effect")),
        ("worker Pod", ("spec", "initContainers", 0, "image"), (*WORKER, "containers", 0, "image")),
        (
            "worker Pod",
            ("spec", "initContainers", 0, "env", 0, "name"),
            (*WORKER, "containers", 0, "env", 0, "name"),
        ),
        ("head Service", ("spec", "type"), ("spec", "headGroupSpec", "serviceType")),
        (
            "head Service",
            ("metadata", "annotations", "a b"),
            ("spec", "headServiceAnnotations", "a b"),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_copy_has_the_place_it_is_copied_from(
    role: str, path: tuple[Any, ...], source: tuple[Any, ...]
) -> None:
    document = cluster(
        container(ports=[{"name": "web", "containerPort": 80}]),
        enableInTreeAutoscaling=True,
        autoscalerOptions={"image": "other", "env": [{"name": "A", "value": "1"}]},
        headServiceAnnotations={"a b": "1"},
    )
    document["spec"]["headGroupSpec"]["serviceType"] = "NodePort"
    document["spec"]["headGroupSpec"]["template"]["spec"] |= {
        "volumes": [{"name": "v", "emptyDir": {}}],
        "tolerations": [{"effect": "NoScheduled"}],
    }
    document["spec"]["workerGroupSpecs"][0]["template"]["spec"]["containers"][0]["env"] = [
        {"name": "B"}
    ]
    assert child(document, role).origin(path) == (source, None)


@pytest.mark.parametrize(
    ("role", "path", "source", "reason"),
    [
        ("head Pod", ("spec", "containers", 0, "ports", 1), None, "KubeRay adds the port metrics"),
        (
            "head Pod",
            ("spec", "containers", 0, "env", 0, "name"),
            None,
            "KubeRay adds the variable RAY_CLUSTER_NAME",
        ),
        (
            "head Pod",
            ("metadata", "generateName"),
            ("metadata", "name"),
            "KubeRay composes the name",
        ),
        (
            "worker Pod",
            ("metadata", "labels", "ray.io/group"),
            ("spec", "workerGroupSpecs", 0, "groupName"),
            "KubeRay",
        ),
        (
            "worker Pod",
            ("spec", "initContainers", 0, "name"),
            None,
            "KubeRay adds the init container wait-gcs-ready",
        ),
        (
            "head Service",
            ("spec", "ports", 1, "name"),
            (*HEAD, "containers", 0, "ports", 0),
            "KubeRay offers the container's port",
        ),
        (
            "head Service",
            ("spec", "ports", 0),
            None,
            "KubeRay adds the port metrics to the head Service",
        ),
    ],
    ids=lambda value: None,
)
def test_what_the_operator_adds_has_a_reason_and_its_cause(
    role: str, path: tuple[Any, ...], source: tuple[Any, ...] | None, reason: str
) -> None:
    document = cluster(container(ports=[{"name": "web", "containerPort": 80}]))
    found, said = child(document, role).origin(path)
    assert found == source
    assert said is not None
    assert said.startswith(reason)


def test_the_password_of_redis_is_checked_where_it_is_written() -> None:
    document = cluster(
        gcsFaultToleranceOptions={"redisAddress": "redis:6379", "redisPassword": {"value": "x"}}
    )
    head = child(document, "head Pod")
    env = head.data["spec"]["containers"][0]["env"]
    index = next(index for index, entry in enumerate(env) if entry["name"] == "REDIS_PASSWORD")
    where = ("spec", "gcsFaultToleranceOptions", "redisPassword")
    assert head.origin(("spec", "containers", 0, "env", index, "value")) == (
        (*where, "value"),
        None,
    )
    assert head.origin(("spec", "containers", 0, "env", index, "name")) == (
        where,
        "KubeRay adds the variable REDIS_PASSWORD",
    )


def test_a_container_in_front_shifts_no_place() -> None:
    """Mutual TLS puts an init container before the user's."""
    document = cluster(tlsOptions={"enabled": True})
    spec = document["spec"]["headGroupSpec"]["template"]["spec"]
    spec["initContainers"] = [{"name": "mine", "image": "busybox"}]
    made = children(document, NEWEST, gates.effective(NEWEST, {"RayClusterMTLS": True}))
    head = next(found for found in made if found.role == "head Pod")
    assert [one["name"] for one in head.data["spec"]["initContainers"]] == [
        "wait-for-tls-ip-san",
        "mine",
    ]
    assert head.origin(("spec", "initContainers", 1, "name")) == (
        (*HEAD, "initContainers", 0, "name"),
        None,
    )


def test_mounts_that_are_dropped_shift_no_place() -> None:
    """Up to 1.1 the operator drops mounts whose volume does not exist."""
    mounts = [{"name": "missing", "mountPath": "/a"}, {"name": "v", "mountPath": "/b"}]
    document = cluster(container(volumeMounts=mounts))
    document["spec"]["headGroupSpec"]["template"]["spec"]["volumes"] = [
        {"name": "v", "emptyDir": {}}
    ]
    head = child(document, "head Pod", "1.1.1")
    assert head.data["spec"]["containers"][0]["volumeMounts"][0] == mounts[1]
    where = (*HEAD, "containers", 0, "volumeMounts", 1, "mountPath")
    assert head.origin(("spec", "containers", 0, "volumeMounts", 0, "mountPath")) == (where, None)


@pytest.mark.parametrize(
    ("kind", "root"),
    [
        ("RayService", ("spec", "rayClusterConfig")),
        ("RayJob", ("spec", "rayClusterSpec")),
        ("RayCronJob", ("spec", "jobTemplate", "rayClusterSpec")),
    ],
)
def test_places_in_a_parent_start_at_the_parent(kind: str, root: tuple[str, ...]) -> None:
    spec: Any = cluster()["spec"]
    for key in reversed(root[1:]):
        spec = {key: spec}
    document = {"apiVersion": "ray.io/v1", "kind": kind, "metadata": {"name": "demo"}, "spec": spec}
    head = child(document, "head Pod")
    where = (*root, "headGroupSpec", "template", "spec", "containers", 0, "image")
    assert head.origin(("spec", "containers", 0, "image")) == (where, None)


def test_the_manifest_is_not_changed() -> None:
    document = cluster(
        enableInTreeAutoscaling=True, gcsFaultToleranceOptions={"redisAddress": "redis:6379"}
    )
    before = repr(document)
    children(document, NEWEST, gates.effective(NEWEST, {}))
    assert repr(document) == before
