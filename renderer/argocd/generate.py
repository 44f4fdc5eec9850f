"""One application's parameters and files become a `Request`, and its result the manifests of the application."""

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
from renderer.diagnostics import Diagnostic, Flag
from renderer.kube_yaml.reader import Source
from renderer.pipeline import Request
from renderer.sources import decode
from renderer.values.setters import Setter

MOST_FILES = 100

MOST_VALUES = 2 * 1024 * 1024
"""Characters of all values files together. etcd takes no object of more than 1.5 MB, so nothing useful needs more."""


@dataclass(frozen=True, slots=True)
class Generated:
    """`text` is the YAML stream of the application's objects; None if there is any error among the diagnostics."""

    text: str | None
    diagnostics: tuple[Diagnostic, ...]


def generate(environ: Mapping[str, str], folder: str) -> Generated:
    """`environ` and `folder` (the working directory) as the plugin server gives them; only what is ours is read."""
    request, problems = request_for(environ, folder)
    if request is None:
        return Generated(None, shortened(problems))
    result = pipeline.render(request)
    diagnostics = shortened([_in_argo_cd(d) for d in result.diagnostics])
    return Generated(None if result.refused else pipeline.to_text(result), diagnostics)


def request_for(environ: Mapping[str, str], folder: str) -> tuple[Request | None, tuple[Diagnostic, ...]]:
    """What `render` would be asked for on a command line, or all that is wrong with what the application asks for."""
    given, unreadable = parameters.read(environ)
    name = application_name(environ.get("ARGOCD_APP_NAME", ""))
    repository = locate(folder, environ.get("ARGOCD_APP_SOURCE_PATH", ""))
    sources = list(_sources(given, repository))
    setters = [*_setters("set", given.set), *_setters("set-string", given.set_string)]
    crd = _source(repository, given.crd, "CRD file") if given.crd else None
    problems = [*unreadable, *(d for d in (*sources, *setters, crd) if isinstance(d, Diagnostic))]
    if not name:
        help_ = "Argo CD's plugin server sets it; everywhere else the command is `render -f FILE`"
        problems.insert(0, Diagnostic("argocd/no-application", "ARGOCD_APP_NAME is not set", help=help_))
    if problems:
        return None, tuple(problems)
    request = Request(
        sources=tuple(s for s in sources if isinstance(s, Source)),
        setters=tuple(s for s in setters if isinstance(s, Setter)),
        name=name,
        namespace=environ.get("ARGOCD_APP_NAMESPACE") or None,
        kuberay_version=given.kuberay_version,
        compat=given.compat,
        crds=(crd,) if isinstance(crd, Source) else (),
        strict=given.strict,
    )
    return request, ()


def application_name(name: str) -> str:
    """The Application's own name: one outside Argo CD's namespace arrives as `namespace_name`.

    Argo CD does the same for a Helm release (`ParseInstanceName`); a name itself can't hold an underscore.
    """
    namespace, _, own = name.partition("_")
    return own if namespace and own and "_" not in own else name


def _sources(given: Given, repository: Repository) -> Iterator[Source | Diagnostic]:
    """The values files in their order, then the inline values: later ones win."""
    names = given.values_files
    if not names and os.path.lexists(os.path.join(repository.folder, MARK)):
        names = (MARK,)
    if not names and not given.values:
        help_ = f'name the file {MARK}, or name others by the parameter "values-files"'
        yield Diagnostic("argocd/no-such-file", f"the application's folder holds no {MARK}", help=help_)
    yield from _files(repository, names)
    if given.values:
        yield Source('parameter "values"', given.values)


def _files(repository: Repository, names: Sequence[str]) -> Iterator[Source | Diagnostic]:
    if len(names) > MOST_FILES:
        yield Diagnostic("argocd/parameter-value", f'parameter "values-files" names more than {MOST_FILES} files')
        return
    left = MOST_VALUES
    for name in names:
        found = _source(repository, name, "values file")
        left -= len(found.text) if isinstance(found, Source) else 0
        if left < 0:
            most = f"{MOST_VALUES // 1024**2} MiB"
            yield Diagnostic("argocd/too-large", f"the values files hold more than {most}, from {quoted(name)} on")
            return
        yield found


def _source(repository: Repository, name: str, what: str) -> Source | Diagnostic:
    data = read(repository, name, what)
    return data if isinstance(data, Diagnostic) else decode(name, data)


_LITERALLY = str.maketrans({"\\": "\\\\", ",": "\\,"})


def _setters(parameter: str, entries: Mapping[str, str]) -> Iterator[Setter | Diagnostic]:
    """`{"image.tag": "2.46.0"}` as `--set image.tag=2.46.0`: a path in Helm's grammar, and a value taken literally.

    Helm's grammar would split a value at its commas and make a list of one in braces, which a form in the UI can't
    mean: they are escaped. What `--set` reads as a number, a boolean or null is still read as one.
    """
    for key, value in entries.items():
        if not _is_one_path(key):
            help_ = "write it as head.resources.limits.cpu; a dot, comma or equals sign of a name takes a \\ before it"
            yield Diagnostic("argocd/parameter-value", f'parameter "{parameter}": no key: {quoted(key)}', help=help_)
            continue
        literal = value.translate(_LITERALLY)
        yield Setter(f"--{parameter}", f"{key}={chr(92) if literal.startswith('{') else ''}{literal}")


def _is_one_path(key: str) -> bool:
    """Whether all of the key is a path: an equals sign or a comma would end it early and begin something else."""
    unescaped = key.replace("\\\\", "")
    bare = unescaped.replace("\\=", "").replace("\\,", "")
    return bool(key.strip()) and not {"=", ","} & set(bare) and not unescaped.endswith("\\")


def _in_argo_cd(diagnostic: Diagnostic) -> Diagnostic:
    """The same problem, told of what the user of Argo CD wrote instead of the flag that it became."""
    told, help_ = _without_flags(diagnostic.message), _without_flags(diagnostic.help or "")
    where = diagnostic.where
    if isinstance(where, Flag) and where.text in _FROM_ARGO_CD:
        name, way_out = _FROM_ARGO_CD[where.text]
        return diagnostic._replace(message=told, where=Flag(name), help="; or ".join(filter(None, (help_, way_out))))
    if isinstance(where, Flag):
        where = Flag(_without_flags(where.text))
    return diagnostic._replace(message=told, where=where, help=help_ or None)


_FROM_ARGO_CD = {
    "--name": ("name of the Application", "set fullnameOverride in the values"),
    "--namespace": ("namespace of the destination", ""),
}


def _without_flags(text: str) -> str:
    return re.sub(r"(?<![\w-])--(compat|crd|kuberay-version|set-string|set|strict)\b(?!-)", r'parameter "\1"', text)
