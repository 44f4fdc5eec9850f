"""What `render validate` prints about many files and versions: a line for each version, and a
count.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from renderer.diagnostics import Judge
from renderer.kuberay.kinds import SPEC_PATHS
from renderer.report.plain import cleared, location, safe
from renderer.validation import Checked, Summary, summary
from renderer.verdict import Target


def table(targets: Sequence[Target], checked: Sequence[Checked]) -> str:
    """One line for each version: accepted, or rejected and by whom."""
    lines = ["KUBERAY  VERDICT  WHY"]
    for number, target in enumerate(targets):
        if any(file.is_rejected(number) for file in checked):
            verdict, why = "rejected", _why(number, checked)
        else:
            alone = any(file.targets[number].left_alone for file in checked)
            verdict, why = "accepted", _LEFT_ALONE if alone else ""
        lines.append(f"{target.version!s:8} {verdict} {why}".rstrip())
    return "\n".join(lines) + "\n\n"


_LEFT_ALONE = "left to the controller that managedBy names"


def _why(number: int, checked: Sequence[Checked]) -> str:
    """The first error for a target, who rejects, and how many errors more this target has."""
    first = next((e for file in checked if (e := file.first_error(number)) is not None), None)
    if first is None:
        return ""
    place = f"{location(first.where)}: " if len(checked) > 1 and first.where else ""
    judge = "" if first.subject.judge is Judge.INPUT else f"{first.subject.judge.value}: "
    more = sum(file.errors(number) for file in checked) - 1
    rest = f" (and {more} more)" if more else ""
    return f"{place}{judge}{safe(cleared(first).message)}{rest}"


def as_data(counted: Summary) -> dict[str, Any]:
    """The summary in the JSON output, as `renderer/diagnostics.schema.json` describes it."""
    targets = [
        {
            "kuberayVersion": str(target.version),
            "accepted": target.accepted,
            "rejected": target.rejected,
            "leftAlone": target.left_alone,
        }
        for target in counted.targets
    ]
    return {
        "files": counted.files,
        "brokenFiles": counted.broken_files,
        "targets": targets,
        "othersAccepted": counted.others_accepted,
        "othersRejected": counted.others_rejected,
        "notChecked": counted.not_checked,
    }


def count(targets: Sequence[Target], checked: Sequence[Checked]) -> str:
    """`2 RayClusters accepted by KubeRay 1.7.0, 3 other documents not checked against a schema`"""
    counted = summary(targets, checked)
    parts = [_of_known_kinds(counted)]
    if counted.others_accepted:
        parts.append(
            f"{_number(counted.others_accepted, 'other object')} accepted by the API server"
        )
    if counted.others_rejected:
        parts.append(f"{_number(counted.others_rejected, 'other object')} rejected")
    if counted.not_checked:
        parts.append(
            f"{_number(counted.not_checked, 'object')} not checked (a kind that is not known here)"
        )
    text = ", ".join(part for part in parts if part)
    return f"{text}\n" if text else ""


def _of_known_kinds(counted: Summary) -> str:
    what = ", ".join(
        _number(counted.kinds[kind], kind) for kind in SPEC_PATHS if counted.kinds[kind]
    )
    if not what:
        return ""
    if len(counted.targets) > 1:
        accepting = sum(not target.rejected for target in counted.targets)
        return f"{what} accepted by {accepting} of {len(counted.targets)} versions of KubeRay"
    (target,) = counted.targets
    if not target.rejected:
        return f"{what} accepted by KubeRay {target.version}"
    return f"{what} checked for KubeRay {target.version}, {target.rejected} rejected"


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
