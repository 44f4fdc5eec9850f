"""`render` itself: files and flags to a request, the result to stdout or to files."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from renderer.cli import streams
from renderer.cli.streams import Output
from renderer.diagnostics import Diagnostic, Flag, Severity
from renderer.kube_yaml.reader import Source
from renderer.manifest import to_files, to_text
from renderer.pipeline import Request, render
from renderer.sources import read_source

if TYPE_CHECKING:
    from renderer.values.setters import Setter


def run(
    *,
    files: Sequence[str],
    setters: Mapping[str, Sequence[str]],
    request: Mapping[str, Any],
    crds: Sequence[str],
    output: Output,
    output_dir: str | None,
    say: Mapping[str, Any],
) -> None:
    """Read, render, report, write. `say` is how diagnostics are told: error_format, color, quiet."""
    sources, problems = read_sources(files)
    crd_sources, wrong = read_crds(crds)
    problems += wrong
    if problems:
        streams.report(problems, **say)
        streams.finish(streams.status_of(problems))
    result = render(
        Request(
            sources=tuple(sources),
            setters=_setters(setters),
            crds=tuple(crd_sources),
            **request,
        )
    )
    streams.report(result.diagnostics, **say)
    if result.refused:
        streams.finish(streams.status_of(result.diagnostics))
    if output_dir is None:
        streams.write_stdout(to_text(result.objects, output.value))
    else:
        failure = write_files(output_dir, to_files(result.objects, output.value), quiet=say["quiet"])
        if failure is not None:
            streams.report([failure], **say)
            streams.finish(streams.CALL_WRONG)
    streams.finish(streams.FINE)


def _setters(typed: Mapping[str, Sequence[str]]) -> tuple[Setter, ...]:
    if not typed:
        return ()
    from renderer.values.setters import Setter

    return tuple(Setter(flag, text) for flag, texts in typed.items() for text in texts)


def read_sources(names: Sequence[str]) -> tuple[list[Source], list[Diagnostic]]:
    """Values files in the order given; `a.yaml,b.yaml` is two, as in Helm. What can't be read is told for all."""
    sources: list[Source] = []
    problems: list[Diagnostic] = []
    given = [part for name in names for part in name.split(",")]
    if given.count("-") > 1:
        problems.append(Diagnostic("call/stdin-twice", "stdin can be read once only", where=Flag("-f -")))
        return sources, problems
    for name in given:
        read = read_source(name)
        if isinstance(read, Diagnostic):
            problems.append(read.unless_placed(Flag("--values")))
        else:
            sources.append(read)
    return sources, problems


def read_crds(names: Sequence[str]) -> tuple[list[Source], list[Diagnostic]]:
    """The files that `--crd` names, and what is wrong with those that can't be read."""
    read = [read_source(name) for name in names]
    wrong = [problem.unless_placed(Flag("--crd")) for problem in read if isinstance(problem, Diagnostic)]
    return [source for source in read if isinstance(source, Source)], wrong


def write_files(folder: str, files: Mapping[str, str], *, quiet: bool) -> Diagnostic | None:
    """Each file whole or not at all, below the folder even where a link in it leads elsewhere."""
    import tempfile

    try:
        os.makedirs(folder, exist_ok=True)
        root = os.path.realpath(folder)
        for name, text in files.items():
            below = os.path.join(root, os.path.dirname(name))
            os.makedirs(below, exist_ok=True)
            if os.path.commonpath([os.path.realpath(below), root]) != root:
                return Diagnostic(
                    "call/outside-folder", f"{name} would be written outside {folder}", where=Flag("--output-dir")
                )
            with tempfile.NamedTemporaryFile("w", dir=below, encoding="utf-8", newline="\n", delete=False) as file:
                file.write(text)
            os.chmod(file.name, 0o644 & ~_umask())
            os.replace(file.name, os.path.join(root, name))
            if not quiet:
                streams.note(f"wrote {os.path.join(folder, name)}\n")
    except OSError as error:
        return Diagnostic(
            "call/cannot-write", f"can't write below {folder}: {error.strerror}", Severity.ERROR, Flag("--output-dir")
        )
    return None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
