"""Diagnostics to a stream: one module a format, each with `write(diagnostics, stream, *, color)`."""

from __future__ import annotations

FORMATS = {
    "text": "renderer.report.text",
    "concise": "renderer.report.concise",
    "json": "renderer.report.json",
    "github": "renderer.report.github",
}
"""Format -> the module that writes it, loaded when there is something to write."""
