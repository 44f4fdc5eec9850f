"""Layers of values to one map, as Helm merges them, and for each value the layer that decided it.

Files in order, then flags, then the defaults underneath: maps merge, everything else replaces, null
removes a default (helm/helm v4.1.4, pkg/chart/v2/loader and pkg/chart/common/util/coalesce.go).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from renderer.diagnostics import Collector, Flag, Path, Where
from renderer.kube_yaml.reader import Document, read_values
from renderer.paths import NOTHING, has, step
from renderer.sources import Source
from renderer.values.defaults import default_document, default_values

if TYPE_CHECKING:
    from renderer.values.setters import Setter


class Values:
    """The merged values.

    `documents` are the files in order; `set_by` maps each path to the flag that set it last.
    """

    def __init__(
        self,
        data: dict[str, Any],
        given: Mapping[str, Any],
        documents: Sequence[Document],
        set_by: dict[Path, Flag],
    ) -> None:
        self.data = data
        self._given = given
        self._documents = documents
        self._set_by = set_by

    def has(self, path: Path) -> bool:
        return has(self.data, path)

    def is_default(self, path: Path) -> bool:
        """Whether the value at the path, if there is one, was not given by the user."""
        return not has(self._given, path)

    def where(self, path: Path, *, of: Literal["key", "value"] = "value") -> Where | None:
        """The flag or the place in a file that decided the value at the path, or the nearest value
        above it.
        """
        flag = self._flag(path)
        if flag is not None:
            return flag
        document = self._document(path)
        if document is not None:
            return document.place(path, of=of)
        # A list that the user gave replaces the default's: what is missing in it is not a default.
        if self.is_default(path) and has(default_values(), path) and has(self.data, path):
            return default_document().place(path, of=of)
        return self.where(path[:-1], of="key") if len(path) > 1 else None

    def written(self, path: Path) -> str | None:
        """The scalar's own text in its file; None for a value that a flag set."""
        document = None if self._flag(path) else self._document(path)
        return document.written(path) if document is not None else None

    def _flag(self, path: Path) -> Flag | None:
        """The last flag that set this path or one above it; if no file has the path, one that set
        something inside it.
        """
        above = [path[:length] for length in range(len(path) + 1) if path[:length] in self._set_by]
        if above:
            return self._set_by[max(above, key=self._order.__getitem__)]
        inside = self._last_inside.get(path)
        return inside if inside is not None and self._document(path) is None else None

    @cached_property
    def _order(self) -> dict[Path, int]:
        return {path: number for number, path in enumerate(self._set_by)}

    @cached_property
    def _last_inside(self) -> dict[Path, Flag]:
        """The last flag that set something below a path."""
        return {
            path[:length]: flag
            for path, flag in self._set_by.items()
            for length in range(len(path))
        }

    def _document(self, path: Path) -> Document | None:
        """The last file that has the path; None if a later file replaced a map or list on the way
        to it.
        """
        for document in reversed(self._documents):
            if has(document.data, path) or _is_in_text(document.data, path):
                return document
            if _hides(document.data, path):
                return None
        return None


def merge(
    sources: Sequence[Source], setters: Sequence[Setter], found: Collector, *, defaults: bool = True
) -> Values | None:
    """Files, flags and defaults as values; None, and errors in `found`, if a file or a flag cannot
    be read.
    """
    problems = Collector()
    documents = _documents(sources, problems)
    given: dict[str, Any] = {}
    for document in documents:
        given = _over(given, document.data)
    set_by: dict[Path, Flag] = {}
    if setters:
        from renderer.values.setters import apply

        applied = apply(setters, _copied(given), problems)
        given, set_by = applied.data, applied.set_by
    found.include(problems)
    if problems.has_errors:
        return None
    data = _under(default_values(), given) if defaults else given
    return Values(data, given, documents, set_by)


def _documents(sources: Sequence[Source], found: Collector) -> list[Document]:
    documents: list[Document] = []
    for source in sources:
        read = read_values(source)
        documents += read.documents
        for problem in read.diagnostics:
            found.add(problem)
    return documents


def _over(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """One file over another. Null is a value, so that it can still remove a default."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = (
            _over(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
        )
    return merged


def _under(defaults: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What the user gave over the defaults, in the order of the defaults; null removes a default.

    This, `_over` and `renderer.manifest.merged` are three merges on purpose: null is a value
    between files, removes a default here, and removes a field in `specOverrides`, where lists merge
    by name.
    """
    merged: dict[str, Any] = {}
    for key, default in defaults.items():
        if key not in given:
            merged[key] = default
        elif isinstance(default, dict) and isinstance(given[key], dict):
            merged[key] = _under(default, given[key])
        elif given[key] is not None:
            merged[key] = given[key]
    merged.update({key: value for key, value in given.items() if key not in defaults})
    return merged


def _copied(data: Any) -> Any:
    """New maps and lists, so that flags set in them do not change the data of the files."""
    if isinstance(data, dict):
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(value) for value in data] if isinstance(data, list) else data


def _is_in_text(data: Any, path: Path) -> bool:
    """Whether the path leads into a text with YAML in it (`serveConfigV2: |`), whose parts have
    places too.
    """
    for part in path:
        if isinstance(data, str):
            return "\n" in data
        data = step(data, part)
    return False


def _hides(data: Any, path: Path) -> bool:
    """Whether a layer has a value on the way that is not a map, so that nothing of the layers below
    shows through.
    """
    for part in path:
        if not isinstance(data, dict):
            return True
        data = step(data, part)
        if data is NOTHING:
            return False
    return True
