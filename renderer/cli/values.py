"""`render values`: what files and flags come to, before any check of names; alone, the documented defaults."""

from typing import Annotated

import typer

from renderer.cli import options, streams
from renderer.cli.render import read_sources
from renderer.cli.streams import Color, Output
from renderer.diagnostics import has_errors
from renderer.kube_yaml.writer import to_json, to_yaml
from renderer.values.merge import merge
from renderer.values.setters import Setter


def command(
    values: options.ValuesFiles = None,
    set_json: options.SetJson = None,
    set_: options.Set = None,
    set_string: options.SetString = None,
    set_file: options.SetFile = None,
    set_literal: options.SetLiteral = None,
    no_defaults: Annotated[bool, typer.Option("--no-defaults", help="Only what files and flags give.")] = False,
    output: Annotated[Output | None, typer.Option("--output", "-o", help="yaml or json.")] = None,
    error_format: options.Errors = None,
    color: options.Colors = Color.auto,
    quiet: options.Quiet = False,
) -> None:
    """Print the merged values as they are read, before any check of them.

    Without files and flags: the default values file itself, every key with its documentation.
    """
    typed = options.setters(set_json, set_, set_string, set_file, set_literal)
    setters = [Setter(flag, text) for flag, texts in typed.items() for text in texts]
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
