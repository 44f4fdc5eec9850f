"""Names that the operator composes, by version.

Source: ray-project/kuberay, ray-operator/controllers/ray/utils/util.go (CheckName, CheckLabel, PodName,
GenerateHeadServiceName and its like) and raycluster_controller.go (buildHeadPod, buildWorkerPod), v1.0.0 to v1.7.0.
"""

from __future__ import annotations

from typing import Final

from renderer.children.model import NAMED, VALID
from renderer.kuberay.versions import KubeRayVersion

LONGEST_PREFIX: Final = 50
LONGEST_LABEL: Final = 63
_DIGITS: Final = "0123456789"
_PUNCTUATION: Final = "!\"#%&'()*,-./:;?@[\\]_{}"
_LONGER: Final = len(NAMED.random) - len(VALID.random)


def check_name(name: str) -> str:
    """The last 50 characters; a digit or punctuation at the start becomes an r."""
    name = _last(name, LONGEST_PREFIX)
    if name[:1] and name[0] in _DIGITS:
        name = "r" + name[1:]
    return _without_punctuation(name)


def check_label(value: str) -> str:
    """The last 63 characters; punctuation at the start becomes an r."""
    return _without_punctuation(_last(value, LONGEST_LABEL))


def _without_punctuation(name: str) -> str:
    return "r" + name[1:] if name[:1] and name[0] in _PUNCTUATION else name


def _first(name: str) -> str:
    """The first 50 characters, where a placeholder counts as what it stands for."""
    return name[: LONGEST_PREFIX + _LONGER * name.count(NAMED.random)]


def _last(name: str, limit: int) -> str:
    """The last `limit` characters, where a placeholder counts as what it stands for."""
    limit += _LONGER * name.count(NAMED.random)
    return name[-limit:] if len(name) > limit else name


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
