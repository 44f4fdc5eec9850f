"""The autoscaler: which version, and what only version 2 knows.

Source: ValidateRayClusterSpec, validateWorkerGroupIdleTimeout, validateWorkerGroupPriority
(utils/validation.go).
"""

from __future__ import annotations

from renderer.diagnostics import Reporter, Severity
from renderer.kuberay.names import ray_version
from renderer.operator.model import AUTOSCALER_V2_ENV, ClusterView, Table, env_names, integer

RULES = Table()

_START_COMMAND = "KUBERAY_GEN_AUTOSCALER_START_CMD"
_USE_V2 = "set spec.autoscalerOptions.version: v2"


@RULES.rule(
    "operator/autoscaler-version-twice",
    (
        f"with autoscaling on, autoscalerOptions.version and head variable {AUTOSCALER_V2_ENV} "
        "exclude each other"
    ),
    since="1.4.0",
)
def version_twice(view: ClusterView, found: Reporter) -> None:
    if (
        view.autoscaling
        and view.autoscaler_options.get("version") is not None
        and AUTOSCALER_V2_ENV in view.head.env
    ):
        found(
            view.head.env_path(AUTOSCALER_V2_ENV),
            (
                f"variable {AUTOSCALER_V2_ENV} on the head's first container together with "
                "autoscalerOptions.version"
            ),
            help="remove the variable",
            related=(("the version is set here", view.at("autoscalerOptions", "version")),),
        )


@RULES.rule(
    "operator/autoscaler-v2-restart-policy",
    "with autoscaling on and version v2, restartPolicy is Never or unset",
    since="1.4.0",
)
def v2_restart_policy(view: ClusterView, found: Reporter) -> None:
    if not (view.autoscaling and view.autoscaler_v2):
        return
    for group in view.groups:
        policy = group.pod.get("restartPolicy")
        if isinstance(policy, str) and policy not in ("", "Never"):
            found(
                (*group.pod_path, "restartPolicy"),
                (
                    f"{group.title} has restartPolicy {policy}; with autoscaler v2 it must be "
                    "Never or unset"
                ),
                help="remove restartPolicy",
                related=(
                    ("autoscaler v2 is chosen here", view.at("autoscalerOptions", "version")),
                ),
            )


@RULES.rule(
    "operator/autoscaler-v2-without-autoscaling",
    f"with autoscaling off, head variable {AUTOSCALER_V2_ENV} is neither 1 nor true",
    since="1.5.0",
)
def v2_without_autoscaling(view: ClusterView, found: Reporter) -> None:
    if not view.autoscaling and view.head.env_value(AUTOSCALER_V2_ENV) in ("1", "true"):
        found(
            view.head.env_path(AUTOSCALER_V2_ENV),
            f"variable {AUTOSCALER_V2_ENV} turns autoscaler v2 on, while autoscaling is off",
            help="set enableInTreeAutoscaling: true, or remove the variable",
        )


@RULES.rule(
    "operator/negative-idle-timeout",
    "idleTimeoutSeconds of workers and autoscaler is 0 or more",
    since="1.6.0",
)
def negative_idle_timeout(view: ClusterView, found: Reporter) -> None:
    places = [(group.title, group.data, group.path) for group in view.workers]
    places.append(("autoscalerOptions", view.autoscaler_options, view.at("autoscalerOptions")))
    for title, data, path in places:
        seconds = integer(data.get("idleTimeoutSeconds"))
        if seconds is not None and seconds < 0:
            found(
                (*path, "idleTimeoutSeconds"),
                f"{title}: idleTimeoutSeconds {seconds} is negative",
                help="use 0 or more",
            )


@RULES.rule(
    "operator/idle-timeout-needs-v2",
    "a worker group's idleTimeoutSeconds needs autoscaler v2",
    since="1.6.0",
)
def idle_timeout_needs_v2(view: ClusterView, found: Reporter) -> None:
    if view.autoscaler_v2_anyhow:
        return
    for group in view.workers:
        if group.data.get("idleTimeoutSeconds") is not None:
            found(
                (*group.path, "idleTimeoutSeconds"),
                f"{group.title} sets idleTimeoutSeconds, which only autoscaler v2 supports",
                help=f"{_USE_V2}, or use autoscalerOptions.idleTimeoutSeconds for all groups",
                of="key",
            )


@RULES.rule(
    "operator/priority-ray-version",
    "a worker group's priority needs rayVersion 2.56.0 or later",
    since="1.7.0",
)
def priority_ray_version(view: ClusterView, found: Reporter) -> None:
    if (problem := too_old(view.ray_version, (2, 56))) is None:
        return
    for group in view.workers:
        if integer(group.data.get("priority")):
            found(
                (*group.path, "priority"),
                (
                    f"{group.title} sets a priority, which needs Ray 2.56.0 or later, but "
                    f"rayVersion {problem}"
                ),
                help="set spec.rayVersion to the version of the image, or remove priority",
                of="key",
                related=(("rayVersion is set here", view.at("rayVersion")),)
                if view.ray_version
                else (),
            )


@RULES.rule(
    "operator/priority-needs-v2", "a worker group's priority needs autoscaler v2", since="1.7.0"
)
def priority_needs_v2(view: ClusterView, found: Reporter) -> None:
    if view.autoscaler_v2_anyhow:
        return
    for group in view.workers:
        if integer(group.data.get("priority")):
            found(
                (*group.path, "priority"),
                f"{group.title} sets a priority, which only autoscaler v2 supports",
                help=_USE_V2,
                of="key",
            )


@RULES.rule(
    "operator/autoscaler-start-command",
    f"autoscalerOptions.env does not set {_START_COMMAND}",
    since="1.7.0",
)
def start_command(view: ClusterView, found: Reporter) -> None:
    index = env_names(view.autoscaler_options).get(_START_COMMAND)
    if index is not None:
        found(
            view.at("autoscalerOptions", "env", index),
            f"variable {_START_COMMAND} is set by the operator itself",
            help="remove it; command and args of autoscalerOptions may refer to it",
        )


def too_old(written: str, least: tuple[int, ...]) -> str | None:
    """What is wrong with a `rayVersion` where the operator asks for `least`, None if nothing is."""
    if not written:
        return "is not set"
    parsed = ray_version(written)
    if parsed is None:
        return f'"{written}" is not a valid version'
    return f"is {written}" if parsed < least else None


@RULES.rule(
    "cluster/autoscaler-options-off",
    "autoscalerOptions are used with enableInTreeAutoscaling only",
    severity=Severity.WARNING,
)
def autoscaler_options_off(view: ClusterView, found: Reporter) -> None:
    if view.autoscaler_options and not view.autoscaling:
        found(
            view.at("autoscalerOptions"),
            "autoscalerOptions has no effect: autoscaling is off",
            help="set enableInTreeAutoscaling: true, or remove autoscalerOptions",
            of="key",
        )
