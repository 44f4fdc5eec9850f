"""`render versions`: the known KubeRay versions, and the rules of each."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from renderer.cli import streams
from renderer.kuberay import gates
from renderer.kuberay.kinds import SPEC_PATHS
from renderer.kuberay.versions import (
    MINORS,
    NEWEST,
    RELEASED,
    KubeRayVersion,
    kubernetes_of,
    newest_patch,
    schema_of,
)
from renderer.operator import all_rules
from renderer.operator.model import Effect, Rule
from renderer.report.plain import cell


class Shape(StrEnum):
    table = "table"
    json = "json"


def command(
    rules: Annotated[
        bool, typer.Option("--rules", help="Every rule, and the versions that have it.")
    ] = False,
    output: Annotated[Shape, typer.Option("--output", "-o", help="table or json.")] = Shape.table,
) -> None:
    """The KubeRay versions known here, with their schema and feature gates; with --rules the rules.

    A version without a patch number means its newest patch.
    """
    if output is Shape.json:
        import json

        data: dict[str, Any] = {"versions": [_version(version) for version in RELEASED]}
        if rules:
            data = {"rules": [_rule(rule) for rule in all_rules()]}
        streams.write_stdout(json.dumps(data, indent=2) + "\n")
    else:
        streams.write_stdout(_rules() if rules else _versions())
    streams.finish(streams.FINE)


def _version(version: KubeRayVersion) -> dict[str, Any]:
    return {
        "version": str(version),
        "newest": version == NEWEST,
        "newestPatch": version == newest_patch(version),
        "schema": str(schema_of(version)),
        "podOfKubernetes": kubernetes_of(version),
        "featureGates": dict(gates.defaults(version)),
    }


def _versions() -> str:
    rows = [("VERSION", "SCHEMA", "POD OF KUBERNETES", "FEATURE GATES (off unless marked +)")]
    rows += [_row(version) for version in RELEASED]
    first, last = MINORS[0], MINORS[-1]
    return (
        f"{_table(rows)}\n{first} to {last}, each without a patch number, mean the patch marked "
        "with it.\n"
    )


def _row(version: KubeRayVersion) -> tuple[str, str, str, str]:
    """The newest patch of each minor has a mark and the gates, which all patches of it share."""
    mark = gates_text = ""
    if version == newest_patch(version):
        mark = f" ({version.major}.{version.minor})"
        gates_text = " ".join(
            f"{'+' if on else ''}{gate}" for gate, on in gates.defaults(version).items()
        )
    if version == NEWEST:
        mark = " (newest)"
    return (f"{version}{mark}", f"of {schema_of(version)}", kubernetes_of(version), gates_text)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "since": str(KubeRayVersion(*rule.since)),
        "until": str(KubeRayVersion(*rule.until)) if rule.until else None,
        "gate": rule.gate,
        "effect": (rule.effect or Effect.EVENT).value,
        "severity": rule.severity.value,
        "kinds": [kind for kind in SPEC_PATHS if kind in rule.kinds],
        "gist": rule.gist,
    }


def _rules() -> str:
    rows = [("RULE", "HOLDS FOR", "GIST (KINDS) [FEATURE GATE]")]
    for rule in all_rules():
        kinds = [kind for kind in SPEC_PATHS if kind in rule.kinds]
        only = "" if len(kinds) == len(SPEC_PATHS) else f" ({', '.join(kinds)})"
        gate = f" [{rule.gate}]" if rule.gate else ""
        rows.append((rule.code, _span(rule), f"{rule.gist}{only}{gate}"))
    return _table(rows, last_below=True)


def _span(rule: Rule) -> str:
    since = KubeRayVersion(*rule.since)
    if rule.until is not None:
        last = max(version for version in RELEASED if version < rule.until)
        return f"{since} to {last}"
    return "all" if since == RELEASED[0] else f"{since}+"


def _table(rows: Sequence[tuple[str, ...]], *, last_below: bool = False) -> str:
    """Rows in columns. The last column is wrapped, or is on a line of its own below the others."""
    widths = [max(map(len, column)) for column in list(zip(*rows, strict=True))[:-1]]
    lines = []
    for *first, last in rows:
        before = "  ".join(text.ljust(width) for text, width in zip(first, widths, strict=True))
        lines += (
            [before.rstrip(), cell("    ", last)] if last_below else [cell(f"{before}  ", last)]
        )
    return "".join(f"{line.rstrip()}\n" for line in lines)
