"""stdin, stdout, stderr and exit statuses: every command's way out goes through here."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import NoReturn

from renderer.diagnostics import Diagnostic, Place, Severity, has_errors

FINE, INPUT_WRONG, CALL_WRONG, OUR_BUG, INTERRUPTED = 0, 1, 2, 70, 130


class ErrorFormat(StrEnum):
    text = "text"
    concise = "concise"
    json = "json"
    github = "github"


class Color(StrEnum):
    auto = "auto"
    always = "always"
    never = "never"


class Output(StrEnum):
    yaml = "yaml"
    json = "json"


def finish(status: int) -> NoReturn:
    """End the program. A pipe closed by its reader ends it silently."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        _forget_stdout()
    raise SystemExit(status)


def status_of(diagnostics: Sequence[Diagnostic]) -> int:
    """2 where the call itself was wrong (a missing file, an unknown version), 1 where the input is, else 0.

    What stands in a file is input, whatever it says: an unknown `kuberayVersion` there, too.
    """
    if not has_errors(diagnostics):
        return FINE
    errors = [d for d in diagnostics if d.severity is Severity.ERROR]
    called = [d for d in errors if d.code.startswith("call/") and not isinstance(d.where, Place)]
    return CALL_WRONG if called else INPUT_WRONG


def write_stdout(text: str) -> None:
    """The whole text, as UTF-8 whatever the locale; a reader who has gone away is no error, a full disk is."""
    if sys.stdout is None:  # `>&-`
        report([Diagnostic("call/cannot-write", "stdout is closed")])
        finish(CALL_WRONG)
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _forget_stdout()
    except OSError as error:
        _forget_stdout()
        report([Diagnostic("call/cannot-write", f"can't write to stdout: {error.strerror}")])
        finish(CALL_WRONG)


def report(
    diagnostics: Sequence[Diagnostic],
    *,
    error_format: ErrorFormat = ErrorFormat.text,
    color: Color = Color.auto,
    quiet: bool = False,
    to_stdout: bool = False,
) -> None:
    """Diagnostics to stderr (`validate`, whose result they are, sends them to stdout). `quiet` leaves out warnings."""
    shown = [d for d in diagnostics if not quiet or d.severity is Severity.ERROR]
    if not shown and not (error_format is ErrorFormat.json and to_stdout):
        return
    import io
    from importlib import import_module

    from renderer.report import FORMATS

    stream = sys.stdout if to_stdout else sys.stderr
    text = io.StringIO()
    import_module(FORMATS[error_format.value]).write(shown, text, color=use_color(color, stream))
    if to_stdout:
        write_stdout(text.getvalue())
    else:
        note(text.getvalue())


def note(text: str) -> None:
    """Something said beside the result, on stderr."""
    try:
        sys.stderr.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stderr.buffer.flush()
    except (OSError, AttributeError):  # nobody listens
        pass


def use_color(color: Color, stream: object) -> bool:
    if color is not Color.auto:
        return color is Color.always
    isatty = getattr(stream, "isatty", None)
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and bool(isatty and isatty())


def default_error_format() -> ErrorFormat:
    """What RENDER_ERROR_FORMAT says, where no flag does; a word that is no format counts as none."""
    word = os.environ.get("RENDER_ERROR_FORMAT", "")
    return ErrorFormat(word) if word in ErrorFormat.__members__ else ErrorFormat.text


def _forget_stdout() -> None:
    """Python flushes stdout once more at its end: give it somewhere to."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    os.close(devnull)
