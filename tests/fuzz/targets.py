"""What any input must give, one function a target: `reader(data)` and so on take bytes and raise
for a finding.

They run in this process, so that a fuzzer sees which code an input reaches. Each is also run by
pytest on the files of its corpus.
"""

from __future__ import annotations

import json
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from renderer.diagnostics import Collector, Diagnostic, Position, has_errors
from renderer.kube_yaml.reader import read_documents, read_values
from renderer.kube_yaml.text import Text
from renderer.kube_yaml.writer import to_yaml
from renderer.kuberay.versions import RELEASED
from renderer.pipeline import Request, Result, render, to_text
from renderer.report import format_diagnostics
from renderer.sources import Source
from renderer.target import Target, make_targets
from renderer.templating import bounds
from renderer.validation import all_diagnostics, check_documents, merged
from renderer.values.setters import ORDER, Setter, apply

SECRET = "hunter2planted"
SECONDS = 5
"""Of CPU time that one input may take."""


class TooSlow(Exception):
    """An input took more than `SECONDS`."""


@contextmanager
def in_time() -> Iterator[None]:
    started = time.process_time()
    yield
    used = time.process_time() - started
    if used > SECONDS:
        raise TooSlow(f"{used:.1f} s of CPU time")


def _first_byte(data: bytes) -> tuple[int, str]:
    """A number from 0 to 255 that decides the options, and the text."""
    return (data[0] if data else 0), data[1:].decode("utf-8", "replace").replace("\0", "")


def with_secret(text: str, number: int) -> str:
    """The text with a password on a line of its own, indented as the line before it."""
    lines = text.split("\n")
    at = number % len(lines)
    before = lines[at - 1] if at else ""
    indent = before[: len(before) - len(before.lstrip(" -"))].replace("-", " ")
    return "\n".join([*lines[:at], f"{indent}password: {SECRET}", *lines[at:]])


def no_secret(diagnostics: list[Diagnostic] | tuple[Diagnostic, ...]) -> None:
    """Of the formats, `text` prints most: excerpts too."""
    if diagnostics:
        assert SECRET not in format_diagnostics(diagnostics)


def reader(data: bytes) -> None:
    """Data or errors; what is read can be written and read again; no line shows the password."""
    number, plain = _first_byte(data)
    text = with_secret(plain, number)
    with in_time():
        source = Source("values.yaml", text)
        as_values = read_values(source)
        assert has_errors(as_values.diagnostics) != bool(as_values.documents)
        read = read_documents(source)
        assert has_errors(read.diagnostics) or read.documents or not text.strip()
        no_secret(tuple(dict.fromkeys(read.diagnostics + as_values.diagnostics)))
        for document in read.documents:
            again = read_documents(Source("again.yaml", to_yaml({"x": document.data})))
            same([one.data for one in again.documents], [{"x": document.data}])
        lines = Text("values.yaml", text)
        for line in range(1, len(lines.lines) + 1):
            shown = lines.shown(Position(line, 1), Position(line, 2))
            assert shown is None or SECRET not in shown.text


def set_flags(data: bytes) -> None:
    """Several flags, one a line; the first byte of a line says which."""
    text = data.decode("utf-8", "surrogateescape").replace("\0", "")
    setters = [
        Setter(
            ORDER[ord(line[0]) % len(ORDER)], line[1:] + ("=" if "=" not in line else "") + SECRET
        )
        for line in text.split("\n")[:8]
        if line
    ]
    with in_time():
        setters = [one for one in setters if one.flag != "--set-file"]
        found = Collector()
        applied = apply(setters, {"head": {"containerEnv": [{"name": "A", "value": "b"}]}}, found)
        assert isinstance(applied.data, dict)
        no_secret(found.diagnostics)


