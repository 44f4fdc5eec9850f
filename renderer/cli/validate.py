"""`render validate`: manifests from any tool, against one KubeRay version, several, or all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Annotated

import typer

from renderer.cli import options, streams
from renderer.cli.findings import as_data, count, table
from renderer.cli.inputs import read_crd_files
from renderer.cli.processes import in_order
from renderer.cli.streams import Color, ErrorFormat, Reporting
from renderer.diagnostics import Collector, Diagnostic, Severity, as_errors
from renderer.sources import list_manifests
from renderer.target import Target, make_targets
from renderer.validation import (
    Checked,
    all_diagnostics,
    check_file,
    merged,
    nothing_at_all,
    summary,
)


def command(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE|DIR|-]...", help="Manifests: files, folders, or - for stdin."
        ),
    ] = None,
    filename: Annotated[
        list[str] | None,
        typer.Option("--filename", "-f", metavar="FILE", help="The same, as in kubectl."),
    ] = None,
    kuberay_version: Annotated[
        list[str] | None,
        typer.Option(
            "--kuberay-version",
            metavar="V",
            help="The operator's version, 1.4 or 1.4.2; several; or all.",
            autocompletion=options.complete_version,
        ),
    ] = None,
    crd: options.Crds = None,
    gates: options.FeatureGates = None,
    strict: options.Strict = False,
    error_format: options.Errors = None,
    color: options.Colors = Color.auto,
    all_: options.All = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No warnings, no count.")] = False,
) -> None:
    """Check manifests of any tool: what the API server and the KubeRay operator would reject, by
    version.

    RayClusters, RayServices, RayJobs and RayCronJobs, with what the operator makes of them, and
    Kubernetes' own kinds. Exit status: 0 nothing is rejected, 1 something is rejected, 2 the call
    is wrong.

    \b
      helm template x kuberay/ray-cluster | render validate -
      render validate manifests/ --kuberay-version all
    """
    how = options.reporting(error_format, color, quiet, all_)._replace(to_stdout=True)
    found = Collector()
    targets = _targets(kuberay_version or [], crd or [], gates or "", found)
    names = [*(paths or []), *(filename or [])]
    if not names:
        help = "name a file or a folder, or - for stdin"
        found.add(Diagnostic("call/no-input", "nothing to validate", help=help))
    if found.has_errors:
        _report(found.diagnostics, [], [], how)
        streams.finish(streams.status_of(found.diagnostics))
    to_read = list_manifests(names, found)
    checked = in_order(partial(check_file, targets=targets), to_read)
    if not found.has_errors:
        nothing_at_all(checked, found)
    problems = all_diagnostics(checked)
    if how.error_format is not ErrorFormat.json:
        problems = merged(problems, targets)
    reported = [*found.diagnostics, *problems]
    if strict:
        reported = as_errors(reported)
    _report(reported, targets, checked, how)
    streams.finish(streams.status_of(reported))


def _report(
    diagnostics: Sequence[Diagnostic],
    targets: Sequence[Target],
    checked: Sequence[Checked],
    how: Reporting,
) -> None:
    """Print the results to stdout, and what was counted to stderr."""
    if how.error_format is ErrorFormat.json:
        from renderer.report.json import to_text

        shown = [one for one in diagnostics if not how.quiet or one.severity is Severity.ERROR]
        streams.write_stdout(to_text(shown, as_data(summary(targets, checked))))
    else:
        was_judged = any(file.most_judged.judged for file in checked)
        as_lines = how.error_format in (ErrorFormat.text, ErrorFormat.concise)
        if len(targets) > 1 and was_judged and as_lines:
            streams.write_stdout(table(targets, checked))
        streams.report(diagnostics, how)
    if not how.quiet:
        streams.note(count(targets, checked))


def _targets(
    written: Sequence[str], crds: Sequence[str], gates: str, found: Collector
) -> list[Target]:
    """One target for each version, in the order asked for, each once; the newest by default."""
    return make_targets(written, gates, read_crd_files(crds, found), found)
