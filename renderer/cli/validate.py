"""`render validate`: manifests from any tool, against one KubeRay version, several, or all."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated

import typer

from renderer.cli import streams
from renderer.cli.processes import in_order
from renderer.cli.streams import Color, ErrorFormat
from renderer.diagnostics import Diagnostic, Flag, Place, Position, Severity, as_errors, has_errors
from renderer.kube_yaml.reader import read_documents
from renderer.kuberay import gates as feature_gates
from renderer.kuberay.kinds import SPEC_PATHS
from renderer.kuberay.versions import NEWEST, RELEASED, KubeRayVersion, resolve, schema_of
from renderer.report.plain import location, safe
from renderer.validation import Answer, Target, verdicts
from renderer.values.load import read_source

_STDIN = "-"
_ENDINGS = (".yaml", ".yml", ".json")
_ALL = "all"


def command(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE|DIR|-]...", help="Manifests: files, folders, or - for stdin.")
    ] = None,
    filename: Annotated[
        list[str] | None, typer.Option("--filename", "-f", metavar="FILE", help="The same, as kubectl takes it.")
    ] = None,
    kuberay_version: Annotated[
        list[str] | None,
        typer.Option("--kuberay-version", metavar="V", help="The operator's version, 1.4 or 1.4.2; several; or all."),
    ] = None,
    crd: Annotated[
        str | None, typer.Option("--crd", metavar="FILE", help="Validate by the CRD of your own cluster.")
    ] = None,
    gates: Annotated[
        str | None, typer.Option("--feature-gates", metavar="A=true,…", help="The operator's feature gates.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings are errors.")] = False,
    error_format: Annotated[
        ErrorFormat | None, typer.Option("--error-format", help="text, concise, json or github.")
    ] = None,
    color: Annotated[Color, typer.Option("--color", help="auto, always or never.")] = Color.auto,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No warnings, no count.")] = False,
) -> None:
    """Check manifests of any tool: what the API server and the KubeRay operator would refuse, by version.

    RayClusters, and the clusters inside RayServices and RayJobs. Exit status: 0 all taken, 1 something refused,
    2 the call is wrong.

    \b
      helm template x kuberay/ray-cluster | render validate -
      render validate manifests/ --kuberay-version all
    """
    shape = error_format or streams.default_error_format()

    def say(diagnostics: Iterable[Diagnostic]) -> None:
        streams.report(list(diagnostics), error_format=shape, color=color, quiet=quiet, to_stdout=True)

    targets, problems = _targets(kuberay_version or [], crd, gates or "")
    names = [*(paths or []), *(filename or [])]
    if not names:
        problems.append(
            Diagnostic("call/no-input", "nothing to validate", help="name a file or a folder, or - for stdin")
        )
    if has_errors(problems):
        say(problems)
        streams.finish(streams.CALL_WRONG)
    files, missing = _files(names)
    checked = in_order(lambda file: _check(file, targets), files)
    problems += [*missing, *_nothing_at_all(checked, missing)]
    found = [problem for file in checked for problem in file.diagnostics]
    if shape is not ErrorFormat.json:
        found = _told_once(found, targets)
    said = as_errors([*problems, *found]) if strict else [*problems, *found]
    if len(targets) > 1 and shape in (ErrorFormat.text, ErrorFormat.concise):
        streams.write_stdout(_table(targets, checked))
    say(said)
    if not quiet:
        streams.note(_count(targets, checked))
    streams.finish(streams.status_of(said))


# --- the call --------------------------------------------------------------------------------------------------------


def _targets(written: Sequence[str], crd: str | None, gates: str) -> tuple[list[Target], list[Diagnostic]]:
    """One target a version, in the order asked for, each once; without any the newest."""
    settings, wrong = feature_gates.parse(gates)
    problems = list(wrong)
    structural = None
    if crd is not None:
        from renderer.api_server import load_crd

        source = read_source(crd)
        loaded = [source] if isinstance(source, Diagnostic) else load_crd(source)
        if isinstance(loaded, list):
            problems += loaded
        else:
            structural = loaded
    versions: dict[KubeRayVersion, None] = {}
    for text in (part.strip() for word in written for part in word.split(",")):
        if text == _ALL:
            versions |= dict.fromkeys(schema_of(version) for version in RELEASED)
            continue
        version, said = resolve(text)
        problems += [problem.at(Flag("--kuberay-version")) for problem in said]
        if version is not None:
            versions[version] = None
    targets = [Target(version, bool(written), settings, structural) for version in versions or (NEWEST,)]
    if len(targets) == 1:
        problems += feature_gates.unknown_to(targets[0].version, settings)
    return targets, problems


@dataclass(frozen=True)
class _File:
    """What to read. `named`: by the user, and not found in a folder."""

    name: str
    named: bool


def _files(names: Sequence[str]) -> tuple[list[_File], list[Diagnostic]]:
    files: list[_File] = []
    problems: list[Diagnostic] = []
    for name in names:
        if name == _STDIN or not os.path.isdir(name):
            files.append(_File(name, True))
            continue
        before = len(files), len(problems)
        for found in _walk(name, frozenset()):
            if isinstance(found, Diagnostic):
                problems.append(found)
            else:
                files.append(_File(found, False))
        if before == (len(files), len(problems)):
            problems.append(
                Diagnostic(
                    "call/no-manifests",
                    f"no manifest in the folder {name}",
                    help="files that end in .yaml, .yml or .json are read, hidden ones are not",
                )
            )
    return files, problems


def _walk(folder: str, above: frozenset[str]) -> Iterator[str | Diagnostic]:
    """Manifest files below a folder, sorted, without hidden ones. A link back to a folder above is not followed."""
    real = os.path.realpath(folder)
    if real in above:
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Diagnostic("call/cannot-read", f"can't read the folder {folder}: {error.strerror}")
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if os.path.isdir(entry.path):
            yield from _walk(entry.path, above | {real})
        elif entry.name.lower().endswith(_ENDINGS):
            yield entry.path


# --- the work --------------------------------------------------------------------------------------------------------


@dataclass
class _Checked:
    """One file: its diagnostics for all targets, and counts. `refused`: by target, objects that are not taken."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    others: int = 0
    refused: list[int] = field(default_factory=list)
    left_alone: list[int] = field(default_factory=list)
    unreadable: bool = False


