"""What the API server accepts and the operator cannot decode: the verdicts of the real ones, by
type of the field.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from renderer.diagnostics import Collector
from renderer.kube_yaml.reader import Source, read_documents
from renderer.kuberay.versions import RELEASED, KubeRayVersion, parse
from renderer.verdict import Answer, Target, verdicts
from tests.program import run

CODE = "operator/cannot-decode"
NEWEST = parse("1.7.0")
ROWS = json.loads((Path(__file__).parent.parent / "data" / "decoding.json").read_text())["rows"]

CONTAINER = '"name": "ray-head", "image": "ray"'
WORKER_POD = '"template": {"spec": {"containers": [{"name": "ray-worker", "image": "ray"}]}}'
DIVISOR = '"resourceFieldRef": {"resource": "limits.cpu", "divisor": %s}'
CONDITION = '"lastTransitionTime": %s, "message": "", "reason": "R", "status": "True", "type": "T"'
WHERE = {
    "int32": ("worker", '"maxReplicas": %s'),
    "int32 in a list": ("container", '"ports": [{"containerPort": %s}]'),
    "int64": ("pod", '"terminationGracePeriodSeconds": %s'),
    "int-or-string": ("container", '"readinessProbe": {"httpGet": {"port": %s}}'),
    "quantity": ("container", '"resources": {"limits": {"cpu": %s}}'),
    "quantity of a volume": ("pod", '"volumes": [{"name": "v", "emptyDir": {"sizeLimit": %s}}]'),
    "quantity divisor": ("container", f'"env": [{{"name": "E", "valueFrom": {{{DIVISOR}}}}}]'),
    "date-time": ("head", f'"headService": {{"status": {{"conditions": [{{{CONDITION}}}]}}}}'),
    "bool": ("pod", '"hostNetwork": %s'),
    "string": ("pod", '"hostname": %s'),
    "status": ("status", '"desiredWorkerReplicas": %s'),
}
"""Where a field of each type is, and how it is written."""


def manifest(field: str, value: str, *, kind: str = "RayCluster") -> str:
    """A manifest in JSON with one value in a field of one type."""
    place, text = WHERE[field]
    more = {
        name: ", " + text.replace("%s", value) if name == place else ""
        for name in ("worker", "container", "pod")
    }
    head = text.replace("%s", value) + ", " if place == "head" else ""
    cluster = (
        f'{{"headGroupSpec": {{{head}"rayStartParams": {{}}, "template": {{"spec":'
        f' {{"containers": [{{{CONTAINER}{more["container"]}}}]{more["pod"]}}}}}}},'
        f' "workerGroupSpecs": [{{"groupName": "small", "rayStartParams": {{}}, '
        f"{WORKER_POD}{more['worker']}}}]}}"
    )
    inner = {
        "RayJob": '"entrypoint": "python a.py", "rayClusterSpec"',
        "RayService": '"rayClusterConfig"',
    }
    spec = f"{{{inner[kind]}: {cluster}}}" if kind in inner else cluster
    status = f', "status": {{{text.replace("%s", value)}}}' if place == "status" else ""
    return (
        f'{{"apiVersion": "ray.io/v1", "kind": "{kind}", "metadata": {{"name": "a"}}, "spec": '
        f"{spec}{status}}}"
    )


def found(text: str, version: KubeRayVersion = NEWEST) -> Any:
    read = read_documents(Source("a.json", text))
    assert not read.diagnostics, read.diagnostics
    return verdicts(read.documents[0], Target(version), Collector())[0]


def decoded(text: str, version: KubeRayVersion = NEWEST) -> str:
    said = found(text, version)
    if said.api_server is Answer.REJECT:
        return "rejected"
    return "not decoded" if CODE in {problem.code for problem in said.diagnostics} else "decoded"


@pytest.mark.parametrize(
    ("field", "value", "verdict"), ROWS, ids=[f"{field} {value}" for field, value, _ in ROWS]
)
def test_as_the_real_api_server_and_the_real_types(field: str, value: str, verdict: str) -> None:
    assert decoded(manifest(field, value)) == verdict


@pytest.mark.parametrize("version", RELEASED, ids=str)
@pytest.mark.parametrize("kind", ["RayCluster", "RayJob", "RayService"])
@pytest.mark.parametrize("value", ["3000000001", "9999999999", "-2147483649", "1.00000000001"])
def test_an_error_for_every_version_and_every_kind(
    version: KubeRayVersion, kind: str, value: str
) -> None:
    said = found(manifest("int32", value, kind=kind), version)
    assert said.operator is Answer.REJECT
    assert CODE in {problem.code for problem in said.diagnostics}


def test_the_message_has_value_limits_and_consequence() -> None:
    (problem,) = (p for p in found(manifest("int32", "9999999999")).diagnostics if p.code == CODE)
    assert "maxReplicas: 9999999999 is not an int32" in problem.message
    assert (
        "no RayCluster that is created afterwards in that Kubernetes cluster gets a Pod"
        in problem.message
    )
    assert 'for "no limit" write 2147483647' in problem.help
    assert problem.path == ("spec", "workerGroupSpecs", 0, "maxReplicas")


def test_an_object_of_another_controller_stops_the_operator_as_well() -> None:
    text = manifest("int32", "9999999999").replace(
        '"spec": {', '"spec": {"managedBy": "kueue.x-k8s.io/multikueue", ', 1
    )
    assert found(text).operator is Answer.REJECT


def test_a_value_that_the_api_server_rejects_is_reported_once() -> None:
    codes = [
        problem.code for problem in found(manifest("int32", "9223372036854775808")).diagnostics
    ]
    assert codes == ["schema/type"]


def test_points_at_the_values_line() -> None:
    result = run("worker:\n  replicas: 1\n  maxReplicas: 9999999999\n")
    (problem,) = result.diagnostics
    assert result.rejected
    assert problem.code == CODE
    assert (problem.where.file, problem.where.start.line) == ("values.yaml", 3)  # type: ignore[union-attr]
