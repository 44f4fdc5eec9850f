"""`render … | kubectl apply -f -`, read back: every example, and all forms of fault tolerance, at
every version.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import yaml

from renderer.kuberay.kinds import RAY_CLUSTER
from tests.e2e.cluster import Cluster
from tests.program import Run
from tests.reference import CHECKOUT

VALUES = CHECKOUT / "values"
EXAMPLES = sorted(path.name for path in VALUES.glob("*.yaml"))

# The first KubeRay that knows all that an example says; every earlier one must be rejected by
# `render` itself.
SINCE = {
    "autoscaling.yaml": "1.4.2",  # autoscalerOptions.version
    # numOfHosts: a default is left out for old versions, a value in a user's file is not.
    "default.yaml": "1.1.1",
    "kueue.yaml": "1.1.1",  # suspend
    "production.yaml": "1.6.2",  # upgradeStrategy
}

KINDS = {"rayjob.yaml": "RayJob", "rayservice.yaml": "RayService"}
"""The kind that an example renders, where it is not a RayCluster."""

OPTIONS = {"redisAddress": "redis:6379"}
ANNOTATION = {"ray.io/ft-enabled": "true"}
FAULT_TOLERANT = ("--set", "gcsFaultTolerance.enabled=true")


def older(version: str, than: str) -> bool:
    return [*map(int, version.split("."))] < [*map(int, than.split("."))]


@contextmanager
def applied(cluster: Cluster, manifests: str) -> Iterator[list[dict[str, Any]]]:
    """What the API server holds after `kubectl apply`, which must take the manifests; deleted again
    at the end.
    """
    verdict = cluster.apply(manifests)
    try:
        assert verdict.returncode == 0, verdict.stderr
        yield cluster.stored(manifests)
    finally:
        cluster.delete(manifests)


def kept(rendered: Any, stored: Any) -> bool:
    """Whether everything rendered is stored as it was; the API server may add to it (defaults, its
    own metadata).
    """
    if isinstance(rendered, dict) and isinstance(stored, dict):
        return all(key in stored and kept(value, stored[key]) for key, value in rendered.items())
    if isinstance(rendered, list) and isinstance(stored, list):
        return len(rendered) == len(stored) and all(map(kept, rendered, stored))
    return bool(rendered == stored)


def of_ray(objects: list[dict[str, Any]]) -> dict[str, Any]:
    """The RayCluster, RayService or RayJob among the objects."""
    [found] = [one for one in objects if one["apiVersion"].startswith("ray.io/")]
    return found


def said(stored: dict[str, Any]) -> tuple[dict[str, str], Any, dict[str, str]]:
    """How a stored RayCluster says fault tolerance: `ray.io/` annotations, options, and the head's
    Redis variables.
    """
    annotations = {
        k: v
        for k, v in stored["metadata"].get("annotations", {}).items()
        if k.startswith("ray.io/")
    }
    container = stored["spec"]["headGroupSpec"]["template"]["spec"]["containers"][0]
    variables = {
        entry["name"]: entry["value"]
        for entry in container.get("env", [])
        if "REDIS" in entry["name"]
    }
    return annotations, stored["spec"].get("gcsFaultToleranceOptions"), variables


@pytest.mark.parametrize("example", EXAMPLES)
def test_example_is_stored_as_rendered(
    example: str, version: str, cluster: Cluster, render: Run
) -> None:
    cluster.install_crd(version, KINDS.get(example, RAY_CLUSTER))
    result = render("-f", VALUES / example, "--kuberay-version", version)
    if older(version, SINCE.get(example, "1.0.0")):
        assert (result.returncode, result.stdout) == (1, "")
        return
    assert result.returncode == 0, result.stderr
    with applied(cluster, result.stdout) as stored:
        rendered = [document for document in yaml.safe_load_all(result.stdout) if document]
        assert [found["kind"] for found in stored] == [document["kind"] for document in rendered]
        assert kept(of_ray(rendered), of_ray(stored))


@pytest.mark.parametrize("example", EXAMPLES)
def test_example_unchanged(example: str, cluster: Cluster, render: Run) -> None:
    """Without a version on the command line: the one that the example names, or the newest."""
    stated = yaml.safe_load((VALUES / example).read_text()).get("kuberayVersion")
    newest = {
        "1.0": "1.0.0",
        "1.1": "1.1.1",
        "1.2": "1.2.2",
        "1.3": "1.3.2",
        "1.4": "1.4.2",
        "1.5": "1.5.2",
        "1.6": "1.6.2",
    }
    version = newest.get(str(stated), "1.7.0") if str(stated).count(".") < 2 else str(stated)
    cluster.install_crd(version, KINDS.get(example, RAY_CLUSTER))
    result = render("-f", VALUES / example)
    assert result.returncode == 0, result.stderr
    with applied(cluster, result.stdout) as stored:
        assert of_ray(stored)


class TestFaultToleranceTable:
    """The contract's table, line by line: what is emitted, and that the API server of each version
    takes it or not.
    """

    def test_not_stated(self, version: str, cluster: Cluster, render: Run) -> None:
        cluster.install_crd(version)
        result = render(*FAULT_TOLERANT)
        assert result.returncode == 0, result.stderr
        if older(version, "1.3.0"):
            refusal = cluster.apply(result.stdout)
            assert refusal.returncode
            assert 'unknown field "spec.gcsFaultToleranceOptions"' in refusal.stderr
            return
        with applied(cluster, result.stdout) as stored:
            assert said(of_ray(stored)) == ({}, OPTIONS, {})

    @pytest.mark.parametrize("compat", [(), ("--no-compat",)], ids=["plain", "no-compat"])
    def test_stated(
        self, compat: tuple[str, ...], version: str, cluster: Cluster, render: Run
    ) -> None:
        cluster.install_crd(version)
        result = render(*FAULT_TOLERANT, "--kuberay-version", version, *compat)
        assert (result.returncode, result.stderr) == (0, "")
        with applied(cluster, result.stdout) as stored:
            old = (ANNOTATION, None, {"RAY_REDIS_ADDRESS": "redis:6379"})
            assert said(of_ray(stored)) == (old if older(version, "1.3.0") else ({}, OPTIONS, {}))

    def test_not_stated_with_compat(self, version: str, cluster: Cluster, render: Run) -> None:
        cluster.install_crd(version)
        result = render(*FAULT_TOLERANT, "--compat")
        assert result.returncode == 0, result.stderr
        assert "warning[" in result.stderr
        if older(version, "1.3.0"):
            assert cluster.apply(result.stdout).returncode
            return
        with applied(cluster, result.stdout) as stored:
            assert said(of_ray(stored)) == (ANNOTATION, OPTIONS, {})

    def test_stated_with_compat(self, version: str, cluster: Cluster, render: Run) -> None:
        cluster.install_crd(version)
        result = render(*FAULT_TOLERANT, "--kuberay-version", version, "--compat")
        if not older(version, "1.3.0"):
            assert (result.returncode, result.stdout) == (1, "")
            return
        assert result.returncode == 0, result.stderr
        with applied(cluster, result.stdout) as stored:
            assert said(of_ray(stored)) == (
                ANNOTATION,
                None,
                {"RAY_REDIS_ADDRESS": "redis:6379"},
            )

    def test_password_reaches_both_forms(self, version: str, cluster: Cluster, render: Run) -> None:
        """The whole value, with a Secret's password and a namespace: five places in the old form,
        one in the new.
        """
        cluster.install_crd(version)
        secret = "gcsFaultTolerance.redisPassword.valueFrom.secretKeyRef"
        more = (
            "--set",
            f"{secret}.name=redis,{secret}.key=pw,gcsFaultTolerance.externalStorageNamespace=mine",
        )
        result = render(*FAULT_TOLERANT, *more, "--kuberay-version", version)
        assert result.returncode == 0, result.stderr
        reference = {"valueFrom": {"secretKeyRef": {"name": "redis", "key": "pw"}}}
        with applied(cluster, result.stdout) as stored:
            found = of_ray(stored)
            head = found["spec"]["headGroupSpec"]
            if older(version, "1.3.0"):
                annotations = {
                    k: v
                    for k, v in found["metadata"]["annotations"].items()
                    if k.startswith("ray.io/")
                }
                assert annotations == {**ANNOTATION, "ray.io/external-storage-namespace": "mine"}
                assert {"name": "REDIS_PASSWORD", **reference} in head["template"]["spec"][
                    "containers"
                ][0]["env"]
                assert head["rayStartParams"]["redis-password"] == "$REDIS_PASSWORD"
            else:
                assert found["spec"]["gcsFaultToleranceOptions"] == {
                    **OPTIONS,
                    "redisPassword": reference,
                    "externalStorageNamespace": "mine",
                }

    def test_turned_off(self, version: str, cluster: Cluster, render: Run) -> None:
        cluster.install_crd(version)
        result = render("--kuberay-version", version)
        assert (result.returncode, result.stderr) == (0, "")
        with applied(cluster, result.stdout) as stored:
            assert said(of_ray(stored)) == ({}, None, {})
