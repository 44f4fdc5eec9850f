"""`render validate`: manifests from any tool, against one KubeRay version, several, or all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import typer

from renderer.cli import options, streams
from renderer.cli.findings import Checked, count, table, told_once
from renderer.cli.processes import in_order
from renderer.cli.streams import Color, ErrorFormat
from renderer.diagnostics import Diagnostic, Flag, Place, Position, as_errors, has_errors
from renderer.kube_yaml.reader import read_documents
from renderer.kuberay import gates as feature_gates
from renderer.kuberay.versions import NEWEST, RELEASED, KubeRayVersion, resolve, schema_of
from renderer.sources import read_source
from renderer.verdict import Answer, Target, verdicts

_STDIN = "-"
_ENDINGS = (".yaml", ".yml", ".json")
_ALL = "all"


def command(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE|DIR|-]...", help="Manifests: files, folders, or - for stdin.")
    ] = None,
    filename: Annotated[
        list[str] | None, typer.Option("--filename", "-f", metavar="FILE", help="The same, as kubectl takes it.")
    ] = None,
    kuberay_version: Annotated[
        list[str] | None,
        typer.Option("--kuberay-version", metavar="V", help="The operator's version, 1.4 or 1.4.2; several; or all."),
    ] = None,
    crd: options.Crds = None,
    gates: options.FeatureGates = None,
    strict: options.Strict = False,
    error_format: options.Errors = None,
    color: options.Colors = Color.auto,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No warnings, no count.")] = False,
) -> None:
    """Check manifests of any tool: what the API server and the KubeRay operator would refuse, by version.

    RayClusters, and the clusters inside RayServices and RayJobs. Exit status: 0 all taken, 1 something refused,
    2 the call is wrong.

    \b
      helm template x kuberay/ray-cluster | render validate -
      render validate manifests/ --kuberay-version all
    """
    shape = error_format or streams.default_error_format()

    def say(diagnostics: Iterable[Diagnostic]) -> None:
        streams.report(list(diagnostics), error_format=shape, color=color, quiet=quiet, to_stdout=True)

    targets, problems = _targets(kuberay_version or [], crd or [], gates or "")
    names = [*(paths or []), *(filename or [])]
    if not names:
        problems.append(
            Diagnostic("call/no-input", "nothing to validate", help="name a file or a folder, or - for stdin")
        )
    if has_errors(problems):
        say(problems)
        streams.finish(streams.status_of(problems))
    files, missing = _files(names)
    checked = in_order(lambda file: _check(file, targets), files)
    problems += [*missing, *_nothing_at_all(checked, missing)]
    found = [problem for file in checked for problem in file.diagnostics]
    if shape is not ErrorFormat.json:
        found = told_once(found, targets)
    said = as_errors([*problems, *found]) if strict else [*problems, *found]
    if len(targets) > 1 and shape in (ErrorFormat.text, ErrorFormat.concise):
        streams.write_stdout(table(targets, checked))
    say(said)
    if not quiet:
        streams.note(count(targets, checked))
    streams.finish(streams.status_of(said))


# --- the call --------------------------------------------------------------------------------------------------------


def _targets(written: Sequence[str], crds: Sequence[str], gates: str) -> tuple[list[Target], list[Diagnostic]]:
    """One target a version, in the order asked for, each once; without any the newest."""
    settings, wrong = feature_gates.parse(gates)
    problems = list(wrong)
    structural = None
    if crds:
        from renderer.api_server import load_crds
        from renderer.cli.render import read_crds

        sources, unreadable = read_crds(crds)
        loaded = unreadable or load_crds(sources)
        if isinstance(loaded, list):
            problems += [problem.unless_placed(Flag("--crd")) for problem in loaded]
        else:
            structural = loaded
    versions: dict[KubeRayVersion, None] = {}
    for text in (part.strip() for word in written for part in word.split(",")):
        if text == _ALL:
            versions |= dict.fromkeys(schema_of(version) for version in RELEASED)
            continue
        version, said = resolve(text)
        problems += [problem.at(Flag("--kuberay-version")) for problem in said]
        if version is not None:
            versions[version] = None
    targets = [Target(version, settings, structural) for version in versions or (NEWEST,)]
    if len(targets) == 1:
        problems += feature_gates.unknown_to(targets[0].version, settings)
    return targets, problems


@dataclass(frozen=True)
class _File:
    """What to read. `named`: by the user, and not found in a folder."""

    name: str
    named: bool


def _files(names: Sequence[str]) -> tuple[list[_File], list[Diagnostic]]:
    files: list[_File] = []
    problems: list[Diagnostic] = []
    for name in names:
        if name == _STDIN or not os.path.isdir(name):
            files.append(_File(name, True))
            continue
        before = len(files), len(problems)
        for found in _walk(name, frozenset()):
            if isinstance(found, Diagnostic):
                problems.append(found)
            else:
                files.append(_File(found, False))
        if before == (len(files), len(problems)):
            problems.append(
                Diagnostic(
                    "call/no-manifests",
                    f"no manifest in the folder {name}",
                    help="files that end in .yaml, .yml or .json are read, hidden ones are not",
                )
            )
    return files, problems


def _walk(folder: str, above: frozenset[str]) -> Iterator[str | Diagnostic]:
    """Manifest files below a folder, sorted, without hidden ones. A link back to a folder above is not followed."""
    real = os.path.realpath(folder)
    if real in above:
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Diagnostic("call/cannot-read", f"can't read the folder {folder}: {error.strerror}")
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if os.path.isdir(entry.path):
            yield from _walk(entry.path, above | {real})
        elif entry.name.lower().endswith(_ENDINGS):
            yield entry.path


# --- the work --------------------------------------------------------------------------------------------------------


def _check(file: _File, targets: Sequence[Target]) -> Checked:
    checked = Checked(refused=[0] * len(targets), left_alone=[0] * len(targets))
    source = read_source(file.name)
    if isinstance(source, Diagnostic):
        return replace(checked, diagnostics=[source], broken=True)
    read = read_documents(source)
    checked.diagnostics += read.diagnostics
    checked.broken = has_errors(read.diagnostics)
    if file.named and not read.documents and not checked.broken:
        checked.diagnostics.append(_empty(file.name))
        checked.broken = True
    for number, target in enumerate(targets):
        for document in read.documents:
            for found in verdicts(document, target):
                checked.diagnostics += found.diagnostics
                checked.refused[number] += found.schema_known and not found.taken
                checked.broken |= not found.schema_known and not found.taken
                checked.left_alone[number] += found.schema_known and found.operator is Answer.NOT_ASKED and found.taken
                if number == 0:
                    checked.kinds[found.kind] += found.schema_known
                    checked.others += not found.schema_known and found.taken
    return checked


def _empty(name: str) -> Diagnostic:
    start = Position(1, 1)
    return Diagnostic(
        "yaml/empty",
        "there is no document in it: kubectl would apply nothing, Argo CD with prune would delete everything",
        where=Place(name, start, start),
        help="did the command before the pipe fail? use `set -o pipefail`",
    )


def _nothing_at_all(checked: Sequence[Checked], missing: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Folders whose files hold no document between them."""
    if missing or not checked or any(file.diagnostics or file.others or file.kinds.total() for file in checked):
        return []
    return [Diagnostic("yaml/empty", "there is no document in any of these files")]
