"""The files that install the plugin: plugin.yaml, its ConfigMap, the sidecar of the repo server, a
kustomization of all.

The forms are those of Argo CD 2.8 to 3.6 (argo-cd v3.6.0, `cmpserver/plugin/config.go`, and
`manifests/base/repo-server/argocd-repo-server-deployment.yaml` for the volumes `var-files` and
`plugins`).
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from renderer.argocd.parameters import MARK
from renderer.kube_yaml.writer import to_yaml

NAME = "raycluster"
"""The name for `plugin.name` of an application.

It has no version, so that an upgrade changes no application.
"""

REPO_SERVER = "argocd-repo-server"
CONFIG = "raycluster-plugin-config"
_SIDECAR = "raycluster-plugin"
_SCRATCH = "raycluster-plugin-tmp"
_USER = 999
"""Argo CD's own user: plugin server and repo server share a socket that only this user can open."""

_LABEL = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)"
_HOST = rf"{_LABEL}(?:\.{_LABEL})*(?::[0-9]{{1,5}})?"
_STEP = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_IMAGE = re.compile(
    rf"(?:{_HOST}/)?{_STEP}(?:/{_STEP})*"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?P<digest>@sha256:[0-9a-f]{64})?"
)
"""distribution/reference, `regexp.go`: host, path, tag, digest (of the algorithms only the one that
registries use).
"""


def is_image(reference: str) -> bool:
    return len(reference) <= 512 and _IMAGE.fullmatch(reference) is not None


def is_pinned(reference: str) -> bool:
    """Whether a valid reference always names the same image, as far as its form shows."""
    match = _IMAGE.fullmatch(reference)
    return match is not None and (
        match["digest"] is not None or match["tag"] not in (None, "latest")
    )


def plugin() -> str:
    """plugin.yaml. It is not an object of the cluster: the plugin server reads it as a file."""
    return to_yaml(
        {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "ConfigManagementPlugin",
            "metadata": {"name": NAME},
            "spec": {
                "discover": {"fileName": MARK},
                "generate": {"command": ["render", "argocd", "generate"]},
                "parameters": {"dynamic": {"command": ["render", "argocd", "parameters"]}},
            },
        }
    )


def configmap(namespace: str) -> str:
    data = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": CONFIG,
            "namespace": namespace,
            "labels": {"app.kubernetes.io/part-of": "argocd"},
        },
        "data": {"plugin.yaml": plugin()},
    }
    return f"# kubectl apply --filename configmap.yaml\n{to_yaml(data)}"


def patch(image: str, namespace: str) -> str:
    command = (
        f"kubectl --namespace {namespace} patch deployment {REPO_SERVER} --patch-file patch.yaml"
    )
    return f"# {command}\n{to_yaml(_deployment(image, namespace))}"


def kustomization(image: str, namespace: str, resources: list[str]) -> str:
    """All in one file.

    `resources` must bring the repo server: Argo CD's own manifests, or a folder of them.
    """
    data = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "namespace": namespace,
        "resources": resources,
        "configMapGenerator": [
            {
                "name": CONFIG,
                # The annotation of the patch restarts the repo server, so the name can stay the
                # same.
                "options": {
                    "disableNameSuffixHash": True,
                    "labels": {"app.kubernetes.io/part-of": "argocd"},
                },
                "literals": [f"plugin.yaml={plugin()}"],
            }
        ],
        "patches": [
            {
                "target": {"kind": "Deployment", "name": REPO_SERVER},
                "patch": to_yaml(_deployment(image, namespace)),
            }
        ],
    }
    return f"# kubectl apply --server-side --kustomize .\n{to_yaml(data)}"


def _deployment(image: str, namespace: str) -> dict[str, Any]:
    """A strategic merge patch: containers and volumes merge by name, so existing ones stay.

    The sidecar has a /tmp of its own: with a shared one, a repository could reach the files of
    another server.
    """
    # The plugin server reads plugin.yaml once: a changed file needs a new Pod.
    checksum = hashlib.sha256(plugin().encode()).hexdigest()
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": REPO_SERVER, "namespace": namespace},
        "spec": {
            "template": {
                "metadata": {
                    "annotations": {
                        "raycluster-plugin/config-sha256": checksum,
                        # A merged container comes first; `kubectl logs` and `exec` must still
                        # select the repo server.
                        "kubectl.kubernetes.io/default-container": REPO_SERVER,
                    }
                },
                "spec": {
                    "containers": [
                        {
                            "name": _SIDECAR,
                            "image": image,
                            "command": ["/var/run/argocd/argocd-cmp-server"],
                            "securityContext": {
                                "runAsNonRoot": True,
                                "runAsUser": _USER,
                                "runAsGroup": _USER,
                                "readOnlyRootFilesystem": True,
                                "allowPrivilegeEscalation": False,
                                "capabilities": {"drop": ["ALL"]},
                                "seccompProfile": {"type": "RuntimeDefault"},
                            },
                            # No CPU limit: it would slow every generation down. Memory is what can
                            # run out.
                            "resources": {
                                "requests": {"cpu": "100m", "memory": "128Mi"},
                                "limits": {"memory": "1Gi"},
                            },
                            "volumeMounts": [
                                {"name": "var-files", "mountPath": "/var/run/argocd"},
                                {"name": "plugins", "mountPath": "/home/argocd/cmp-server/plugins"},
                                {
                                    "name": CONFIG,
                                    "mountPath": "/home/argocd/cmp-server/config/plugin.yaml",
                                    "subPath": "plugin.yaml",
                                },
                                {"name": _SCRATCH, "mountPath": "/tmp"},  # noqa: S108 - in the sidecar
                            ],
                        }
                    ],
                    "volumes": [
                        {"name": CONFIG, "configMap": {"name": CONFIG}},
                        {"name": _SCRATCH, "emptyDir": {}},
                    ],
                },
            }
        },
    }
