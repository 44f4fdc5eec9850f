"""What the operator rejects in a RayService, and what the API server rejects of its Serve Service.

Source: ValidateRayServiceSpec, ValidateRayServiceMetadata (utils/validation.go, 1.3+),
rayservice_controller.go, and BuildServeService (common/service.go).
"""

from __future__ import annotations

from typing import Any

from renderer.diagnostics import Reporter
from renderer.kuberay import durations
from renderer.kuberay.kinds import GROUP, RAY_SERVICE, V1
from renderer.kuberay.names import has_dns_1035_form
from renderer.operator import texts
from renderer.operator.model import ClusterView, Effect, Table, integer, items, mapping, string
from renderer.operator.submitter import head_ports

RULES = Table(about_cluster=False)

_KINDS = (RAY_SERVICE,)
_UPGRADE_GATE = "RayServiceIncrementalUpgrade"
_TIMEOUT = "ray.io/initializing-timeout"
_INCREMENTAL = "NewClusterWithIncrementalUpgrade"
_REQUIRED_SINCE = (1, 4, 0)
_OTHER_NAMES = ("rayClusterSpec", "rayCluster", "clusterSpec")
_LONGEST_LABEL = 63


def _spec(view: ClusterView) -> dict[str, Any]:
    return mapping(view.document.get("spec"))


def _runs(view: ClusterView) -> bool:
    """Whether anything is made of it (`suspend`, 1.7)."""
    return _spec(view).get("suspend") is not True


@RULES.rule("operator/no-cluster", "a RayService has rayClusterConfig", kinds=_KINDS)
def no_cluster(view: ClusterView, found: Reporter) -> None:
    spec = _spec(view)
    if isinstance(spec.get("rayClusterConfig"), dict) or any(name in spec for name in _OTHER_NAMES):
        return
    # From 1.4 on the schema of v1 requires it, where there is a spec, and reports that.
    if (
        spec
        and view.release >= _REQUIRED_SINCE
        and view.document.get("apiVersion") == f"{GROUP}/{V1}"
    ):
        return
    found(
        ("spec",),
        "the RayService has no rayClusterConfig, so no RayCluster can be made",
        help="set rayClusterConfig",
    )


@RULES.rule(
    "operator/head-service-name",
    "a RayService does not name the head's Service",
    since="1.3.0",
    kinds=_KINDS,
)
def head_service_name(view: ClusterView, found: Reporter) -> None:
    if string(mapping(mapping(view.head.data.get("headService")).get("metadata")).get("name")):
        found(
            (*view.head.path, "headService", "metadata", "name"),
            (
                "headService.metadata.name is set: all RayClusters of a RayService would share "
                "that one Service"
            ),
            help="remove it",
            of="key",
        )


@RULES.rule(
    "operator/initializing-timeout",
    f"the annotation {_TIMEOUT} is a duration above 0, or a number of seconds",
    since="1.5.0",
    kinds=_KINDS,
)
def initializing_timeout(view: ClusterView, found: Reporter) -> None:
    text = string(view.annotations.get(_TIMEOUT))
    if not text:
        return
    duration, seconds = durations.parse(text), durations.integer(text)
    if (duration is None or duration <= 0) and (seconds is None or seconds <= 0):
        found(
            view.annotation_path(_TIMEOUT),
            f'the annotation {_TIMEOUT} is "{text[:40]}", which is not a time above 0',
            help="a duration such as 5m or 1h30m, or seconds such as 300",
        )


# --- upgrades -------------------------------------------------------------------------------------


def _upgrade(view: ClusterView) -> dict[str, Any]:
    return mapping(_spec(view).get("upgradeStrategy"))


@RULES.rule(
    "operator/upgrade-type",
    "upgradeStrategy.type is one that the operator knows",
    since="1.3.0",
    kinds=_KINDS,
)
def upgrade_type(view: ClusterView, found: Reporter) -> None:
    chosen = _upgrade(view).get("type")
    known = ["NewCluster", "None"] + ([_INCREMENTAL] if view.release >= (1, 5, 0) else [])
    if isinstance(chosen, str) and chosen not in known:
        found(
            ("spec", "upgradeStrategy", "type"),
            f'upgradeStrategy.type is "{chosen[:60]}", which the operator does not know',
            help=f"allowed: {', '.join(known)}",
        )


@RULES.rule(
    "operator/upgrade-without-type",
    "with the gate on, an upgradeStrategy without type crashes the operator",
    since="1.5.0",
    until="1.7.0",
    kinds=_KINDS,
    gate=_UPGRADE_GATE,
    effect=Effect.CRASH,
)
def upgrade_without_type(view: ClusterView, found: Reporter) -> None:
    strategy = _spec(view).get("upgradeStrategy")
    if view.gate(_UPGRADE_GATE) and isinstance(strategy, dict) and strategy.get("type") is None:
        found(
            ("spec", "upgradeStrategy"),
            (
                f"upgradeStrategy has no type: with the feature gate {_UPGRADE_GATE} this "
                "crashes the operator"
            ),
            help="set upgradeStrategy.type: NewCluster",
            of="key",
        )


def _is_incremental(view: ClusterView) -> bool:
    return _upgrade(view).get("type") == _INCREMENTAL and view.gate(_UPGRADE_GATE)


