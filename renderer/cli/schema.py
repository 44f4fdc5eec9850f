"""`render schema values|manifest`: JSON Schema 2020-12, for editors and for other validators."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from renderer.cli import streams
from renderer.diagnostics import Diagnostic, Flag, has_errors
from renderer.kuberay.kinds import GROUP, KINDS, RAY_CLUSTER, V1
from renderer.kuberay.versions import NEWEST, resolve

app = typer.Typer(add_completion=False, rich_markup_mode=None, help="Print a JSON Schema (2020-12).")

_VERSION_FLAG = "--kuberay-version"


@app.command()
def values() -> None:
    """The schema of the values, for an editor: every key, its type, and what a KubeRay field inside may hold."""
    from renderer.values.json_schema import schema_document

    _print(schema_document())


@app.command()
def manifest(
    kind: Annotated[str, typer.Option("--kind", metavar="KIND", help=f"{', '.join(KINDS)}.")] = RAY_CLUSTER,
    kuberay_version: Annotated[
        str, typer.Option(_VERSION_FLAG, metavar="V", help="The operator's version: 1.4, or 1.4.2; else the newest.")
    ] = str(NEWEST),
    api_version: Annotated[str, typer.Option("--api-version", metavar="V", help="v1 or v1alpha1.")] = V1,
) -> None:
    """The schema of a manifest of one kind for one KubeRay version.

    What JSON Schema can't say, and `render validate` checks as well: lists whose items have a key, nulls that an API
    server drops, CEL rules, integers beyond 64 bits, the size of all annotations together.
    """
    from renderer.schema.json_schema import for_version
    from renderer.schema.model import served

    version, problems = resolve(kuberay_version)
    api = api_version.removeprefix(f"{GROUP}/")
    said = [problem.at(Flag(_VERSION_FLAG)) for problem in problems]
    if kind not in KINDS:
        help_ = f"one of {', '.join(KINDS)}"
        said.append(Diagnostic("call/bad-value", f'KubeRay has no kind "{kind}"', where=Flag("--kind"), help=help_))
    elif version is not None and f"{GROUP}/{api}" not in (known := served(kind, version)):
        message = f"KubeRay {version} does not serve {kind} as {GROUP}/{api}"
        serves = f"it serves {', '.join(known)}" if known else None
        said.append(Diagnostic("call/bad-value", message, where=Flag("--api-version"), help=serves))
    streams.report(said)
    if version is None or has_errors(said):
        streams.finish(streams.CALL_WRONG)
    _print(for_version(version, kind, api))


def _print(document: dict[str, Any]) -> None:
    streams.write_stdout(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    streams.finish(streams.FINE)
