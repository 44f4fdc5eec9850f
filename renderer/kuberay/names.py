"""Names: those with a meaning to the operator, and the grammar of names and versions in Kubernetes.

Sources: ray-project/kuberay, ray-operator/controllers/ray/utils/constant.go (the operator's names);
k8s.io/apimachinery, pkg/util/validation and pkg/util/version (the grammar).
"""

from __future__ import annotations

import re
from typing import Final

FT_ENABLED: Final = "ray.io/ft-enabled"
"""Annotation of a RayCluster: GCS fault tolerance is on if its value is `true`."""
EXTERNAL_STORAGE_NAMESPACE: Final = "ray.io/external-storage-namespace"
"""Annotation of a RayCluster: the prefix of its keys in Redis."""
REDIS_ADDRESS_ENV: Final = "RAY_REDIS_ADDRESS"
REDIS_PASSWORD_ENV: Final = "REDIS_PASSWORD"
"""Environment variables of the head's Ray container, from which Ray and the operator read where its
Redis is.
"""
REDIS_PASSWORD_PARAM: Final = "redis-password"
"""The head's start parameter for the password of Redis."""

# Patterns are compiled when first used (`re` keeps them): most manifests need one or two.
DNS_1123_LABEL: Final = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
DNS_SUBDOMAIN: Final = rf"{DNS_1123_LABEL}(\.{DNS_1123_LABEL})*"
LABEL_TEXT: Final = r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?"
"""The value of a label, and the name part of its key."""
LONGEST_LABEL: Final = 63
"""Characters of a DNS label: the name of a Service, a label's value."""
LONGEST_SUBDOMAIN: Final = 253
_DNS_1035 = r"[a-z]([-a-z0-9]*[a-z0-9])?"
_VERSION = r"[\t\n\f\r ]*v?([0-9]+(?:\.[0-9]+)*).*"
_UINT64 = 2**64


def is_dns_1035_label(text: str) -> bool:
    return len(text) <= LONGEST_LABEL and has_dns_1035_form(text)


def has_dns_1035_form(text: str) -> bool:
    """Whether `text` has the form of a DNS-1035 label, whatever its length."""
    return re.fullmatch(_DNS_1035, text) is not None


def is_dns_1123_label(text: str) -> bool:
    return len(text) <= LONGEST_LABEL and re.fullmatch(DNS_1123_LABEL, text) is not None


def is_dns_subdomain(text: str) -> bool:
    return len(text) <= LONGEST_SUBDOMAIN and re.fullmatch(DNS_SUBDOMAIN, text) is not None


def is_qualified_name(text: str) -> bool:
    """`[domain/]name`, the form of label keys and of resource names."""
    domain, slash, name = text.rpartition("/")
    if slash and not is_dns_subdomain(domain):
        return False
    return len(name) <= LONGEST_LABEL and re.fullmatch(LABEL_TEXT, name) is not None


def is_label_value(text: str) -> bool:
    return text == "" or (len(text) <= LONGEST_LABEL and re.fullmatch(LABEL_TEXT, text) is not None)


def ray_version(text: str) -> tuple[int, ...] | None:
    """A version as the operator compares it: two or more numbers, without its suffix and trailing
    zeros.

    None if it is not a version. version.ParseGeneric accepts a leading `v`, and rejects a first
    part that starts with 0.
    """
    found = re.fullmatch(_VERSION, text)
    if found is None:
        return None
    words = found[1].split(".")
    if (
        len(words) < 2
        or (words[0].startswith("0") and words[0] != "0")
        or any(len(word) > 20 for word in words)
    ):
        return None
    parts = [int(word) for word in words]
    if any(part >= _UINT64 for part in parts):
        return None
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


_LONGEST_POD_PREFIX = 50
_GENERATED_FROM = 58
"""Characters of generateName that the API server keeps; five random ones follow."""


def worker_pod_prefix(cluster: str, group: str, release: tuple[int, int, int]) -> str:
    """The generateName of a worker's Pod, as the operator of a KubeRay release composes it.

    Source: raycluster_controller.go (buildWorkerPod) and utils/util.go (CheckName to 1.1, PodName
    from 1.2 on).
    """
    if release >= (1, 2, 0):
        return f"{f'{cluster}-{group}'[:_LONGEST_POD_PREFIX]}-worker-".lower()
    name = f"{cluster}-worker-{group}-".lower()[-_LONGEST_POD_PREFIX:]
    return name if name[0].isalpha() else "r" + name[1:]


def is_generated_name(prefix: str) -> bool:
    """Whether the API server accepts `generateName: prefix` and the name that it makes of it.

    Source: k8s.io/apimachinery, pkg/api/validation/generic.go (maskTrailingDash), and
    k8s.io/apiserver, pkg/storage/names/generate.go.
    """
    masked = prefix[:-2] + "a" if len(prefix) > 1 and prefix.endswith("-") else prefix
    return is_dns_subdomain(masked) and is_dns_subdomain(prefix[:_GENERATED_FROM] + "xxxxx")
