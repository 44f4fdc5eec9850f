"""`render import`: a manifest, also a live one, to a values file."""

from __future__ import annotations

from typing import Annotated

import typer

from renderer.cli import options, streams
from renderer.cli.streams import Color
from renderer.diagnostics import Collector, Diagnostic
from renderer.migrate.importing import import_manifest
from renderer.sources import STDIN, Use, read_source

MANIFEST = Use("the manifest", "render import -")


def command(
    manifest: Annotated[
        str | None, typer.Argument(metavar="[FILE|-]", help="A manifest, or - for stdin.")
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            "--name", metavar="NAME", help="Of several objects, the one of this NAME or KIND/NAME."
        ),
    ] = None,
    strict: options.Strict = False,
    error_format: options.Errors = None,
    color: options.Colors = Color.auto,
    quiet: options.Quiet = False,
) -> None:
    """Print the smallest values file from which `render -f` makes the same object.

    Status and what the server adds to metadata are left out. What no value covers is in
    specOverrides; other documents of the file are in extraManifests.

    \b
      render import cluster.yaml > values.yaml
      kubectl get raycluster demo -o yaml | render import - > values.yaml
    """
    how = options.reporting(error_format, color, quiet)
    found = Collector()
    text = None
    if manifest is None:
        help = "name a file, or - for stdin"
        found.add(Diagnostic("call/no-input", "nothing to import", help=help))
    else:
        source = read_source(STDIN if manifest.strip() == STDIN else manifest, MANIFEST, found)
        text = import_manifest(source, found, name=name) if source is not None else None
    problems = found.diagnostics
    if strict:
        from renderer.diagnostics import as_errors

        problems = as_errors(problems)
    streams.report(problems, how, dropped=found.dropped)
    status = streams.status_of(problems)
    if status == streams.FINE and text is not None:
        streams.write_stdout(text)
    streams.finish(status)
