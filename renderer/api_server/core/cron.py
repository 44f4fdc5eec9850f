"""The schedule of a CronJob.

Source: k8s.io/kubernetes, pkg/apis/batch/validation/validation.go (validateScheduleFormat,
validateTimeZone), v1.35; github.com/robfig/cron/v3, parser.go.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from renderer.api_server.core.at import At, quoted

_CODE: Final = "schema/schedule"
_HELP: Final = "minute hour day-of-month month day-of-week, such as 0 3 * * 1-5, or @daily"
_DESCRIPTORS: Final = (
    "@yearly",
    "@annually",
    "@monthly",
    "@weekly",
    "@daily",
    "@midnight",
    "@hourly",
)
_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905
_DAYS: Final = "sun mon tue wed thu fri sat".split()  # noqa: SIM905
_FIELDS: Final[tuple[tuple[int, int, dict[str, int]], ...]] = (
    (0, 59, {}),
    (0, 23, {}),
    (1, 31, {}),
    (1, 12, {name: number for number, name in enumerate(_MONTHS, 1)}),
    (0, 6, {name: number for number, name in enumerate(_DAYS)}),
)


def check(spec: Mapping[str, Any], at: At) -> None:
    """`schedule` and `timeZone` of a CronJob's spec."""
    if at.require(_CODE, spec, "schedule", help=_HELP):
        schedule = spec["schedule"]
        if "TZ" in schedule:
            at.error(
                _CODE,
                f"{quoted(schedule)}: a schedule cannot name a time zone",
                "schedule",
                help="use timeZone",
            )
        elif not is_schedule(schedule):
            at.error(_CODE, f"{quoted(schedule)} is not a schedule", "schedule", help=_HELP)
    zone = spec.get("timeZone")
    if zone is not None and not _is_zone(zone):
        at.error(
            _CODE,
            f"{quoted(zone)} is not a time zone",
            "timeZone",
            help="such as Etc/UTC or Europe/Berlin",
        )


def is_schedule(text: str) -> bool:
    """Five fields of the standard form, or a descriptor."""
    if text.startswith("@"):
        return text in _DESCRIPTORS or (
            text.startswith("@every ") and _is_duration(text.removeprefix("@every "))
        )
    fields = text.split()
    if len(fields) != len(_FIELDS):
        return False
    return all(_is_field(field, *bounds) for field, bounds in zip(fields, _FIELDS, strict=True))


def _is_field(text: str, lowest: int, highest: int, names: Mapping[str, int]) -> bool:
    return all(_is_range(part, lowest, highest, names) for part in text.split(",") if part)


def _is_range(text: str, lowest: int, highest: int, names: Mapping[str, int]) -> bool:
    bounds, *steps = text.split("/")
    ends = bounds.split("-")
    if len(steps) > 1:
        return False
    if ends[0] in ("*", "?"):
        start, end = lowest, highest  # what comes after a hyphen is ignored
    else:
        numbers = [_number(part, names) for part in ends]
        if len(ends) > 2 or None in numbers:
            return False
        start, end = numbers[0] or 0, numbers[-1] or 0
    if steps:
        step = _number(steps[0], {})
        if not step:
            return False
        if len(ends) == 1:
            end = highest
    return lowest <= start <= end <= highest


def _number(text: str, names: Mapping[str, int]) -> int | None:
    if text.lower() in names:
        return names[text.lower()]
    return int(text) if re.fullmatch(r"\+?[0-9]{1,18}", text) else None


def _is_duration(text: str) -> bool:
    """A duration of Go: 1h30m."""
    number = r"([0-9]+(\.[0-9]*)?|\.[0-9]+)"
    return (
        text == "0"
        or re.fullmatch(rf"[+-]?(0|({number}(ns|us|µs|μs|ms|s|m|h))+)", text) is not None
    )


def _is_zone(text: str) -> bool:
    """By its form, and by the data of this computer if it has any: the API server has its own."""
    parts = text.split("/")
    if (
        any(part in (".", "..") or part.startswith("-") for part in parts)
        or text.lower() == "local"
    ):
        return False
    if any(re.fullmatch(r"[A-Za-z.\-_0-9+]{1,14}", part) is None for part in parts):
        return False
    if text == "UTC":
        return True
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return not zoneinfo.available_timezones()
    return True
