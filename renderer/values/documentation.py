"""Title, description, default and example of every value, for editors: from the comments of
`values/default.yaml`.

What the file does not describe is a field of Kubernetes under its own name; the tables here
describe those.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from renderer import resources
from renderer.diagnostics import Path, format_path
from renderer.values.defaults import default_at
from renderer.values.keys import ROOT, Key, Kind


class Described(NamedTuple):
    description: str
    example: Any


_KEY = re.compile(r"(?P<margin> *)(?:# )?(?P<key>[A-Za-z]\w*):(?: (?P<rest>\S.*))?")
_START = re.compile(r" *# -- (.*)")
_MORE = re.compile(r" *# (.*)")

_FIELDS: Mapping[str, tuple[str, Any]] = {
    "activeDeadlineSeconds": ("Seconds after which the Pod is ended.", 3600),
    "affinity": (
        "Where the Pod may run, in terms of nodes and of other Pods.",
        {"nodeAffinity": {}},
    ),
    "annotations": ("Annotations.", {"example.com/owner": "ml"}),
    "authOptions": ("Authentication.", {"mode": "token"}),
    "autoscalerOptions": (
        "Options of the autoscaler.",
        {"version": "v2", "idleTimeoutSeconds": 60},
    ),
    "args": ("Arguments of the container.", ["--verbose"]),
    "automountServiceAccountToken": ("Whether the Pod gets a token of its service account.", False),
    "command": ("Command of the container.", ["/bin/sh", "-c", "sleep 1"]),
    "containerEnv": (
        "Environment variables of the container.",
        [{"name": "EXAMPLE_ENV", "value": "1"}],
    ),
    "containerRestartPolicy": (
        "Restart policy of the container (`restartPolicy` is the Pod's).",
        "Never",
    ),
    "digest": ("Digest, `sha256:…`: pins the image whatever becomes of the tag.", "sha256:0123…"),
    "dnsConfig": ("DNS of the Pod.", {"nameservers": ["10.0.0.10"]}),
    "dnsPolicy": ("How the Pod resolves names.", "ClusterFirst"),
    "enableServiceLinks": ("Whether Services become environment variables.", False),
    "envFrom": (
        "Secrets and ConfigMaps whose keys become variables.",
        [{"secretRef": {"name": "my-env"}}],
    ),
    "ephemeralContainers": ("Not for use in manifests: Kubernetes rejects them in new Pods.", []),
    "extraManifests": (
        "More documents.",
        [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}}],
    ),
    "headServiceAnnotations": ("Annotations of the head Service.", {"example.com/owner": "ml"}),
    "historyServerOptions": (
        "The history server.",
        {"collectorOptions": {"image": "rayproject/collector"}},
    ),
    "networkPolicy": ("Network policy of the cluster.", {"mode": "DenyAll"}),
    "redisPassword": (
        "Redis password.",
        {"valueFrom": {"secretKeyRef": {"name": "redis", "key": "password"}}},
    ),
    "redisUsername": (
        "Redis user.",
        {"valueFrom": {"secretKeyRef": {"name": "redis", "key": "username"}}},
    ),
    "specOverrides": ("Merged into the spec last.", {"headGroupSpec": {"enableIngress": True}}),
    "storage": ("The volume of the rocksdb backend.", {"size": "1Gi"}),
    "upgradeStrategy": ("What a change does to running Pods.", {"type": "Recreate"}),
    "groupName": ("The group's name.", "gpu"),
    "hostAliases": (
        "Lines for the Pod's /etc/hosts.",
        [{"ip": "10.0.0.1", "hostnames": ["registry.local"]}],
    ),
    "hostNetwork": ("Whether the Pod uses the node's network.", True),
    "hostname": ("The Pod's host name.", "ray"),
    "imagePullSecrets": (
        "Pull secrets of the Pod, instead of those at the top.",
        [{"name": "registry"}],
    ),
    "initContainers": (
        "Containers that run before Ray's.",
        [{"name": "prepare", "image": "busybox:1.36"}],
    ),
    "labels": ("Labels.", {"team": "ml"}),
    "lifecycle": (
        "Lifecycle hooks of the container.",
        {"preStop": {"exec": {"command": ["ray", "stop"]}}},
    ),
    "livenessProbe": ("When the container is restarted.", {"tcpSocket": {"port": 6379}}),
    "maxReplicas": ("Replicas at most.", 5),
    "minReplicas": ("Replicas at least.", 1),
    "name": ("The name.", "ray"),
    "create": ("Whether it is made.", False),
    "nodeName": ("The node on which the Pod runs.", "node-1"),
    "nodeSelector": ("Labels of the nodes on which the Pod may run.", {"disktype": "ssd"}),
    "numOfHosts": ("Hosts of one replica, for TPU slices.", 1),
    "podSecurityContext": ("Security context of the Pod.", {"fsGroup": 1000}),
    "ports": ("Ports of the container.", [{"name": "metrics", "containerPort": 8080}]),
    "priority": ("The Pod's priority, as a number.", 100),
    "priorityClassName": ("Priority class of the Pod.", "high"),
    "pullPolicy": ("Always, IfNotPresent or Never.", "IfNotPresent"),
    "readinessProbe": ("When the container is ready.", {"tcpSocket": {"port": 6379}}),
    "replicas": ("Replicas at the start.", 1),
    "repository": ("Repository, with the registry if there is one.", "rayproject/ray"),
    "resourceClaims": (
        "Claims of dynamic resource allocation.",
        [{"name": "gpu", "resourceClaimName": "gpu"}],
    ),
    "resources": ("Resources of the container.", {"limits": {"cpu": "2", "memory": "8Gi"}}),
    "restartPolicy": ("Restart policy of the Pod.", "Never"),
    "runtimeClassName": ("Runtime class of the Pod.", "nvidia"),
    "schedulerName": ("The scheduler that places the Pod.", "volcano"),
    "securityContext": ("Security context of the container.", {"runAsNonRoot": True}),
    "serviceAccountName": ("Service account of the Pod.", "ray"),
    "shareProcessNamespace": (
        "Whether the containers of the Pod see each other's processes.",
        True,
    ),
    "sidecarContainers": (
        "Containers next to Ray's.",
        [{"name": "logs", "image": "fluent/fluent-bit:3.2"}],
    ),
    "startupProbe": ("How long the container may take to start.", {"tcpSocket": {"port": 6379}}),
    "tag": ("Tag of the image.", "2.52.0"),
    "terminationGracePeriodSeconds": ("Seconds that the Pod gets to stop.", 60),
    "tolerations": (
        "Taints that the Pod tolerates.",
        [{"key": "nvidia.com/gpu", "operator": "Exists"}],
    ),
    "topologySpreadConstraints": ("How Pods are spread over the nodes.", []),
    "volumeMounts": ("Mounts of the container.", [{"name": "log-volume", "mountPath": "/data"}]),
    "volumes": ("Volumes of the Pod.", [{"name": "log-volume", "emptyDir": {}}]),
    "workingDir": ("Working directory of the container.", "/home/ray"),
    "global": ("Values that Helm shares between charts; nothing here reads them.", {}),
}
"""Description and example, by the value's own name."""

