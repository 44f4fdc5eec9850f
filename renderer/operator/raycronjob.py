"""What the operator rejects in a RayCronJob, and in the RayJobs that it makes (1.6+, behind a
feature gate).

Source: ValidateRayCronJobSpec (utils/validation.go) and raycronjob_controller.go. The template is
read without the RayCronJob's annotations and name; its own rules are in `renderer.operator.rayjob`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path as File
from typing import Any

from renderer.diagnostics import Reporter, Severity
from renderer.kuberay import durations, schedules
from renderer.kuberay.kinds import RAY_CRON_JOB
from renderer.kuberay.names import has_dns_1035_form
from renderer.operator.model import CRON_GATE, ClusterView, Effect, Table, mapping, string, turn_on

RULES = Table(about_cluster=False)

_KINDS = (RAY_CRON_JOB,)
_NAME = ("metadata", "name")
_LONGEST = 36
_LONGEST_FOR_RAY_JOB = 41
"""47 for the RayJob, less `-xxxxx`."""
_MACHINES_OWN = ("posix/", "right/")
"""Folders of names that a machine has and Go's own table does not."""


def _spec(view: ClusterView) -> dict[str, Any]:
    return mapping(view.document.get("spec"))


def _name(view: ClusterView) -> str:
    metadata = mapping(view.document.get("metadata"))
    prefix = string(metadata.get("generateName"))
    return string(metadata.get("name")) or (f"{prefix[:58]}xxxxx" if prefix else "")


def _runs(view: ClusterView) -> bool:
    return _spec(view).get("suspend") is not True


@RULES.rule(
    "cluster/cron-gate",
    "without its feature gate no controller handles a RayCronJob",
    since="1.6.0",
    kinds=_KINDS,
    gate=CRON_GATE,
    severity=Severity.WARNING,
)
def gate_off(view: ClusterView, found: Reporter) -> None:
    if not view.gate(CRON_GATE):
        found(
            ("kind",),
            (
                f"the operator's feature gate {CRON_GATE} is off: the RayCronJob is stored, and "
                "nothing ever happens"
            ),
            help=turn_on(CRON_GATE),
        )


# --- names ----------------------------------------------------------------------------------------


@RULES.rule(
    "operator/name-too-long",
    f"names: RayCronJob at most {_LONGEST} characters",
    since="1.7.0",
    kinds=_KINDS,
)
def name_too_long(view: ClusterView, found: Reporter) -> None:
    _check_length(_name(view), _LONGEST, "the operator accepts", found)


@RULES.rule(
    "operator/name-too-long",
    (
        "the name of a RayCronJob, with -xxxxx, names its RayJobs: at most "
        f"{_LONGEST_FOR_RAY_JOB} characters"
    ),
    since="1.6.0",
    until="1.7.0",
    kinds=_KINDS,
)
def name_too_long_for_jobs(view: ClusterView, found: Reporter) -> None:
    if _runs(view):
        _check_length(
            _name(view), _LONGEST_FOR_RAY_JOB, "its RayJobs, <name>-xxxxx, are accepted with", found
        )


def _check_length(name: str, longest: int, who: str, found: Reporter) -> None:
    if len(name) > longest:
        message = f"RayCronJob name has {len(name)} characters; {who} at most {longest}"
        found(_NAME, message, help=f"shorten it by {len(name) - longest} characters")


@RULES.rule(
    "operator/name-form",
    "the name of a RayCronJob is the beginning of a DNS-1035 label, the name of its RayJobs",
    kinds=_KINDS,
)
def name_form(view: ClusterView, found: Reporter) -> None:
    name = _name(view)
    if name and _runs(view) and not has_dns_1035_form(f"{name}-x"):
        found(
            _NAME,
            (
                f'RayCronJob name "{name}" does not begin a DNS-1035 label: its RayJobs are all '
                "rejected"
            ),
            help="use lower case letters, digits and '-'; start with a letter",
        )


# --- the schedule ---------------------------------------------------------------------------------


@RULES.rule(
    "operator/cron-zone-in-schedule",
    "the schedule names no time zone: timeZone does",
    since="1.7.0",
    kinds=_KINDS,
)
def zone_in_schedule(view: ClusterView, found: Reporter) -> None:
    if "TZ" in string(_spec(view).get("schedule")):
        found(
            ("spec", "schedule"),
            "the schedule names a time zone with TZ or CRON_TZ",
            help="move it to spec.timeZone",
        )