@RULES.rule(
    "operator/incremental-upgrade",
    "an incremental upgrade needs autoscaling and clusterUpgradeOptions",
    since="1.5.0",
    kinds=_KINDS,
    gate=_UPGRADE_GATE,
)
def incremental_upgrade(view: ClusterView, found: Reporter) -> None:
    if not _is_incremental(view):
        return
    chosen = (("the incremental upgrade is chosen here", ("spec", "upgradeStrategy", "type")),)
    if not view.autoscaling:
        found(
            view.at("enableInTreeAutoscaling"),
            "an incremental upgrade needs autoscaling, which is off",
            help="set enableInTreeAutoscaling: true",
            related=chosen,
        )
    options = _upgrade(view).get("clusterUpgradeOptions")
    if not isinstance(options, dict):
        found(
            ("spec", "upgradeStrategy", "clusterUpgradeOptions"),
            "an incremental upgrade needs clusterUpgradeOptions",
            help="set gatewayClassName, stepSizePercent and intervalSeconds",
        )
        return
    _check_options(options, view, found)


def _check_options(options: dict[str, Any], view: ClusterView, found: Reporter) -> None:
    path = ("spec", "upgradeStrategy", "clusterUpgradeOptions")
    surge, step = integer(options.get("maxSurgePercent")), integer(options.get("stepSizePercent"))
    for name, percent in (("maxSurgePercent", surge), ("stepSizePercent", step)):
        if percent is not None and not 0 <= percent <= 100:
            found((*path, name), f"{name} is {percent}", help="use 0 to 100")
    most = 100 if surge is None else surge
    if view.release >= (1, 7, 0) and step is not None and step > most:
        found(
            (*path, "stepSizePercent"),
            f"stepSizePercent {step} is above maxSurgePercent {most}",
            help="lower stepSizePercent, or raise maxSurgePercent",
        )
    seconds = integer(options.get("intervalSeconds"))
    if seconds is not None and seconds <= 0:
        found((*path, "intervalSeconds"), f"intervalSeconds is {seconds}", help="use 1 or more")
    if options.get("gatewayClassName") == "":
        found(
            (*path, "gatewayClassName"),
            "gatewayClassName is empty",
            help="name a GatewayClass of the cluster",
        )


# --- Serve ----------------------------------------------------------------------------------------


@RULES.rule(
    "operator/serve-config-twice",
    "serveConfig and serveConfigV2 exclude each other",
    until="1.1.0",
    kinds=_KINDS,
)
def serve_config_twice(view: ClusterView, found: Reporter) -> None:
    spec = _spec(view)
    if string(spec.get("serveConfigV2")) and isinstance(spec.get("serveConfig"), dict):
        found(
            ("spec", "serveConfig"),
            "serveConfig and serveConfigV2 are both set",
            help="remove serveConfig, which later versions do not have",
            of="key",
        )


@RULES.rule("operator/serve-config", "serveConfigV2 is a map in YAML", kinds=_KINDS)
def serve_config(view: ClusterView, found: Reporter) -> None:
    if _runs(view):
        texts.check_map(string(_spec(view).get("serveConfigV2")), ("spec", "serveConfigV2"), found)


def _serve_service(view: ClusterView) -> dict[str, Any] | None:
    """The user's own Serve Service, if the operator makes one of it."""
    service = _spec(view).get("serveService")
    if not isinstance(service, dict) or not _runs(view):
        return None
    return None if view.release >= (1, 7, 0) and _is_incremental(view) else service


@RULES.rule("service/name", "serveService.metadata.name is a DNS-1035 label", kinds=_KINDS)
def serve_service_name(view: ClusterView, found: Reporter) -> None:
    name = string(mapping(mapping(_serve_service(view)).get("metadata")).get("name"))
    if name and not (has_dns_1035_form(name) and len(name) <= _LONGEST_LABEL):
        found(
            ("spec", "serveService", "metadata", "name"),
            (
                f'"{name[:80]}" is not a valid name of a Service: the API server rejects the '
                "Serve Service"
            ),
            help="lower case letters, digits and '-', at most 63; start with a letter",
        )


@RULES.rule("service/no-serve-port", "the Serve Service has a port named serve", kinds=_KINDS)
def serve_port(view: ClusterView, found: Reporter) -> None:
    listed = head_ports(view)
    if not _runs(view) or listed is None or any(_is_serve_port(name, view) for name in listed):
        return
    service = _serve_service(view)
    ports = items(mapping(mapping(service).get("spec")).get("ports"))
    # From 1.6 on the ports of serveService are kept as they are, whatever their names.
    if any(
        view.release >= (1, 6, 0) or _is_serve_port(string(port.get("name")), view)
        for port in ports
    ):
        return
    found(
        (*view.head.ray_container_path, "ports"),
        (
            "the head's first container lists ports, but none named serve: there is no Service "
            "for Serve"
        ),
        help=(
            "add the port {name: serve, containerPort: 8000}, or remove all ports: the operator "
            "has defaults"
        ),
    )


def _is_serve_port(name: str, view: ClusterView) -> bool:
    return name == "serve" or (view.release >= (1, 6, 0) and name.startswith("serve-"))
