"""`render values`: what files and flags come to, before any check of names; alone, the documented defaults."""

from __future__ import annotations

from typing import Annotated

import typer

from renderer.cli import streams
from renderer.cli.render import read_sources
from renderer.cli.streams import Color, ErrorFormat, Output
from renderer.diagnostics import has_errors
from renderer.kube_yaml.writer import to_json, to_yaml
from renderer.values.merge import merge
from renderer.values.setters import Setter


def command(
    values: Annotated[
        list[str] | None,
        typer.Option("--values", "-f", metavar="FILE", help="Values file, or - for stdin; later ones win."),
    ] = None,
    set_json: Annotated[
        list[str] | None, typer.Option("--set-json", metavar="K=JSON", help="Set values given as JSON.")
    ] = None,
    set_: Annotated[list[str] | None, typer.Option("--set", metavar="K=V", help="Set values, Helm's grammar.")] = None,
    set_string: Annotated[
        list[str] | None, typer.Option("--set-string", metavar="K=V", help="Set values that stay strings.")
    ] = None,
    set_file: Annotated[
        list[str] | None, typer.Option("--set-file", metavar="K=FILE", help="Set a value to a file's text.")
    ] = None,
    set_literal: Annotated[
        list[str] | None, typer.Option("--set-literal", metavar="K=V", help="Set a value, nothing in it is special.")
    ] = None,
    no_defaults: Annotated[bool, typer.Option("--no-defaults", help="Only what files and flags give.")] = False,
    output: Annotated[Output | None, typer.Option("--output", "-o", help="yaml or json.")] = None,
    error_format: Annotated[
        ErrorFormat | None, typer.Option("--error-format", help="text, concise, json or github.")
    ] = None,
    color: Annotated[Color, typer.Option("--color", help="auto, always or never.")] = Color.auto,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No warnings.")] = False,
) -> None:
    """Print the merged values as they are read, before any check of them.

    Without files and flags: the default values file itself, every key with its documentation.
    """
    given = {
        "--set-json": set_json,
        "--set": set_,
        "--set-string": set_string,
        "--set-file": set_file,
        "--set-literal": set_literal,
    }
    setters = [Setter(flag, text) for flag, texts in given.items() for text in texts or ()]
    if not (values or setters or no_defaults or output):
        _print_documented_defaults()
    sources, problems = read_sources(values or [])
    merged, more = merge(sources, setters, defaults=not no_defaults)
    problems += more
    streams.report(problems, error_format=error_format or streams.default_error_format(), color=color, quiet=quiet)
    if merged is None or has_errors(problems):
        streams.finish(streams.status_of(problems))
    streams.write_stdout(to_json(merged.data) + "\n" if output is Output.json else to_yaml(merged.data))
    streams.finish(streams.FINE)


def _print_documented_defaults() -> None:
    from renderer import resources

    streams.write_stdout(resources.read_text(resources.default_values_file()))
    streams.finish(streams.FINE)