@RULES.rule(
    "operator/cron-zone-alone",
    "a time zone without a schedule after it crashes the operator",
    since="1.6.0",
    until="1.7.0",
    kinds=_KINDS,
    effect=Effect.CRASH,
)
def zone_alone(view: ClusterView, found: Reporter) -> None:
    if schedules.without_space_after_zone(string(_spec(view).get("schedule"))):
        message = (
            "nothing follows the time zone in the schedule: this crashes the operator whenever "
            "it reads the object"
        )
        found(("spec", "schedule"), message, help='write "TZ=UTC 0 * * * *"')


@RULES.rule("operator/cron-schedule", "schedule has the form of cron", kinds=_KINDS)
def schedule(view: ClusterView, found: Reporter) -> None:
    text = _spec(view).get("schedule")
    if not isinstance(text, str) or _is_rejected_by_zone(text, view):
        return
    problem = schedules.parse(text).problem
    if problem is not None:
        found(
            ("spec", "schedule"),
            f"the schedule {problem}",
            help='five fields such as "30 2 * * 1-5", or @daily, @hourly, @every 90m',
        )


def _is_rejected_by_zone(text: str, view: ClusterView) -> bool:
    """Whether a rule about the time zone in the schedule comes first."""
    return "TZ" in text if view.release >= (1, 7, 0) else schedules.without_space_after_zone(text)


@RULES.rule(
    "operator/cron-time-zone",
    "the time zone in the schedule is known",
    since="1.6.0",
    until="1.7.0",
    kinds=_KINDS,
)
def known_zone_in_schedule(view: ClusterView, found: Reporter) -> None:
    text = string(_spec(view).get("schedule"))
    if not schedules.without_space_after_zone(text):
        _check_zone(schedules.parse(text).zone, "schedule", found)


@RULES.rule("operator/cron-time-zone", "timeZone is known", since="1.7.0", kinds=_KINDS)
def known_zone(view: ClusterView, found: Reporter) -> None:
    zone = _spec(view).get("timeZone")
    _check_zone(zone if isinstance(zone, str) else None, "timeZone", found)


def _check_zone(zone: str | None, field: str, found: Reporter) -> None:
    if zone is None or _is_known(zone):
        return
    found(
        ("spec", field),
        f'"{zone[:60]}" is not a time zone that the operator knows',
        help="a name of the IANA time zone database such as Europe/Berlin, or UTC; capitals count",
    )


def _is_known(zone: str) -> bool:
    for folder in _MACHINES_OWN:
        zone = zone.removeprefix(folder)
    return zone in ("", "UTC", "Local") or zone in _time_zones()


@cache
def _time_zones() -> frozenset[str]:
    """The names in Go's table (lib/time/zoneinfo.zip of Go 1.26), which the operator has."""
    from renderer.kuberay import schedules as package

    file = File(str(package.__file__)).with_name("time_zones.txt")
    return frozenset(file.read_text(encoding="utf-8").split())


# --- what is accepted, and does harm --------------------------------------------------------------


def _accepted(view: ClusterView) -> schedules.Schedule | None:
    """The schedule, if the operator accepts it and runs by it."""
    text = string(_spec(view).get("schedule"))
    if not text or not _runs(view) or _is_rejected_by_zone(text, view):
        return None
    parsed = schedules.parse(text)
    return parsed if parsed.problem is None else None


@RULES.rule(
    "cluster/cron-never",
    "a schedule that never fires makes a RayJob at once, in 1.6 without end",
    kinds=_KINDS,
    severity=Severity.WARNING,
)
def never(view: ClusterView, found: Reporter) -> None:
    parsed = _accepted(view)
    if parsed is None or not parsed.never:
        return
    without_end = ", one after the other without end" if view.release < (1, 7, 0) else ""
    found(
        ("spec", "schedule"),
        f"no date ever matches the schedule: the operator makes a RayJob at once{without_end}",
        help="choose a day that exists in a chosen month",
    )


@RULES.rule(
    "cluster/cron-flood",
    "@every below a minute makes RayJobs faster than they end",
    kinds=_KINDS,
    severity=Severity.WARNING,
)
def flood(view: ClusterView, found: Reporter) -> None:
    parsed = _accepted(view)
    if parsed is None or parsed.every is None or parsed.every >= durations.MINUTE:
        return
    seconds = parsed.every // durations.SECOND
    often = "every second" if seconds == 1 else f"every {seconds} s"
    if view.release >= (1, 7, 0):
        often = "every minute"
    found(
        ("spec", "schedule"),
        (
            f"the operator makes a RayJob with its own RayCluster {often}: it does not wait for "
            "the last one to end"
        ),
        help="use @every with a longer duration",
    )
