"""Which KubeRay releases are known, and which one a text names.

A new release of KubeRay is one line in `_SAME_SCHEMA_AS` (and one run of `maintain.build_schema`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from renderer.diagnostics import Diagnostic, Severity


class KubeRayVersion(NamedTuple):
    """A released version of the KubeRay operator and of the CRDs that it ships with."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


def parse(text: str) -> KubeRayVersion:
    """`1.4.2` as a version; ValueError for anything else. For what users write, see `resolve`."""
    major, minor, patch = text.split(".")
    return KubeRayVersion(int(major), int(minor), int(patch))


# Every release, oldest first, and the release whose RayCluster CRD file it shares: patches of one minor mostly do
# (ray-project/kuberay, ray-operator/config/crd/bases/ray.io_rayclusters.yaml, compared without descriptions).
_SAME_SCHEMA_AS = {
    parse(release): parse(same)
    for release, same in (
        ("1.0.0", "1.0.0"),
        ("1.1.0", "1.1.1"),
        ("1.1.1", "1.1.1"),
        ("1.2.0", "1.2.2"),
        ("1.2.1", "1.2.2"),
        ("1.2.2", "1.2.2"),
        ("1.3.0", "1.3.0"),
        ("1.3.1", "1.3.2"),
        ("1.3.2", "1.3.2"),
        ("1.4.0", "1.4.2"),
        ("1.4.1", "1.4.2"),
        ("1.4.2", "1.4.2"),
        ("1.5.0", "1.5.0"),
        ("1.5.1", "1.5.2"),
        ("1.5.2", "1.5.2"),
        ("1.6.0", "1.6.2"),
        ("1.6.1", "1.6.2"),
        ("1.6.2", "1.6.2"),
        ("1.7.0", "1.7.0"),
    )
}

RELEASED: tuple[KubeRayVersion, ...] = tuple(_SAME_SCHEMA_AS)
"""Every known release, oldest first."""

NEWEST = RELEASED[-1]

_NEWEST_OF_MINOR = {(v.major, v.minor): v for v in RELEASED}

MINORS: tuple[str, ...] = tuple(f"{major}.{minor}" for major, minor in _NEWEST_OF_MINOR)
"""Every known minor as it is written, `1.0` to `1.7`; each stands for its newest patch."""

_OLDEST_OPEN_MINOR = (1, 3)
"""Lines before it had no release for two years (the dates of the tags): what is not known of them does not exist."""

_WRITTEN = r"v?(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})(?:\.(0|[1-9][0-9]{0,5}))?"


def schema_of(version: KubeRayVersion) -> KubeRayVersion:
    """The release whose CRD file `version` shares: 1.4.0 has the schema of 1.4.2. KeyError for one never released."""
    return _SAME_SCHEMA_AS[version]


def resolve(text: str) -> tuple[KubeRayVersion | None, tuple[Diagnostic, ...]]:
    """The release that `text` names, as a user writes it: `1.4`, `1.4.2`, `v1.4.2`.

    A minor stands for its newest patch. What is newer than all that is known, by minor or by patch, is taken for the
    newest known one of its line, with a warning. What is older, a patch of an old line that was never released, or no
    version, gives None and an error.
    """
    if not text.strip():
        return None, (_empty(),)
    match = re.fullmatch(_WRITTEN, text.strip())
    if match is None:
        return None, (_unknown(text, "is not a KubeRay version"),)
    major, minor = int(match[1]), int(match[2])
    newest = _NEWEST_OF_MINOR.get((major, minor))
    if newest is None:
        if (major, minor) > (NEWEST.major, NEWEST.minor):
            return NEWEST, (_newer(text.strip(), NEWEST),)
        return None, (_unknown(text, "is older than any KubeRay version known here"),)
    if match[3] is None:
        return newest, ()
    version = KubeRayVersion(major, minor, int(match[3]))
    if version > newest and (major, minor) < _OLDEST_OPEN_MINOR:
        return None, (_never_released(version),)
    if version > newest:
        return newest, (_newer(text.strip(), newest),)
    return version, ()


def _empty() -> Diagnostic:
    return Diagnostic(
        "call/kuberay-version",
        "the KubeRay version is empty",
        help=f"if it comes from a variable, set the variable; known: {', '.join(MINORS)}, or one patch such as {NEWEST}",
    )


def _never_released(version: KubeRayVersion) -> Diagnostic:
    before = max(release for release in RELEASED if release < version)
    after = min(release for release in RELEASED if release > version)
    return Diagnostic(
        "call/kuberay-version",
        f"KubeRay {version} was never released; the nearest releases are {before} and {after}",
        help=f"known: {', '.join(MINORS)} (each its newest patch), or one patch such as {NEWEST}",
    )


def _newer(text: str, used: KubeRayVersion) -> Diagnostic:
    return Diagnostic(
        "call/kuberay-version-newer",
        f"KubeRay {text} is newer than what is known here; checked as {used}",
        Severity.WARNING,
        help=f"known: {', '.join(MINORS)}, the newest release {NEWEST}",
    )


def _unknown(text: str, what: str) -> Diagnostic:
    shown = text if len(text) <= 40 else text[:40] + "…"
    return Diagnostic(
        "call/kuberay-version",
        f'"{shown}" {what}; the nearest is {_nearest(text)}',
        help=f"known: {', '.join(MINORS)} (each its newest patch), or one patch such as {NEWEST}",
    )


def _nearest(text: str) -> str:
    """The known minor that was probably meant: the closest by number, else the newest."""
    numbers = [int(digits) for digits in re.findall(r"[0-9]{1,6}", text[:40])]
    if len(numbers) < 2:
        return MINORS[-1]
    major, minor = min(max((numbers[0], numbers[1]), min(_NEWEST_OF_MINOR)), max(_NEWEST_OF_MINOR))
    return f"{major}.{minor}"
