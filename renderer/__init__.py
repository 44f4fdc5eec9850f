"""RayCluster manifests from Helm values, and the verdict of the API server and the operator that
will read them.

The public library is what `__all__` names; docs/library.md shows its use. It is loaded on first
use, keeps no global state, and reads no files but those that the caller names.
"""

from __future__ import annotations

# Not from `typing`: its import takes long enough to be interrupted before `renderer.__main__` can
# catch that.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from renderer.diagnostics import Diagnostic as Diagnostic
    from renderer.diagnostics import Severity as Severity
    from renderer.kube_yaml.reader import read_documents as read_documents
    from renderer.pipeline import Request as Request
    from renderer.pipeline import Result as Result
    from renderer.pipeline import render as render
    from renderer.pipeline import to_text as to_text
    from renderer.report import format_diagnostics as format_diagnostics
    from renderer.sources import Source as Source
    from renderer.target import Target as Target
    from renderer.values.setters import Setter as Setter
    from renderer.verdict import validate as validate

__version__ = "0.1.0"

_HOMES = {
    "Diagnostic": "renderer.diagnostics",
    "Request": "renderer.pipeline",
    "Result": "renderer.pipeline",
    "Setter": "renderer.values.setters",
    "Severity": "renderer.diagnostics",
    "Source": "renderer.sources",
    "Target": "renderer.target",
    "format_diagnostics": "renderer.report",
    "read_documents": "renderer.kube_yaml.reader",
    "render": "renderer.pipeline",
    "to_text": "renderer.pipeline",
    "validate": "renderer.verdict",
}
"""The module of each public name, imported when the name is first used."""

__all__ = [
    "Diagnostic",
    "Request",
    "Result",
    "Setter",
    "Severity",
    "Source",
    "Target",
    "format_diagnostics",
    "read_documents",
    "render",
    "to_text",
    "validate",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # By the statement's own function: `python -X importtime`, which the test of the start-up reads,
    # sees no other.
    return getattr(__import__(_HOMES[name], fromlist=[name]), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
