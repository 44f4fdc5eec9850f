"""One line a problem, as compilers and `grep -n` write them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from renderer.diagnostics import Diagnostic, Severity
from renderer.report.plain import cleared, headline, label, safe

_RESET = "\x1b[0m"
_COLORS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m"}


def write(diagnostics: Iterable[Diagnostic], stream: TextIO, *, color: bool) -> None:
    for diagnostic in map(cleared, diagnostics):
        place, message = headline(diagnostic)
        tag = label(diagnostic)
        if color:
            tag = f"{_COLORS[diagnostic.severity]}{tag}{_RESET}"
        path = f" [{safe(diagnostic.path_text)}]" if diagnostic.path_text else ""
        stated = diagnostic.kuberay_version and not diagnostic.subject.assumed
        version = f" (KubeRay {safe(diagnostic.kuberay_version or '')})" if stated else ""
        stream.write(f"{place}{tag}: {message}{path}{version}\n")
