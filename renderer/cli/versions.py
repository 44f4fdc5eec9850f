"""`render versions`: which KubeRay versions are known, and which rule holds from when."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from renderer.cli import streams
from renderer.kuberay import gates
from renderer.kuberay.kinds import SPEC_PATHS
from renderer.kuberay.versions import MINORS, NEWEST, RELEASED, KubeRayVersion, schema_of
from renderer.operator import RULES
from renderer.operator.model import Release, Rule

# The Kubernetes whose Pod a release embeds in its CRD (k8s.io/api in ray-operator/go.mod), from that release on.
_POD_OF_KUBERNETES = {
    (1, 0, 0): "1.23",
    (1, 1, 0): "1.28",
    (1, 2, 0): "1.30",
    (1, 3, 1): "1.32",
    (1, 4, 0): "1.33",
    (1, 5, 0): "1.34",
    (1, 6, 0): "1.35",
    (1, 7, 0): "1.36",
}


class Shape(StrEnum):
    table = "table"
    json = "json"


def command(
    rules: Annotated[bool, typer.Option("--rules", help="Every rule, and the versions that it holds for.")] = False,
    output: Annotated[Shape, typer.Option("--output", "-o", help="table or json.")] = Shape.table,
) -> None:
    """Which KubeRay versions are known here, with their schema and feature gates; with --rules the rules.

    A version without a patch number means its newest patch.
    """
    if output is Shape.json:
        import json

        data = {"rules": [_rule(rule) for rule in RULES]} if rules else {"versions": [_version(v) for v in RELEASED]}
        streams.write_stdout(json.dumps(data, indent=2) + "\n")
    else:
        streams.write_stdout(_rules() if rules else _versions())
    streams.finish(streams.FINE)


def _version(version: KubeRayVersion) -> dict[str, Any]:
    return {
        "version": str(version),
        "newest": version == NEWEST,
        "newestPatch": version in _newest_patches(),
        "schema": str(schema_of(version)),
        "podOfKubernetes": _pod_of(version),
        "featureGates": dict(gates.defaults(version)),
    }


def _newest_patches() -> set[KubeRayVersion]:
    newest = {(version.major, version.minor): version for version in RELEASED}
    return set(newest.values())


def _pod_of(version: KubeRayVersion) -> str:
    return [pod for since, pod in _POD_OF_KUBERNETES.items() if since <= version][-1]


def _versions() -> str:
    rows = [("VERSION", "SCHEMA", "POD OF KUBERNETES", "FEATURE GATES (off unless marked +)")]
    for version in RELEASED:
        defaults = gates.defaults(version)
        patch = version in _newest_patches()
        mark = " (newest)" if version == NEWEST else f" ({version.major}.{version.minor})" if patch else ""
        on_or_off = " ".join(f"{'+' if on else ''}{gate}" for gate, on in defaults.items()) if patch else ""
        rows.append((f"{version}{mark}", f"of {schema_of(version)}", _pod_of(version), on_or_off))
    return (
        _table(rows) + f"\n{MINORS[0]} to {MINORS[-1]}, each without a patch number, mean the patch marked with it.\n"
    )


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "since": _text(rule.since),
        "until": _text(rule.until) if rule.until else None,
        "gate": rule.gate,
        "severity": rule.severity.value,
        "kinds": [kind for kind in SPEC_PATHS if kind in rule.kinds],
        "gist": rule.gist,
    }


def _rules() -> str:
    rows = [("RULE", "HOLDS FOR", "GATE", "GIST")]
    for rule in RULES:
        kinds = (
            "" if len(rule.kinds) == len(SPEC_PATHS) else f" ({', '.join(k for k in SPEC_PATHS if k in rule.kinds)})"
        )
        rows.append((rule.code, _span(rule), rule.gate or "", f"{rule.gist}{kinds}"))
    return _table(rows)


def _span(rule: Rule) -> str:
    if rule.until is None:
        return f"{_text(rule.since)}+" if rule.since != (1, 0, 0) else "all"
    last = max(v for v in RELEASED if v < rule.until)
    return f"{_text(rule.since)} to {last}"


def _text(release: Release) -> str:
    return ".".join(map(str, release))


def _table(rows: list[tuple[str, str, str, str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]) for row in rows
    ]
    return "".join(f"{line.rstrip()}\n" for line in lines)
