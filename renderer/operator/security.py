"""Authentication, network policy, TLS.

Source: ValidateRayClusterSpec, validateNetworkPolicy, validateTLSOptions, ValidateRayJobSpec,
ValidateRayServiceSpec (utils/validation.go). With TLS on, the operator also needs cert-manager in
the cluster, which a manifest cannot show.
"""

from __future__ import annotations

from renderer.diagnostics import Path, Reporter, Severity
from renderer.kuberay.kinds import RAY_CRON_JOB, RAY_JOB, RAY_SERVICE
from renderer.kuberay.names import is_dns_1123_label
from renderer.operator.autoscaling import too_old
from renderer.operator.model import (
    ClusterView,
    Table,
    env_names,
    items,
    listed,
    mapping,
    string,
    turn_on,
)

RULES = Table()

_NETWORK_GATE, _TLS_GATE = "RayClusterNetworkPolicy", "RayClusterMTLS"
TLS_VOLUME, TLS_PATH = "ray-tls", "/etc/ray/tls"
_TLS_VARIABLES = ("RAY_USE_TLS", "RAY_TLS_SERVER_CERT", "RAY_TLS_SERVER_KEY", "RAY_TLS_CA_CERT")


def _auth(view: ClusterView) -> dict[str, object]:
    return mapping(view.spec.get("authOptions"))


def _by_token(view: ClusterView) -> bool:
    return _auth(view).get("mode") == "token"


def by_kubernetes(view: ClusterView) -> bool:
    return _auth(view).get("enableK8sTokenAuth") is True


def _ray_version_place(view: ClusterView) -> tuple[tuple[str, Path], ...]:
    return (("rayVersion is set here", view.at("rayVersion")),) if view.ray_version else ()


@RULES.rule(
    "operator/auth-ray-version",
    "authOptions.mode token needs rayVersion 2.52.0 or later",
    since="1.5.1",
)
def auth_ray_version(view: ClusterView, found: Reporter) -> None:
    if _by_token(view) and (problem := too_old(view.ray_version, (2, 52))):
        found(
            view.at("authOptions", "mode"),
            f"authentication by token needs Ray 2.52.0 or later, but rayVersion {problem}",
            help="set spec.rayVersion to the Ray version in the image, such as 2.52.0",
            related=_ray_version_place(view),
        )


@RULES.rule(
    "operator/k8s-auth-ray-version",
    "enableK8sTokenAuth needs rayVersion 2.55.0 or later",
    since="1.6.0",
)
def k8s_auth_ray_version(view: ClusterView, found: Reporter) -> None:
    if _by_token(view) and by_kubernetes(view) and (problem := too_old(view.ray_version, (2, 55))):
        found(
            view.at("authOptions", "enableK8sTokenAuth"),
            (
                "authentication by Kubernetes tokens needs Ray 2.55.0 or later, but rayVersion "
                f"{problem}"
            ),
            help="set spec.rayVersion to the Ray version in the image, such as 2.55.0",
            related=_ray_version_place(view),
        )


@RULES.rule("operator/k8s-auth-secret", "enableK8sTokenAuth excludes secretName", since="1.6.0")
def k8s_auth_secret(view: ClusterView, found: Reporter) -> None:
    if _by_token(view) and by_kubernetes(view) and string(_auth(view).get("secretName")):
        found(
            view.at("authOptions", "secretName"),
            "secretName together with enableK8sTokenAuth: the token comes from one of the two",
            help="keep one of the two",
            of="key",
            related=(
                ("enableK8sTokenAuth is set here", view.at("authOptions", "enableK8sTokenAuth")),
            ),
        )


@RULES.rule("operator/k8s-auth-mode", "enableK8sTokenAuth needs mode token", since="1.6.0")
def k8s_auth_mode(view: ClusterView, found: Reporter) -> None:
    if by_kubernetes(view) and not _by_token(view):
        found(
            view.at("authOptions", "enableK8sTokenAuth"),
            "enableK8sTokenAuth is on, but authOptions.mode is not token",
            help="set authOptions.mode: token (it has no default)",
        )


@RULES.rule(
    "operator/k8s-auth-in-parent",
    "RayService and RayJob do not support enableK8sTokenAuth",
    since="1.6.0",
    kinds=(RAY_SERVICE, RAY_JOB, RAY_CRON_JOB),
)
def k8s_auth_in_parent(view: ClusterView, found: Reporter) -> None:
    if by_kubernetes(view):
        path = view.at("authOptions", "enableK8sTokenAuth")
        found(
            path,
            f"a {view.kind} does not support enableK8sTokenAuth",
            help="remove it; mode token alone is accepted",
        )


@RULES.rule(
    "operator/network-policy-gate",
    "networkPolicy needs its feature gate",
    since="1.7.0",
    gate=_NETWORK_GATE,
)
def network_policy_gate(view: ClusterView, found: Reporter) -> None:
    if isinstance(view.spec.get("networkPolicy"), dict) and not view.gate(_NETWORK_GATE):
        found(
            view.at("networkPolicy"),
            f"networkPolicy needs the operator's feature gate {_NETWORK_GATE}, and it is off",
            help=f"remove networkPolicy, or {turn_on(_NETWORK_GATE)}",
            of="key",
        )


