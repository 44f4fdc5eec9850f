"""From a manifest to values: what is left out, what is written, what is asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from renderer import read_documents
from renderer.diagnostics import Collector
from renderer.migrate.importing import import_manifest
from renderer.pipeline import Request, render
from renderer.sources import Source
from tests.program import run

MINIMAL = {
    "apiVersion": "ray.io/v1",
    "kind": "RayCluster",
    "metadata": {"name": "demo"},
    "spec": {
        "headGroupSpec": {
            "rayStartParams": {},
            "template": {
                "spec": {"containers": [{"name": "ray-head", "image": "rayproject/ray:2.52.0"}]}
            },
        }
    },
}


def imported(*objects: Any, name: str | None = None) -> tuple[Any, list[str]]:
    found = Collector()
    text = "".join("---\n" + yaml.safe_dump(one, sort_keys=False) for one in objects)
    values = import_manifest(Source("a.yaml", text), found, name=name)
    read = read_documents(Source("values.yaml", values or "")).documents
    return (read[0].data if read else None), [one.code for one in found.diagnostics]


def rendered(values: Any) -> list[Any]:
    sources = (Source("values.yaml", json.dumps(values)),)
    result = render(Request(sources=sources, feature_gates="RayCronJob=true"))
    assert [one.message for one in result.diagnostics] == []
    return [made.data for made in result.objects]


def test_what_the_server_adds_is_left_out() -> None:
    live = json.loads(json.dumps(MINIMAL))
    live["metadata"] |= {
        "uid": "1",
        "resourceVersion": "2",
        "generation": 3,
        "creationTimestamp": "2026-01-01T00:00:00Z",
        "managedFields": [{}],
        "finalizers": ["ray.io/gcs-ft-redis-cleanup-finalizer"],
        "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}"},
    }
    live["status"] = {"state": "ready"}
    values, codes = imported(live)
    assert codes == []
    assert rendered(values) == [MINIMAL]


def test_a_generated_name() -> None:
    job = {
        "apiVersion": "ray.io/v1",
        "kind": "RayJob",
        "metadata": {"generateName": "nightly-"},
        "spec": {"entrypoint": "python a.py", "rayClusterSpec": MINIMAL["spec"]},
    }
    values, codes = imported(job)
    assert codes == []
    assert values["generateName"] == "nightly-"
    assert rendered(values) == [job]
    other = {**job, "metadata": {"generateName": "hourly-"}}
    assert imported(job, other, name="hourly-")[0]["generateName"] == "hourly-"


def test_a_live_object_keeps_the_name_that_was_generated() -> None:
    live = {**MINIMAL, "metadata": {"name": "demo-x7k2p", "generateName": "demo-"}}
    values, codes = imported(live)
    assert codes == []
    assert rendered(values)[0]["metadata"] == {"name": "demo-x7k2p"}


def test_a_job_on_a_cluster_that_is_there_already() -> None:
    spec = {"entrypoint": "python a.py", "clusterSelector": {"ray.io/cluster": "demo"}}
    job = {**MINIMAL, "kind": "RayJob", "spec": spec}
    values, codes = imported(job)
    assert codes == []
    assert rendered(values) == [job]


def test_images_without_a_tag() -> None:
    data = json.loads(json.dumps(MINIMAL))
    container = data["spec"]["headGroupSpec"]["template"]["spec"]["containers"][0]
    container["image"] = "vllm/vllm-tpu"
    values, _ = imported(data)
    assert rendered(values) == [data]


def test_empty_texts_stay() -> None:
    data = json.loads(json.dumps(MINIMAL))
    data["metadata"]["annotations"] = {"a": "", "b": "c"}
    data["spec"]["headGroupSpec"]["template"]["metadata"] = {"annotations": {"d": ""}}
    values, codes = imported(data)
    assert codes == []
    assert rendered(values) == [data]


def test_one_of_a_list() -> None:
    other = {**MINIMAL, "metadata": {"name": "other", "namespace": "ray"}}
    both = {"apiVersion": "v1", "kind": "List", "items": [MINIMAL, other]}
    assert imported(both) == (None, ["migrate/import-several"])
    values, _ = imported(both, name="other")
    assert rendered(values) == [other]
    assert values["release"] == {"namespace": "ray"}


def test_a_live_service_and_the_clusters_made_for_it() -> None:
    service = {
        **MINIMAL,
        "kind": "RayService",
        "spec": {"serveConfigV2": "applications: []\n", "rayClusterConfig": MINIMAL["spec"]},
    }
    owner = {"apiVersion": "ray.io/v1", "kind": "RayService", "name": "demo", "uid": "1"}
    made = {**MINIMAL, "metadata": {"name": "demo-abcde", "ownerReferences": [owner]}}
    listed = {"apiVersion": "v1", "kind": "List", "items": [made, service]}
    values, codes = imported(listed)
    assert codes == []
    assert rendered(values) == [service]
    values, _ = imported(listed, name="demo-abcde")
    assert rendered(values)[0]["kind"] == "RayCluster"


def test_two_kinds_of_one_name() -> None:
    job = {
        **MINIMAL,
        "kind": "RayJob",
        "spec": {"entrypoint": "python a.py", "rayClusterSpec": MINIMAL["spec"]},
    }
    assert imported(MINIMAL, job, name="demo") == (None, ["migrate/import-nothing"])
    values, _ = imported(MINIMAL, job, name="rayjob/demo")
    assert rendered(values) == [job]


def test_other_documents_become_extra_manifests() -> None:
    secret = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "a"},
        "data": {"b": "c"},
    }
    values, _ = imported(secret, MINIMAL)
    assert rendered(values) == [secret, MINIMAL]


def test_defaults_are_not_written() -> None:
    result = run(name="demo", validate=False)
    values, _ = imported(result.objects[0].data)
    assert values == {
        "fullnameOverride": "demo-kuberay",
        "releaseLabels": {
            "app.kubernetes.io/instance": "demo",
            "app.kubernetes.io/managed-by": "raycluster-renderer",
        },
    }


def test_container_names_sidecars_and_many_groups() -> None:
    data = json.loads(json.dumps(MINIMAL))
    data["spec"]["headGroupSpec"]["template"]["spec"]["containers"] = [
        {"name": "mine", "image": f"registry:5000/ray@sha256:{'ab' * 32}"},
        {"name": "side", "image": "b"},
    ]
    group = {"replicas": 0, "template": {"spec": {"containers": [{"name": "w", "image": "c:1"}]}}}
    data["spec"]["workerGroupSpecs"] = [{"groupName": name, **group} for name in ("z", "a", "b")]
    values, codes = imported(data)
    assert codes == []
    assert values["head"]["containerName"] == "mine"
    assert list(values["additionalWorkerGroups"]) == ["a", "b"]
    assert rendered(values) == [data]


def test_equal_groups_are_written_once() -> None:
    container = {
        "name": "ray-worker",
        "image": "rayproject/ray:2.52.0",
        "env": [{"name": "A", "value": "b"}],
        "resources": {"limits": {"cpu": "4", "memory": "16Gi"}},
    }
    group = {
        "replicas": 2,
        "minReplicas": 0,
        "maxReplicas": 8,
        "numOfHosts": 1,
        "rayStartParams": {},
        "template": {"spec": {"containers": [container]}},
    }
    data = json.loads(json.dumps(MINIMAL))
    data["spec"]["workerGroupSpecs"] = [
        {"groupName": "cpu", **group},
        {"groupName": "large", **group},
        {
            "groupName": "other",
            **group,
            "numOfHosts": 2,
            "template": {"spec": {"containers": [{"name": "w", "image": "a:1"}]}},
        },
        {"groupName": "small", **group, "replicas": 1},
        {"groupName": "smallGroup", **group},
    ]
    text = import_manifest(Source("a.yaml", json.dumps(data)), Collector())
    assert text is not None
    assert "worker: &worker\n" in text
    assert "  large:\n    <<: *worker\n  other:\n    replicas: 2\n" in text
    assert "  small:\n    <<: *worker\n    replicas: 1\n  smallGroup:\n    disabled: null\n" in text
    result = render(Request(sources=(Source("values.yaml", text),)))
    assert [made.data for made in result.objects] == [data]


def test_groups_in_another_order_than_the_charts() -> None:
    data = json.loads(json.dumps(MINIMAL))
    group = {"template": {"spec": {"containers": [{"name": "w", "image": "c:1"}]}}}
    data["spec"]["workerGroupSpecs"] = [{"groupName": name, **group} for name in ("a", "c", "b")]
    values, _ = imported(data)
    assert rendered(values) == [data]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}},
            "migrate/import-nothing",
        ),
        ({**MINIMAL, "apiVersion": "ray.io/v1alpha1"}, "migrate/import-kind"),
    ],
    ids=["nothing of Ray", "v1alpha1"],
)
def test_what_no_values_give(data: Any, code: str) -> None:
    assert imported(data) == (None, [code])


CHART = Path(__file__).parent.parent / "data" / "ray-cluster-chart"
MORE_THAN_VALUES = ("args", "release", "namespace", "deviation.txt", "expected-error.txt")
CHART_CASES = sorted(
    path.parent.name
    for path in CHART.glob("*/values.yaml")
    if not any((path.parent / name).exists() for name in MORE_THAN_VALUES)
)


@pytest.mark.parametrize("case", CHART_CASES)
def test_with_the_charts_labels_nothing_changes_for_a_cluster_of_the_chart(case: str) -> None:
    """The whole RayCluster, all labels included, is what Helm made of the same values."""
    expected = json.loads((CHART / case / "expected.json").read_text(encoding="utf-8"))
    labels = expected[0]["metadata"]["labels"]
    assert labels["helm.sh/chart"].startswith("ray-cluster-")
    values = (CHART / case / "values.yaml").read_text(encoding="utf-8")
    sources = (
        Source("values.yaml", values),
        Source("labels.yaml", json.dumps({"releaseLabels": labels})),
    )
    result = render(Request(sources=sources, name="demo", namespace="ray"))
    assert without_empty([made.data for made in result.objects]) == without_empty(expected)


def without_empty(data: Any) -> Any:
    """The chart writes null, {} and [] for what is not set."""
    if isinstance(data, dict):
        kept = {key: without_empty(value) for key, value in data.items()}
        return {key: value for key, value in kept.items() if value not in (None, {}, [])}
    return [without_empty(one) for one in data] if isinstance(data, list) else data


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        (
            "RayService",
            {"serveConfigV2": "applications: []\n", "rayClusterConfig": MINIMAL["spec"]},
        ),
        ("RayJob", {"entrypoint": "python a.py", "rayClusterSpec": MINIMAL["spec"]}),
        (
            "RayCronJob",
            {
                "schedule": "0 3 * * *",
                "jobTemplate": {"entrypoint": "a", "rayClusterSpec": MINIMAL["spec"]},
            },
        ),
    ],
    ids=["RayService", "RayJob", "RayCronJob"],
)
def test_the_kinds_around_a_cluster(kind: str, spec: Any) -> None:
    data = {**MINIMAL, "kind": kind, "spec": spec}
    values, codes = imported(data)
    assert codes == []
    assert "specOverrides" not in values
    assert rendered(values) == [data]
