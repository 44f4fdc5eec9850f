"""The operator's feature gates: which KubeRay version has which, on or off, and the flag that sets them.

Source: ray-project/kuberay, ray-operator/pkg/features/features.go at each release; the flag is that of Kubernetes'
component-base (featuregate.Set), `AllAlpha` and `AllBeta` among its names.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from renderer.diagnostics import Diagnostic, Flag, Severity, Subject, nearest

if TYPE_CHECKING:
    from renderer.kuberay.versions import KubeRayVersion

# Gate -> (first version, default from there on), oldest first. Off by default is alpha, on is beta.
_HISTORY: Mapping[str, tuple[tuple[tuple[int, int, int], bool], ...]] = {
    "RayClusterStatusConditions": (((1, 2, 0), False), ((1, 3, 0), True)),
    "RayJobDeletionPolicy": (((1, 3, 0), False), ((1, 6, 0), True)),
    "RayMultiHostIndexing": (((1, 5, 0), False), ((1, 6, 0), True)),
    "RayServiceIncrementalUpgrade": (((1, 5, 0), False), ((1, 7, 0), True)),
    "RayCronJob": (((1, 6, 0), False),),
    "GCSFaultToleranceEmbeddedStorage": (((1, 7, 0), False),),
    "KubernetesWAS": (((1, 7, 0), False),),
    "RayClusterHistoryServer": (((1, 7, 0), False),),
    "RayClusterMTLS": (((1, 7, 0), False),),
    "RayClusterNetworkPolicy": (((1, 7, 0), False),),
    "SidecarSubmitterRestart": (((1, 7, 0), False),),
}
_ALL_ALPHA, _ALL_BETA = "AllAlpha", "AllBeta"
KNOWN: tuple[str, ...] = (*_HISTORY, _ALL_ALPHA, _ALL_BETA)

# The words of Go's strconv.ParseBool, which reads the flag.
_BOOLEANS = {
    **dict.fromkeys(("1", "t", "T", "TRUE", "true", "True"), True),
    **dict.fromkeys(("0", "f", "F", "FALSE", "false", "False"), False),
}


@cache
def defaults(version: KubeRayVersion) -> Mapping[str, bool]:
    """Every gate that `version` has, with its default there."""
    known = {
        gate: [default for since, default in history if since <= version][-1]
        for gate, history in _HISTORY.items()
        if history[0][0] <= version
    }
    return MappingProxyType(known)


def effective(version: KubeRayVersion, settings: Mapping[str, bool]) -> Mapping[str, bool]:
    """The gates of one operator that was started with `settings`; what it does not know is left out.

    `AllAlpha` and `AllBeta` reach the gates that `settings` does not name, as they do in Kubernetes.
    """
    gates = defaults(version)
    if not settings:
        return gates
    everything = {False: settings.get(_ALL_ALPHA), True: settings.get(_ALL_BETA)}
    return {
        gate: settings[gate] if gate in settings else (default if (all_ := everything[default]) is None else all_)
        for gate, default in gates.items()
    }


def parse(text: str, *, flag: str = "--feature-gates") -> tuple[Mapping[str, bool], tuple[Diagnostic, ...]]:
    """`A=true,B=false` as the operator's own flag takes it: settings by name, and what is wrong with them."""
    settings: dict[str, bool] = {}
    problems: list[Diagnostic] = []

    def wrong(code: str, message: str, mend: str | None = None) -> None:
        problems.append(Diagnostic(code=code, message=message, where=Flag(flag), help=mend))

    for part in text.split(","):
        if not part.strip():
            continue
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if name not in KNOWN:
            meant = nearest(name, KNOWN)
            mend = f'did you mean "{meant}"?' if meant else f"known gates: {', '.join(sorted(KNOWN))}"
            wrong("call/unknown-feature-gate", f'no KubeRay version has a feature gate "{name}"', mend)
        elif not equals or value not in _BOOLEANS:
            wrong("call/feature-gate-value", f'feature gate "{name}" needs a value: {name}=true or {name}=false')
        else:
            settings[name] = _BOOLEANS[value]
    return settings, tuple(problems)


def unknown_to(
    version: KubeRayVersion, settings: Mapping[str, bool], *, flag: str = "--feature-gates"
) -> list[Diagnostic]:
    """A warning for each gate set that one operator lacks: started with it, that operator would end at once."""
    known = {*defaults(version), _ALL_ALPHA, _ALL_BETA}
    return [
        Diagnostic(
            code="call/feature-gate-not-in-version",
            message=f'KubeRay {version} has no feature gate "{gate}": left out, as it would not start with it',
            severity=Severity.WARNING,
            where=Flag(flag),
            subject=Subject(version=version),
        )
        for gate in settings
        if gate not in known
    ]
