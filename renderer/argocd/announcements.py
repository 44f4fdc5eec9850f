"""The parameters as Argo CD's UI shows them: what can be set, and the defaults.

The form is `ParameterAnnouncement` of argo-cd v3.6.0 (`reposerver/apiclient`). The UI fills its
form with the announced default and, on a change, writes the *whole* form into the Application. So
no value of the files is announced as a default of `set`: whoever changed one there would freeze all
others, and Git would no longer decide them. They are shown in the tooltip.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from renderer.argocd.generate import request_for
from renderer.argocd.messages import quoted
from renderer.argocd.parameters import MARK, PARAMETERS, Parameter
from renderer.diagnostics import Collector
from renderer.paths import Path, at, format_path
from renderer.redaction import is_secret_path
from renderer.values.merge import merge

MOST_VALUES = 20
LONGEST_VALUE = 60

_SHOWN_KEYS = {
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
"""The keys whose values are shown: those that people look for, and that never hold a secret."""


def announcements(environ: Mapping[str, str], folder: str) -> str:
    """A JSON list of announcements, without the application's own values if it has errors."""
    values = _own_values(environ, folder)
    defaults: dict[str, Any] = {
        "values-files": [MARK],
        "kuberay-version": _text(values.get("kuberayVersion")),
        "compat": _text(at(values, ("compat", "legacyAnnotation"))) or "false",
        "strict": "false",
    }
    shown = _shown(values)
    entries = [
        _entry(p, defaults.get(p.name), shown if p.name == "set" else "") for p in PARAMETERS
    ]
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"


def _entry(parameter: Parameter, default: Any, shown: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": parameter.name,
        "title": parameter.title,
        "tooltip": f"{parameter.tooltip} Now: {shown}." if shown else parameter.tooltip,
        "required": False,
        "itemType": "boolean" if parameter.boolean else "string",
        "collectionType": parameter.collection,
    }
    if default:
        entry[parameter.collection] = default
    return entry


def _own_values(environ: Mapping[str, str], folder: str) -> dict[str, Any]:
    """The application's values without the defaults; {} if they are not valid, which `generate`
    reports.
    """
    ignored = Collector()
    request = request_for({**environ, "ARGOCD_APP_NAME": "announced"}, folder, ignored)
    if request is None:
        return {}
    values = merge(request.sources, request.setters, ignored, defaults=False)
    return values.data if values is not None else {}


def _shown(values: dict[str, Any]) -> str:
    """`image.tag=2.46.0, worker.replicas=2; keys: image, worker`: the first of each, in the order
    of the files.
    """
    shown = [f"{format_path(path)}={text}" for path, text in _scalars(values, ())]
    keys = [quoted(key)[1:-1] for key in values]
    return "; ".join(filter(None, (_listed(shown), f"keys: {_listed(keys)}" if keys else "")))


def _listed(texts: list[str]) -> str:
    return ", ".join([*texts[:MOST_VALUES], "…"] if len(texts) > MOST_VALUES else texts)


def _scalars(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(key, str) and len(path) < 3:
                yield from _scalars(inner, (*path, key))
    elif path and path[-1] in _SHOWN_KEYS and not is_secret_path(path):
        text = _text(value)
        if text and len(text) <= LONGEST_VALUE and text.isprintable():
            yield path, text


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(getattr(value, "text", value)) if isinstance(value, str | int | float) else ""
