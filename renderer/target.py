"""For which operator and API server a manifest is checked: one constructor for render, validate and
Argo CD.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from renderer.diagnostics import Collector, Flag
from renderer.kuberay import gates
from renderer.kuberay.versions import NEWEST, RELEASED, KubeRayVersion, resolve, schema_of

if TYPE_CHECKING:
    from renderer.api_server.structural import Structural
    from renderer.sources import Source

ALL = "all"
"""In place of a version: every release that has a CRD of its own."""


class Target(NamedTuple):
    """An operator of `version` that is started with `gates`, and an API server that has the
    operator's CRDs, or `crd`.

    `gates` are settings by the gate's name; gates that are not in it have their defaults.
    """

    version: KubeRayVersion = NEWEST
    gates: Mapping[str, bool] = MappingProxyType({})
    crd: Structural | None = None

    @classmethod
    def of(
        cls, kuberay_version: str, *, feature_gates: str = "", crds: Sequence[Source] = ()
    ) -> Target:
        """The target that the arguments describe, as the command line's flags do.

        Raises ValueError, with the messages of all errors, for arguments that are not valid. What
        the command line warns of, such as a version that is newer than the newest known, is a
        `UserWarning`.
        """
        found = Collector()
        made = make_target(kuberay_version, feature_gates, crds, found)
        if made is None:
            raise ValueError("; ".join(problem.message for problem in found.diagnostics))
        for problem in found.diagnostics:
            import warnings

            warnings.warn(problem.message, stacklevel=2)
        return made


def make_target(
    kuberay_version: KubeRayVersion | str,
    feature_gates: str,
    crds: Sequence[Source],
    found: Collector,
) -> Target | None:
    """One target; None, and errors in `found`, if a version, a gate or the CRD is not valid."""
    targets = make_targets((kuberay_version,), feature_gates, crds, found)
    return targets[0] if targets else None


def make_targets(
    kuberay_versions: Sequence[KubeRayVersion | str],
    feature_gates: str,
    crds: Sequence[Source],
    found: Collector,
) -> list[Target]:
    """One target a version, in the order given, each once; the newest version if none is given.

    A text names one version or several (`1.3,1.4`), or all (`all`). The list is empty if anything
    is not valid. Gates that the version does not have are warned of if there is one version: of
    several, some lack most gates.
    """
    problems = Collector()
    settings = gates.parse(feature_gates, problems)
    schema = _load_crds(crds, problems) if crds else None
    versions = _versions(kuberay_versions, problems) or {NEWEST: None}
    if len(versions) == 1 and not problems.has_errors:
        gates.warn_of_unknown(next(iter(versions)), settings, problems)
    found.include(problems)
    return (
        [] if problems.has_errors else [Target(version, settings, schema) for version in versions]
    )


def _versions(
    written: Sequence[KubeRayVersion | str], found: Collector
) -> dict[KubeRayVersion, None]:
    """The versions in order, as the keys of a dict."""
    versions: dict[KubeRayVersion, None] = {}
    for given in written:
        if isinstance(given, KubeRayVersion):
            versions[given] = None
            continue
        for text in given.split(","):
            if text.strip() == ALL:
                versions |= dict.fromkeys(schema_of(version) for version in RELEASED)
                continue
            version = resolve(text, found, Flag("--kuberay-version"))
            if version is not None:
                versions[version] = None
    return versions


def _load_crds(sources: Sequence[Source], found: Collector) -> Structural | None:
    from renderer.api_server import load_crds

    problems = Collector()
    loaded = load_crds(sources, problems)
    for problem in problems.diagnostics:
        found.add(problem.unless_placed(Flag("--crd")))
    return loaded
