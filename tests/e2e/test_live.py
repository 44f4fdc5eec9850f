"""Objects of an API server: imported from `kubectl get -o yaml`, and taken over from Helm."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from renderer.kuberay.kinds import RAY_CLUSTER
from tests.e2e.cluster import Cluster
from tests.e2e.test_examples import KINDS, VALUES, applied, of_ray
from tests.program import Run
from tests.reference import CHECKOUT

CHART = CHECKOUT / "tests" / "data" / "ray-cluster-chart"
OF_HELM = ("default-values", "head-volumes-empty", "real-dev-small", "worker-all-pod-fields")
EXAMPLES = ("fault-tolerant.yaml", "gpu-groups.yaml", "rayjob.yaml", "rayservice.yaml")


@pytest.mark.parametrize("version", ["1.1.1", "1.3.2", "1.7.0"])
@pytest.mark.parametrize("example", EXAMPLES)
def test_a_live_object_renders_the_same_after_its_import(
    example: str, version: str, cluster: Cluster, render: Run, tmp_path: Path
) -> None:
    """Every default that the API server filled in is rendered, and nothing else."""
    cluster.install_crd(version, KINDS.get(example, RAY_CLUSTER))
    result = render("-f", VALUES / example, "--kuberay-version", version)
    with applied(cluster, result.stdout) as stored:
        live = of_ray(stored)
        got = cluster.kubectl("get", live["kind"], live["metadata"]["name"], "-o", "yaml").stdout
        (tmp_path / "live.yaml").write_text(got)
        imported = render("import", tmp_path / "live.yaml")
        assert (imported.returncode, imported.stderr) == (0, "")
        (tmp_path / "values.yaml").write_text(imported.stdout)
        again = render("-f", tmp_path / "values.yaml")
        assert again.returncode == 0, again.stderr
        assert of_ray(list(yaml.safe_load_all(again.stdout)))["spec"] == live["spec"]


def test_a_name_that_the_api_server_completed_stays(
    cluster: Cluster, render: Run, tmp_path: Path
) -> None:
    cluster.install_crd("1.7.0")
    (tmp_path / "values.yaml").write_text("generateName: nightly-\n")
    made = render("-f", tmp_path / "values.yaml", "--kuberay-version", "1.7")
    name = cluster.kubectl("create", "-f", "-", "-o", "name", stdin=made.stdout).stdout.strip()
    got = cluster.kubectl("get", name, "-o", "yaml").stdout
    cluster.kubectl("delete", name, "--wait=false")
    (tmp_path / "live.yaml").write_text(got)
    imported = render("import", tmp_path / "live.yaml")
    assert (imported.returncode, imported.stderr) == (0, "")
    assert f"fullnameOverride: {name.partition('/')[2]}\n" in imported.stdout


@pytest.mark.parametrize("case", OF_HELM)
def test_a_cluster_of_helm_is_taken_over_without_a_change(
    case: str, cluster: Cluster, render: Run, tmp_path: Path
) -> None:
    cluster.install_crd("1.7.0")
    made = json.loads((CHART / case / "expected.json").read_text())[0]
    made["metadata"]["namespace"] = cluster.namespace
    cluster.kubectl("create", "-f", "-", stdin=json.dumps(made))
    labels = tmp_path / "labels.yaml"
    labels.write_text(json.dumps({"releaseLabels": made["metadata"]["labels"]}))
    values = ("-f", CHART / case / "values.yaml", "-f", labels)
    release = ("--name", "demo", "-n", cluster.namespace, "--kuberay-version", "1.7")
    rendered = render(*values, *release).stdout
    try:
        difference = cluster.kubectl("diff", "-f", "-", stdin=rendered, check=False)
        assert (difference.returncode, difference.stdout) == (0, "")
    finally:
        cluster.delete(rendered)
