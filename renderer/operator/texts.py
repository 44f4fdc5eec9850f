"""Texts inside a manifest that are YAML themselves: what the operator cannot decode.

Source: dashboardclient.UnmarshalRuntimeEnvYAML, and the Serve configuration's way to Ray's dashboard: both decode the
first document into a map (sigs.k8s.io/yaml). An empty text and null pass.
"""

from __future__ import annotations

from renderer.diagnostics import Path, Reporter


def check_map(text: str, path: Path, found: Reporter) -> None:
    """Report a text that does not hold a map."""
    if not text:
        return
    from renderer.kube_yaml.embedded import read

    embedded = read(text)
    name = path[-1]
    if embedded.problem is not None:
        message = f"{name} is not valid YAML, in its line {embedded.line + 1}: {embedded.problem}"
        found(
            (*path, embedded.line), message, help="it is YAML in a text: a block that starts with `|` keeps its lines"
        )
    elif embedded.data is not None and not isinstance(embedded.data, dict):
        found(path, f"{name} holds {_what(embedded.data)}, not a map", help="write `key: value` lines")


def _what(data: object) -> str:
    if isinstance(data, list):
        return "a list"
    if isinstance(data, bool):
        return "true or false"
    return "a number" if isinstance(data, int | float) else "a single word or text"
