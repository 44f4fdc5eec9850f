"""SARIF 2.1.0 (OASIS), as GitHub code scanning, Azure DevOps and editors read it: one run, a result
for each problem.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, TextIO
from urllib.parse import quote

from renderer.diagnostics import Diagnostic, Flag, Place, Where
from renderer.report.plain import cleared, safe

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def write(diagnostics: Iterable[Diagnostic], stream: TextIO, *, color: bool) -> None:
    """`color` has no meaning here."""
    del color
    given = list(map(cleared, diagnostics))
    codes = sorted({one.code for one in given})
    driver = {
        "name": "render",
        "rules": [{"id": code} for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        # Columns of diagnostics count code points; the default of SARIF is UTF-16.
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, codes.index(one.code)) for one in given],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    stream.write(json.dumps(log, indent=2) + "\n")


def _result(diagnostic: Diagnostic, rule: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": diagnostic.severity.value,
        "message": {"text": "\n".join(_text(diagnostic))},
    }
    location = _location(diagnostic.where, diagnostic.path_text)
    if location:
        result["locations"] = [location]
    related = [
        {"id": number, **_location(one.where, None), "message": {"text": safe(one.message)}}
        for number, one in enumerate(diagnostic.related, 1)
    ]
    if related:
        result["relatedLocations"] = related
    properties = {
        name: value
        for name, value in (
            ("document", diagnostic.document),
            ("kuberayVersion", diagnostic.kuberay_version),
        )
        if value is not None
    }
    if properties:
        result["properties"] = properties
    return result


def _text(diagnostic: Diagnostic) -> Iterator[str]:
    """The message with its flag and its help: viewers show no other text of a result."""
    flag = f"{safe(diagnostic.where.text)}: " if isinstance(diagnostic.where, Flag) else ""
    yield flag + safe(diagnostic.message)
    if diagnostic.help:
        yield from (safe(line) for line in f"help: {diagnostic.help}".splitlines())


def _location(where: Where | None, path: str | None) -> dict[str, Any]:
    """The region in a file, and the path in the document; of a flag the path alone."""
    location: dict[str, Any] = {}
    if isinstance(where, Place):
        location["physicalLocation"] = {
            "artifactLocation": {"uri": quote(where.file)},
            "region": {
                "startLine": where.start.line,
                "startColumn": where.start.column,
                "endLine": where.end.line,
                "endColumn": where.end.column,
            },
        }
    if path:
        location["logicalLocations"] = [{"fullyQualifiedName": safe(path)}]
    return location
