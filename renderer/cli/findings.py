"""What `render validate` says of many files and versions: each problem once, a line a version, a count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from renderer.diagnostics import Diagnostic, Severity
from renderer.kuberay.kinds import SPEC_PATHS
from renderer.report.plain import location, safe
from renderer.verdict import Target


@dataclass
class Checked:
    """One file: its diagnostics for all targets, and counts.

    `refused`, `left_alone`: by target, objects that are not taken, or left to another controller. `broken`: there is
    something that no target takes, such as a file that can't be read.
    """

    diagnostics: list[Diagnostic] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    others: int = 0
    refused: list[int] = field(default_factory=list)
    left_alone: list[int] = field(default_factory=list)
    broken: bool = False


def told_once(diagnostics: Sequence[Diagnostic], targets: Sequence[Target]) -> list[Diagnostic]:
    """For people: a problem that several versions have is told once, with all of them."""
    versions: dict[Diagnostic, list[str]] = {}
    for problem in diagnostics:
        version = problem.kuberay_version
        message = problem.message.replace(version, _ITS_VERSION) if version else problem.message
        known = versions.setdefault(problem._replace(message=message, kuberay_version=None), [])
        if version and version not in known:
            known.append(version)
    asked = [str(target.version) for target in targets]
    merged = []
    for problem, known in versions.items():
        span = _span(known, asked)
        merged.append(
            problem._replace(message=problem.message.replace(_ITS_VERSION, span), kuberay_version=span or None)
        )
    return merged


_ITS_VERSION = "\0version\0"
"""Stands in a message for the version that it names, while messages of several versions are compared."""


def _span(versions: Sequence[str], asked: Sequence[str]) -> str:
    """`1.3.0 to 1.7.0` for three or more that were asked for one after the other, else `1.0.0, 1.2.2`."""
    if len(versions) > 2 and list(versions) == list(asked[asked.index(versions[0]) :][: len(versions)]):
        return f"{versions[0]} to {versions[-1]}"
    return ", ".join(versions)


def table(targets: Sequence[Target], checked: Sequence[Checked]) -> str:
    """One line a version: taken, or refused and by what."""
    lines = ["KUBERAY  VERDICT  WHY"]
    for number, target in enumerate(targets):
        alone = any(file.left_alone[number] for file in checked)
        why = "left to the controller that managedBy names" if alone else ""
        refused = _is_refused(number, checked)
        if refused:
            why = _why(str(target.version), checked)
        lines.append(f"{target.version!s:8} {'refused' if refused else 'taken':8} {why}".rstrip())
    return "\n".join(lines) + "\n\n"


def _is_refused(number: int, checked: Sequence[Checked]) -> bool:
    return any(file.broken or file.refused[number] for file in checked)


def _why(version: str, checked: Sequence[Checked]) -> str:
    """The first refusal, who refuses, and how many more there are."""
    errors = [
        problem
        for file in checked
        for problem in file.diagnostics
        if problem.severity is Severity.ERROR and problem.kuberay_version in (None, version)
    ]
    if not errors:
        return ""
    first, *more = errors
    place = f"{location(first.where)}: " if len(checked) > 1 and first.where else ""
    who = _REFUSED_BY.get(first.code.partition("/")[0])
    said = f"{place}{f'{who}: ' if who else ''}{safe(first.message)}"
    return f"{said} (and {len(more)} more)" if more else said


_REFUSED_BY = {"schema": "API server", "operator": "operator", "pod": "API server, of the Pods"}


def count(targets: Sequence[Target], checked: Sequence[Checked]) -> str:
    """`2 RayClusters taken by KubeRay 1.7.0, 3 other documents not checked against a schema`"""
    kinds: Counter[str] = sum((file.kinds for file in checked), Counter())
    what = ", ".join(_number(kinds[kind], kind) for kind in SPEC_PATHS if kinds[kind])
    others = sum(file.others for file in checked)
    said = []
    if what and len(targets) == 1:
        refused = sum(file.refused[0] for file in checked)
        taken = f"checked for KubeRay {targets[0].version}, {refused} refused"
        said.append(f"{what} {taken if refused else f'taken by KubeRay {targets[0].version}'}")
    elif what:
        take = sum(not _is_refused(number, checked) for number in range(len(targets)))
        said.append(f"{what} taken by {take} of {len(targets)} versions of KubeRay")
    if others:
        said.append(f"{_number(others, 'other document')} not checked against a schema")
    return ", ".join(said) + "\n" if said else ""


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
