"""Options that several commands have, each written once: its flags, its value, its help.

Annotations are not postponed here, nor in `main`: Typer would evaluate each of them four times, at
every start.
"""

from typing import TYPE_CHECKING, Annotated

import typer

from renderer.cli import streams
from renderer.cli.streams import Color, ErrorFormat, Output

if TYPE_CHECKING:
    from renderer import Setter


def complete_version(incomplete: str) -> list[str]:
    """For the shell: KubeRay versions."""
    from renderer.cli.completion import versions

    return versions(incomplete)


def complete_key(incomplete: str) -> list[str]:
    """For the shell: keys of values."""
    from renderer.cli.completion import value_keys

    return value_keys(incomplete)


def complete_template(incomplete: str) -> list[str]:
    """For the shell: names of templates."""
    from renderer.cli.completion import templates

    return templates(incomplete)


ValuesFiles = Annotated[
    list[str] | None,
    typer.Option(
        "--values", "-f", metavar="FILE", help="Values file, or - for stdin; later ones win."
    ),
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="K=V", help="Set values, Helm's grammar.", autocompletion=complete_key
    ),
]
SetString = Annotated[
    list[str] | None,
    typer.Option(
        "--set-string",
        metavar="K=V",
        help="Set values that stay strings.",
        autocompletion=complete_key,
    ),
]
SetJson = Annotated[
    list[str] | None, typer.Option("--set-json", metavar="K=JSON", help="Set values given as JSON.")
]
SetFile = Annotated[
    list[str] | None,
    typer.Option("--set-file", metavar="K=FILE", help="Set a value to a file's text."),
]
SetLiteral = Annotated[
    list[str] | None,
    typer.Option(
        "--set-literal", metavar="K=V", help="Set a value as it is, without special characters."
    ),
]
ReleaseName = Annotated[str, typer.Option("--name", metavar="NAME", help="The release's name.")]
Namespace = Annotated[
    str | None,
    typer.Option("--namespace", "-n", metavar="NS", help="Namespace, written only if given."),
]
KubeRay = Annotated[
    str | None,
    typer.Option(
        "--kuberay-version",
        metavar="V",
        help="The operator's version: 1.4, or 1.4.2.",
        autocompletion=complete_version,
    ),
]
Compat = Annotated[
    bool | None,
    typer.Option("--compat/--no-compat", help="Also emit the legacy annotation ray.io/ft-enabled."),
]
Templates = Annotated[
    str | None,
    typer.Option(
        "--templates", metavar="DIR", help="Templates that replace built-in ones of the same name."
    ),
]
Crds = Annotated[
    list[str] | None,
    typer.Option("--crd", metavar="FILE", help="Validate against the CRDs of your own cluster."),
]
FeatureGates = Annotated[
    str | None,
    typer.Option("--feature-gates", metavar="A=true,…", help="The operator's feature gates."),
]
Strict = Annotated[bool, typer.Option("--strict", help="Warnings are errors.")]
OutputFormat = Annotated[Output, typer.Option("--output", "-o", help="yaml or json.")]
Errors = Annotated[
    ErrorFormat | None,
    typer.Option("--error-format", help="text, concise, json, github, sarif or junit."),
]
Colors = Annotated[Color, typer.Option("--color", help="auto, always or never.")]
All = Annotated[
    bool, typer.Option("--all", help="Show every error, not only the first 20 of a file.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No warnings.")]


def setters(
    set_json: list[str] | None,
    set_: list[str] | None,
    set_string: list[str] | None,
    set_file: list[str] | None,
    set_literal: list[str] | None,
) -> tuple["Setter", ...]:
    """The flags that set values, as they were typed."""
    typed = {
        "--set-json": set_json,
        "--set": set_,
        "--set-string": set_string,
        "--set-file": set_file,
        "--set-literal": set_literal,
    }
    if not any(typed.values()):
        return ()
    from renderer import Setter

    return tuple(Setter(flag, text) for flag, texts in typed.items() for text in texts or ())


def reporting(
    error_format: ErrorFormat | None, color: Color, quiet: bool, all_: bool = False
) -> streams.Reporting:
    """How diagnostics are reported: as the flags say, else as the environment says."""
    return streams.Reporting(error_format or streams.default_error_format(), color, quiet, all=all_)
