"""`render` itself: files and flags to a request, the result to stdout or to files."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from renderer import Request, render, to_text
from renderer.cli import streams
from renderer.cli.inputs import read_crd_files, read_values_files
from renderer.cli.streams import Output, Reporting
from renderer.diagnostics import Collector, Diagnostic, Flag
from renderer.manifest import to_files


class Call(NamedTuple):
    """The arguments of one call: a request whose files are not read yet, their names, and where the
    result goes.
    """

    request: Request
    files: tuple[str, ...] = ()
    crds: tuple[str, ...] = ()
    output: Output = Output.yaml
    output_dir: str | None = None
    reporting: Reporting = Reporting()


def run(call: Call) -> None:
    """Read, render, report, write."""
    result = render(with_files(call))
    streams.report(result.diagnostics, call.reporting, dropped=result.dropped)
    if result.rejected:
        streams.finish(streams.status_of(result.diagnostics))
    if call.output_dir is None:
        streams.write_stdout(to_text(result, call.output.value))
        streams.finish(streams.FINE)
    found = Collector()
    written = write_files(call.output_dir, to_files(result.objects, call.output.value), found)
    if not call.reporting.quiet:
        _note_written(call.output_dir, written)
    streams.report(found.diagnostics, call.reporting)
    streams.finish(streams.status_of(found.diagnostics))


def with_files(call: Call) -> Request:
    """The request with its files read. Ends the program if one cannot be read."""
    found = Collector()
    sources = read_values_files(call.files, found)
    crds = read_crd_files(call.crds, found)
    if found.has_errors:
        streams.report(found.diagnostics, call.reporting)
        streams.finish(streams.status_of(found.diagnostics))
    return call.request._replace(sources=sources, crds=crds)


# --- files of a folder ----------------------------------------------------------------------------


def write_files(folder: str, files: Mapping[str, str], found: Collector) -> list[str]:
    """Write each file whole or not at all, and never outside the folder, even if a link in it leads
    elsewhere.

    The names of the files that were written, up to the first error.
    """
    written: list[str] = []
    try:
        os.makedirs(folder, exist_ok=True)
        root = os.path.realpath(folder)
        for name, text in files.items():
            # Resolved before anything is made: a link to a folder elsewhere must not get folders
            # there.
            below = os.path.realpath(os.path.join(root, os.path.dirname(name)))
            if os.path.commonpath([below, root]) != root:
                message = f"{name} would be written outside {folder}"
                found.add(Diagnostic("call/outside-folder", message, where=Flag("--output-dir")))
                return written
            os.makedirs(below, exist_ok=True)
            _write_whole(os.path.join(below, os.path.basename(name)), text)
            written.append(name)
    except OSError as error:
        message = f"{folder} cannot be written: {(error.strerror or 'unknown reason').lower()}"
        found.add(Diagnostic("call/cannot-write", message, where=Flag("--output-dir")))
    return written


def _write_whole(path: str, text: str) -> None:
    """A file with the whole text, in place of an old one; after an error or an interrupt nothing
    has changed.
    """
    import tempfile
    from contextlib import suppress

    with tempfile.NamedTemporaryFile(
        "w", dir=os.path.dirname(path), encoding="utf-8", newline="\n", delete=False
    ) as file:
        try:
            file.write(text)
            file.close()
            os.chmod(file.name, 0o644 & ~_umask())
            os.replace(file.name, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(file.name)
            raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _note_written(folder: str, names: Sequence[str]) -> None:
    from renderer.report.plain import safe

    for name in names:
        streams.note(f"wrote {safe(os.path.join(folder, name))}\n")
