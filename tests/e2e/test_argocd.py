"""What `render argocd plugin` prints, accepted by a real API server and merged into a repo server
as Argo CD ships it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.cluster import Cluster
from tests.program import Run

IMAGE = "registry.example.com/raycluster-plugin:0.1.0"

REPO_SERVER = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "argocd-repo-server"},
    "spec": {
        "selector": {"matchLabels": {"app.kubernetes.io/name": "argocd-repo-server"}},
        "template": {
            "metadata": {"labels": {"app.kubernetes.io/name": "argocd-repo-server"}},
            "spec": {
                "containers": [
                    {
                        "name": "argocd-repo-server",
                        "image": "registry.example.com/argocd:v3.6.0",
                        "volumeMounts": [
                            {"name": "tmp", "mountPath": "/tmp"},
                            {"name": "plugins", "mountPath": "/home/argocd/cmp-server/plugins"},
                        ],
                    }
                ],
                "initContainers": [
                    {
                        "name": "copyutil",
                        "image": "registry.example.com/argocd:v3.6.0",
                        "volumeMounts": [{"name": "var-files", "mountPath": "/var/run/argocd"}],
                    }
                ],
                "volumes": [
                    {"name": "tmp", "emptyDir": {}},
                    {"name": "var-files", "emptyDir": {}},
                    {"name": "plugins", "emptyDir": {}},
                ],
            },
        },
    },
}
"""What a plugin meets of manifests/base/repo-server/argocd-repo-server-deployment.yaml, argo-cd
v3.6.0.
"""


Printed = Callable[..., Path]


@pytest.fixture
def printed(cluster: Cluster, render: Run, tmp_path: Path) -> Printed:
    """A file with what `render argocd plugin --kind …` prints for the test's own namespace."""

    def write(kind: str, name: str, *flags: str) -> Path:
        result = render(
            "argocd", "plugin", "--kind", kind, "--namespace", cluster.namespace, *flags
        )
        assert result.returncode == 0, result.stderr
        (tmp_path / name).write_text(result.stdout)
        return tmp_path / name

    return write


@pytest.fixture
def repo_server(cluster: Cluster) -> str:
    cluster.kubectl("delete", "configmap", "raycluster-plugin-config", "--ignore-not-found")
    cluster.kubectl("delete", "deployment", "argocd-repo-server", "--ignore-not-found")
    return json.dumps(REPO_SERVER)


def installed(cluster: Cluster) -> tuple[str, dict[str, Any], set[str]]:
    """The stored ConfigMap's plugin.yaml, and containers and volumes of the stored repo server."""
    config = json.loads(
        cluster.kubectl("get", "configmap", "raycluster-plugin-config", "-o", "json").stdout
    )
    deployment = json.loads(
        cluster.kubectl("get", "deployment", "argocd-repo-server", "-o", "json").stdout
    )
    spec = deployment["spec"]["template"]["spec"]
    volumes = {volume["name"] for volume in spec["volumes"]}
    for container in [*spec["containers"], *spec["initContainers"]]:
        assert {mount["name"] for mount in container["volumeMounts"]} <= volumes
    return config["data"]["plugin.yaml"], {c["name"]: c for c in spec["containers"]}, volumes


VOLUMES = {"tmp", "var-files", "plugins", "raycluster-plugin-config", "raycluster-plugin-tmp"}


def test_config_map_and_patch_install_it_and_can_be_repeated(
    cluster: Cluster, printed: Printed, repo_server: str, render: Run
) -> None:
    cluster.kubectl("apply", "-f", "-", stdin=repo_server)
    config = printed("configmap", "configmap.yaml")
    patch = printed("patch", "patch.yaml", "--image", IMAGE)
    for _ in range(2):
        cluster.kubectl("apply", "--filename", str(config))
        cluster.kubectl("patch", "deployment", "argocd-repo-server", "--patch-file", str(patch))
        plugin, containers, volumes = installed(cluster)
        assert plugin == render("argocd", "plugin").stdout
        assert set(containers) == {"argocd-repo-server", "raycluster-plugin"}
        assert containers["argocd-repo-server"]["image"] == "registry.example.com/argocd:v3.6.0"
        assert containers["raycluster-plugin"]["image"] == IMAGE
        assert volumes == VOLUMES


def test_the_kustomization_installs_all(
    cluster: Cluster, printed: Printed, repo_server: str, render: Run
) -> None:
    kustomization = printed("kustomization", "kustomization.yaml", "--image", IMAGE)
    (kustomization.parent / "install.yaml").write_text(repo_server)
    built = cluster.kubectl("kustomize", str(kustomization.parent)).stdout
    cluster.kubectl("apply", "--server-side", "-f", "-", stdin=built)
    plugin, containers, volumes = installed(cluster)
    assert plugin == render("argocd", "plugin").stdout
    assert set(containers) == {"argocd-repo-server", "raycluster-plugin"}
    assert volumes == VOLUMES


def test_a_strict_namespace_accepts_the_sidecar(
    cluster: Cluster, printed: Printed, repo_server: str
) -> None:
    """Pod Security's `restricted`, by the API server's own admission: the sidecar adds no violation
    of its own.
    """
    cluster.kubectl(
        "apply", "-f", "-", "-f", str(printed("configmap", "configmap.yaml")), stdin=repo_server
    )
    patch = printed("patch", "patch.yaml", "--image", IMAGE)
    cluster.kubectl("patch", "deployment", "argocd-repo-server", "--patch-file", str(patch))
    _, containers, _ = installed(cluster)
    config = {"name": "raycluster-plugin-config", "configMap": {"name": "raycluster-plugin-config"}}
    volumes: list[dict[str, Any]] = [
        {"name": name, "emptyDir": {}} for name in ("var-files", "plugins", "raycluster-plugin-tmp")
    ]
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "sidecar"},
        "spec": {
            "automountServiceAccountToken": False,
            "containers": [containers["raycluster-plugin"]],
            "volumes": [*volumes, config],
        },
    }
    cluster.kubectl(
        "label", "namespace", cluster.namespace, "pod-security.kubernetes.io/enforce=restricted"
    )
    try:
        taken = cluster.kubectl(
            "create", "--dry-run=server", "-f", "-", stdin=json.dumps(pod), check=False
        )
        rejected = dict(pod, spec={"containers": [{"name": "x", "image": "x"}]})
        control = cluster.kubectl(
            "create", "--dry-run=server", "-f", "-", stdin=json.dumps(rejected), check=False
        )
    finally:
        cluster.kubectl(
            "label", "namespace", cluster.namespace, "pod-security.kubernetes.io/enforce-"
        )
    assert "violates PodSecurity" not in taken.stderr
    assert "violates PodSecurity" in control.stderr
