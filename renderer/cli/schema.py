"""`render schema values|manifest`: JSON Schema 2020-12, for editors and for other validators."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from renderer.cli import streams
from renderer.diagnostics import Collector, Flag
from renderer.kuberay.versions import NEWEST, resolve

app = typer.Typer(add_completion=False, rich_markup_mode=None, help="Print a JSON Schema (2020-12).")

_VERSION_FLAG = "--kuberay-version"


@app.command()
def values() -> None:
    """The schema of the values, for an editor: every key, its type, and what a KubeRay field inside may contain."""
    from renderer.values.json_schema import schema_document

    _print(schema_document())


@app.command()
def manifest(
    kuberay_version: Annotated[
        str, typer.Option(_VERSION_FLAG, metavar="V", help="The operator's version: 1.4, or 1.4.2; else the newest.")
    ] = str(NEWEST),
) -> None:
    """The schema of a RayCluster manifest for one KubeRay version.

    JSON Schema cannot express some rules that `render validate` also checks: lists whose items have a key, nulls that an
    API server drops, CEL rules, integers beyond 64 bits, the size of all annotations together.
    """
    from renderer.schema.json_schema import for_version

    found = Collector()
    version = resolve(kuberay_version, found, Flag(_VERSION_FLAG))
    streams.report(found.diagnostics)
    if version is None:
        streams.finish(streams.CALL_WRONG)
    _print(for_version(version))


def _print(document: dict[str, Any]) -> None:
    streams.write_stdout(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    streams.finish(streams.FINE)