def _check(file: _File, targets: Sequence[Target]) -> _Checked:
    checked = _Checked(refused=[0] * len(targets), left_alone=[0] * len(targets))
    source = read_source(file.name, stdin=sys.stdin.buffer.read)
    if isinstance(source, Diagnostic):
        return replace(checked, diagnostics=[source], unreadable=True)
    read = read_documents(source)
    checked.diagnostics += read.diagnostics
    checked.unreadable = has_errors(read.diagnostics)
    if file.named and not read.documents and not checked.unreadable:
        checked.diagnostics.append(_empty(file.name))
        checked.unreadable = True
    for number, target in enumerate(targets):
        for document in read.documents:
            for found in verdicts(document, target):
                checked.diagnostics += found.diagnostics
                checked.refused[number] += found.schema_known and not found.taken
                checked.unreadable |= not found.schema_known and not found.taken
                checked.left_alone[number] += found.schema_known and found.operator is Answer.NOT_ASKED and found.taken
                if number == 0:
                    checked.kinds[found.kind] += found.schema_known
                    checked.others += not found.schema_known and found.taken
    return checked


def _empty(name: str) -> Diagnostic:
    start = Position(1, 1)
    return Diagnostic(
        "yaml/empty",
        "there is no document in it: kubectl would apply nothing, Argo CD with prune would delete everything",
        where=Place(name, start, start),
        help="did the command before the pipe fail? use `set -o pipefail`",
    )


def _nothing_at_all(checked: Sequence[_Checked], missing: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Folders whose files hold no document between them."""
    if missing or not checked or any(file.diagnostics or file.others or file.kinds.total() for file in checked):
        return []
    return [Diagnostic("yaml/empty", "there is no document in any of these files")]


# --- what is said ----------------------------------------------------------------------------------------------------


def _told_once(diagnostics: Sequence[Diagnostic], targets: Sequence[Target]) -> list[Diagnostic]:
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


def _table(targets: Sequence[Target], checked: Sequence[_Checked]) -> str:
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


def _is_refused(number: int, checked: Sequence[_Checked]) -> bool:
    return any(file.unreadable or file.refused[number] for file in checked)


def _why(version: str, checked: Sequence[_Checked]) -> str:
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


def _count(targets: Sequence[Target], checked: Sequence[_Checked]) -> str:
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
