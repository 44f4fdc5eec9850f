"""Layers of values to one map, as Helm merges them, and for each value the layer that decided it.

Files in order, then flags, then the defaults underneath: maps merge, everything else replaces, null removes a default
(helm/helm v4.1.4, pkg/chart/v2/loader and pkg/chart/common/util/coalesce.go).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from renderer.diagnostics import Diagnostic, Flag, Path, Where, has_errors
from renderer.kube_yaml.reader import Document, Source, read_values
from renderer.values.defaults import default_document, default_values

if TYPE_CHECKING:
    from renderer.values.setters import Setter


class Values:
    """The merged values. `documents` are the files in order, `set_by` the flags by the path that each one set last."""

    def __init__(
        self, data: dict[str, Any], given: Mapping[str, Any], documents: Sequence[Document], set_by: dict[Path, Flag]
    ) -> None:
        self.data = data
        self._given = given
        self._documents = documents
        self._set_by = set_by

    def has(self, path: Path) -> bool:
        return _has(self.data, path)

    def is_default(self, path: Path) -> bool:
        """Whether what stands at the path, if anything does, is not the user's."""
        return not _has(self._given, path)

    def where(self, path: Path, *, of: Literal["key", "value"] = "value") -> Where | None:
        """The flag, or the place in the file, that decided the value at the path; of the nearest above where there is none."""
        flag = self._flag(path)
        if flag is not None:
            return flag
        document = self._document(path)
        if document is not None:
            return document.place(path, of=of)
        if self.is_default(path) and _has(default_values(), path):
            return default_document().place(path, of=of)
        return self.where(path[:-1], of="key") if len(path) > 1 else None

    def written(self, path: Path) -> str | None:
        """The scalar's own text in its file; None for what a flag set."""
        document = None if self._flag(path) else self._document(path)
        return document.written(path) if document is not None else None

    def _flag(self, path: Path) -> Flag | None:
        """The last flag that set this path or one above it; one that set something inside it, where no file has it."""
        inside = None
        for set_path, flag in reversed(self._set_by.items()):
            if path[: len(set_path)] == set_path:
                return flag
            if set_path[: len(path)] == path and inside is None:
                inside = flag
        return inside if inside is not None and self._document(path) is None else None

    def _document(self, path: Path) -> Document | None:
        """The last file that has the path; none where a later one put something else in the place of its map or list."""
        for document in reversed(self._documents):
            if _has(document.data, path):
                return document
            if _hides(document.data, path):
                return None
        return None


def merge(
    sources: Sequence[Source], setters: Sequence[Setter] = (), *, defaults: bool = True
) -> tuple[Values | None, list[Diagnostic]]:
    """Files, flags and defaults to values; None, and everything that is wrong, where a file or a flag can't be read."""
    problems: list[Diagnostic] = []
    documents: list[Document] = []
    for source in sources:
        read = read_values(source)
        problems += read.diagnostics
        documents += read.documents
    given: dict[str, Any] = {}
    for document in documents:
        given = _over(given, document.data)
    set_by: dict[Path, Flag] = {}
    if setters:
        from renderer.sources import read_text
        from renderer.values.setters import apply

        applied = apply(setters, _copied(given), read_text)
        given, set_by = applied.data, applied.set_by
        problems += applied.diagnostics
    if has_errors(problems):
        return None, problems
    data = _under(default_values(), given) if defaults else given
    return Values(data, given, documents, set_by), problems


def _over(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """One file over another: null is a value here, so that it can still remove a default."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _over(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _under(defaults: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What the user gave over the defaults, in the order of the defaults; a null takes its default away."""
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
    """Maps and lists anew, so that flags can be set in them and the files' own data stays as it was read."""
    if isinstance(data, dict):
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(value) for value in data] if isinstance(data, list) else data


def _hides(data: Any, path: Path) -> bool:
    """Whether a layer has something that is no map on the way, so that nothing of the layers below shows through."""
    for part in path:
        if not isinstance(data, dict):
            return True
        if part not in data:
            return False
        data = data[part]
    return True


def _has(data: Any, path: Path) -> bool:
    for part in path:
        if isinstance(data, dict):
            if part not in data:
                return False
        elif not (isinstance(data, list) and isinstance(part, int) and 0 <= part < len(data)):
            return False
        data = data[part]
    return True
