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
    result = run(json.dumps(values), validate=False)
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


def test_one_of_a_list() -> None:
    other = {**MINIMAL, "metadata": {"name": "other", "namespace": "ray"}}
    both = {"apiVersion": "v1", "kind": "List", "items": [MINIMAL, other]}
    assert imported(both) == (None, ["migrate/import-several"])
    values, _ = imported(both, name="other")
    assert rendered(values) == [other]
    assert values["release"] == {"namespace": "ray"}


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
        {"name": "mine", "image": "registry:5000/ray@sha256:abc"},
        {"name": "side", "image": "b"},
    ]
    group = {"replicas": 0, "template": {"spec": {"containers": [{"name": "w", "image": "c:1"}]}}}
    data["spec"]["workerGroupSpecs"] = [{"groupName": name, **group} for name in ("z", "a", "b")]
    values, codes = imported(data)
    assert codes == []
    assert values["head"]["containerName"] == "mine"
    assert list(values["additionalWorkerGroups"]) == ["a", "b"]
    assert rendered(values) == [data]


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
CHART_CASES = ("additional-group-one", "cluster-annotations", "head-volumes")


@pytest.mark.parametrize(
    "case", [one for one in CHART_CASES if (CHART / one / "expected.json").exists()]
)
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
