"""`render validate`: manifests from any tool, against one KubeRay version, several, or all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Annotated

import typer

from renderer.cli import options, streams
from renderer.cli.findings import Checked, count, table, told_once
from renderer.cli.processes import in_order
from renderer.cli.streams import Color, ErrorFormat
from renderer.diagnostics import Collector, Diagnostic, Flag, Place, Position, Severity, as_errors, has_errors
from renderer.kube_yaml.reader import Document, read_documents
from renderer.sources import CRD, MANIFESTS, Listed, list_manifests, read_source
from renderer.target import Target, make_targets
from renderer.verdict import Answer, verdicts


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
    crd: options.Crd = None,
    gates: options.FeatureGates = None,
    strict: options.Strict = False,
    error_format: options.Errors = None,
    color: options.Colors = Color.auto,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No warnings, no count.")] = False,
) -> None:
    """Check manifests of any tool: what the API server and the KubeRay operator would refuse, by version.

    RayClusters, and the clusters inside RayServices and RayJobs. Exit status: 0 all taken, 1 something refused,
    2 the call is wrong.

    \b
      helm template x kuberay/ray-cluster | render validate -
      render validate manifests/ --kuberay-version all
    """
    how = options.reporting(error_format, color, quiet)._replace(to_stdout=True)
    shape = how.error_format

    def say(diagnostics: Iterable[Diagnostic]) -> None:
        streams.report(list(diagnostics), how)

    call = Collector()
    targets = _targets(kuberay_version or [], crd, gates or "", call)
    problems = call.diagnostics
    names = [*(paths or []), *(filename or [])]
    if not names:
        problems.append(
            Diagnostic("call/no-input", "nothing to validate", help="name a file or a folder, or - for stdin")
        )
    if has_errors(problems):
        say(problems)
        streams.finish(streams.status_of(problems))
    listed = Collector()
    files, missing = list_manifests(names, listed), listed.diagnostics
    checked = in_order(lambda file: _check(file, targets), files)
    problems += [*missing, *_nothing_at_all(checked, missing)]
    found = [problem for file in checked for problem in file.diagnostics]
    if shape is not ErrorFormat.json:
        found = told_once(found, targets)
    said = as_errors([*problems, *found]) if strict else [*problems, *found]
    if len(targets) > 1 and shape in (ErrorFormat.text, ErrorFormat.concise):
        streams.write_stdout(table(targets, checked))
    say(said)
    if not quiet:
        streams.note(count(targets, checked))
    streams.finish(streams.status_of(said))


# --- the call --------------------------------------------------------------------------------------------------------


def _targets(written: Sequence[str], crd: str | None, gates: str, found: Collector) -> list[Target]:
    source = None
    if crd is not None:
        source = read_source(crd, CRD.at(Flag("--crd")), found)
    return make_targets(written, gates, source, found)


# --- the work --------------------------------------------------------------------------------------------------------


def _check(file: Listed, targets: Sequence[Target]) -> Checked:
    checked = Checked(refused=[0] * len(targets), left_alone=[0] * len(targets))
    unreadable = Collector()
    source = read_source(file.name, MANIFESTS, unreadable)
    if source is None:
        return replace(checked, diagnostics=unreadable.diagnostics, broken=True)
    read = read_documents(source)
    checked.diagnostics += read.diagnostics
    checked.broken = has_errors(read.diagnostics)
    if file.named and not read.documents and not checked.broken:
        checked.diagnostics.append(_empty(file.name))
        checked.broken = True
    broken = {document.index for document in read.documents if _has_part_of(document, read.diagnostics)}
    for number, target in enumerate(targets):
        for document in read.documents:
            for found in verdicts(document, target):
                accepted = found.taken and document.index not in broken
                checked.diagnostics += found.diagnostics
                checked.refused[number] += found.schema_known and not accepted
                checked.broken |= not found.schema_known and not accepted
                checked.left_alone[number] += found.schema_known and found.operator is Answer.NOT_ASKED and accepted
                if number == 0:
                    checked.kinds[found.kind] += found.schema_known
                    checked.others += not found.schema_known and accepted
    return checked


def _has_part_of(document: Document, problems: Iterable[Diagnostic]) -> bool:
    """Whether an error of the reader, such as a duplicate key, is inside this document: kubectl rejects it, too."""
    errors = [problem.where for problem in problems if problem.severity is Severity.ERROR]
    whole = document.place(()) if errors else None
    if whole is None:
        return False
    return any(isinstance(where, Place) and whole.start <= where.start <= whole.end for where in errors)


def _empty(name: str) -> Diagnostic:
    start = Position(1, 1)
    return Diagnostic(
        "yaml/empty",
        "there is no document in it: kubectl would apply nothing, Argo CD with prune would delete everything",
        where=Place(name, start, start),
        help="did the command before the pipe fail? use `set -o pipefail`",
    )


def _nothing_at_all(checked: Sequence[Checked], missing: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Folders whose files hold no document between them."""
    if missing or not checked or any(file.diagnostics or file.others or file.kinds.total() for file in checked):
        return []
    return [Diagnostic("yaml/empty", "there is no document in any of these files")]
