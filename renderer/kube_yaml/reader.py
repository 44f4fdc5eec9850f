"""YAML as Kubernetes and Helm read it, as data, with the place of everything kept within reach.

Reading is built for the case where nothing is wrong: `quick` turns events into data and knows no
places. Only when one is asked for, or when the text is more than plain, `compose` reads it (again).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from renderer.diagnostics import MOST_KEPT, Diagnostic, Path, Place, has_errors
from renderer.sources import Source as Source

if TYPE_CHECKING:
    from renderer.kube_yaml.compose import Composed, Node
    from renderer.kube_yaml.json_stream import Part
    from renderer.kube_yaml.quick import Fill
    from renderer.kube_yaml.text import Text


class Document:
    """One document: plain data, and on request the place of each part.

    `index` counts from 1 in the stream.
    """

    __slots__ = ("_stream", "data", "index", "source")

    def __init__(self, data: Any, source: Source, index: int, stream: _Stream) -> None:
        self.data = data
        self.source = source
        self.index = index
        self._stream = stream

    def place(self, path: Path, *, of: Literal["key", "value"] = "value") -> Place | None:
        """The place of the value at `path`, or of its key; the nearest one above if the path does
        not exist.

        For what comes through an alias or a merge key it is the place where it was written. A path
        may lead on into a text that is YAML itself (`renderer.kube_yaml.embedded`).
        """
        node, key, reached = self._find(path)
        if node is None:
            return None
        text = self._stream.text()
        if reached < len(path) and isinstance(node.data, str):
            from renderer.kube_yaml import embedded

            inside = embedded.place(node, text, path[reached:], key=of == "key")
            if inside is not None:
                return text.place(*inside)
        at = key if key is not None and (of == "key" or reached < len(path)) else node
        return text.place(at.start, at.end)

    def written(self, path: Path) -> str | None:
        """The scalar's own text (`y`, `0x10`, `2.10`); None if the path has no scalar."""
        node, _, reached = self._find(path)
        return node.written if node is not None and reached == len(path) else None

    def _find(self, path: Path) -> tuple[Node | None, Node | None, int]:
        """The deepest node on the way, its key if it has one, and how many parts of the path lead
        to it.
        """
        roots = self._stream.composed().roots
        own = self.index - self._stream.first
        node = roots[own] if own < len(roots) else None
        key = None
        for reached, part in enumerate(path):
            if node is None or node.items is None:
                return node, key, reached
            if isinstance(node.items, dict):
                entry = node.items.get(part)
                if entry is None:
                    return node, key, reached
                key, node = entry
            elif isinstance(part, int) and 0 <= part < len(node.items):
                key, node = None, node.items[part]
            else:
                return node, key, reached
        return node, key, len(path)


class Read(NamedTuple):
    """What a source holds, and what is wrong with it.

    With errors the documents are those that could be read.
    """

    documents: tuple[Document, ...]
    diagnostics: tuple[Diagnostic, ...]


def read_documents(source: Source, fill: Fill | None = None) -> Read:
    """A stream of manifests. Empty documents are dropped; `index` counts them all the same.

    `fill` gives the values of placeholders, for a text that a template made.
    """
    if fill is None and source.text[:1] in _SPACES_OR_BRACE:
        from renderer.kube_yaml import json_stream

        parts = json_stream.parts(source.text)
        if parts:
            return _read_parts(source, parts)
        source = source._replace(text=json_stream.without_pairs(source.text))
    stream = _Stream(source, fill)
    documents = stream.documents()
    return Read(documents, tuple(stream.diagnostics))


_SPACES_OR_BRACE = tuple(" \t\r\n{")


def _read_parts(source: Source, parts: list[Part]) -> Read:
    """A stream of JSON objects: each is a document, read by itself."""
    documents: list[Document] = []
    diagnostics: list[Diagnostic] = []
    for index, part in enumerate(parts, 1):
        stream = _Stream(source._replace(text=part.text), begin=part, first=index)
        documents += stream.documents()
        diagnostics += stream.diagnostics[: MOST_KEPT - len(diagnostics)]
    return Read(tuple(documents), tuple(diagnostics))


