"""Options that several commands take, each written once: its flags, what it takes, its help.

Annotations are not postponed here, nor in `main`: Typer would evaluate each of them four times, at every start.
"""

from typing import Annotated

import typer

from renderer.cli.streams import Color, ErrorFormat, Output

ValuesFiles = Annotated[
    list[str] | None,
    typer.Option("--values", "-f", metavar="FILE", help="Values file, or - for stdin; later ones win."),
]
Set = Annotated[list[str] | None, typer.Option("--set", metavar="K=V", help="Set values, Helm's grammar.")]
SetString = Annotated[
    list[str] | None, typer.Option("--set-string", metavar="K=V", help="Set values that stay strings.")
]
SetJson = Annotated[list[str] | None, typer.Option("--set-json", metavar="K=JSON", help="Set values given as JSON.")]
SetFile = Annotated[
    list[str] | None, typer.Option("--set-file", metavar="K=FILE", help="Set a value to a file's text.")
]
SetLiteral = Annotated[
    list[str] | None, typer.Option("--set-literal", metavar="K=V", help="Set a value, nothing in it is special.")
]
Crds = Annotated[
    list[str] | None, typer.Option("--crd", metavar="FILE", help="Validate by the CRDs of your own cluster.")
]
FeatureGates = Annotated[
    str | None, typer.Option("--feature-gates", metavar="A=true,…", help="The operator's feature gates.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Warnings are errors.")]
OutputFormat = Annotated[Output, typer.Option("--output", "-o", help="yaml or json.")]
Errors = Annotated[ErrorFormat | None, typer.Option("--error-format", help="text, concise, json or github.")]
Colors = Annotated[Color, typer.Option("--color", help="auto, always or never.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No warnings.")]


def setters(
    set_json: list[str] | None,
    set_: list[str] | None,
    set_string: list[str] | None,
    set_file: list[str] | None,
    set_literal: list[str] | None,
) -> dict[str, list[str]]:
    """What was typed, by flag; flags that nobody gave are left out."""
    typed = {
        "--set-json": set_json,
        "--set": set_,
        "--set-string": set_string,
        "--set-file": set_file,
        "--set-literal": set_literal,
    }
    return {flag: texts for flag, texts in typed.items() if texts}
