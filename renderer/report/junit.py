"""JUnit XML, as GitLab, Jenkins and Azure read it: a suite for each file, a case for each problem.

The form is the one that Jenkins' plugin and Maven's Surefire share (testsuites, testsuite,
testcase, failure).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from renderer.diagnostics import Diagnostic, Place, Severity
from renderer.report.plain import cleared, label, location, safe


def write(diagnostics: Iterable[Diagnostic], stream: TextIO, *, color: bool) -> None:
    """Errors are failures; warnings are cases that pass, with their text.

    `color` has no meaning here.
    """
    del color
    files: dict[str, list[Diagnostic]] = {}
    for diagnostic in map(cleared, diagnostics):
        files.setdefault(_file(diagnostic), []).append(diagnostic)
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="render">\n')
    for file, found in files.items():
        failures = sum(one.severity is Severity.ERROR for one in found)
        stream.write(
            f'  <testsuite name={_quoted(file)} tests="{len(found)}" failures="{failures}" '
            'errors="0">\n'
        )
        stream.writelines(line for one in found for line in _case(one, file))
        stream.write("  </testsuite>\n")
    if not files:
        stream.write('  <testsuite name="render" tests="1" failures="0" errors="0">\n')
        stream.write('    <testcase classname="render" name="no problems"/>\n  </testsuite>\n')
    stream.write("</testsuites>\n")


def _file(diagnostic: Diagnostic) -> str:
    return safe(diagnostic.where.file) if isinstance(diagnostic.where, Place) else "render"


def _case(diagnostic: Diagnostic, file: str) -> Iterator[str]:
    place = location(diagnostic.where)
    name = f"{place} {label(diagnostic)}" if place else label(diagnostic)
    text = escape("\n".join(_text(diagnostic)))
    yield f"    <testcase classname={_quoted(file)} name={_quoted(name)}>\n"
    if diagnostic.severity is Severity.ERROR:
        message = _quoted(safe(diagnostic.message))
        yield f"      <failure type={_quoted(diagnostic.code)} message={message}>{text}</failure>\n"
    else:
        yield f"      <system-out>{text}</system-out>\n"
    yield "    </testcase>\n"


def _text(diagnostic: Diagnostic) -> Iterator[str]:
    yield safe(diagnostic.message)
    if diagnostic.path_text:
        yield f"at: {safe(diagnostic.path_text)}"
    if diagnostic.help:
        yield from (safe(line) for line in f"help: {diagnostic.help}".splitlines())
    for related in diagnostic.related:
        place = location(related.where)
        yield (
            f"note: {place}: {safe(related.message)}" if place else f"note: {safe(related.message)}"
        )


def _quoted(text: str) -> str:
    return quoteattr(text)