@RULES.rule(
    "operator/network-policy-direction",
    "no ingressRules with mode DenyAllEgress, no egressRules with mode DenyAllIngress",
    since="1.7.0",
)
def network_policy_direction(view: ClusterView, found: Reporter) -> None:
    policy = mapping(view.spec.get("networkPolicy"))
    mode = policy.get("mode")
    open_rules = {"DenyAllEgress": "ingressRules", "DenyAllIngress": "egressRules"}.get(
        string(mode)
    )
    if open_rules is None:
        return
    scopes: list[tuple[Path, dict[str, object]]] = [
        ((key,), mapping(policy.get(key))) for key in ("head", "worker")
    ]
    scopes += [
        (("workerGroups", index), group)
        for index, group in enumerate(items(policy.get("workerGroups")))
    ]
    for path, scope in scopes:
        if scope.get(open_rules):
            found(
                view.at("networkPolicy", *path, open_rules),
                (
                    f"{open_rules} have no effect with mode {mode}, which does not restrict "
                    f"{open_rules.removesuffix('Rules')}"
                ),
                help=f"remove {open_rules}, or use mode DenyAll",
                of="key",
                related=(("the mode is set here", view.at("networkPolicy", "mode")),),
            )


@RULES.rule(
    "operator/network-policy-group-name",
    "with networkPolicy every worker group's name is a DNS-1123 label",
    since="1.7.0",
)
def network_policy_group_name(view: ClusterView, found: Reporter) -> None:
    if not isinstance(view.spec.get("networkPolicy"), dict):
        return
    for group in view.workers:
        if isinstance(group.data.get("groupName"), str) and not is_dns_1123_label(group.name):
            found(
                (*group.path, "groupName"),
                (
                    f'"{group.name}" is not a DNS-1123 label; with networkPolicy it becomes part '
                    "of an object's name"
                ),
                help="use lower case letters, digits and '-'",
                related=(("networkPolicy is set here", view.at("networkPolicy")),),
            )


@RULES.rule(
    "operator/network-policy-unknown-group",
    "networkPolicy.workerGroups names groups that exist",
    since="1.7.0",
)
def network_policy_unknown_group(view: ClusterView, found: Reporter) -> None:
    known = {group.name for group in view.workers}
    groups = listed(known)
    for index, scope in enumerate(
        items(mapping(view.spec.get("networkPolicy")).get("workerGroups"))
    ):
        name = scope.get("groupName")
        if isinstance(name, str) and name not in known:
            found(
                view.at("networkPolicy", "workerGroups", index, "groupName"),
                f'no worker group is named "{name}"',
                help=f"worker groups: {groups}" if groups else "this cluster has no worker group",
            )


@RULES.rule(
    "operator/tls-gate",
    "tlsOptions, even with enabled false, needs its feature gate",
    since="1.7.0",
    gate=_TLS_GATE,
)
def tls_gate(view: ClusterView, found: Reporter) -> None:
    if isinstance(view.spec.get("tlsOptions"), dict) and not view.gate(_TLS_GATE):
        found(
            view.at("tlsOptions"),
            f"tlsOptions needs the operator's feature gate {_TLS_GATE}, and it is off",
            help=f"remove tlsOptions, or {turn_on(_TLS_GATE)}",
            of="key",
        )


@RULES.rule(
    "operator/tls-managed",
    (
        f"with TLS on the operator manages the variables {', '.join(_TLS_VARIABLES)} and the "
        f"mount {TLS_VOLUME}"
    ),
    since="1.7.0",
)
def tls_managed(view: ClusterView, found: Reporter) -> None:
    if not tls(view):
        return
    places = [(group.title, group.ray_container, group.ray_container_path) for group in view.groups]
    places.append(("the autoscaler", view.autoscaler_options, view.at("autoscalerOptions")))
    help = "remove it, or remove tlsOptions"
    for title, container, path in places:
        names = env_names(container)
        for name in _TLS_VARIABLES:
            if name in names:
                found(
                    (*path, "env", names[name]),
                    f"{title} sets the variable {name}, which the operator sets itself",
                    help=help,
                )
        for index, mount in enumerate(items(container.get("volumeMounts"))):
            if mount.get("name") == TLS_VOLUME or mount.get("mountPath") == TLS_PATH:
                found(
                    (*path, "volumeMounts", index),
                    (
                        f"a mount named {TLS_VOLUME} or at {TLS_PATH} on {title}, which the "
                        "operator adds itself"
                    ),
                    help=help,
                )


def tls(view: ClusterView) -> bool:
    return mapping(view.spec.get("tlsOptions")).get("enabled") is True


@RULES.rule(
    "cluster/auth-mode-missing",
    "authOptions without mode leaves authentication off",
    since="1.5.1",
    severity=Severity.WARNING,
)
def auth_mode_missing(view: ClusterView, found: Reporter) -> None:
    options = view.spec.get("authOptions")
    # With enableK8sTokenAuth it is an error, which another rule reports.
    if not isinstance(options, dict) or options.get("enableK8sTokenAuth") is True:
        return
    if options.get("mode") in (None, ""):
        found(
            view.at("authOptions"),
            "authOptions has no mode, which has no default: authentication stays off",
            help="set authOptions.mode: token, or remove authOptions",
            of="key",
        )