def read_values(source: Source) -> Read:
    """A values file: exactly one map.

    An empty file is an empty map; several documents and SOPS are rejected.
    """
    stream = _Stream(source)
    documents = stream.documents()
    problems = list(stream.diagnostics)
    if len(documents) > 1:
        problems.append(_several(documents))
    if not problems:  # after a syntax error, what was read is only a part
        problems += [
            _not_a_map(document) for document in documents if not isinstance(document.data, dict)
        ]
    if "sops" in source.text or _CIPHER in source.text:
        problems += [
            _encrypted(document, at)
            for document in documents[:1]
            for at in _encrypted_at(document.data)
        ]
    if not documents:
        documents = (Document({}, source, 1, stream),)
    return Read(() if has_errors(problems) else documents, tuple(problems))


class _Stream:
    """One source, read quickly if that is enough, composed at most once.

    `begin`: where the text begins in its file, for an object of a JSON stream. `first`: the index
    of its first document.
    """

    def __init__(
        self, source: Source, fill: Fill | None = None, *, begin: Part | None = None, first: int = 1
    ) -> None:
        self.source = source
        self.fill = fill
        self.begin = begin
        self.first = first
        text = source.text.removeprefix("\ufeff")
        # Kubernetes reads by the line and ends each one: a block of text at the very end keeps its
        # line break.
        self.body = text if text.endswith("\n") or not text else text + "\n"
        self.diagnostics: list[Diagnostic] = []
        self._composed: Composed | None = None
        self._text: Text | None = None

    def documents(self) -> tuple[Document, ...]:
        from renderer.kube_yaml import quick

        data = quick.documents(self.body, self.fill)
        if data is None:
            composed = self.composed()
            self.diagnostics = composed.diagnostics
            data = [node.data if node is not None else None for node in composed.roots]
        return tuple(
            Document(one, self.source, index, self)
            for index, one in enumerate(data, self.first)
            if one is not None
        )

    def composed(self) -> Composed:
        if self._composed is None:
            from renderer.kube_yaml.compose import Composer

            self._composed = Composer(self.text(), self.fill).compose()
        return self._composed

    def text(self) -> Text:
        if self._text is None:
            from renderer.kube_yaml.text import Text

            line, column = (
                (self.begin.line, self.begin.column) if self.begin is not None else (0, 0)
            )
            self._text = Text(self.source.name, self.body, line=line, column=column)
        return self._text


_CIPHER = "ENC[AES256_GCM,"


def _encrypted_at(data: Any) -> Iterator[Path]:
    """The first value that SOPS encrypted, or its own map at the top; nothing for a plain file."""
    if isinstance(data, dict):
        own = data.get("sops")
        if isinstance(own, dict) and {"mac", "lastmodified", "version"} & own.keys():
            yield ("sops",)
        elif (found := _ciphertext(data, ())) is not None:
            yield found


def _ciphertext(data: Any, path: Path) -> Path | None:
    if isinstance(data, str):
        return path if data.startswith(_CIPHER) else None
    inner: Iterable[tuple[Any, Any]] = ()
    if isinstance(data, dict):
        inner = data.items()
    elif isinstance(data, list):
        inner = enumerate(data)
    return next(
        (found for key, value in inner if (found := _ciphertext(value, (*path, key))) is not None),
        None,
    )


def _encrypted(document: Document, path: Path) -> Diagnostic:
    name = document.source.name
    return Diagnostic(
        "yaml/sops",
        "this file is encrypted with SOPS",
        where=document.place(path, of="key"),
        help=f"decrypt it on the way in: sops -d {name if name != '-' else 'FILE'} | render -f -",
    )


def _several(documents: tuple[Document, ...]) -> Diagnostic:
    return Diagnostic(
        "yaml/several-documents",
        f"a values file is one document, this one holds {len(documents)}",
        where=documents[1].place(()),
        help=(
            "split it at the line --- and give both: -f first.yaml -f second.yaml (Helm "
            "merges them silently)"
        ),
    )


def _not_a_map(document: Document) -> Diagnostic:
    what = "a list" if isinstance(document.data, list) else "a single value"
    if isinstance(document.data, str):
        from renderer.kube_yaml.slips import in_scalar

        slip = in_scalar(document.data)
        if slip is not None:
            return Diagnostic("yaml/syntax", slip.message, where=document.place(()), help=slip.help)
    return Diagnostic(
        "yaml/not-a-map",
        f"a values file holds a map of keys and values at its top, this one holds {what}",
        where=document.place(()),
        help='write "key: value" lines',
    )
