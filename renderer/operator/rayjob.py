"""What the operator rejects in a RayJob, and in the template of a RayCronJob.

Source: ValidateRayJobSpec (utils/validation.go, 1.3+); before that validateRayJobSpec
(rayjob_controller.go, 1.1+), which reports in the log only. 1.0 checks nothing and fails later.
What no object can reach has no rule: the CRD's own minimums and CEL rules come first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from renderer.diagnostics import Path, Reporter, Severity
from renderer.kuberay.kinds import RAY_CRON_JOB, RAY_JOB
from renderer.operator import texts
from renderer.operator.job_view import INTERACTIVE, MODES, SIDECAR, JobView, job_of
from renderer.operator.model import ClusterView, Effect, Table, items, mapping, string, turn_on

RULES = Table(about_cluster=False)

_KINDS = (RAY_JOB, RAY_CRON_JOB)
_DELETION_GATE = "RayJobDeletionPolicy"
_POLICIES_OF_CLUSTER = ("DeleteCluster", "DeleteWorkers")
_ORDER = ("DeleteWorkers", "DeleteCluster", "DeleteSelf")
"""The delay of one policy is at most that of the next."""
_OTHER_NAMES = ("rayClusterConfig", "rayCluster", "clusterSpec")


@RULES.rule("operator/no-cluster", "a RayJob has rayClusterSpec or clusterSelector", kinds=_KINDS)
def no_cluster(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    if job.cluster is not None or job.selector or any(name in job.spec for name in _OTHER_NAMES):
        return
    found(
        job.path,
        "the RayJob has neither rayClusterSpec nor clusterSelector",
        help="set rayClusterSpec to make a RayCluster, or clusterSelector to use one",
    )


# --- suspend, and what happens at the end ---------------------------------------------------------


@RULES.rule(
    "operator/job-suspend",
    "suspend: true needs shutdownAfterJobFinishes: true",
    since="1.1.0",
    kinds=_KINDS,
)
def suspend_without_shutdown(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    if job.spec.get("suspend") is True and not job.shuts_down:
        found(
            job.at("suspend"),
            "suspend is true, but shutdownAfterJobFinishes is not",
            help="set shutdownAfterJobFinishes: true",
        )


@RULES.rule(
    "operator/job-suspend-selector", "suspend excludes clusterSelector", since="1.1.0", kinds=_KINDS
)
def suspend_with_selector(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    if job.spec.get("suspend") is True and job.selector:
        found(
            job.at("suspend"),
            "a RayJob that uses a RayCluster by clusterSelector cannot be suspended",
            help="remove suspend",
            related=_selector_place(job),
        )


@RULES.rule(
    "operator/job-ttl",
    "ttlSecondsAfterFinished is 0 or more, and 0 without shutdownAfterJobFinishes",
    since="1.4.0",
    kinds=_KINDS,
)
def ttl(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    seconds = job.number("ttlSecondsAfterFinished") or 0
    path = job.at("ttlSecondsAfterFinished")
    if seconds < 0:
        found(path, f"ttlSecondsAfterFinished is {seconds}", help="use 0 or more")
    elif seconds > 0 and not job.shuts_down:
        found(
            path,
            f"ttlSecondsAfterFinished is {seconds}, but shutdownAfterJobFinishes is not true",
            help="set shutdownAfterJobFinishes: true, or remove ttlSecondsAfterFinished",
        )


# --- clusterSelector ------------------------------------------------------------------------------


def _selector_place(job: JobView) -> tuple[tuple[str, Path], ...]:
    return (("clusterSelector is set here", job.at("clusterSelector")),)


@RULES.rule(
    "operator/selector-name",
    "clusterSelector names a RayCluster by the key ray.io/cluster",
    until="1.5.0",
    kinds=_KINDS,
    effect=Effect.LOG,
)
@RULES.rule(
    "operator/selector-name",
    "clusterSelector names a RayCluster by the key ray.io/cluster",
    since="1.5.0",
    kinds=_KINDS,
)
def selector_name(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    if job.selector and not job.selected:
        found(
            job.at("clusterSelector"),
            (
                "clusterSelector does not name a RayCluster: the key ray.io/cluster is missing "
                "or empty"
            ),
            help="write ray.io/cluster: <name of the RayCluster>; other keys are ignored",
        )


@RULES.rule(
    "operator/backoff-limit-selector",
    "clusterSelector excludes a backoffLimit",
    since="1.6.0",
    kinds=_KINDS,
)
def backoff_with_selector(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    if job.selector and (job.number("backoffLimit") or 0) > 0:
        found(
            job.at("backoffLimit"),
            (
                "backoffLimit is set together with clusterSelector: a retry would need a new "
                "RayCluster"
            ),
            help="remove backoffLimit",
            related=_selector_place(job),
        )


# --- submission modes -----------------------------------------------------------------------------


def _mode_place(job: JobView) -> tuple[tuple[str, Path], ...]:
    return (("the mode is set here", job.at("submissionMode")),)


@RULES.rule(
    "operator/sidecar-mode",
    "SidecarMode excludes clusterSelector, submitterPodTemplate and submitterConfig",
    since="1.5.0",
    kinds=_KINDS,
)
def sidecar_mode(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    if job.mode != SIDECAR:
        return
    excluded = ["clusterSelector"] if job.selector else []
    excluded += [
        name
        for name in ("submitterPodTemplate", "submitterConfig")
        if isinstance(job.spec.get(name), dict)
    ]
    for name in excluded:
        found(
            job.at(name),
            f"{name} is set together with submissionMode: SidecarMode",
            help=f"remove {name}, or use K8sJobMode",
            of="key",
            related=_mode_place(job),
        )


@RULES.rule(
    "operator/sidecar-restart-policy",
    "in SidecarMode the head has restartPolicy Never or unset",
    since="1.5.0",
    kinds=_KINDS,
)
def sidecar_restart_policy(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    policy = string(view.head.pod.get("restartPolicy"))
    if job.mode == SIDECAR and policy not in ("", "Never"):
        found(
            (*view.head.pod_path, "restartPolicy"),
            f"restartPolicy {policy} on the head of a RayJob in SidecarMode",
            help="use Never, or remove it",
            related=_mode_place(job),
        )


@RULES.rule(
    "operator/backoff-limit-interactive",
    "InteractiveMode excludes a backoffLimit",
    since="1.4.0",
    kinds=_KINDS,
)
def backoff_with_interactive(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    if job.mode == INTERACTIVE and (job.number("backoffLimit") or 0) > 0:
        found(
            job.at("backoffLimit"),
            "backoffLimit is set together with submissionMode: InteractiveMode",
            help="remove backoffLimit",
            related=_mode_place(job),
        )


@RULES.rule(
    "cluster/submission-mode",
    "submissionMode is one that the operator knows: with another one the job is never submitted",
    since="1.1.0",
    kinds=_KINDS,
    severity=Severity.WARNING,
)
def unknown_mode(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    known = _modes_of(view)
    if job.mode not in known:
        found(
            job.at("submissionMode"),
            (
                f'submissionMode "{job.mode}" is not known to the operator: it makes the '
                "RayCluster and submits nothing"
            ),
            help=f"allowed: {', '.join(known)}",
        )


def _modes_of(view: ClusterView) -> tuple[str, ...]:
    if view.release < (1, 2, 0):
        return MODES[:2]
    if view.release < (1, 3, 0):
        return (*MODES[:2], "UserMode")
    return MODES[:3] if view.release < (1, 5, 0) else MODES


# --- numbers --------------------------------------------------------------------------------------


@RULES.rule("operator/backoff-limit", "backoffLimit is 0 or more", since="1.2.0", kinds=_KINDS)
def negative_backoff(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    limit = job.number("backoffLimit")
    if limit is not None and limit < 0:
        found(job.at("backoffLimit"), f"backoffLimit is {limit}", help="use 0 or more")


@RULES.rule(
    "operator/job-deadline", "activeDeadlineSeconds is 1 or more", since="1.1.0", kinds=_KINDS
)
def deadline(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    seconds = job.number("activeDeadlineSeconds")
    if seconds is not None and seconds <= 0:
        found(
            job.at("activeDeadlineSeconds"),
            f"activeDeadlineSeconds is {seconds}",
            help="use 1 or more",
        )


# --- the runtime environment ----------------------------------------------------------------------


@RULES.rule("operator/runtime-env", "runtimeEnvYAML is a map in YAML", kinds=_KINDS)
def runtime_env(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    texts.check_map(job.text("runtimeEnvYAML"), job.at("runtimeEnvYAML"), found)


@RULES.rule(
    "operator/runtime-env-twice",
    "runtimeEnv and runtimeEnvYAML exclude each other",
    until="1.1.0",
    kinds=(RAY_JOB,),
)
def runtime_env_twice(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    if job.text("runtimeEnv") and job.text("runtimeEnvYAML"):
        found(
            job.at("runtimeEnv"),
            "runtimeEnv and runtimeEnvYAML are both set",
            help="remove runtimeEnv",
            of="key",
        )


# --- deletion, 1.3 and 1.4 ------------------------------------------------------------------------


@RULES.rule(
    "operator/deletion-gate",
    "deletionPolicy needs its feature gate",
    since="1.3.0",
    until="1.5.0",
    kinds=(RAY_JOB,),
    gate=_DELETION_GATE,
)
def deletion_policy_gate(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    if job.text("deletionPolicy") and not view.gate(_DELETION_GATE):
        found(
            job.at("deletionPolicy"),
            _needs_gate("deletionPolicy"),
            help=_gate_help("deletionPolicy"),
        )


def _needs_gate(field: str) -> str:
    return f"{field} needs the operator's feature gate {_DELETION_GATE}, and it is off"


def _gate_help(field: str) -> str:
    return f"remove {field}, or {turn_on(_DELETION_GATE)}"


@RULES.rule(
    "operator/deletion-policy",
    "deletionPolicy fits clusterSelector, autoscaling and shutdownAfterJobFinishes",
    since="1.3.0",
    until="1.5.0",
    kinds=(RAY_JOB,),
    gate=_DELETION_GATE,
)
def deletion_policy(view: ClusterView, found: Reporter) -> None:
    if view.gate(_DELETION_GATE):
        job = job_of(view)
        _check_policy(job.text("deletionPolicy"), job.at("deletionPolicy"), job, found)


def _check_policy(policy: str, path: Path, job: JobView, found: Reporter) -> None:
    """What no policy of a RayJob may be together with, in any form of deletion but the rules."""
    if policy in _POLICIES_OF_CLUSTER and job.selector:
        _report_selector(policy, path, job, found)
    if policy == "DeleteWorkers" and job.view.autoscaling:
        _report_autoscaling(path, job, found)
    if policy == "DeleteNone" and job.shuts_down:
        found(
            path,
            "the policy is DeleteNone, but shutdownAfterJobFinishes is true",
            help="use another policy, or remove shutdownAfterJobFinishes",
            related=(("it is set here", job.at("shutdownAfterJobFinishes")),),
        )


def _report_selector(policy: str, path: Path, job: JobView, found: Reporter) -> None:
    found(
        path,
        (
            f"the policy is {policy}, but clusterSelector chooses a RayCluster that is not the "
            "RayJob's own"
        ),
        help="use DeleteSelf or DeleteNone",
        related=_selector_place(job),
    )


def _report_autoscaling(path: Path, job: JobView, found: Reporter) -> None:
    found(
        path,
        "the policy is DeleteWorkers, but the RayCluster has autoscaling on",
        help="use another policy, or turn off enableInTreeAutoscaling",
        related=(("autoscaling is turned on here", job.view.at("enableInTreeAutoscaling")),),
    )


# --- deletion, 1.5 and later ----------------------------------------------------------------------


@RULES.rule(
    "operator/deletion-gate",
    "deletionStrategy needs its feature gate",
    since="1.5.0",
    kinds=_KINDS,
    gate=_DELETION_GATE,
)
def deletion_strategy_gate(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    if job.strategy is not None and not view.gate(_DELETION_GATE):
        found(
            job.at("deletionStrategy"),
            _needs_gate("deletionStrategy"),
            help=_gate_help("deletionStrategy"),
            of="key",
        )


@RULES.rule(
    "operator/deletion-policy",
    "onSuccess and onFailure each have a policy that fits the RayJob",
    since="1.5.0",
    kinds=_KINDS,
    gate=_DELETION_GATE,
)
def deletion_on_end(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    if job.strategy is None or not view.gate(_DELETION_GATE):
        return
    for end in ("onSuccess", "onFailure"):
        value = job.strategy.get(end)
        if not isinstance(value, dict):
            continue
        policy = string(value.get("policy"))
        if not policy:
            found(
                job.at("deletionStrategy", end), f"{end} has no policy", help="set policy", of="key"
            )
        _check_policy(policy, job.at("deletionStrategy", end, "policy"), job, found)


def _rules(job: JobView) -> Iterator[tuple[Path, dict[str, Any]]]:
    for index, rule in enumerate(items(mapping(job.strategy).get("deletionRules"))):
        yield job.at("deletionStrategy", "deletionRules", index), rule


@RULES.rule(
    "operator/deletion-rules",
    "deletionRules fit shutdownAfterJobFinishes, clusterSelector and autoscaling",
    since="1.5.0",
    kinds=_KINDS,
    gate=_DELETION_GATE,
)
def deletion_rules(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    if not view.gate(_DELETION_GATE):
        return
    rules = list(_rules(job))
    if rules and job.shuts_down:
        found(
            job.at("shutdownAfterJobFinishes"),
            "shutdownAfterJobFinishes is true together with deletionRules",
            help="remove shutdownAfterJobFinishes: the rules say what is deleted",
            related=(("the rules are here", job.at("deletionStrategy", "deletionRules")),),
        )
    for path, rule in rules:
        policy = string(rule.get("policy"))
        if policy in _POLICIES_OF_CLUSTER and job.selector:
            _report_selector(policy, (*path, "policy"), job, found)
        if policy == "DeleteWorkers" and view.autoscaling:
            _report_autoscaling((*path, "policy"), job, found)


def _condition(rule: dict[str, Any]) -> tuple[str, str] | None:
    """What a deletion rule waits for, as field and value."""
    condition = mapping(rule.get("condition"))
    for name in ("jobStatus", "jobDeploymentStatus"):
        if value := string(condition.get(name)):
            return name, value
    return None


def _delay(rule: dict[str, Any]) -> int:
    seconds = mapping(rule.get("condition")).get("ttlSeconds")
    return seconds if isinstance(seconds, int) else 0


@RULES.rule(
    "operator/deletion-rules-repeated",
    "no two deletionRules have one policy and one condition",
    since="1.5.0",
    kinds=_KINDS,
    gate=_DELETION_GATE,
)
def repeated_deletion_rule(view: ClusterView, found: Reporter) -> None:
    if not view.gate(_DELETION_GATE):
        return
    first: dict[Any, Path] = {}
    for path, rule in _rules(job_of(view)):
        policy, condition = string(rule.get("policy")), _condition(rule)
        if condition is not None and first.setdefault((policy, condition), path) != path:
            found(
                path,
                f"a second rule has the policy {policy} for {condition[0]} {condition[1]}",
                help="remove one of the two",
                related=(("the first one is here", first[policy, condition]),),
            )


@RULES.rule(
    "operator/deletion-rules-order",
    f"for one condition the delays do not decrease in the order {', '.join(_ORDER)}",
    since="1.5.0",
    kinds=_KINDS,
    gate=_DELETION_GATE,
)
def falling_delays(view: ClusterView, found: Reporter) -> None:
    if not view.gate(_DELETION_GATE):
        return
    by_condition: dict[tuple[str, str], dict[str, tuple[Path, int]]] = {}
    for path, rule in _rules(job_of(view)):
        policy, condition = string(rule.get("policy")), _condition(rule)
        if condition is not None and policy in _ORDER:
            by_condition.setdefault(condition, {}).setdefault(policy, (path, _delay(rule)))
    for policies in by_condition.values():
        _check_delays(policies, found)


def _check_delays(policies: dict[str, tuple[Path, int]], found: Reporter) -> None:
    before: tuple[str, Path, int] | None = None
    for policy in _ORDER:
        if policy not in policies:
            continue
        path, delay = policies[policy]
        if before is not None and delay < before[2]:
            found(
                (*path, "condition", "ttlSeconds"),
                f"{policy} comes after {delay} seconds, before {before[0]} after {before[2]}",
                help=f"let {policy} wait at least as long as {before[0]}",
                related=((f"{before[0]} is here", before[1]),),
            )
        before = (policy, path, delay)
