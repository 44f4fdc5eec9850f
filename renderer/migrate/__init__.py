"""Manifests and values files for another operator, with edits of their text at the places that
change.

`migrate_text` is the whole of it: a text and a target in, the edited text out, and what a person
must know or decide into a `Collector`. `import_manifest` goes from a manifest to a values file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from renderer.diagnostics import Collector, Diagnostic, ObjectCollector, Place, Position
from renderer.kube_yaml.edits import CannotEditError, Change, rewrite
from renderer.kube_yaml.reader import Document, Source, read_documents
from renderer.kube_yaml.text import Text
from renderer.kuberay.kinds import is_rays, objects_of
from renderer.kuberay.names import FT_ENABLED
from renderer.kuberay.versions import KubeRayVersion
from renderer.migrate.charts import check_chart, values_in
from renderer.migrate.objects import migrate_object
from renderer.migrate.places import VALUES
from renderer.migrate.to_options import to_options
from renderer.paths import Path, at
from renderer.values.keys import is_values

__all__ = ["migrate_text"]

_MENTION = re.compile(re.escape(FT_ENABLED).replace("/", "(?:/|~1)"))
"""The name of the annotation, also as a JSON patch spells it."""
_TEMPLATE = re.compile(r"^[^#\n]*?\{\{", re.MULTILINE)


def migrate_text(source: Source, to: KubeRayVersion | None, found: Collector) -> str | None:
    """The text for the operator `to` (None: any from 1.3 on), byte for byte the same where nothing
    changes.

    `source` is a stream of manifests, or a values file of the ray-cluster chart. None, and an error
    in `found`, if it cannot be read, or if something in it is for a person to decide.
    """
    read = read_documents(source)
    problems = Collector()
    for diagnostic in read.diagnostics:
        problems.add(diagnostic)
    template = _template(source) if problems.has_errors else None
    if template is not None:
        found.add(template)
        return None
    changes = [] if problems.has_errors else [_change(one, to, problems) for one in read.documents]
    found.include(problems)
    if problems.has_errors:
        return None
    changed = [change for change in changes if change.old != change.new]
    if not changed:
        return source.text
    try:
        return rewrite(source.text, changed)
    except CannotEditError as error:
        _cannot_edit(source, read.documents, changed, error, found)
        return None


def _template(source: Source) -> Diagnostic | None:
    """The report for a text that cannot be read because it is a template, of Helm for one."""
    opening = _TEMPLATE.search(source.text)
    if opening is None:
        return None
    line = source.text.count("\n", 0, opening.end()) + 1
    column = opening.end() - source.text.rfind("\n", 0, opening.end()) - 2
    start, end = Position(line, column), Position(line, column + 2)
    where = Place(source.name, start, end, Text(source.name, source.text))
    message = "this is a template: it is not YAML before {{ … }} is rendered"
    help = "migrate what it renders to, or the values of its chart, and change the template by hand"
    return Diagnostic("migrate/template", message, where=where, help=help)


def _change(document: Document, to: KubeRayVersion | None, found: Collector) -> Change:
    new = deepcopy(document.data)
    for values in values_in(new):
        before = deepcopy(values.data)
        of_values = ObjectCollector(found, document, values.path)
        to_options(values.data, VALUES, of_values, keep_params=False)
        if values.data != before:
            check_chart(new, values, ObjectCollector(found, document))
    for path, data in objects_of(new):
        placed = ObjectCollector(found, document, path)
        if is_rays(data):
            migrate_object(data, to, placed)
        elif not is_values(data):
            _report_mention(data, placed)
    return Change(document.index, document.data, new)


def _report_mention(data: Any, found: Collector) -> None:
    """Warn of the annotation where nothing is migrated: in a patch, a template, a manifest inside a
    text.
    """
    path = next(_mentions(data, ()), None)
    if path is not None:
        message = f"{FT_ENABLED} is in a place that is not migrated"
        help = "change it by hand: patches, and texts inside other objects, are not read"
        found.warning("migrate/not-migrated", path, message, help=help)


def _mentions(data: Any, path: Path) -> Iterator[Path]:
    if isinstance(data, dict):
        for key, value in data.items():
            if _MENTION.search(str(key)):
                yield (*path, key)
            yield from _mentions(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _mentions(value, (*path, index))
    elif isinstance(data, str) and _MENTION.search(data):
        yield path


def _cannot_edit(
    source: Source,
    documents: tuple[Document, ...],
    changed: list[Change],
    error: CannotEditError,
    found: Collector,
) -> None:
    """Report the place that cannot be edited: of several documents, in the first that cannot."""
    culprit = changed[0]
    for change in changed:
        try:
            rewrite(source.text, [change])
        except CannotEditError as own:
            culprit, error = change, own
            break
    document = next(one for one in documents if one.index == culprit.document)
    path = error.path
    while path and at(document.data, path) is None:
        path = path[:-1]
    found.add(
        Diagnostic(
            "migrate/cannot-edit",
            f"this place cannot be edited: {error.reason}",
            where=document.place(path, of="key"),
            path=path,
            document=document.index,
            help="write this part out in block style without anchors, and migrate again",
        )
    )
