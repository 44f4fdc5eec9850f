"""Names that the operator composes, by version.

Source: ray-project/kuberay, ray-operator/controllers/ray/utils/util.go (CheckName, CheckLabel,
PodName, GenerateHeadServiceName and its like) and raycluster_controller.go (buildHeadPod,
buildWorkerPod), v1.0.0 to v1.7.0.
"""

from __future__ import annotations

import re
from typing import Final

from renderer.children.model import NAMED, VALID
from renderer.kuberay.versions import KubeRayVersion

LONGEST_PREFIX: Final = 50
LONGEST_LABEL: Final = 63
_DIGITS: Final = "0123456789"
_PUNCTUATION: Final = "!\"#%&'()*,-./:;?@[\\]_{}"
_MARK: Final = "\ue000"
"""Stands for one random character while a name is cut."""


def check_name(name: str) -> str:
    """The last 50 characters; a digit or punctuation at the start becomes an r."""
    name = _last(name, LONGEST_PREFIX) if len(name) > LONGEST_PREFIX else name
    if name[:1] and name[0] in _DIGITS:
        name = "r" + name[1:]
    return _without_punctuation(name)


def check_label(value: str) -> str:
    """The last 63 characters; punctuation at the start becomes an r."""
    return _without_punctuation(
        _last(value, LONGEST_LABEL) if len(value) > LONGEST_LABEL else value
    )


def _without_punctuation(name: str) -> str:
    return "r" + name[1:] if name[:1] and name[0] in _PUNCTUATION else name


def _first(name: str) -> str:
    """The first 50 characters."""
    return _restored(_marked(name)[:LONGEST_PREFIX])


def _last(name: str, limit: int) -> str:
    return _restored(_marked(name)[-limit:])


def _marked(name: str) -> str:
    """The name as long as it will be: a placeholder for people is longer than what it replaces."""
    return name.replace(NAMED.random, _MARK * len(VALID.random))


def _restored(name: str) -> str:
    """The placeholder again, also for what was left of it."""
    return re.sub(f"{_MARK}+", NAMED.random, name) if _MARK in name else name


def checked(name: str, version: KubeRayVersion) -> str:
    """As the names of Services are: shortened up to 1.3, from 1.4 on as they are."""
    return name if version >= (1, 4, 0) else check_name(name)


def head_pod(cluster: str, version: KubeRayVersion) -> tuple[str, str]:
    """The field of metadata that names the head Pod, and its value."""
    if version < (1, 2, 0):
        return "generateName", check_name(f"{cluster}-head-".lower())
    name = f"{_first(cluster)}-head".lower()
    if (1, 4, 0) <= version < (1, 4, 2):
        return "name", name
    return "generateName", f"{name}-"


def worker_pod(cluster: str, group: str, version: KubeRayVersion) -> str:
    """The generateName of a worker Pod."""
    if version < (1, 2, 0):
        return check_name(f"{cluster}-worker-{group}-".lower())
    return f"{_first(f'{cluster}-{group}')}-worker-".lower()
