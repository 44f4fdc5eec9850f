"""`render validate`: manifests from any tool, against one KubeRay version, several, or all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from renderer.cli import options, streams
from renderer.cli.findings import as_data, count, table
from renderer.cli.processes import in_order
from renderer.cli.streams import Color, ErrorFormat
from renderer.diagnostics import Collector, Diagnostic, Flag, Severity, as_errors
from renderer.kuberay import gates as feature_gates
from renderer.kuberay.versions import NEWEST, RELEASED, KubeRayVersion, resolve, schema_of
from renderer.validation import (
    Checked,
    all_diagnostics,
    check_file,
    files,
    merged,
    nothing_at_all,
    summary,
)
from renderer.verdict import Target

if TYPE_CHECKING:
    from renderer.api_server.structural import Structural

_ALL = "all"


def command(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE|DIR|-]...", help="Manifests: files, folders, or - for stdin.")
    ] = None,
    filename: Annotated[
        list[str] | None, typer.Option("--filename", "-f", metavar="FILE", help="The same, as in kubectl.")
    ] = None,
    kuberay_version: Annotated[
        list[str] | None,
        typer.Option("--kuberay-version", metavar="V", help="The operator's version, 1.4 or 1.4.2; several; or all."),
    ] = None,
    crd: options.Crds = None,
    gates: options.FeatureGates = None,
    strict: options.Strict = False,
    error_format: options.Errors = None,
    color: options.Colors = Color.auto,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No warnings, no count.")] = False,
) -> None:
    """Check manifests of any tool: what the API server and the KubeRay operator would reject, by version.

    RayClusters, and the clusters inside RayServices and RayJobs. Exit status: 0 nothing is rejected,
    1 something is rejected, 2 the call is wrong.

    \b
      helm template x kuberay/ray-cluster | render validate -
      render validate manifests/ --kuberay-version all
    """
    shape = error_format or streams.default_error_format()
    found = Collector()
    targets = _targets(kuberay_version or [], crd or [], gates or "", found)
    names = [*(paths or []), *(filename or [])]
    if not names:
        help = "name a file or a folder, or - for stdin"
        found.add(Diagnostic("call/no-input", "nothing to validate", help=help))
    if found.has_errors:
        _report(found.diagnostics, [], [], shape=shape, color=color, quiet=quiet)
        streams.finish(streams.status_of(found.diagnostics))
    to_read = files(names, found)
    checked = in_order(partial(check_file, targets=targets), to_read)
    if not found.has_errors:
        nothing_at_all(checked, found)
    problems = all_diagnostics(checked)
    if shape is not ErrorFormat.json:
        problems = merged(problems, targets)
    reported = [*found.diagnostics, *problems]
    if strict:
        reported = as_errors(reported)
    _report(reported, targets, checked, shape=shape, color=color, quiet=quiet)
    streams.finish(streams.status_of(reported))


def _report(
    diagnostics: Sequence[Diagnostic],
    targets: Sequence[Target],
    checked: Sequence[Checked],
    *,
    shape: ErrorFormat,
    color: Color,
    quiet: bool,
) -> None:
    """Print the results to stdout, and what was counted to stderr."""
    if shape is ErrorFormat.json:
        from renderer.report.json import to_text

        shown = [one for one in diagnostics if not quiet or one.severity is Severity.ERROR]
        streams.write_stdout(to_text(shown, as_data(summary(targets, checked))))
    else:
        if len(targets) > 1 and shape is not ErrorFormat.github:
            streams.write_stdout(table(targets, checked))
        streams.report(diagnostics, error_format=shape, color=color, quiet=quiet, to_stdout=True)
    if not quiet:
        streams.note(count(targets, checked))


def _targets(written: Sequence[str], crds: Sequence[str], gates: str, found: Collector) -> list[Target]:
    """One target for each version, in the order asked for, each once; the newest by default."""
    settings, wrong = feature_gates.parse(gates)
    for problem in wrong:
        found.add(problem)
    structural = _crds(crds, found) if crds else None
    versions = dict.fromkeys(_versions(written, found)) or {NEWEST: None}
    targets = [Target(version, settings, structural) for version in versions]
    if len(targets) == 1:
        for problem in feature_gates.unknown_to(targets[0].version, settings):
            found.add(problem)
    return targets


def _crds(names: Sequence[str], found: Collector) -> Structural | None:
    from renderer.api_server import load_crds
    from renderer.cli.render import read_crds

    sources, unreadable = read_crds(names)
    for problem in unreadable:
        found.add(problem)
    if unreadable:
        return None
    problems = Collector()
    loaded = load_crds(sources, problems)
    for problem in problems.diagnostics:
        found.add(problem.unless_placed(Flag("--crd")))
    return loaded


def _versions(written: Sequence[str], found: Collector) -> Iterable[KubeRayVersion]:
    """The versions in `1.3,1.4` and `all`, which is every release whose schema differs."""
    for text in (part.strip() for word in written for part in word.split(",")):
        if text == _ALL:
            yield from dict.fromkeys(schema_of(version) for version in RELEASED)
            continue
        version, problems = resolve(text)
        for problem in problems:
            found.add(problem.at(Flag("--kuberay-version")))
        if version is not None:
            yield version
