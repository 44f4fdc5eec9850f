"""Jobs and CronJobs.

Source: k8s.io/kubernetes, pkg/apis/batch/validation/validation.go, pkg/apis/batch/v1/defaults.go,
pkg/registry/batch/job/strategy.go (the generated selector and labels), v1.35.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from renderer.api_server.core import metadata, pod, selectors, words
from renderer.api_server.core.at import At, quoted
from renderer.api_server.core.metadata import size_in_bytes

Spec = Mapping[str, Any]

_CODE: Final = "schema/job"
_NUMBERS: Final = (
    *(
        "parallelism",
        "completions",
        "activeDeadlineSeconds",
        "backoffLimit",
        "ttlSecondsAfterFinished",
    ),
    *("backoffLimitPerIndex", "maxFailedIndexes"),
)
_MOST_INDEXED: Final = 100_000
_MOST_IF_MANY: Final = 10_000
_MOST_RULES, _MOST_CODES, _MOST_CONDITIONS = 20, 255, 20
_LONGEST_MANAGER: Final = 63
_LONGEST_INDEXES: Final = 64 * 1024
_LONGEST_CRON_NAME: Final = 52
_ACTIONS: Final = ("Count", "FailIndex", "FailJob", "Ignore")
_CONCURRENCY: Final = ("Allow", "Forbid", "Replace")
_UID_LABELS: Final = ("controller-uid", "batch.kubernetes.io/controller-uid")
_NAME_LABELS: Final = ("job-name", "batch.kubernetes.io/job-name")
_SOME_UID: Final = "\0"
"""Stands for the UID that the API server will choose."""


def check(job: Mapping[str, Any], at: At) -> None:
    """A whole Job."""
    meta, spec = job.get("metadata", {}), _filled_in(job.get("spec", {}))
    template_labels = spec.get("template", {}).get("metadata", {}).get("labels")
    metadata.check(meta, words.SUBDOMAIN, metadata.OTHER, at.to("metadata"))
    _spec(spec, at.to("spec"))
    _selector(meta, spec, template_labels or {}, at)
    completions = spec.get("completions", 0)
    if spec.get("completionMode") == "Indexed" and completions > 0:
        name = meta.get("name") or meta.get("generateName", "")[:58] + "bcdfg"
        host = f"{name}-{completions - 1}"
        if not words.LABEL.fits(host):
            message = f"the last Pod of the Job would be named {quoted(host)}, which is not valid"
            at.error("schema/name", message, "metadata", "name", help=words.LABEL.help)


def check_cron_job(cron_job: Mapping[str, Any], at: At) -> None:
    """A whole CronJob."""
    meta, spec = cron_job.get("metadata", {}), cron_job.get("spec", {})
    metadata.check(meta, words.SUBDOMAIN, metadata.OTHER, at.to("metadata"))
    name = meta.get("name", "")
    if len(name) > _LONGEST_CRON_NAME or (
        not name and len(meta.get("generateName", "")) + 5 > _LONGEST_CRON_NAME
    ):
        message = f"the name has more than {_LONGEST_CRON_NAME} characters: the Jobs add 11 to it"
        at.error("schema/name", message, "metadata", "name" if name else "generateName")
    place = at.to("spec")
    from renderer.api_server.core import cron

    cron.check(spec, place)
    if spec.get("concurrencyPolicy"):
        place.one_of(_CODE, spec, "concurrencyPolicy", _CONCURRENCY, "a concurrency policy")
    for field in (
        "startingDeadlineSeconds",
        "successfulJobsHistoryLimit",
        "failedJobsHistoryLimit",
    ):
        place.at_least(_CODE, spec, field, 0)
    template = spec.get("jobTemplate", {}).get("spec", {})
    place = place.to("jobTemplate", "spec")
    _spec(template, place)
    for field, is_set in (
        ("selector", "selector" in template),
        ("manualSelector", template.get("manualSelector")),
    ):
        if is_set:
            place.error(
                _CODE,
                f"the Jobs of a CronJob cannot have {field}: it is generated",
                field,
                of="key",
            )


def _filled_in(spec: Spec) -> Spec:
    """With the number of completions that the API server fills in; the template of a CronJob stays
    as it is.
    """
    return spec if "completions" in spec or "parallelism" in spec else {**spec, "completions": 1}


def _selector(meta: Mapping[str, Any], spec: Spec, labels: Mapping[str, str], at: At) -> None:
    """Generated, unless manualSelector says otherwise. `at` is the place of the Job."""
    generated: dict[str, str] = {}
    place = at.to("spec")
    if not spec.get("manualSelector"):
        generated = dict.fromkeys(_UID_LABELS, _SOME_UID) | dict.fromkeys(
            _NAME_LABELS, meta.get("name", "")
        )
        _generated_labels(generated, labels, at)
    elif "selector" not in spec:
        place.error(_CODE, "manualSelector needs a selector", "selector", of="key")
    if "selector" not in spec:
        return
    before = at.reported
    selectors.label_selector(spec["selector"], "schema/selector", place.to("selector"))
    if at.reported != before:
        return
    if generated and not selectors.matches(spec["selector"], generated):
        message = "the selector of a Job is generated"
        place.error(
            "schema/selector",
            message,
            "selector",
            help="remove it, or set manualSelector: true",
            of="key",
        )
    elif not selectors.matches(spec["selector"], {**labels, **generated}):
        message = "the labels of the template do not match the selector"
        place.error("schema/selector", message, "template", "metadata", "labels")


def _generated_labels(generated: Mapping[str, str], labels: Mapping[str, str], at: At) -> None:
    """Labels that the API server adds to the template: an existing one keeps its value."""
    for key, value in generated.items():
        if key in labels and labels[key] != value:
            message = f"the label {quoted(key)} is generated: it cannot have another value"
            at.error(
                _CODE, message, "spec", "template", "metadata", "labels", key, help="remove it"
            )
    name = generated[_NAME_LABELS[0]]
    if not words.LABEL_VALUE.fits(name):
        message = f"the name {quoted(name)} is not valid as the label that the Pods of the Job get"
        at.error("schema/name", message, "metadata", "name", help=words.LABEL_VALUE.help)


def _spec(spec: Spec, at: At) -> None:
    """What the Job has in common with the template of one."""
    for field in _NUMBERS:
        at.at_least(_CODE, spec, field, 0)
    if "maxFailedIndexes" in spec and "backoffLimitPerIndex" not in spec:
        at.error(
            _CODE, "maxFailedIndexes needs backoffLimitPerIndex", "backoffLimitPerIndex", of="key"
        )
    if "managedBy" in spec:
        at.form(_CODE, spec["managedBy"], words.DOMAIN_PATH, "a manager", "managedBy")
        if size_in_bytes(spec["managedBy"]) > _LONGEST_MANAGER:
            at.error(_CODE, f'"managedBy" has more than {_LONGEST_MANAGER} characters', "managedBy")
    at.one_of(_CODE, spec, "completionMode", ("NonIndexed", "Indexed"), "a completion mode")
    _indexed(spec, at)
    if "podFailurePolicy" in spec:
        _failure_policy(spec, at.to("podFailurePolicy"))
    if "successPolicy" in spec:
        _success_policy(spec, at)
    _replacement(spec, at)
    pod.check_template(spec.get("template", {}), at.to("template"))
    _restart(spec, at.to("template", "spec"))


def _indexed(spec: Spec, at: At) -> None:
    mode = spec.get("completionMode", "NonIndexed")
    most = spec.get("maxFailedIndexes")
    if mode == "NonIndexed":
        for field in ("backoffLimitPerIndex", "maxFailedIndexes"):
            if field in spec:
                at.error(_CODE, f"{field} needs completionMode: Indexed", field, of="key")
    if mode != "Indexed":
        return
    completions, parallelism = spec.get("completions"), spec.get("parallelism", 1)
    if completions is None:
        at.error(_CODE, "completionMode Indexed needs completions", "completions", of="key")
    if parallelism > _MOST_INDEXED:
        at.error(
            _CODE,
            f'"parallelism" is {parallelism}: at most {_MOST_INDEXED} in an indexed Job',
            "parallelism",
        )
    if most is not None and most > min(
        _MOST_INDEXED, _MOST_INDEXED if completions is None else completions
    ):
        at.error(
            _CODE,
            f'"maxFailedIndexes" must not be above completions, and is {most}',
            "maxFailedIndexes",
        )
    if completions is not None and completions > _MOST_INDEXED and "backoffLimitPerIndex" in spec:
        _many(parallelism, most, at)


def _many(parallelism: int, most: int | None, at: At) -> None:
    """An indexed Job of very many completions, with a limit per index."""
    many = f"with more than {_MOST_INDEXED} completions and backoffLimitPerIndex"
    if most is None:
        at.error(_CODE, f"maxFailedIndexes is needed {many}", "maxFailedIndexes", of="key")
    elif most > _MOST_IF_MANY:
        at.error(
            _CODE,
            f'"maxFailedIndexes" is {most}: at most {_MOST_IF_MANY} {many}',
            "maxFailedIndexes",
        )
    if parallelism > _MOST_IF_MANY:
        at.error(
            _CODE, f'"parallelism" is {parallelism}: at most {_MOST_IF_MANY} {many}', "parallelism"
        )


def _restart(spec: Spec, at: At) -> None:
    pod_spec = spec.get("template", {}).get("spec", {})
    policy = pod_spec.get("restartPolicy", "")
    if policy in ("", "Always"):
        if "restartPolicy" in pod_spec:
            message = "the Pods of a Job cannot have the restartPolicy Always"
        else:
            message = "the Pods of a Job need a restartPolicy: Always is the default"
        at.error(_CODE, message, "restartPolicy", help="OnFailure or Never")
    elif "podFailurePolicy" in spec and policy == "OnFailure":
        related = (("the policy is here", (*at.path[:-2], "podFailurePolicy")),)
        at.error(
            _CODE, "podFailurePolicy needs restartPolicy: Never", "restartPolicy", related=related
        )


def _replacement(spec: Spec, at: At) -> None:
    allowed = ("Failed",) if "podFailurePolicy" in spec else ("TerminatingOrFailed", "Failed")
    what = "a policy for the replacement of Pods" + (
        " together with podFailurePolicy" if len(allowed) == 1 else ""
    )
    at.one_of(_CODE, spec, "podReplacementPolicy", allowed, what)


# --- when a Job fails, and when it has succeeded --------------------------------------------------


def _failure_policy(spec: Spec, at: At) -> None:
    rules = spec["podFailurePolicy"].get("rules", ())
    if len(rules) > _MOST_RULES:
        at.error(_CODE, f"there are {len(rules)} rules: at most {_MOST_RULES} are allowed", "rules")
    pod_spec = spec.get("template", {}).get("spec", {})
    names = {
        one.get("name", "")
        for kind in ("containers", "initContainers")
        for one in pod_spec.get(kind, ())
    }
    for index, rule in enumerate(rules):
        _failure_rule(rule, spec, names, at.to("rules", index))


def _failure_rule(rule: Spec, spec: Spec, names: set[str], at: At) -> None:
    if at.require(_CODE, rule, "action", help=f"allowed: {', '.join(_ACTIONS)}"):
        at.one_of(_CODE, rule, "action", _ACTIONS, "an action")
        if rule["action"] == "FailIndex" and "backoffLimitPerIndex" not in spec:
            at.error(_CODE, "the action FailIndex needs backoffLimitPerIndex", "action")
    conditions = rule.get("onPodConditions", ())
    if ("onExitCodes" in rule) is bool(conditions):
        at.error(_CODE, "a rule has exactly one of onExitCodes and onPodConditions")
    if "onExitCodes" in rule:
        _exit_codes(rule["onExitCodes"], names, at.to("onExitCodes"))
    if len(conditions) > _MOST_CONDITIONS:
        at.error(_CODE, f"at most {_MOST_CONDITIONS} conditions are allowed", "onPodConditions")
    for index, condition in enumerate(conditions):
        place = at.to("onPodConditions", index)
        if place.require(_CODE, condition, "type"):
            place.form(_CODE, condition["type"], words.QUALIFIED, "a condition", "type")
        if condition.get("status"):
            place.one_of(
                _CODE,
                condition,
                "status",
                ("True", "False", "Unknown"),
                "the status of a condition",
            )


def _exit_codes(codes: Spec, names: set[str], at: At) -> None:
    values = codes.get("values", [])
    if at.require(_CODE, codes, "operator", help="In or NotIn"):
        at.one_of(_CODE, codes, "operator", ("In", "NotIn"), "an operator of exit codes")
    if "containerName" in codes and codes["containerName"] not in names:
        message = f"the template has no container named {quoted(codes['containerName'])}"
        at.error(
            _CODE,
            message,
            "containerName",
            help=f"its containers: {', '.join(sorted(names)) or 'none'}",
        )
    if not 0 < len(values) <= _MOST_CODES:
        at.error(_CODE, f"1 to {_MOST_CODES} exit codes are needed", "values")
    if codes.get("operator") == "In" and 0 in values:
        at.error(_CODE, "the exit code 0 is not a failure", "values", values.index(0))
    if len(set(values)) < len(values) or values != sorted(values):
        at.error(_CODE, "exit codes must be in ascending order, each once", "values")


def _success_policy(spec: Spec, at: At) -> None:
    if spec.get("completionMode") != "Indexed":
        at.error(_CODE, "successPolicy needs completionMode: Indexed", "successPolicy", of="key")
        return
    rules = spec["successPolicy"].get("rules", ())
    place = at.to("successPolicy")
    if not 0 < len(rules) <= _MOST_RULES:
        place.error(_CODE, f"1 to {_MOST_RULES} rules are needed", "rules")
    for index, rule in enumerate(rules):
        _success_rule(rule, spec.get("completions", 0), place.to("rules", index))


def _success_rule(rule: Spec, completions: int, at: At) -> None:
    indexes, count = rule.get("succeededIndexes"), rule.get("succeededCount")
    if indexes is None and count is None:
        at.error(_CODE, "a rule needs succeededIndexes or succeededCount")
    total: int | None = None
    if indexes is not None:
        total = (
            None
            if size_in_bytes(indexes) > _LONGEST_INDEXES
            else count_indexes(indexes, completions)
        )
        if total is None:
            message = (
                f"{quoted(indexes)} is not a list of indexes below completions ({completions})"
            )
            at.error(_CODE, message, "succeededIndexes", help="in ascending order, such as 0,3-5")
    if count is None:
        return
    most = completions if total is None else min(completions, total)
    at.between(_CODE, rule, "succeededCount", 0, max(most, 0))


def count_indexes(text: str, completions: int) -> int | None:
    """How many indexes `0,3-5` names; None if it is not valid."""
    total, last = 0, None
    for part in text.split(",") if text else ():
        match = re.fullmatch("([+-]?[0-9]{1,10})(?:-([+-]?[0-9]{1,10}))?", part)
        if match is None or part.startswith("-") or "--" in part:
            return None
        start = int(match[1])
        end = start if match[2] is None else int(match[2])
        if (
            end >= completions
            or (match[2] is not None and start >= end)
            or (last is not None and last >= start)
        ):
            return None
        total += end - start + 1
        last = end
    return total
