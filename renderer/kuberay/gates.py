"""The operator's feature gates: which KubeRay version has which, on or off, and the flag that sets
them.

Source: ray-project/kuberay, ray-operator/pkg/features/features.go at each release; the flag is that
of Kubernetes' component-base (featuregate.Set), `AllAlpha` and `AllBeta` among its names.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from renderer.diagnostics import Collector, Diagnostic, Flag, Severity, Subject

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
    """Every gate that `version` has, with its default."""
    known = {
        gate: [default for since, default in history if since <= version][-1]
        for gate, history in _HISTORY.items()
        if history[0][0] <= version
    }
    return MappingProxyType(known)


def effective(version: KubeRayVersion, settings: Mapping[str, bool]) -> Mapping[str, bool]:
    """The gates of one operator that was started with `settings`; gates that it does not have are
    left out.

    `AllAlpha` and `AllBeta` set the gates that `settings` does not name, as they do in Kubernetes.
    """
    gates = defaults(version)
    if not settings:
        return gates
    of_stage = {False: settings.get(_ALL_ALPHA), True: settings.get(_ALL_BETA)}
    made: dict[str, bool] = {}
    for gate, default in gates.items():
        whole_stage = of_stage[default]
        made[gate] = settings.get(gate, default if whole_stage is None else whole_stage)
    return made


def parse(text: str, found: Collector, *, flag: str = "--feature-gates") -> Mapping[str, bool]:
    """`A=true,B=false`, as the operator's own flag reads it: settings by the gate's name.

    Errors are reported at `flag`.
    """
    settings: dict[str, bool] = {}

    def wrong(code: str, message: str, help: str | None = None) -> None:
        found.add(Diagnostic(code=code, message=message, where=Flag(flag), help=help))

    for part in text.split(","):
        if not part.strip():
            continue
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if name not in KNOWN:
            wrong(
                "call/unknown-feature-gate",
                f'no KubeRay version has a feature gate "{name}"',
                _meant(name),
            )
        elif not equals or value not in _BOOLEANS:
            wrong(
                "call/feature-gate-value",
                f'feature gate "{name}" needs a value: {name}=true or {name}=false',
            )
        else:
            settings[name] = _BOOLEANS[value]
    return settings


def _meant(name: str) -> str:
    from renderer.suggest import nearest

    meant = nearest(name, KNOWN)
    return f'did you mean "{meant}"?' if meant else f"known gates: {', '.join(sorted(KNOWN))}"


def warn_of_unknown(
    version: KubeRayVersion,
    settings: Mapping[str, bool],
    found: Collector,
    *,
    flag: str = "--feature-gates",
) -> None:
    """Report a warning for each gate in `settings` that `version` lacks: its operator would exit at
    once.
    """
    known = {*defaults(version), _ALL_ALPHA, _ALL_BETA}
    for gate in settings:
        if gate not in known:
            found.add(
                Diagnostic(
                    code="call/feature-gate-not-in-version",
                    message=f'KubeRay {version} does not have the feature gate "{gate}": ignored, '
                    "because its operator would not start with it",
                    severity=Severity.WARNING,
                    where=Flag(flag),
                    subject=Subject(version=version),
                )
            )
