"""The parameters as Argo CD's UI shows them: what can be set, and what holds where nothing is set.

The form is `ParameterAnnouncement` of argo-cd v3.6.0 (`reposerver/apiclient`). The UI fills its form with the announced
default and, on a change, writes the *whole* form into the Application. So no value of the files is announced as a
default of `set`: whoever changed one there would freeze all others, and Git would no longer decide them. They are told
in the tooltip.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from renderer.argocd.generate import request_for
from renderer.argocd.messages import quoted
from renderer.argocd.parameters import MARK, PARAMETERS, Parameter
from renderer.diagnostics import Path, format_path
from renderer.redaction import is_secret_path
from renderer.values.merge import merge

MOST_VALUES = 20
LONGEST_VALUE = 60

_TOLD = {
    "enabled",
    "enableInTreeAutoscaling",
    "kuberayVersion",
    "legacyAnnotation",
    "maxReplicas",
    "minReplicas",
    "rayVersion",
    "replicas",
    "repository",
    "suspend",
    "tag",
}
"""The keys whose values are told: what one looks for, and what nobody would put a secret into."""


def announcements(environ: Mapping[str, str], folder: str) -> str:
    """JSON: a list of announcements. An application that can't be rendered is announced without its own values."""
    values = _own_values(environ, folder)
    defaults: dict[str, Any] = {
        "values-files": [MARK],
        "kuberay-version": _text(values.get("kuberayVersion")),
        "compat": _text(_inside(values, "compat", "legacyAnnotation")) or "false",
        "strict": "false",
    }
    told = _told(values)
    entries = [_entry(p, defaults.get(p.name), told if p.name == "set" else "") for p in PARAMETERS]
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"


def _entry(parameter: Parameter, default: Any, told: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": parameter.name,
        "title": parameter.title,
        "tooltip": f"{parameter.tooltip} Now: {told}." if told else parameter.tooltip,
        "required": False,
        "itemType": "boolean" if parameter.boolean else "string",
        "collectionType": parameter.collection,
    }
    if default:
        entry[parameter.collection] = default
    return entry


def _own_values(environ: Mapping[str, str], folder: str) -> dict[str, Any]:
    """The application's values without our defaults; {} if anything is wrong with them: `generate` will say it."""
    request, _ = request_for({**environ, "ARGOCD_APP_NAME": "announced"}, folder)
    values, _ = merge(request.sources, request.setters, defaults=False) if request else (None, [])
    return values.data if values else {}


def _told(values: dict[str, Any]) -> str:
    """`image.tag=2.46.0, worker.replicas=2; keys: image, worker`: the first of each, in the order of the files."""
    told = [f"{format_path(path)}={text}" for path, text in _scalars(values, ())]
    keys = [quoted(key)[1:-1] for key in values]
    return "; ".join(filter(None, (_listed(told), f"keys: {_listed(keys)}" if keys else "")))


def _listed(texts: list[str]) -> str:
    return ", ".join([*texts[:MOST_VALUES], "…"] if len(texts) > MOST_VALUES else texts)


def _scalars(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(key, str) and len(path) < 3:
                yield from _scalars(inner, (*path, key))
    elif path and path[-1] in _TOLD and not is_secret_path(path):
        text = _text(value)
        if text and len(text) <= LONGEST_VALUE and text.isprintable():
            yield path, text


def _inside(values: Any, *path: str) -> Any:
    for key in path:
        values = values.get(key) if isinstance(values, dict) else None
    return values


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(getattr(value, "text", value)) if isinstance(value, str | int | float) else ""
