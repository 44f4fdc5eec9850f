"""`render schema values|manifest`: JSON Schema 2020-12, for editors and for other validators."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from renderer.cli import streams
from renderer.diagnostics import Collector, Diagnostic, Flag
from renderer.kuberay.kinds import GROUP, KINDS, RAY_CLUSTER, V1
from renderer.kuberay.versions import NEWEST, resolve

app = typer.Typer(
    add_completion=False, rich_markup_mode=None, help="Print a JSON Schema (2020-12)."
)

_VERSION_FLAG = "--kuberay-version"


@app.command()
def values() -> None:
    """The schema of the values, for an editor: every key, its type, and what a KubeRay field inside
    may contain.
    """
    from renderer.values.json_schema import schema_document

    _print(schema_document())


@app.command()
def manifest(
    kind: Annotated[
        str, typer.Option("--kind", metavar="KIND", help=f"{', '.join(KINDS)}.")
    ] = RAY_CLUSTER,
    kuberay_version: Annotated[
        str,
        typer.Option(
            _VERSION_FLAG,
            metavar="V",
            help="The operator's version: 1.4, or 1.4.2; else the newest.",
        ),
    ] = str(NEWEST),
    api_version: Annotated[
        str, typer.Option("--api-version", metavar="V", help="v1 or v1alpha1.")
    ] = V1,
) -> None:
    """The schema of a manifest of one kind for one KubeRay version.

    JSON Schema cannot express some rules that `render validate` also checks: lists whose items have
    a key, nulls that an API server drops, CEL rules, integers beyond 64 bits, the size of all
    annotations together.
    """
    from renderer.schema.json_schema import for_version
    from renderer.schema.model import served

    found = Collector()
    version = resolve(kuberay_version, found, Flag(_VERSION_FLAG))
    api = api_version.removeprefix(f"{GROUP}/")
    if kind not in KINDS:
        help = f"allowed: {', '.join(KINDS)}"
        found.add(
            Diagnostic(
                "call/bad-value", f'KubeRay has no kind "{kind}"', where=Flag("--kind"), help=help
            )
        )
    elif version is not None and f"{GROUP}/{api}" not in (known := served(kind, version)):
        message = f"KubeRay {version} does not serve {kind} as {GROUP}/{api}"
        help = f"it serves {', '.join(known)}" if known else "it does not have this kind"
        found.add(Diagnostic("call/bad-value", message, where=Flag("--api-version"), help=help))
    streams.report(found.diagnostics)
    if version is None or found.has_errors:
        streams.finish(streams.CALL_WRONG)
    _print(for_version(version, kind, api))


def _print(document: dict[str, Any]) -> None:
    streams.write_stdout(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    streams.finish(streams.FINE)
