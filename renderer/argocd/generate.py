"""One application's parameters and files become a `Request`, and its result the manifests of the
application.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from renderer import pipeline
from renderer.argocd import parameters
from renderer.argocd.messages import quoted, shortened
from renderer.argocd.parameters import MARK, Given
from renderer.argocd.repository import Repository, locate, read
from renderer.diagnostics import Collector, Diagnostic, Flag
from renderer.pipeline import Request
from renderer.sources import Source, decode
from renderer.values.setters import Setter

MOST_FILES = 100

MOST_VALUES = 2 * 1024 * 1024
"""Characters of all values files together. etcd accepts objects of 1.5 MB at most, so no real
values need more.
"""


@dataclass(frozen=True, slots=True)
class Generated:
    """`text` is the YAML stream of the application's objects; None if there is any error among the
    diagnostics.
    """

    text: str | None
    diagnostics: tuple[Diagnostic, ...]


def generate(environ: Mapping[str, str], folder: str) -> Generated:
    """`environ` and `folder` (the working directory) as the plugin server gives them; other
    variables are not read.
    """
    found = Collector()
    request = request_for(environ, folder, found)
    if request is None:
        return Generated(None, shortened(found.diagnostics))
    result = pipeline.render(request)
    diagnostics = shortened([_in_argo_cd(problem) for problem in result.diagnostics])
    return Generated(None if result.rejected else pipeline.to_text(result), diagnostics)


def request_for(environ: Mapping[str, str], folder: str, found: Collector) -> Request | None:
    """The request that the application describes; None, and errors in `found`, if any part of it is
    not valid.
    """
    problems = Collector()
    name = application_name(environ.get("ARGOCD_APP_NAME", ""))
    if not name:
        help = "Argo CD's plugin server sets it; everywhere else the command is `render -f FILE`"
        problems.add(Diagnostic("argocd/no-application", "ARGOCD_APP_NAME is not set", help=help))
    given = parameters.read(environ, problems)
    repository = locate(folder, environ.get("ARGOCD_APP_SOURCE_PATH", ""))
    request = Request(
        sources=tuple(_sources(given, repository, problems)),
        setters=(
            *_setters("set", given.set, problems),
            *_setters("set-string", given.set_string, problems),
        ),
        name=name,
        namespace=environ.get("ARGOCD_APP_NAMESPACE") or None,
        kuberay_version=given.kuberay_version,
        compat=given.compat,
        crds=_crds(repository, given.crd, problems),
        strict=given.strict,
    )
    found.include(problems)
    return None if problems.has_errors else request


def _crds(repository: Repository, name: str | None, found: Collector) -> tuple[Source, ...]:
    """The CRD file that the parameters name, if any."""
    source = _source(repository, name, "CRD file", found) if name else None
    return (source,) if source is not None else ()


def application_name(name: str) -> str:
    """The Application's own name: one outside Argo CD's namespace arrives as `namespace_name`.

    Argo CD does the same for a Helm release (`ParseInstanceName`); a name itself cannot contain an
    underscore.
    """
    namespace, _, own = name.partition("_")
    return own if namespace and own and "_" not in own else name


def _sources(given: Given, repository: Repository, found: Collector) -> Iterator[Source]:
    """The values files in their order, then the inline values: later ones win."""
    names = given.values_files
    if not names and os.path.lexists(os.path.join(repository.folder, MARK)):
        names = (MARK,)
    if not names and not given.values:
        help = f'name the file {MARK}, or name others by the parameter "values-files"'
        found.add(
            Diagnostic(
                "argocd/no-such-file",
                f"the application's folder does not contain {MARK}",
                help=help,
            )
        )
    yield from _files(repository, names, found)
    if given.values:
        yield Source('parameter "values"', given.values)


def _files(repository: Repository, names: Sequence[str], found: Collector) -> Iterator[Source]:
    if len(names) > MOST_FILES:
        message = f'parameter "values-files" names more than {MOST_FILES} files'
        found.add(Diagnostic("argocd/parameter-value", message))
        return
    left = MOST_VALUES
    for name in names:
        source = _source(repository, name, "values file", found)
        if source is None:
            continue
        left -= len(source.text)
        if left < 0:
            message = (
                f"the values files have more than {MOST_VALUES // 1024**2} MiB, from "
                f"{quoted(name)} on"
            )
            found.add(Diagnostic("argocd/too-large", message))
            return
        yield source


def _source(repository: Repository, name: str, noun: str, found: Collector) -> Source | None:
    data = read(repository, name, noun, found)
    return None if data is None else decode(name, data, found)


_LITERALLY = str.maketrans({"\\": "\\\\", ",": "\\,"})


def _setters(parameter: str, entries: Mapping[str, str], found: Collector) -> Iterator[Setter]:
    """`{"image.tag": "2.46.0"}` as `--set image.tag=2.46.0`: a path in Helm's grammar, and a
    literal value.

    Helm's grammar would split a value at its commas and read braces as a list, which a form in the
    UI cannot mean: they are escaped. What `--set` reads as a number, a boolean or null is still
    read as one.
    """
    for key, value in entries.items():
        if not _is_one_path(key):
            message = f'parameter "{parameter}": {quoted(key)} is not a valid key'
            help = (
                "write it as head.resources.limits.cpu, with \\ before a dot, comma or equals "
                "sign that is part of a name"
            )
            found.add(Diagnostic("argocd/parameter-value", message, help=help))
            continue
        literal = value.translate(_LITERALLY)
        if literal.startswith("{"):
            literal = f"\\{literal}"
        yield Setter(f"--{parameter}", f"{key}={literal}")


def _is_one_path(key: str) -> bool:
    """Whether all of the key is one path: an equals sign or a comma would end it."""
    unescaped = key.replace("\\\\", "")
    bare = unescaped.replace("\\=", "").replace("\\,", "")
    return bool(key.strip()) and not {"=", ","} & set(bare) and not unescaped.endswith("\\")


def _in_argo_cd(diagnostic: Diagnostic) -> Diagnostic:
    """The same problem, in terms of the parameter that the user of Argo CD wrote instead of the
    flag that it became.
    """
    message, help = _without_flags(diagnostic.message), _without_flags(diagnostic.help or "")
    where = diagnostic.where
    if isinstance(where, Flag) and where.text in _FROM_ARGO_CD:
        name, way_out = _FROM_ARGO_CD[where.text]
        return diagnostic._replace(
            message=message, where=Flag(name), help="; or ".join(filter(None, (help, way_out)))
        )
    if isinstance(where, Flag):
        where = Flag(_without_flags(where.text))
    return diagnostic._replace(message=message, where=where, help=help or None)


_FROM_ARGO_CD = {
    "--name": ("name of the Application", "set fullnameOverride in the values"),
    "--namespace": ("namespace of the destination", ""),
}


def _without_flags(text: str) -> str:
    return re.sub(
        r"(?<![\w-])--(compat|crd|kuberay-version|set-string|set|strict)\b(?!-)",
        r'parameter "\1"',
        text,
    )
