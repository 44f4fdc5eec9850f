"""`render migrate`: manifests and values files for another operator, with edits of their text."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from typing import Annotated, NamedTuple

import typer

from renderer.cli import options, streams
from renderer.cli.streams import Color
from renderer.diagnostics import Collector, Diagnostic, Flag
from renderer.kuberay.versions import KubeRayVersion, resolve
from renderer.migrate import migrate_text
from renderer.sources import STDIN, Source, Use, decode, list_manifests, read_bytes

MANIFESTS = Use("manifests", "render migrate -")
_BOM = "\ufeff"


class _Migrated(NamedTuple):
    """One file before and after; `after` None: it cannot be read, or a person must decide."""

    name: str
    before: str
    after: str | None


def command(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE|DIR|-]...",
            help="Manifests or values files: files, folders, or - for stdin.",
        ),
    ] = None,
    filename: Annotated[
        list[str] | None,
        typer.Option("--filename", "-f", metavar="FILE", help="The same, as in kubectl."),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="V", help="The operator's version; without it, any from 1.3 on."
        ),
    ] = None,
    in_place: Annotated[
        bool, typer.Option("--in-place", "-i", help="Write the files instead of stdout.")
    ] = False,
    backup: Annotated[
        bool, typer.Option("--backup", help="With --in-place: keep the old text as FILE.bak.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Print what changes, as a unified diff.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if something would change.")
    ] = False,
    strict: options.Strict = False,
    error_format: options.Errors = None,
    color: options.Colors = Color.auto,
    quiet: options.Quiet = False,
) -> None:
    """Move manifests and values files to the API of another operator: comments and order stay.

    GCS fault tolerance goes from the annotation to gcsFaultToleranceOptions, or back with --to 1.2;
    ray.io/v1alpha1 becomes ray.io/v1. What only a person can decide is an error that says what to
    do, and that file stays as it is. Exit status: 0 fine, 1 a question is open (or --check found
    changes), 2 the call is wrong.

    \b
      render migrate cluster.yaml > new.yaml
      render migrate --diff --check clusters/
      render migrate --in-place --backup clusters/
    """
    how = options.reporting(error_format, color, quiet)
    found = Collector()
    version = resolve(to, found, Flag("--to")) if to is not None else None
    names = [*(paths or []), *(filename or [])]
    _check_call(names, found, in_place=in_place, backup=backup, no_write=check or diff)
    if found.has_errors:
        streams.report(found.diagnostics, how)
        streams.finish(streams.status_of(found.diagnostics))
    done = [_migrated(listed.name, version, found) for listed in list_manifests(names, found)]
    changed = [one for one in done if one.after not in (None, one.before)]
    problems = found.diagnostics
    if strict:
        from renderer.diagnostics import as_errors

        problems = as_errors(problems)
    streams.report(problems, how, dropped=found.dropped)
    status = streams.status_of(problems)
    if diff:
        streams.write_stdout("".join(map(_diff, changed)))
    elif in_place and not check:
        write_all(changed, how, backup=backup)
    elif not check and status == streams.FINE:
        streams.write_stdout(joined([one.after or "" for one in done]))
    if check and changed and not diff and not quiet:
        for one in changed:
            streams.note(f"{_safe(one.name)} would change\n")
    if check and changed:
        status = max(status, streams.INPUT_WRONG)
    streams.finish(status)


def _check_call(
    names: Sequence[str], found: Collector, *, in_place: bool, backup: bool, no_write: bool
) -> None:
    if not names:
        help = "name a file or a folder, or - for stdin"
        found.add(Diagnostic("call/no-input", "nothing to migrate", help=help))
    if names.count(STDIN) > 1:
        found.add(Diagnostic("call/stdin-twice", "stdin can be read only once"))
    if in_place and STDIN in names:
        message = "--in-place writes files, and stdin is not a file"
        found.add(Diagnostic("call/flag-without-use", message, where=Flag("--in-place")))
    if in_place and no_write:
        message = "--in-place writes files, and --check and --diff write nothing"
        found.add(Diagnostic("call/flag-without-use", message, where=Flag("--in-place")))
    if backup and not in_place:
        message = "--backup is for --in-place, which is not given"
        found.add(Diagnostic("call/flag-without-use", message, where=Flag("--backup")))


def _migrated(name: str, to: KubeRayVersion | None, found: Collector) -> _Migrated:
    data = read_bytes(name, MANIFESTS, found)
    source = None if data is None else decode(name, data, found)
    if data is None or source is None:
        return _Migrated(name, "", None)
    text = _BOM + source.text if data.startswith(_BOM.encode()) else source.text
    return _Migrated(name, text, migrate_text(Source(name, text), to, found))


def joined(texts: Sequence[str]) -> str:
    """One stream: texts after the first start with a line `---`."""
    whole = texts[0] if texts else ""
    for text in texts[1:]:
        if whole and not whole.endswith("\n"):
            whole += "\n"
        body = text.removeprefix(_BOM)
        whole += body if body.startswith("---") else f"---\n{body}"
    return whole


def _diff(one: _Migrated) -> str:
    from difflib import unified_diff

    before, after = ((text or "").splitlines(keepends=True) for text in (one.before, one.after))
    name = _safe(one.name)
    lines = list(unified_diff(before, after, name, name))
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _safe(name: str) -> str:
    from renderer.report.plain import safe

    return safe(name)


def write_all(changed: Sequence[_Migrated], how: streams.Reporting, *, backup: bool) -> None:
    """Write each changed file whole or not at all. Ends the program if one cannot be written."""
    for one in changed:
        try:
            if backup:
                replace_file(one.name, one.before, f"{one.name}.bak")
            replace_file(one.name, one.after or "", one.name)
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            problem = Diagnostic("call/cannot-write", f"{one.name} cannot be written: {reason}")
            streams.report([problem], how)
            streams.finish(streams.CALL_WRONG)
        if not how.quiet:
            streams.note(f"wrote {_safe(one.name)}\n")


def replace_file(like: str, text: str, name: str) -> None:
    """Put a whole file in place of an old one, with the mode of the file `like`; a link stays a
    link.
    """
    import tempfile
    from contextlib import suppress

    path = os.path.realpath(name)
    mode = stat.S_IMODE(os.stat(like).st_mode)
    with tempfile.NamedTemporaryFile("wb", dir=os.path.dirname(path), delete=False) as file:
        try:
            file.write(text.encode())
            file.close()
            os.chmod(file.name, mode)
            os.replace(file.name, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(file.name)
            raise
