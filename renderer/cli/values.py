"""`render values`: the merged values, before any check of names; alone, the documented defaults."""

from typing import Annotated

import typer

from renderer.cli import options, streams
from renderer.cli.inputs import read_values_files
from renderer.cli.streams import Color, Output
from renderer.diagnostics import Collector
from renderer.kube_yaml.writer import to_json, to_yaml
from renderer.values.merge import merge


def command(
    values: options.ValuesFiles = None,
    set_json: options.SetJson = None,
    set_: options.Set = None,
    set_string: options.SetString = None,
    set_file: options.SetFile = None,
    set_literal: options.SetLiteral = None,
    no_defaults: Annotated[
        bool, typer.Option("--no-defaults", help="Only the values of files and flags.")
    ] = False,
    output: Annotated[Output | None, typer.Option("--output", "-o", help="yaml or json.")] = None,
    error_format: options.Errors = None,
    color: options.Colors = Color.auto,
    quiet: options.Quiet = False,
) -> None:
    """Print the merged values as they are read, before any check of them.

    Without files and flags: the default values file itself, every key with its documentation.
    """
    setters = options.setters(set_json, set_, set_string, set_file, set_literal)
    if not (values or setters or no_defaults or output):
        _print_documented_defaults()
    found = Collector()
    sources = read_values_files(values or [], found)
    merged = merge(sources, setters, found, defaults=not no_defaults)
    streams.report(
        found.diagnostics, options.reporting(error_format, color, quiet), dropped=found.dropped
    )
    if merged is None or found.has_errors:
        streams.finish(streams.status_of(found.diagnostics))
    streams.write_stdout(
        to_json(merged.data) + "\n" if output is Output.json else to_yaml(merged.data)
    )
    streams.finish(streams.FINE)


def _print_documented_defaults() -> None:
    from renderer import resources

    streams.write_stdout(resources.read_text(resources.default_values_file()))
    streams.finish(streams.FINE)
