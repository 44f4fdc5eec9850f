"""Objects of Kubernetes' own kinds: good ones by hand, and what a person or a machine makes of them
at random.

A change puts a value that some field of the kind could have where it may or may not belong. Values
go by the name of the field, so that most changes mean something: a protocol "tcp", a port 70000, a
name that is there already.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import yaml

from renderer.api_server.core import types
from renderer.api_server.core.types import Type
from tests.e2e.mutations import places
from tests.reference import CHECKOUT

FILE = CHECKOUT / "tests" / "data" / "core-objects.yaml"

Object = dict[str, Any]
Path = tuple[str | int, ...]

NAMES = (
    "a",
    "b",
    "data",
    "ray-head",
    "x1",
    "",
    "A",
    "a_b",
    "-a",
    "a-",
    "a.b",
    "a b",
    "a" * 63,
    "a" * 64,
    "a" * 254,
    "ä",
)
KEYS = (
    "app",
    "a/b",
    "example.com/app",
    "kubernetes.io/os",
    "",
    "a b",
    "/a",
    "a/",
    "a/b/c",
    "A/b",
    "x" * 63,
    "x" * 64,
)
LABEL_VALUES = ("", "a", "A.b_c-1", "a b", "-a", "x" * 63, "x" * 64, "ä", "a/b")
QUANTITIES: tuple[Any, ...] = (
    *(
        "1",
        "2",
        "500m",
        "1Gi",
        "2Gi",
        "1.5",
        "0",
        "-1",
        "1e3",
        "0.5",
        "100u",
        ".5",
        "1025Mi",
        "2G",
        "4GB",
        "",
        "1 ",
        "x",
    ),
    *(1, 2, 0, -1, 0.5, True),
)
SMALL: tuple[Any, ...] = (0, 1, 2, 3, 5, 10, 30, 100, 101, -1, 600, 3600)
PORTS: tuple[Any, ...] = (1, 80, 443, 8080, 6379, 65535, 0, -1, 65536, 70000)
PORT_OR_NAME: tuple[Any, ...] = (
    80,
    8080,
    "http",
    "a-b",
    "",
    "0",
    "1",
    "80",
    "HTTP",
    "a--b",
    "toolongportname1",
    0,
    70000,
    "x_y",
)
PATHS = (
    "/data",
    "/tmp",
    "data",
    "a/b",
    "",
    "..",
    "a/../b",
    "../a",
    "..a",
    "/..",
    "/dev/shm",
    ".",
    "a..",
    "...",
)
IPS = (
    *(
        "10.9.8.7",
        "1.1.1.1",
        "2001:db8::ffff",
        "::1",
        "127.0.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "fe80::1",
        "010.1.1.1",
    ),
    *(
        "256.1.1.1",
        "1.1.1",
        "nope",
        "",
        "::ffff:1.2.3.4",
        "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7",
        "::1%eth0",
        "a:b",
        "::1::",
    ),
    *("169.254.1.1", "10.96.0.77", "None", "10.0.0.1 ", "00001::1"),
)
CIDRS = (
    *(
        "10.9.8.0/24",
        "2001:db8::/64",
        "10.0.0.0/8",
        "0.0.0.0/0",
        "10.9.8.7/24",
        "10.9.8.0/33",
        "10.9.8.0",
        "x/24",
        "",
    ),
    *(
        "::/0",
        "10.9.8.0/024",
        "10.9.8.128/25",
        "10.9.8.0/24 ",
        "::ffff:10.9.8.0/120",
        "010.9.8.0/24",
        "1.2.3.4/-1",
    ),
)
ENV_NAMES = ("A", "A_B", "a.b", "1A", "A=B", "", "Ä", "A B", "a\tb")
FIELD_PATHS = (
    *(
        "metadata.name",
        "metadata.namespace",
        "metadata.labels",
        "metadata.labels['a']",
        "metadata.annotations['A/b']",
    ),
    *(
        "metadata.annotations",
        "spec.nodeName",
        "spec.host",
        "status.podIP",
        "status.hostIPs",
        "spec.restartPolicy",
    ),
    *(
        "metadata.uid",
        "metadata.labels['']",
        "metadata.labels['a b']",
        "spec['a']",
        "x",
        "",
        "metadata.labels['a'",
    ),
)
RESOURCE_NAMES = (
    *(
        "cpu",
        "memory",
        "ephemeral-storage",
        "nvidia.com/gpu",
        "hugepages-2Mi",
        "hugepages-1Gi",
        "storage",
        "gpu",
    ),
    *(
        "example.com/a",
        "kubernetes.io/x",
        "requests.cpu",
        "hugepages-x",
        "pods",
        "a b",
        "",
        "requests.example.com/a",
    ),
    *("hugepages-0", "attachable-volumes-x", "nvidia.com/mig-1g.5gb"),
)
ANNOTATIONS = {
    "kubernetes.io/config.mirror": ("x",),
    "controller.kubernetes.io/pod-deletion-cost": (
        "1",
        "-5",
        "x",
        "01",
        "+1",
        "2147483648",
        "",
        "-01",
    ),
    "scheduler.alpha.kubernetes.io/tolerations": (
        "[]",
        "x",
        '[{"key":"a","operator":"Exists"}]',
        '[{"operator":"x"}]',
        "{}",
    ),
    "seccomp.security.alpha.kubernetes.io/pod": (
        "runtime/default",
        "docker/default",
        "unconfined",
        "localhost/a",
        "x",
        "",
    ),
    "container.seccomp.security.alpha.kubernetes.io/a": (
        "runtime/default",
        "unconfined",
        "localhost/a",
        "localhost/../a",
    ),
    "container.apparmor.security.beta.kubernetes.io/a": (
        "runtime/default",
        "unconfined",
        "localhost/a",
        "x",
        "",
    ),
    "container.apparmor.security.beta.kubernetes.io/nope": ("runtime/default",),
    "service.beta.kubernetes.io/load-balancer-source-ranges": (
        "10.0.0.0/8",
        "x",
        "",
        "10.0.0.0/8, 1.2.3.4/32",
    ),
    "service.kubernetes.io/topology-mode": ("Auto", "x"),
    "service.kubernetes.io/topology-aware-hints": ("Auto", "auto"),
    "kubernetes.io/ingress.class": ("a", "b"),
    "kubernetes.io/service-account.name": ("a", ""),
}

WORDS: dict[str, tuple[str, ...]] = {
    "accessModes": (
        "ReadWriteOnce",
        "ReadOnlyMany",
        "ReadWriteMany",
        "ReadWriteOncePod",
        "RWO",
        "",
    ),
    "action": (
        "Restart",
        "RestartAllContainers",
        "FailJob",
        "Ignore",
        "Count",
        "FailIndex",
        "fail",
        "",
    ),
    "apiVersion": ("v1", "v2", ""),
    "cachingMode": ("None", "ReadOnly", "ReadWrite", "none", ""),
    "completionMode": ("Indexed", "NonIndexed", "indexed", ""),
    "concurrencyPolicy": ("Allow", "Forbid", "Replace", "allow", ""),
    "dnsPolicy": ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None", "default", ""),
    "effect": ("NoSchedule", "PreferNoSchedule", "NoExecute", "NoRun", ""),
    "externalTrafficPolicy": ("Cluster", "Local", "local", ""),
    "fsGroupChangePolicy": ("OnRootMismatch", "Always", "onRootMismatch", ""),
    "imagePullPolicy": ("Always", "IfNotPresent", "Never", "always", ""),
    "internalTrafficPolicy": ("Cluster", "Local", "local", ""),
    "ipFamilies": ("IPv4", "ipv4", ""),
    "ipFamilyPolicy": ("SingleStack", "PreferDualStack", "x", ""),
    "kind": (
        "Shared",
        "Dedicated",
        "Managed",
        "PersistentVolumeClaim",
        "VolumeSnapshot",
        "ServiceAccount",
        "User",
        "x",
        "",
    ),
    "mountPropagation": ("Bidirectional", "HostToContainer", "None", "none", ""),
    "nodeAffinityPolicy": ("Honor", "Ignore", "honor", ""),
    "nodeTaintsPolicy": ("Honor", "Ignore", ""),
    "operator": ("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt", "Equal", "exists", ""),
    "pathType": ("Exact", "Prefix", "ImplementationSpecific", "prefix", ""),
    "podManagementPolicy": ("OrderedReady", "Parallel", "parallel", ""),
    "podReplacementPolicy": ("Failed", "TerminatingOrFailed", "failed", ""),
    "policyTypes": ("Ingress", "Egress", "ingress", ""),
    "preemptionPolicy": ("PreemptLowerPriority", "Never", "x", ""),
    "priorityClassName": ("system-cluster-critical", "", "system-node-critical", "A B"),
    "procMount": ("Default", "Unmasked", "none", ""),
    "protocol": ("TCP", "UDP", "SCTP", "tcp", ""),
    "pullPolicy": ("Always", "IfNotPresent", "Never", "always", ""),
    "recursiveReadOnly": ("Disabled", "Enabled", "IfPossible", "x", ""),
    "resourceName": ("cpu", "memory", "x", ""),
    "restartPolicy": (
        "Always",
        "OnFailure",
        "Never",
        "NotRequired",
        "RestartContainer",
        "always",
        "",
    ),
    "scheme": ("HTTP", "HTTPS", "http", ""),
    "seLinuxChangePolicy": ("Recursive", "MountOption", "x", ""),
    "sessionAffinity": ("ClientIP", "None", "none", ""),
    "status": ("True", "False", "Unknown", "true", ""),
    "stopSignal": ("SIGTERM", "x"),
    "supplementalGroupsPolicy": ("Merge", "Strict", "merge", ""),
    "terminationMessagePolicy": ("File", "FallbackToLogsOnError", "file", ""),
    "trafficDistribution": ("PreferClose", "PreferSameZone", "PreferSameNode", "x", ""),
    "volumeMode": ("Block", "Filesystem", "block", ""),
    "whenDeleted": ("Retain", "Delete", "delete", ""),
    "whenScaled": ("Retain", "Delete", "delete", ""),
    "whenUnsatisfiable": ("DoNotSchedule", "ScheduleAnyway", "Never", ""),
}

VALUES: dict[str, tuple[Any, ...]] = {
    **WORDS,
    "activeDeadlineSeconds": (1, 600, 0, -1, 2**31, 2**31 - 1),
    "add": ("SYS_ADMIN", "CAP_SYS_ADMIN", ""),
    "apiGroup": ("", "snapshot.storage.k8s.io", "a.b", "A B", "rbac.authorization.k8s.io"),
    "apiGroups": ("", "apps", "*"),
    "appProtocol": ("http", "kubernetes.io/h2c", "a b", ""),
    "backoffLimit": SMALL,
    "cidr": CIDRS,
    # Which addresses are free, and which families there are, only the cluster knows.
    "clusterIP": ("10.96.0.77", "None", "nope", "", "256.1.1.1"),
    "clusterIPs": ("10.96.0.77", "None", "nope", "", "256.1.1.1"),
    "completions": (1, 3, 0, -1, 100001, 10),
    "conditionType": KEYS,
    "containerPort": PORTS,
    "defaultMode": (0, 420, 511, 512, -1),
    "devicePath": PATHS,
    "divisor": (
        "1",
        "1m",
        "1Mi",
        "1k",
        "1000",
        "1024",
        "0",
        "2",
        "1e3",
        "1024Ki",
        "0.001",
        1,
        "1Ki",
        "0.5Gi",
    ),
    "diskURI": ("https://a", "/subscriptions/a", "x", ""),
    "driver": ("a.b", "A.b", "a b", "", "a" * 64),
    "duration": ("1h",),
    "endPort": PORTS,
    "except": CIDRS,
    "expirationSeconds": (600, 599, 3600, 2**32, 2**32 + 1, 0, -1),
    "externalIPs": IPS,
    "externalName": ("a.b", "a", "A", "", "a.b.", "."),
    "fieldPath": FIELD_PATHS,
    "fsGroup": (0, 1000, -1, 2**31),
    "generateName": ("a-", "a.", "A", "-", "a" * 60, "a" * 64, "a", "a--", "1-", ""),
    "hard": ("1",),
    # A dry run does not look at the range of node ports, nor whether they are free.
    "healthCheckNodePort": (0, 30009),
    "host": ("a.b", "*.a.b", "*", "A", "1.2.3.4", "", "a.*.b"),
    "hostIP": ("127.0.0.1", "x", ""),
    "hostPort": (0, 80, 8080, 6379, 70000, -1),
    "hostname": NAMES,
    "hostnameOverride": (*NAMES, "a" * 65),
    "hostnames": ("a.b", "a", "A_b", "", "a" * 64),
    "hosts": ("a.b", "*.a.b", "A", ""),
    "image": ("rayproject/ray", "a", " a", "a ", "", "\ta", "a b"),
    "ip": IPS,
    "iqn": (
        "iqn.2001-04.com.example:a",
        "iqn.x",
        "eui.0123456789abcdef",
        "naa." + "a" * 32,
        "x",
        "",
    ),
    "initiatorName": ("iqn.2001-04.com.example:a", "iqn.x", "eui.0", "x", ""),
    "loadBalancerClass": ("a.b/c", "a", "a b", ""),
    "loadBalancerSourceRanges": CIDRS,
    "localhostProfile": ("a/b", "/a", "../a", "", " a", "a "),
    "lun": (0, 255, 256, -1),
    "managedBy": ("a.b/c", "a", "kubernetes.io/job-controller", "", "a.b/" + "c" * 60, "A/b"),
    "matchLabelKeys": KEYS,
    "maxFailedIndexes": SMALL,
    "maxSkew": (1, 0, -1, 5),
    "maxSurge": (0, 1, "25%", "150%", "x", -1, "0%", "%"),
    "maxUnavailable": (0, 1, "25%", "150%", "x", -1, "0%", "100%", "0"),
    "minDomains": (1, 0, 3, -1),
    "minReadySeconds": (*SMALL, 700),
    "mismatchLabelKeys": KEYS,
    "mode": (0, 420, 511, 512, -1),
    "mountPath": PATHS,
    "nameservers": IPS,
    "namespaces": NAMES,
    "nodePort": (0, 30001, 30002, 32767),
    "number": PORTS,
    "parallelism": (1, 0, -1, 100001, 10001),
    "partition": (0, 1, 255, 256, -1),
    "path": (*PATHS, "/a//b", "/a/./b", "/%2f", "/a/..", "/", "*"),
    "pathPrefix": ("a",),
    "policy": ("x",),
    "port": PORT_OR_NAME,
    "prefix": ENV_NAMES,
    "priority": (0, 1, 1000, 2000000000),
    "progressDeadlineSeconds": (600, 0, -1, 1),
    "readOnly": (True, False),
    "registry": ("a:1", "a:1,b:2", "a", "", "[::1]:1", "a:b:c", "[::1]"),
    "replicas": (0, 1, 3, -1),
    "request": NAMES,
    "resource": (
        "limits.cpu",
        "requests.memory",
        "limits.hugepages-2Mi",
        "limits.ephemeral-storage",
        "cpu",
        "",
    ),
    "resourceNames": ("a", ""),
    "revisionHistoryLimit": SMALL,
    "runAsGroup": (0, 1000, -1, 2**31),
    "runAsUser": (0, 1000, -1, 2**31),
    "runAsUserName": ("a", "D\\u", "a\\b\\c", "", "a/b", "d.e\\u", "...", "\\u", "d\\"),
    "runtimeClassName": ("A b", ""),
    "schedule": (
        *(
            "* * * * *",
            "@daily",
            "@every 1h",
            "0 0 31 2 *",
            "*/5 * * * 1-5",
            "60 * * * *",
            "* * * *",
            "",
            "x",
        ),
        *(
            "TZ=UTC * * * * *",
            "0 0 * JAN MON",
            "? * * * *",
            "5-1 * * * *",
            "*/0 * * * *",
            "@every x",
            "1,2 * * * *",
        ),
        *(
            "* * * * 7",
            "* * * * sun-tue",
            "CRON_TZ=UTC 0 0 * * *",
            "@DAILY",
            "1/5 * * * *",
            "* * 0 * *",
            "1-2-3 * * * *",
        ),
    ),
    "searches": ("a.b", "a_b", ".", "a.", "A", "", "_a.b", "a b"),
    "seconds": (0, 1, 30, 31, 500, -1),
    "serviceName": NAMES,
    "sizeLimit": QUANTITIES,
    "subPath": PATHS,
    "subPathExpr": PATHS,
    "subdomain": NAMES,
    "succeededCount": SMALL,
    "succeededIndexes": ("0", "0-2", "1,0", "x", "", "0-", "5", "0,2-3", "2-1", "0--1"),
    "successThreshold": (0, 1, 2, -1),
    "supplementalGroups": (0, 1000, -1),
    "sysctl": ("x",),
    "targetPort": PORT_OR_NAME,
    "targetPortal": ("1.2.3.4", "", "x" * 62),
    "tenant": ("", "x", "x" * 65),
    "terminationGracePeriodSeconds": (0, 1, 30, 600, -1),
    "timeZone": (
        "UTC",
        "Etc/UTC",
        "Europe/Berlin",
        "Local",
        "x",
        "",
        "Europe/../UTC",
        "America/Argentina/Buenos_Aires",
    ),
    "timeoutSeconds": (1, 0, -1, 10800, 86400, 86401),
    "tolerationSeconds": (0, 60, -1),
    "topologyKey": KEYS,
    "type": (
        *(
            "ClusterIP",
            "NodePort",
            "LoadBalancer",
            "ExternalName",
            "Loadbalancer",
            "",
            "RuntimeDefault",
            "Localhost",
        ),
        *(
            "Unconfined",
            "runtimeDefault",
            "RollingUpdate",
            "Recreate",
            "OnDelete",
            "Directory",
            "dir",
            "Ready",
            "Opaque",
        ),
        *(
            "kubernetes.io/tls",
            "kubernetes.io/basic-auth",
            "kubernetes.io/ssh-auth",
            "kubernetes.io/dockercfg",
        ),
        *("kubernetes.io/dockerconfigjson", "kubernetes.io/service-account-token", "custom"),
    ),
    "globalDefault": (False,),
    "minAvailable": (0, 1, "25%", "150%", "x", -1, "%"),
    "unhealthyPodEvictionPolicy": ("IfHealthyBudget", "AlwaysAllow", "x", ""),
    "value": ("a", "A.b", "", "a b"),
    "verbs": ("get", "*", ""),
    "nonResourceURLs": ("/healthz", "*", ""),
    "volumeID": ("a", ""),
    "weight": (1, 100, 0, 101, -1),
}
_NAMES_OF: dict[str, tuple[Any, ...]] = {
    "ContainerPort": ("http", "a-b", "", "HTTP", "a--b", "toolongportname1", "1"),
    "EnvVar": ENV_NAMES,
    "HTTPHeader": ("X-A", "a b", ""),
    "PodSchedulingGate": KEYS,
    "Sysctl": (
        "net.core.somaxconn",
        "net/core/somaxconn",
        "kernel.shm_rmid_forced",
        "a b",
        "A",
        "",
        "kernel.msgmax",
    ),
    "PodOS": ("linux", "windows", "Linux", ""),
    "ServiceBackendPort": ("http", "HTTP", ""),
}

CLUSTER_KNOWS = (
    "healthCheckNodePort",
    "nodePort",
    "clusterIP",
    "clusterIPs",
    "ipFamilies",
    "ipFamilyPolicy",
    "priorityClassName",
    "runtimeClassName",
)
"""Fields whose good values depend on the cluster: their lists hold what any cluster accepts."""

GOOD_FIRST = 0.6
"""How often a value is one of the first of its list, which are the good ones."""


def _choice(rng: random.Random, values: tuple[Any, ...]) -> Any:
    if rng.random() < GOOD_FIRST:
        return rng.choice(values[: max(1, len(values) // 3)])
    return rng.choice(values)


def scalar(rng: random.Random, type_: Type, field: str, holder: str) -> Any:
    """A value for a field of that name; `holder`: the type that has the field."""
    value = _by_name(rng, type_, field, holder)
    if isinstance(value, str) and field not in CLUSTER_KNOWS and rng.random() < 0.07:
        return tampered(rng, value)
    return value


def tampered(rng: random.Random, text: str) -> str:
    """A text with one slip: a character too many, another one, in capitals, or far too long."""
    at = rng.randrange(len(text) + 1)
    odd = rng.choice("._-/ \n\t\\:%@'*Äк0aA=")
    longer = rng.choice((15, 16, 63, 64, 253, 254))
    return rng.choice(
        (
            text[:at] + odd + text[at:],
            text[:at] + odd + text[at + 1 :],
            text.upper(),
            text + odd,
            text.ljust(longer, "a"),
        )
    )


def _by_name(rng: random.Random, type_: Type, field: str, holder: str) -> Any:
    if holder == "PriorityClass" and field == "value":
        return _choice(rng, (0, 1000, -1, 1_000_000_000, 1_000_000_001, 2_000_000_000))
    if field == "name" and holder in _NAMES_OF:
        return _choice(rng, _NAMES_OF[holder])
    if type_.kind == "quantity":
        return _choice(rng, VALUES["divisor"] if field == "divisor" else QUANTITIES)
    values = VALUES.get(field)
    if values is not None and (field in CLUSTER_KNOWS or rng.random() < 0.97):
        return _choice(rng, values)
    match type_.kind:
        case "boolean":
            return rng.random() < 0.5
        case "int32" | "int64":
            return _choice(rng, SMALL)
        case "int-or-string":
            return _choice(rng, PORT_OR_NAME)
        case "string":
            return _choice(rng, KEYS if field == "key" else NAMES)
        case "bytes":
            return _choice(rng, ("YQ==", "", "e30=", "YQ", "%", "YWI="))
        case "time":
            return _choice(rng, ("2025-01-31T00:00:00Z", "2025-02-30T00:00:00Z", "x"))
        case _:
            return {}


def grown(
    rng: random.Random, type_: Type, field: str = "", holder: str = "", depth: int = 0
) -> Any:
    """A value of the type, mostly good."""
    match type_.kind:
        case "object":
            chosen = _fields(rng, type_, depth)
            return {
                name: grown(rng, type_.fields[name], name, type_.name, depth + 1) for name in chosen
            }
        case "list":
            assert type_.item is not None
            return [
                grown(rng, type_.item, field, holder, depth + 1)
                for _ in range(rng.choice((0, 1, 1, 1, 2)))
            ]
        case "map":
            return {
                key: map_value(rng, type_, key, field, depth) for key in map_keys(rng, type_, field)
            }
        case _:
            return scalar(rng, type_, field, holder)


# Types of which one field is meant to be there besides the usual ones.
_ONE_OF = (
    "EnvVarSource",
    "IngressBackend",
    "LifecycleHandler",
    "Volume",
    "VolumeProjection",
    "WindowsSecurityContextOptions",
)
_USUAL = {
    "Container": ("name", "image"),
    "ContainerPort": ("containerPort",),
    "EnvVar": ("name",),
    "NodeSelectorRequirement": ("key", "operator", "values"),
    "LabelSelectorRequirement": ("key", "operator", "values"),
    "HTTPIngressPath": ("pathType", "backend", "path"),
    "PersistentVolumeClaimSpec": ("accessModes", "resources"),
    "PodAffinityTerm": ("topologyKey",),
    "PodFailurePolicyRule": ("action",),
    "PodResourceClaim": ("name", "resourceClaimName"),
    "ResourceRequirements": ("limits", "requests"),
    "ServicePort": ("name", "port"),
    "TopologySpreadConstraint": ("maxSkew", "topologyKey", "whenUnsatisfiable"),
    "Volume": ("name",),
    "VolumeDevice": ("name", "devicePath"),
    "VolumeMount": ("name", "mountPath"),
    "VolumeResourceRequirements": ("requests",),
    "WeightedPodAffinityTerm": ("weight", "podAffinityTerm"),
}


def _fields(rng: random.Random, type_: Type, depth: int) -> list[str]:
    """The fields that a new object has."""
    usual = [name for name in _USUAL.get(type_.name, ()) if rng.random() < 0.95]
    others = sorted(type_.fields.keys() - set(usual))
    if type_.name in _ONE_OF and rng.random() < 0.9:
        return [*usual, rng.choice(others)]
    most = 1 if depth > 4 else 3
    if len(others) < 8 and rng.random() < 0.5:
        most = len(others)
    count = rng.randrange(0 if usual else 1, most + 1) if others else 0
    return [*usual, *rng.sample(others, min(len(others), count))]


def map_keys(rng: random.Random, type_: Type, field: str) -> list[str]:
    count = rng.choice((0, 1, 1, 2))
    item = type_.item
    assert item is not None
    if item.kind == "quantity":
        return [_choice(rng, RESOURCE_NAMES) for _ in range(count)]
    if field == "annotations":
        return [rng.choice((*ANNOTATIONS, *KEYS)) for _ in range(count)]
    if field in ("data", "binaryData", "stringData"):
        known = (
            "a",
            "a.b",
            "..a",
            "a b",
            "",
            ".dockercfg",
            ".dockerconfigjson",
            "tls.crt",
            "tls.key",
            "username",
        )
        return [_choice(rng, known) for _ in range(count)]
    return [_choice(rng, KEYS) for _ in range(count)]


def map_value(rng: random.Random, type_: Type, key: str, field: str, depth: int = 0) -> Any:
    item = type_.item
    assert item is not None
    if field == "annotations" and key in ANNOTATIONS:
        return rng.choice(ANNOTATIONS[key])
    if item.kind == "string":
        return _choice(rng, LABEL_VALUES)
    return grown(rng, item, field, "", depth + 1)


# --- changes --------------------------------------------------------------------------------------

ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    1,
    -1,
    2**31,
    2**63,
    1.5,
    2.0,
    "",
    "x",
    "1",
    [],
    {},
    [None],
    {"a": None},
)
Change = Callable[[random.Random, Object, Type], "str | None"]


def _typed_places(data: Object, root: Type) -> list[tuple[Any, str | int, Path, Type, str]]:
    """Each place with its type and the name of the type that holds it."""
    found = []
    for holder, step, path in places(data):
        type_, owner = root, ""
        for part in path:
            owner = type_.name
            step_type = (
                type_.item
                if isinstance(part, int) or type_.kind == "map"
                else type_.fields.get(part)
            )
            if step_type is None:
                break
            type_ = step_type
        else:
            if path[0] not in ("apiVersion", "kind", "status"):
                found.append((holder, step, path, type_, owner))
    return found


def _field_of(path: Path) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def replace(rng: random.Random, data: Object, root: Type) -> str | None:
    """Another value of the right type for a field that is there."""
    found = _typed_places(data, root)
    scalars = [place for place in found if place[3].kind not in ("object", "list", "map")]
    holder, step, path, type_, owner = rng.choice(
        scalars if scalars and rng.random() < 0.8 else found
    )
    if len(path) > 1 and path[-2] == "annotations" and step in ANNOTATIONS:
        holder[step] = rng.choice(ANNOTATIONS[str(step)])
    else:
        holder[step] = grown(rng, type_, _field_of(path), owner)
    return f"{path} = {holder[step]!r:.80}"


def add(rng: random.Random, data: Object, root: Type) -> str | None:
    """A field that the type has and the object does not."""
    objects = [
        (holder[step], path, type_) for holder, step, path, type_, _ in _typed_places(data, root)
    ]
    candidates = [(value, path, type_) for value, path, type_ in objects if isinstance(value, dict)]
    value, path, type_ = rng.choice(candidates)
    if type_.kind == "map":
        for key in map_keys(rng, type_, _field_of(path)):
            value[key] = map_value(rng, type_, key, _field_of(path))
        return f"{path} + {list(value)!r:.80}"
    if type_.kind != "object":
        return None
    missing = sorted(type_.fields.keys() - value.keys())
    if not missing:
        return None
    name = rng.choice(missing)
    value[name] = grown(rng, type_.fields[name], name, type_.name)
    return f"{path}.{name} = {value[name]!r:.80}"


def append(rng: random.Random, data: Object, root: Type) -> str | None:
    """One more item in a list: new, or one that is there already, changed or not."""
    lists = [place for place in _typed_places(data, root) if place[3].kind == "list"]
    lists = [place for place in lists if isinstance(place[0][place[1]], list)]
    if not lists:
        return None
    holder, step, path, type_, owner = rng.choice(lists)
    assert type_.item is not None
    items = holder[step]
    if items and rng.random() < 0.6:
        item = deepcopy(rng.choice(items))
        if isinstance(item, dict) and item and rng.random() < 0.5:
            name = rng.choice(sorted(item))
            if name in type_.item.fields:
                item[name] = grown(rng, type_.item.fields[name], name, type_.item.name)
    else:
        item = grown(rng, type_.item, _field_of(path), owner)
    items.append(item)
    return f"{path} += {item!r:.80}"


def drop(rng: random.Random, data: Object, root: Type) -> str | None:
    holder, step, path, _, _ = rng.choice(_typed_places(data, root))
    del holder[step]
    return f"drop {path}"


def retype(rng: random.Random, data: Object, root: Type) -> str | None:
    found = [
        place for place in _typed_places(data, root) if _field_of(place[2]) not in CLUSTER_KNOWS
    ]
    holder, step, path, _, _ = rng.choice(found)
    holder[step] = deepcopy(rng.choice(ODD))
    return f"{path} = {holder[step]!r}"


def rename(rng: random.Random, data: Object, root: Type) -> str | None:
    named = [place for place in _typed_places(data, root) if isinstance(place[1], str)]
    holder, step, path, _, _ = rng.choice(named)
    new = rng.choice((f"{step}s", str(step)[:-1], str(step).upper(), str(step).capitalize()))
    holder[new] = holder.pop(step)
    return f"rename {path} to {new!r}"


CHANGES: tuple[Change, ...] = (
    *[replace] * 5,
    *[add] * 6,
    *[append] * 3,
    *[drop] * 2,
    retype,
    rename,
)


def changed(rng: random.Random, seeds: list[Object]) -> tuple[str, Object]:
    """A good object with up to three changes, and what they were."""
    data = deepcopy(rng.choice(seeds))
    root = types.of_kind(data["apiVersion"], data["kind"])
    assert root is not None
    done = []
    for _ in range(rng.choice((0, 1, 1, 1, 1, 2, 3))):
        done.append(rng.choice(CHANGES)(rng, data, root))
        if not isinstance(data.get("metadata"), dict):
            data["metadata"] = {"name": "a"}
        if not isinstance(data.get("spec", {}), dict):
            break
    return "; ".join(filter(None, done)) or "as it is", data


def seeds(kind: str) -> list[Object]:
    """The good objects of a kind; of PodTemplates also those of the good Pods."""
    found = [deepcopy(one) for one in SEEDS if one["kind"] == kind]
    if kind == "PodTemplate":
        found += [
            {**found[0], "template": {"metadata": pod["metadata"], "spec": pod["spec"]}}
            for pod in seeds("Pod")
        ]
    return found


SEEDS: list[Object] = list(yaml.load_all(FILE.read_bytes(), yaml.CSafeLoader))
