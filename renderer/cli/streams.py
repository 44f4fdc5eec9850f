"""stdout, stderr and exit statuses: everything that a command writes goes through here."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple, NoReturn

from renderer.diagnostics import Diagnostic, Place, Severity, has_errors

FINE, INPUT_WRONG, CALL_WRONG, INTERNAL_ERROR, INTERRUPTED = 0, 1, 2, 70, 130


class ErrorFormat(StrEnum):
    text = "text"
    concise = "concise"
    json = "json"
    github = "github"
    sarif = "sarif"
    junit = "junit"


DOCUMENTS = (ErrorFormat.json, ErrorFormat.junit, ErrorFormat.sarif)
"""Formats that are one document, also without any problem."""


class Color(StrEnum):
    auto = "auto"
    always = "always"
    never = "never"


class Output(StrEnum):
    yaml = "yaml"
    json = "json"


class Reporting(NamedTuple):
    """How diagnostics are reported.

    `quiet` leaves out warnings; `to_stdout` is for commands whose result they are; `all` shows
    every error of a file, not only the first `MOST_SHOWN`.
    """

    error_format: ErrorFormat = ErrorFormat.text
    color: Color = Color.auto
    quiet: bool = False
    to_stdout: bool = False
    all: bool = False


MOST_SHOWN = 20
"""Errors of one file that are shown to people."""

PLAIN = Reporting()


def finish(status: int) -> NoReturn:
    """End the program, silently if the reader of stdout closed the pipe."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        _forget_stdout()
    raise SystemExit(status)


def status_of(diagnostics: Sequence[Diagnostic]) -> int:
    """2 if the call itself is wrong (a missing file, an unknown version), 1 if the input is, else
    0.

    The content of a file is input, an unknown `kuberayVersion` in it included.
    """
    if not has_errors(diagnostics):
        return FINE
    errors = [d for d in diagnostics if d.severity is Severity.ERROR]
    called = [d for d in errors if d.code.startswith("call/") and not isinstance(d.where, Place)]
    return CALL_WRONG if called else INPUT_WRONG


def write_stdout(text: str) -> None:
    """Write the whole text as UTF-8 in every locale.

    A closed pipe is not an error, a full disk is.
    """
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
        report([Diagnostic("call/cannot-write", f"stdout cannot be written: {error.strerror}")])
        finish(CALL_WRONG)


def report(diagnostics: Sequence[Diagnostic], how: Reporting = PLAIN, *, dropped: int = 0) -> None:
    """Write diagnostics to stderr, or to stdout.

    `dropped` counts more of them that were not kept.
    """
    shown = [d for d in diagnostics if not how.quiet or d.severity is Severity.ERROR]
    whole = how.to_stdout and how.error_format in DOCUMENTS
    if not shown and not whole:  # a document is printed whole, also without any problem
        return
    from renderer.report import format_diagnostics

    stream = sys.stdout if how.to_stdout else sys.stderr
    most = None if how.all else MOST_SHOWN
    color = use_color(how.color, stream)
    text = format_diagnostics(
        shown, how.error_format.value, color=color, most=most, columns=columns_of(stream)
    )
    if how.to_stdout:
        write_stdout(text)
    else:
        note(text)
    if dropped and how.error_format in (ErrorFormat.text, ErrorFormat.concise):
        note(f"and {dropped} more, not shown\n")


def note(text: str) -> None:
    """Write a note to stderr."""
    try:
        sys.stderr.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stderr.buffer.flush()
    except (OSError, AttributeError):  # stderr is closed
        pass


def use_color(color: Color, stream: object) -> bool:
    if color is not Color.auto:
        return color is Color.always
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("FORCE_COLOR")
    if forced:
        return forced not in ("0", "false")
    return os.environ.get("TERM") != "dumb" and _is_terminal(stream)


def columns_of(stream: object) -> int | None:
    """The width of a terminal, or what COLUMNS says; None where nothing limits a line."""
    stated = os.environ.get("COLUMNS", "")
    if stated.isdecimal() and int(stated) > 0:
        return int(stated)
    if not _is_terminal(stream):
        return None
    import shutil

    return shutil.get_terminal_size().columns


def _is_terminal(stream: object) -> bool:
    isatty = getattr(stream, "isatty", None)
    return bool(isatty and isatty())


def default_error_format() -> ErrorFormat:
    """The format that RENDER_ERROR_FORMAT names; text if it names none."""
    word = os.environ.get("RENDER_ERROR_FORMAT", "")
    return ErrorFormat(word) if word in ErrorFormat.__members__ else ErrorFormat.text


def _forget_stdout() -> None:
    """Python flushes stdout once more at its end: give it somewhere to."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    os.close(devnull)
