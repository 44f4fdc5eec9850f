"""Which KubeRay releases are known, what each was built with, and which one a text names.

A new release of KubeRay is one line in `_RELEASES` (and one run of `maintain.build_schema`).
"""

from __future__ import annotations

import re

from renderer.diagnostics import Collector, Diagnostic, Severity, Where
from renderer.diagnostics import KubeRayVersion as KubeRayVersion


def parse(text: str) -> KubeRayVersion:
    """`1.4.2` as a version; ValueError for anything else. For what users write, see `resolve`."""
    major, minor, patch = text.split(".")
    return KubeRayVersion(int(major), int(minor), int(patch))


# Every release, oldest first: the release whose RayCluster CRD it shares, and the Kubernetes of its
# Pods. Patches of one minor mostly share one CRD (ray-project/kuberay,
# ray-operator/config/crd/bases/ray.io_rayclusters.yaml, compared without descriptions). The Pod
# that a CRD embeds is that of k8s.io/api in ray-operator/go.mod.
_RELEASES = (
    ("1.0.0", "1.0.0", "1.23"),
    ("1.1.0", "1.1.1", "1.28"),
    ("1.1.1", "1.1.1", "1.28"),
    ("1.2.0", "1.2.2", "1.30"),
    ("1.2.1", "1.2.2", "1.30"),
    ("1.2.2", "1.2.2", "1.30"),
    ("1.3.0", "1.3.0", "1.30"),
    ("1.3.1", "1.3.2", "1.32"),
    ("1.3.2", "1.3.2", "1.32"),
    ("1.4.0", "1.4.2", "1.33"),
    ("1.4.1", "1.4.2", "1.33"),
    ("1.4.2", "1.4.2", "1.33"),
    ("1.5.0", "1.5.0", "1.34"),
    ("1.5.1", "1.5.2", "1.34"),
    ("1.5.2", "1.5.2", "1.34"),
    ("1.6.0", "1.6.2", "1.35"),
    ("1.6.1", "1.6.2", "1.35"),
    ("1.6.2", "1.6.2", "1.35"),
    ("1.7.0", "1.7.0", "1.36"),
)
_SAME_SCHEMA_AS = {parse(release): parse(schema) for release, schema, _ in _RELEASES}
_KUBERNETES_OF = {parse(release): kubernetes for release, _, kubernetes in _RELEASES}

RELEASED: tuple[KubeRayVersion, ...] = tuple(_SAME_SCHEMA_AS)
"""Every known release, oldest first."""

NEWEST = RELEASED[-1]

_NEWEST_OF_MINOR = {(v.major, v.minor): v for v in RELEASED}

MINORS: tuple[str, ...] = tuple(f"{major}.{minor}" for major, minor in _NEWEST_OF_MINOR)
"""Every known minor as it is written, `1.0` to `1.7`; each names its newest patch."""

_OLDEST_OPEN_MINOR = (1, 3)
"""Lines before it had no release for two years (the dates of the tags): what is not known of them
does not exist.
"""

_WRITTEN = r"v?(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})(?:\.(0|[1-9][0-9]{0,5}))?"


def schema_of(version: KubeRayVersion) -> KubeRayVersion:
    """The release whose CRD `version` shares: 1.4.0 has the schema of 1.4.2.

    KeyError for a version never released.
    """
    return _SAME_SCHEMA_AS[version]


def kubernetes_of(version: KubeRayVersion) -> str:
    """The minor of Kubernetes, `1.33`, whose Pod the CRD of `version` embeds.

    KeyError for a version never released.
    """
    return _KUBERNETES_OF[version]


def newest_patch(version: KubeRayVersion) -> KubeRayVersion:
    """The newest known release of the same minor."""
    return _NEWEST_OF_MINOR[version.major, version.minor]


def resolve(text: str, found: Collector, where: Where | None = None) -> KubeRayVersion | None:
    """The release that `text` names, as a user writes it: `1.4`, `1.4.2`, `v1.4.2`.

    A minor names its newest patch. What is newer than all known releases, by minor or by patch, is
    read as the newest known one of its line, with a warning. What is older, a patch of an old line
    that was never released, or not a version, gives None and an error. Both are reported at
    `where`, the place that the text came from.
    """
    if not text.strip():
        found.add(_empty(where))
        return None
    match = re.fullmatch(_WRITTEN, text.strip())
    if match is None:
        found.add(_unknown(text, "is not a KubeRay version", where))
        return None
    major, minor = int(match[1]), int(match[2])
    newest = _NEWEST_OF_MINOR.get((major, minor))
    if newest is None and (major, minor) < (NEWEST.major, NEWEST.minor):
        found.add(_unknown(text, "is older than any KubeRay version known here", where))
        return None
    if newest is None:
        found.add(_newer(text.strip(), NEWEST, where))
        return NEWEST
    if match[3] is None:
        return newest
    version = KubeRayVersion(major, minor, int(match[3]))
    if version > newest and (major, minor) < _OLDEST_OPEN_MINOR:
        found.add(_never_released(version, where))
        return None
    if version > newest:
        found.add(_newer(text.strip(), newest, where))
        return newest
    return version


def _empty(where: Where | None) -> Diagnostic:
    return Diagnostic(
        "call/kuberay-version",
        "the KubeRay version is empty",
        where=where,
        help=(
            f"if it comes from a variable, set the variable; known: {', '.join(MINORS)}, or one "
            f"patch such as {NEWEST}"
        ),
    )


def _never_released(version: KubeRayVersion, where: Where | None) -> Diagnostic:
    before = max(release for release in RELEASED if release < version)
    after = min(release for release in RELEASED if release > version)
    return Diagnostic(
        "call/kuberay-version",
        f"KubeRay {version} was never released; the nearest releases are {before} and {after}",
        where=where,
        help=f"known: {', '.join(MINORS)} (each its newest patch), or one patch such as {NEWEST}",
    )


def _newer(text: str, used: KubeRayVersion, where: Where | None) -> Diagnostic:
    nearest = _with_one_digit_less(text)
    meant = f"did you mean {nearest}? " if nearest else ""
    return Diagnostic(
        "call/kuberay-version-newer",
        f"KubeRay {text} is newer than what is known here; checked as {used}",
        Severity.WARNING,
        where,
        help=f"{meant}known: {', '.join(MINORS)}, the newest release {NEWEST}",
    )


def _with_one_digit_less(text: str) -> str | None:
    """The known minor version that was meant by one with a digit too many: 1.14 is 1.4."""
    major, _, minor = text.strip().removeprefix("v").partition(".")
    meant = f"{major}.{minor[1:]}"
    return meant if len(minor) > 1 and meant in MINORS else None


def _unknown(text: str, what: str, where: Where | None) -> Diagnostic:
    shown = text if len(text) <= 40 else text[:40] + "…"
    return Diagnostic(
        "call/kuberay-version",
        f'"{shown}" {what}; the nearest is {_nearest(text)}',
        where=where,
        help=f"known: {', '.join(MINORS)} (each its newest patch), or one patch such as {NEWEST}",
    )


def _nearest(text: str) -> str:
    """The known minor that was probably meant: the closest by number, else the newest."""
    numbers = [int(digits) for digits in re.findall(r"[0-9]{1,6}", text[:40])]
    if len(numbers) < 2:
        return MINORS[-1]
    major, minor = min(max((numbers[0], numbers[1]), min(_NEWEST_OF_MINOR)), max(_NEWEST_OF_MINOR))
    return f"{major}.{minor}"
