"""Whatever a document holds, its children are built without an exception, and every part has an
origin.
"""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.children import NAMED, VALID, Child, children
from renderer.children.shown import sent, shown
from renderer.diagnostics import Collector
from renderer.kuberay import gates
from renderer.kuberay.versions import MINORS, resolve

VERSIONS = [version for minor in MINORS if (version := resolve(minor, Collector())) is not None]
ALL_GATES = {"AllAlpha": True, "AllBeta": True}

FIELDS = [
    "name",
    "namespace",
    "labels",
    "annotations",
    "containers",
    "initContainers",
    "image",
    "env",
    "value",
    "valueFrom",
    "command",
    "args",
    "ports",
    "containerPort",
    "volumeMounts",
    "mountPath",
    "volumes",
    "resources",
    "limits",
    "requests",
    "cpu",
    "memory",
    "google.com/tpu",
    "livenessProbe",
    "readinessProbe",
    "template",
    "metadata",
    "spec",
    "rayStartParams",
    "port",
    "dashboard-port",
    "headGroupSpec",
    "workerGroupSpecs",
    "groupName",
    "replicas",
    "minReplicas",
    "maxReplicas",
    "numOfHosts",
    "suspend",
    "headService",
    "serviceType",
    "enableIngress",
    "ingressOptions",
    "tls",
    "enableInTreeAutoscaling",
    "autoscalerOptions",
    "version",
    "rayVersion",
    "gcsFaultToleranceOptions",
    "redisAddress",
    "redisPassword",
    "backend",
    "storage",
    "size",
    "authOptions",
    "mode",
    "tlsOptions",
    "enabled",
    "networkPolicy",
    "historyServerOptions",
    "collectorOptions",
    "serveService",
    "rayClusterConfig",
    "rayClusterSpec",
    "jobTemplate",
    "submitterPodTemplate",
    "submissionMode",
    "clusterSelector",
    "ray.io/cluster",
    "entrypoint",
    "runtimeEnvYAML",
    "upgradeStrategy",
]
WORDS = [
    "",
    "true",
    "v2",
    "token",
    "rocksdb",
    "dashboard",
    "metrics",
    "autoscaler",
    "a\nb: [",
    "<&>",
    "é",
    "1Gi",
    "9z",
]

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from(WORDS),
    st.text(max_size=8),
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6)
    ),
    max_leaves=6,
)


maps = st.dictionaries(st.sampled_from(FIELDS), values, max_size=4)


@st.composite
def groups(draw: st.DrawFn) -> Any:
    """A group whose fields are anything, but for a Pod template with a container."""
    pod = draw(maps)
    pod["containers"] = [draw(maps), *draw(st.lists(values, max_size=1))]
    return {**draw(maps), "template": {"metadata": draw(values), "spec": pod}}


@st.composite
def documents(draw: st.DrawFn) -> Any:
    """An object of Ray that is almost one: each field is as it should be, or anything."""
    cluster = draw(maps)
    cluster["headGroupSpec"] = draw(groups())
    cluster["workerGroupSpecs"] = draw(st.lists(groups(), max_size=1) | values)
    fields = {"RayCluster": None, "RayService": "rayClusterConfig", "RayJob": "rayClusterSpec"}
    kind = draw(st.sampled_from([*fields, "RayCronJob"]))
    spec: Any = cluster
    if kind == "RayCronJob":
        spec = {"jobTemplate": {**draw(maps), "rayClusterSpec": cluster}}
    elif fields[kind] is not None:
        spec = {**draw(maps), fields[kind]: cluster}
    return {"apiVersion": "ray.io/v1", "kind": kind, "metadata": draw(values), "spec": spec}


@settings(max_examples=150, deadline=None)
@given(documents(), st.sampled_from(VERSIONS), st.sampled_from([{}, ALL_GATES]))
def test_children_are_built_of_anything(
    document: Any, version: Any, switches: dict[str, bool]
) -> None:
    effective = gates.effective(version, switches)
    for unknown in (VALID, NAMED):
        for child in children(document, version, effective, unknown):
            assert child.origin(("spec",)) is not None
            assert_every_copy_is_one(child, document)
    for child in shown(document, version, effective):
        list(sent(child, 2))


@given(values)
def test_what_is_not_an_object_of_ray_has_no_children(value: Any) -> None:
    if isinstance(value, dict):
        assert children({**value, "kind": "Deployment"}, VERSIONS[-1], {}) == []


def assert_every_copy_is_one(child: Child, document: Any) -> None:
    """Where a value is said to be a copy of the manifest's, it is equal to what is there."""
    for path, value in leaves(child.data, ()):
        source, reason = child.origin(path)
        if reason is None and source is not None:
            assert at(document, source) == value or value != value, (path, source)


def leaves(value: Any, path: tuple[Any, ...]) -> Any:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield path, value


def at(document: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        document = document[part]
    return document