_EXAMPLES: Mapping[str, Any] = {
    "string": "example",
    "integer": 1,
    "boolean": True,
    "array": [],
    "object": {},
    "map": {},
}


def annotations_of(path: Path, key: Key, field_type: str | None) -> dict[str, Any]:
    """The keywords `title`, `description`, `default` and `examples` of the value at `path`."""
    name = str(path[-1])
    commented = _comments().get(_shared(path)) or _comments().get(path)
    described = _FIELDS.get(name)
    default = default_at(path)
    if described is None:
        described = (
            f"{name}, as Kubernetes has it: see the documentation of Pods and containers.",
            None,
        )
    text = commented.description if commented else described[0]
    examples = (commented.example if commented else None, default, described[1])
    kind = field_type or ("boolean" if key.kind.value == "boolean" else "string")
    fallback = {} if key.kind is Kind.MAP else _EXAMPLES.get(kind, "example")
    example = next((one for one in examples if one not in (None, "", [], {})), fallback)
    return {
        "title": format_path(path),
        "description": text,
        "default": default,
        "examples": [example],
    }


def _shared(path: Path) -> Path:
    """Groups have the same keys: what is said of the head's holds for the others, unless they have
    their own.
    """
    if path[:1] in (("worker",), ("additionalWorkerGroups",)) and path not in _comments():
        below = path[1:] if path[0] == "worker" else path[2:]
        return ("worker", *below) if ("worker", *below) in _comments() else ("head", *below)
    return path


@cache
def _comments() -> dict[Path, Described]:
    """What the comments above the keys of the default values say, keys that are commented out among
    them.
    """
    found: dict[Path, Described] = {}
    above: list[tuple[int, str]] = []
    text: list[str] = []
    for line in resources.read_text(resources.default_values_file()).splitlines():
        if start := _START.fullmatch(line):
            text = [start[1]]
            continue
        key = _KEY.fullmatch(line)
        if key is not None:
            margin = len(key["margin"])
            outer = [one for one in above if one[0] < margin]
            path = (*(name for _, name in outer), key["key"])
            if _is_value(path):
                above = [*outer, (margin, key["key"])]
                if text:
                    found[path] = Described(" ".join(text), _scalar(key["rest"]))
                text = []
                continue
        more = _MORE.fullmatch(line)
        text = [*text, more[1]] if text and more else []
    return found


def _is_value(path: Path) -> bool:
    key: Key | None = ROOT
    for part in path:
        key = key.inner(part) if key is not None else None
    return key is not None


def _scalar(text: str | None) -> Any:
    """The example of a key that is commented out: a single value, or a map on its line."""
    if not text or text.startswith("#"):
        return None
    from renderer.kube_yaml.reader import read_values
    from renderer.sources import Source

    read = read_values(Source("example", f"x: {text}\n"))
    return read.documents[0].data["x"] if read.documents else None
