"""One object of KubeRay's kinds for another operator: fault tolerance, the API version, removed
fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple

from renderer.api_server.fields import has_field
from renderer.diagnostics import Collector, Path
from renderer.kube_yaml.reader import Source, read_documents
from renderer.kube_yaml.writer import to_yaml
from renderer.kuberay.kinds import GROUP, SPEC_PATHS
from renderer.kuberay.versions import NEWEST, KubeRayVersion
from renderer.migrate.places import list_at, map_at, of_object, remove
from renderer.migrate.to_annotation import to_annotation
from renderer.migrate.to_options import to_options
from renderer.paths import at, has

V1, V1ALPHA1 = f"{GROUP}/v1", f"{GROUP}/v1alpha1"
OPTIONS_SINCE = KubeRayVersion(1, 3, 0)
_SERVE_CONFIGS = ("serveConfig", "serveDeploymentGraphConfig")
_CLAIMS: Path = ("template", "spec", "resourceClaims")
_RUNTIME_ENV_YAML = KubeRayVersion(1, 1, 0)


class _Fate(Enum):
    """What became of a field, as a message with the release."""

    UNKNOWN = "KubeRay {} and later do not have this field"
    IGNORED = "KubeRay {} and later ignore this field"
    DEPRECATED = "this field is deprecated from KubeRay {} on"


class _Removed(NamedTuple):
    """A field that releases from `since` on do not have or do not read, or will not, and what to
    use.
    """

    kind: str
    path: Path
    since: KubeRayVersion
    fate: _Fate
    use: str


_REMOVED = (
    _Removed(
        "RayService",
        ("spec", "serviceUnhealthySecondThreshold"),
        KubeRayVersion(1, 1, 0),
        _Fate.IGNORED,
        (
            "remove it; the annotation ray.io/initializing-timeout (KubeRay 1.5) bounds how long "
            "a new cluster may take"
        ),
    ),
    _Removed(
        "RayService",
        ("spec", "deploymentUnhealthySecondThreshold"),
        KubeRayVersion(1, 1, 0),
        _Fate.IGNORED,
        "remove it; serveConfigV2 has the health checks of each deployment",
    ),
    _Removed(
        "RayJob",
        ("spec", "runtimeEnv"),
        KubeRayVersion(1, 1, 0),
        _Fate.UNKNOWN,
        "write the decoded text as runtimeEnvYAML",
    ),
    _Removed(
        "RayJob",
        ("spec", "deletionPolicy"),
        KubeRayVersion(1, 5, 0),
        _Fate.UNKNOWN,
        "use deletionStrategy with deletionRules (KubeRay 1.5 and later)",
    ),
    *(
        _Removed(
            "RayJob",
            ("spec", "deletionStrategy", name),
            KubeRayVersion(1, 5, 0),
            _Fate.DEPRECATED,
            "use deletionRules, one for each of the two outcomes",
        )
        for name in ("onSuccess", "onFailure")
    ),
)
"""ray-project/kuberay, ray-operator/config/crd/bases and apis/ray/v1, v1.0.0 to v1.7.0."""


def migrate_object(data: dict[str, Any], to: KubeRayVersion | None, found: Collector) -> None:
    """Change `data` to what the operator `to` reads; None is any operator from 1.3 on.

    With an error in `found`, discard `data`.
    """
    version = to or NEWEST
    if data.get("apiVersion") == V1ALPHA1:
        data["apiVersion"] = V1
    _serve_config(data, found)
    _head_replicas(data, version)
    _runtime_env(data, version)
    _resource_claims(data, version)
    _removed_fields(data, version, to, found)
    places = of_object(data)
    if places is None:
        return
    if version < OPTIONS_SINCE:
        if data["kind"] == "RayCronJob":
            help = "stay with an operator from 1.6 on"
            found.error(
                "migrate/needs-newer-kuberay",
                ("kind",),
                "this kind exists from KubeRay 1.6 on",
                help=help,
            )
            return
        to_annotation(data, places, found)
        return
    keep = to is None or not _may_leave_out_params(to)
    to_options(data, places, found, keep_params=keep)
    _head_service_name(data, found)


def _may_leave_out_params(version: KubeRayVersion) -> bool:
    return version >= KubeRayVersion(1, 4, 0)


def _head_replicas(data: dict[str, Any], version: KubeRayVersion) -> None:
    """`headGroupSpec.replicas` is a field of 1.0 only, and there is always one head."""
    path = (*SPEC_PATHS[data["kind"]], "headGroupSpec", "replicas")
    if has(data, path) and not has_field(("spec", "headGroupSpec", "replicas"), version):
        remove(data, path)


def _runtime_env(data: dict[str, Any], version: KubeRayVersion) -> None:
    """`runtimeEnv` of a RayJob, base64 in KubeRay 1.0 only, becomes `runtimeEnvYAML`."""
    spec = map_at(data, ("spec",))
    encoded = spec.get("runtimeEnv")
    if data["kind"] != "RayJob" or version < _RUNTIME_ENV_YAML or spec.get("runtimeEnvYAML"):
        return
    from base64 import b64decode

    try:
        text = b64decode(str(encoded), validate=True).decode()
    except ValueError:
        return  # reported as a removed field
    read = read_documents(Source("runtimeEnv", text))
    if len(read.documents) != 1 or read.diagnostics or not isinstance(read.documents[0].data, dict):
        return
    renamed = {"runtimeEnv": ("runtimeEnvYAML", to_yaml(read.documents[0].data))}
    entries = [renamed.get(name, (name, value)) for name, value in spec.items()]
    spec.clear()
    spec.update(entries)


def _resource_claims(data: dict[str, Any], version: KubeRayVersion) -> None:
    """The fields of `resourceClaims[].source` are the claim's own from Kubernetes 1.31 on, which is
    KubeRay 1.3.1.
    """
    if has_field(("spec", "headGroupSpec", *_CLAIMS, 0, "source"), version):
        return
    spec = map_at(data, SPEC_PATHS[data["kind"]])
    groups = [spec.get("headGroupSpec"), *list_at(spec, ("workerGroupSpecs",))]
    for claim in (claim for group in groups for claim in list_at(group, _CLAIMS)):
        source = claim.get("source") if isinstance(claim, dict) else None
        if isinstance(source, dict):
            entries = {key: value for key, value in claim.items() if key != "source"}
            claim.clear()
            claim.update(entries | source)


def _head_service_name(data: dict[str, Any], found: Collector) -> None:
    """A RayService names its head service itself; from 1.3 on it rejects another name."""
    if data["kind"] != "RayService":
        return
    path = (*SPEC_PATHS["RayService"], "headGroupSpec", "headService", "metadata", "name")
    name = at(data, path)
    if isinstance(name, str) and name:
        message = "the name of the head service is removed: a RayService sets it itself"
        help = "clients of the old name use NAME-head-svc, NAME being the name of the RayService"
        found.warning("migrate/head-service-name", path, message, help=help)
        remove(data, path)


def _removed_fields(
    data: Mapping[str, Any], version: KubeRayVersion, to: KubeRayVersion | None, found: Collector
) -> None:
    kind = data["kind"]
    for field in _REMOVED:
        path = field.path
        if kind == "RayCronJob" and field.kind == "RayJob":
            path = ("spec", "jobTemplate", *path[1:])
        elif kind != field.kind:
            continue
        if not has(data, path) or version < field.since:
            continue
        message = field.fate.value.format(f"{field.since.major}.{field.since.minor}")
        if field.fate is _Fate.UNKNOWN and (to or OPTIONS_SINCE) >= field.since:
            found.error("migrate/removed-field", path, message, help=field.use, of="key")
        else:
            found.warning("migrate/removed-field", path, message, help=field.use, of="key")


# --- serveConfig ----------------------------------------------------------------------------------


def _serve_config(data: dict[str, Any], found: Collector) -> None:
    """`serveConfig` of KubeRay 1.0, under its older name too, becomes `serveConfigV2`, one
    application of Ray Serve.
    """
    spec = map_at(data, ("spec",))
    old = next((name for name in _SERVE_CONFIGS if isinstance(spec.get(name), dict)), None)
    if data["kind"] != "RayService" or old is None:
        return
    config, path = spec[old], ("spec", old)
    if spec.get("serveConfigV2"):
        message = f"{old} and serveConfigV2 are both set"
        found.error(
            "migrate/two-texts",
            path,
            message,
            help="which one is right? Remove the other, and migrate again",
        )
        return
    from renderer.migrate.serve import application

    text = application(config, path, found)
    if text is None:
        return
    entries = [
        ("serveConfigV2", text) if name == old else (name, value) for name, value in spec.items()
    ]
    spec.clear()
    spec.update(entries)