@cache
def _targets(number: int) -> list[Target]:
    """Three versions, the newest among them."""
    first, second = RELEASED[number % len(RELEASED)], RELEASED[number // 7 % len(RELEASED)]
    return make_targets((first, second, RELEASED[-1]), "", (), Collector())


def validate(data: bytes) -> None:
    """Verdicts of some versions for any manifest."""
    number, plain = _first_byte(data)
    with in_time():
        read = read_documents(Source("manifest.yaml", with_secret(plain, number)))
        no_secret(read.diagnostics)
        targets = _targets(number)
        checked = check_documents(read.documents, targets, name="manifest.yaml")
        no_secret(merged(all_diagnostics([checked]), targets))


def rendered_whole(result: Result) -> None:
    """Objects or errors; the output is read again as the same data, as YAML and as JSON."""
    no_secret(result.diagnostics)
    assert result.rejected == (not result.objects) == has_errors(result.diagnostics)
    if result.rejected:
        return
    objects = [made.data for made in result.objects]
    read = read_documents(Source("out.yaml", to_text(result)))
    same([document.data for document in read.documents], objects)
    whole = json.loads(to_text(result, "json"))
    same(whole["items"] if len(objects) > 1 else [whole], objects)


def same(data: Any, expected: Any) -> None:
    """Equal, and numbers, texts and booleans are not mixed up."""
    assert repr(_plain(data)) == repr(_plain(expected))


def _plain(data: Any) -> Any:
    if isinstance(data, dict):
        return [(_plain(key), _plain(value)) for key, value in data.items()]
    if isinstance(data, list):
        return [_plain(value) for value in data]
    if isinstance(data, (int, float)) and not isinstance(data, bool):
        return (
            int(data)
            if data == data and abs(data) != float("inf") and data == int(data)
            else float(data)
        )
    # Half a pair of surrogates cannot be written in UTF-8: all writers replace it.
    return re.sub("[\ud800-\udfff]", "\ufffd", data) if isinstance(data, str) else data


VERSIONS = (None, "1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.7")


def whole_render(data: bytes) -> None:
    """A values file through all stages, for a version or none."""
    number, plain = _first_byte(data)
    source = Source("values.yaml", with_secret(plain, number))
    request = Request(
        sources=(source,),
        kuberay_version=VERSIONS[number % 8],
        compat=True if number & 8 else None,
        validate=number & 0x70 != 0,
    )
    with in_time():
        rendered_whole(render(request))


VALUES = f"""\
image: {{repository: rayproject/ray, tag: 2.46.0}}
labels: {{a: "1", "b c": "x: y", c: "line\\nbreak"}}
x-list: [a, 1, 2.5, true, null, {{k: v}}]
x-text: "# {{{{ x }}}} - '"
gcsFaultTolerance: {{enabled: true, redisPassword: {{value: {SECRET}}}}}
"""

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: made}\n"

_ENDLESS = re.compile(r"\*|[0-9]{4}")
"""What can make C code run without end: it gets the process of its own that the program always
uses.
"""


@contextmanager
def _bounded_here(text: str) -> Iterator[None]:
    """Run the templates in this process, where the fuzzer sees them; a timer ends endless loops."""
    import signal

    def here(work: Callable[[], Any]) -> Any:
        def stop(*_: object) -> None:
            raise bounds.LimitExceeded("the templates took more than they may")

        before = signal.signal(signal.SIGVTALRM, stop)
        # Again and again, because the first can come where exceptions are swallowed.
        signal.setitimer(signal.ITIMER_VIRTUAL, 2, 0.1)
        try:
            return work()
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, before)

    original = bounds.run
    if not _ENDLESS.search(text):
        bounds.run = here
    try:
        yield
    finally:
        bounds.run = original


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Removed when the process ends."""
    return tempfile.TemporaryDirectory()


def templates(data: bytes) -> None:
    """A template of the user's, with values; lines after `----8<----` are those of the values."""
    text = data.decode("utf-8", "replace")
    template, _, more = text.partition("----8<----\n")
    Path(_folder().name, "own.yaml.j2").write_text(HEAD + template, encoding="utf-8")
    sources = (Source("base.yaml", VALUES), Source("values.yaml", more))
    request = Request(sources=sources, templates=_folder().name, show_only=("own",), validate=False)
    with in_time(), _bounded_here(text):
        result = render(request)
    if SECRET not in format_diagnostics(result.diagnostics):
        rendered_whole(result)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "reader": reader,
    "set": set_flags,
    "validate": validate,
    "render": whole_render,
    "templates": templates,
}
