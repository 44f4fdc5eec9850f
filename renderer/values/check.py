"""Names and types of the values, and the text of numbers and booleans where the manifest holds a
string.

Names and types are checked against `renderer.values.keys`. What is inside a field of Kubernetes
itself (volumes, tolerations, …) is left to the schema of the manifest, which differs by version.
Numbers and booleans are converted here, because only here is it known how they were written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, NamedTuple

from renderer.diagnostics import (
    Collector,
    Diagnostic,
    Flag,
    Of,
    Path,
    Place,
    Severity,
    Where,
    format_path,
)
from renderer.kube_yaml.scalars import control_character, plain
from renderer.kuberay.kinds import SPEC_PATHS
from renderer.paths import NOTHING, at
from renderer.values.keys import (
    FREE_PREFIX,
    KEYS,
    PARENT_KEYS,
    ROOT,
    Key,
    Kind,
    field_of,
    object_kind,
    parent_of,
)
from renderer.values.merge import Values

FieldTypes = Callable[[Path, str], str | None]
"""From a path in a manifest and its kind to the type of that field, as `renderer.api_server.fields`
names types.

None for no field.
"""


class Checked(NamedTuple):
    """The values as the templates read them.

    `usable` is false if a wrong type would break the templates.
    """

    data: dict[str, Any]
    usable: bool


def check(values: Values, field_types: FieldTypes, found: Collector) -> Checked:
    """Names and types of all values, and the values as the manifest's fields need them."""
    run = _Check(values, field_types, found)
    if run.is_something_else():
        return Checked(values.data, usable=False)
    data = run.value(ROOT, values.data, ())
    if run.usable:
        run.image_tags(data)
        run.queue_name(data)
        run.parent(data)
        run.suspicious(data)
    return Checked(data, run.usable)


MOST_GROUPS = 2000
"""Groups of workers.

The API server's storage holds no object of more than 1.5 MB, which has fewer.
"""

_LONGEST_BARE = 20
"""A longer text is not a number that a count of the manifest can hold."""

QUEUE_NAME = "kueue.x-k8s.io/queue-name"

_CURLY = ("\u2018", "\u2019", "\u201c", "\u201d", "\u201e")

_ONLY_AT_THE_TOP = {"head", "worker", "additionalWorkerGroups"}

_NAMES = {
    dict: "a map",
    list: "a list",
    str: "a string",
    bool: "true or false",
    int: "a number",
    float: "a number",
}


def name_of_kind(value: Any) -> str:
    """What a message calls a value, without showing it."""
    return next((name for kind, name in _NAMES.items() if isinstance(value, kind)), "nothing")


class _Check:
    def __init__(self, values: Values, field_types: FieldTypes, found: Collector) -> None:
        self.values = values
        self.field_types = field_types
        self.found = found
        self.usable = True

    def value(self, key: Key, value: Any, path: Path) -> Any:
        if value is None:
            if key.required:
                message = f'"{format_path(path)}" cannot be null'
                self.wrong("values/required", path, message, _instead_of_null(key, path))
            return None
        if key.falsy_is_unset and isinstance(value, (bool, int, float)) and not value:
            if isinstance(value, bool) and (
                key.kind is Kind.STRING or self.type_at(path) == "string"
            ):
                self.as_written(
                    value, path
                )  # `no` may be meant as a word: report it, rather than drop it silently
            return None
        if key.kind is Kind.FIELD or (
            key.kind is Kind.MAP and key.keys is None and key.each is None
        ):
            return self.field(key, value, path)
        if key.kind is Kind.MAP:
            return self.map(key, value, path)
        if key.kind is Kind.STRING_MAP:
            return self.string_map(value, path)
        if key.kind is Kind.BOOLEAN:
            return self.boolean(value, path)
        if key.string_only and not isinstance(value, str):
            self.wrong_kind(value, path, "a string")
            return value
        if key.kind is Kind.LIST_OF_MAPS:
            if not isinstance(value, list):
                self.wrong_kind(value, path, "a list of Kubernetes objects")
                return value
            for index, item in enumerate(value):
                if not isinstance(item, dict):
                    self.wrong_kind(item, (*path, index), "a Kubernetes object")
            return value
        self.one_line(value, path, of="value")
        return self.string(value, path)

    def is_something_else(self) -> bool:
        """Report a manifest, or the values of a parent chart, as the one mistake that it is."""
        data = self.values.data
        if data.get("kind") and (data.get("apiVersion") or isinstance(data.get("spec"), dict)):
            kind = f" ({data['kind']})" if isinstance(data["kind"], str) else ""
            message = f"this is a manifest{kind}, not a values file"
            help = (
                "`render validate FILE` checks a manifest; values have the keys head, worker, "
                "image, …"
            )
            self.whole(("apiVersion" if "apiVersion" in data else "kind",), message, help)
            return True
        for name, inner in data.items():
            is_free = name in KEYS or name.startswith(FREE_PREFIX)
            if not is_free and isinstance(inner, dict) and inner.keys() & _ONLY_AT_THE_TOP:
                message = (
                    "these are values of a parent chart: the values of its Ray cluster are "
                    f"below {name}"
                )
                help = f"give that part alone: yq '.[\"{name}\"]' FILE | render -f -"
                self.whole((name,), message, help)
                return True
        return False

    def whole(self, path: Path, message: str, help: str) -> None:
        self.usable = False
        where = self.values.where(path, of="key")
        self.found.add(
            Diagnostic("values/not-values", message, where=where, path=path, help=help, of="key")
        )

    def one_line(self, value: Any, path: Path, *, of: Literal["key", "value"]) -> None:
        """Names, images and the like are one line of characters that can be seen."""
        character = control_character(value) if isinstance(value, str) else None
        if character is not None:
            self.usable = False
            message = f"{format_path(path)} contains {character}"
            where = self.values.where(path, of=of)
            self.found.add(
                Diagnostic("values/control-character", message, where=where, path=path, of=of)
            )

    def map(self, key: Key, value: Any, path: Path) -> Any:
        if (key.each is not None and value == []) or (key.falsy_is_unset and value in ("", [])):
            return {}
        if not isinstance(value, dict):
            if not (key.also_boolean and isinstance(value, bool)):
                self.wrong_kind(
                    value, path, "a map, true or false" if key.also_boolean else "a map"
                )
            return value
        if key.each is not None and len(value) > MOST_GROUPS:
            self.usable = False
            message = f"{format_path(path)} has more than {MOST_GROUPS:,} entries"
            self.wrong("values/too-many", path, message, "spread them over several clusters")
            return value
        checked: dict[str, Any] = {}
        for name, expected in (key.keys or {}).items():
            if (
                expected.required
                and name not in value
                and value.get("disabled") not in (True, "true")
            ):
                self.value(expected, None, (*path, name))
        for name, inner in value.items():
            if key.each is not None:
                self.one_line(name, (*path, name), of="key")
            known = key.inner(name)
            if self.values.is_default((*path, name)):
                checked[name] = inner  # a default needs no check
            elif known is not None:
                checked[name] = self.value(known, inner, (*path, name))
            elif not name.startswith(FREE_PREFIX):
                self.unknown(key, name, inner, path, value)
        return checked

    def string_map(self, value: Any, path: Path) -> Any:
        if not isinstance(value, dict):
            if value not in ("", []):
                self.wrong_kind(value, path, "a map of strings")
            return {}
        return {
            name: self.string(inner, (*path, name))
            for name, inner in value.items()
            if inner is not None
        }

    def boolean(self, value: Any, path: Path) -> Any:
        """In the chart every string but an empty one is true, even "false": accept only what cannot
        be misread.
        """
        if value in ("", "true") or (isinstance(value, int) and not value):
            return value == "true"
        if not isinstance(value, bool):
            self.wrong_kind(value, path, "true or false")
        return value

    def string(self, value: Any, path: Path) -> Any:
        if isinstance(value, (dict, list)):
            self.wrong_kind(value, path, "a string")
            return value
        return self.as_written(value, path)

    def field(self, key: Key, value: Any, path: Path) -> Any:
        """A value that goes into the manifest as it is: its outermost type must fit, the schema
        decides about numbers.
        """
        if value in ("", [], {}) and not isinstance(value, bool) and not key.required:
            return value
        expected = {"object": dict, "map": dict, "array": list}.get(self.type_at(path) or "")
        if value == {} and expected is list:
            return []  # as charts before 1.2 write it by default
        if expected is not None and not isinstance(value, expected):
            self.wrong_kind(value, path, _NAMES[expected])
            return value
        if isinstance(value, str) and self.type_at(path) == "string":
            self.one_line(value, path, of="value")
        if (
            isinstance(value, list)
            and self.type_at((*path, 0)) == "object"
            and not self.all_maps(value, path)
        ):
            return value
        return self.leaves(key, value, path)

    def all_maps(self, items: list[Any], path: Path) -> bool:
        """Report the items of a list of objects that are single values.

        Null is left to the schema.
        """
        wrong = [
            index for index, item in enumerate(items) if not isinstance(item, (dict, type(None)))
        ]
        for index in wrong:
            self.wrong_kind(items[index], (*path, index), "a map")
        return not wrong

    def leaves(self, key: Key, value: Any, path: Path) -> Any:
        if isinstance(value, dict):
            return {name: self.leaves(key, inner, (*path, name)) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.leaves(key, inner, (*path, index)) for index, inner in enumerate(value)]
        if not isinstance(value, (bool, int, float)):
            return self.bare(value, path) if key.bare else value
        held = self.type_at(path)
        if held == "string":
            if isinstance(value, bool) and "rayStartParams" in self.field_at(path):
                return "true" if value else "false"  # in any spelling, as in the chart
            return self.as_written(value, path)
        if isinstance(value, float):
            if held in ("quantity", "int-or-string"):
                return self.as_written(value, path)
            if held == "integer" and value.is_integer():
                return int(value)
        return value

    def bare(self, value: Any, path: Path) -> Any:
        """A string that the chart prints without quotes, as YAML would read the chart's output."""
        if not isinstance(value, str) or len(value) > _LONGEST_BARE:
            return value
        read, held = plain(value), self.type_at(path)
        if isinstance(read, bool):
            return read if held == "boolean" else value
        whole = isinstance(read, int) or (isinstance(read, float) and read.is_integer())
        return int(read) if held == "integer" and whole else value

    def as_written(self, value: Any, path: Path) -> Any:
        """A scalar in place of a string, in its own spelling: 2.10 is "2.10", 1e9 is "1e9", true is
        "true".
        """
        if isinstance(value, bool):
            word = "true" if value else "false"
            written = self.values.written(path)
            if written not in (None, word):
                self.wrong(
                    "values/ambiguous-boolean",
                    path,
                    f"YAML reads {written} as the boolean {word}, but the value must be a string",
                    f'put it in quotes: "{written}"',
                )
            return word
        if isinstance(value, (int, float)):
            return getattr(value, "text", None) or self.values.written(path) or str(value)
        return value

    def type_at(self, path: Path) -> str | None:
        field = self.field_at(path)
        return self.field_types(field, object_kind(path, self.values.data)) if field else None

    def field_at(self, path: Path) -> Path:
        """The path in the manifest that the value at `path` sets; empty if it sets none."""
        found = field_of(path)
        return found[1] if found is not None else ()

    def image_tags(self, data: Any) -> None:
        """Every image needs a tag or a digest: without a tag the chart prints `repository:`, which
        is not valid.
        """
        groups: dict[Path, Any] = {("head",): data["head"], ("worker",): data["worker"]}
        for name, own in (data.get("additionalWorkerGroups") or {}).items():
            groups[("additionalWorkerGroups", name)] = own
        missing: list[Path] = []
        for path, group in groups.items():
            images = (group.get("image") or {}, data["image"])
            if group.get("disabled") is True or any(
                image.get(key) for image in images for key in ("tag", "digest")
            ):
                continue
            missing.append((*path, "image") if "tag" in images[0] else ("image",))
        for path in dict.fromkeys(missing):
            self.found.add(
                Diagnostic(
                    "values/required",
                    f"{format_path(path)} has neither tag nor digest",
                    where=self.values.where((*path, "tag")),
                    path=(*path, "tag"),
                    help="give its tag",
                )
            )

    def suspicious(self, data: Any) -> None:
        """Warn of what is accepted, and what nobody means: a second tag, curly quotes, an account
        that nothing uses.
        """
        images: tuple[Path, ...] = (("image",), ("head", "image"), ("worker", "image"))
        for path in images:
            repository = at(data, (*path, "repository"))
            last = repository.rpartition("/")[2] if isinstance(repository, str) else ""
            if ":" in last and not self.values.is_default((*path, "repository")):
                message = (
                    f"{format_path(path)}.repository has a tag, and the tag is added to it once "
                    "more"
                )
                self.warn(
                    "values/tag-in-repository",
                    (*path, "repository"),
                    message,
                    f"move the tag to {format_path(path)}.tag",
                )
        account = data.get("serviceAccount") or {}
        if account.get("create") is True or account.get("name"):
            self.warn(
                "values/no-effect",
                ("serviceAccount",),
                "serviceAccount has no effect: as in the official chart, no account is made",
                (
                    "remove it, create the ServiceAccount yourself, and name it in "
                    "head.serviceAccountName and worker.serviceAccountName"
                ),
                of="key",
            )
        for path, text in _texts(self.values.data, ()):
            if text[:1] in _CURLY and text[-1:] in _CURLY:
                self.warn(
                    "values/curly-quotes",
                    path,
                    "curly quotes are a part of the text",
                    'use straight quotes: "…"',
                )

    def warn(self, code: str, path: Path, message: str, help: str, *, of: Of = "value") -> None:
        where = self.values.where(path, of=of)
        self.found.add(Diagnostic(code, message, Severity.WARNING, where, path, help=help, of=of))

    def queue_name(self, data: Any) -> None:
        """Kueue ignores a cluster whose queue name is empty, and the cluster starts at once."""
        labels = data.get("labels")
        if isinstance(labels, dict) and labels.get(QUEUE_NAME) == "":
            path = ("labels", QUEUE_NAME)
            self.found.add(
                Diagnostic(
                    "values/empty-queue-name",
                    f"the label {QUEUE_NAME} is empty: Kueue would ignore the cluster",
                    where=self.values.where(path),
                    path=path,
                    help="name a LocalQueue of the namespace, or remove the label",
                )
            )

    def parent(self, data: Any) -> None:
        """A kind around the cluster: one at most, and the cluster in it is that of the other
        values.
        """
        parent = parent_of(data)
        if parent is None:
            return
        name, kind = parent
        for other in PARENT_KEYS:
            if other != name and isinstance(data.get(other), dict):
                self.wrong(
                    "values/two-kinds",
                    (other,),
                    f"{name} and {other} are both set, but one values file renders one of them",
                    f"remove {name} or {other}: null unsets one from an earlier file",
                )
        *above, cluster = SPEC_PATHS[kind][1:]
        holder = at(data[name], tuple(above))
        if holder is not NOTHING and not isinstance(holder, dict):
            self.wrong_kind(holder, (name, *above), "a map")
        elif isinstance(holder, dict) and cluster in holder:
            self.wrong(
                "values/cluster-twice",
                (name, *above, cluster),
                f"{cluster} cannot be set here: it is made of the other values",
                (
                    "describe the cluster with head, worker and the other values, or change "
                    f"{cluster} in specOverrides"
                ),
            )

    def wrong_kind(self, value: Any, path: Path, expected: str) -> None:
        from renderer.kube_yaml.slips import in_scalar
        from renderer.values.advice import shape

        slip = in_scalar(value) if isinstance(value, str) and "map" in expected else None
        message = f"{format_path(path)} must be {expected}, not {self.got(value, path)}"
        help: str | None
        if slip is not None:
            message, help = (
                slip.message,
                f"{slip.help}: as written, {format_path(path)} is one text",
            )
        else:
            help = shape(path, value, expected, self.type_at)
            where = self.values.where(path)
            if isinstance(where, Flag) and value == "[]" and expected == "a list":
                help = (
                    f"{where.text.split()[0]} reads [] as a text: --set-json "
                    f"'{format_path(path)}=[]' is an empty list"
                )
        self.wrong("values/wrong-type", path, message, help, spread=isinstance(value, (dict, list)))

    def got(self, value: Any, path: Path) -> str:
        """What a message calls a wrong value. In a file it is seen, of a flag only the key."""
        from renderer.near_misses import quoted

        shown = quoted(value, path) if isinstance(self.values.where(path), Flag) else None
        return name_of_kind(value) if shown is None else shown

    def wrong(
        self, code: str, path: Path, message: str, help: str | None, *, spread: bool = False
    ) -> None:
        """Report an error that would break the templates: such values are not rendered.

        `spread`: the value is a map or a list, which can be many lines.
        """
        self.usable = self.usable and code == "values/ambiguous-boolean"
        where = self.key_above(path) if spread else self.values.where(path)
        self.found.add(Diagnostic(code, message, where=where, path=path, help=help))

    def key_above(self, path: Path) -> Where | None:
        """The key of a map or list that is below it; the map or list itself if it is on the same
        line.
        """
        where, key = self.values.where(path), self.values.where(path, of="key")
        below = (
            isinstance(where, Place)
            and isinstance(key, Place)
            and where.start.line > key.start.line
        )
        return key if below else where

    def unknown(self, key: Key, name: str, value: Any, above: Path, around: Any) -> None:
        """Report a key that is not a value: retired by the chart, or never one."""
        from renderer.values.advice import retired, unknown

        path = (*above, name)
        if self.found.full:
            self.found.error("values/unknown-key", path, "unknown key")  # it is counted only
            return
        where = self.values.where(path, of="key")
        old = retired(path)
        if old is not None:
            if value not in (None, "", [], {}):  # an empty value says nothing
                message = f"{format_path(path)} has no effect: the chart had it up to {old.until}"
                self.found.add(
                    Diagnostic(
                        "values/retired-key",
                        message,
                        Severity.WARNING,
                        where,
                        path,
                        help=old.instead,
                        of="key",
                    )
                )
            return
        meant, help = unknown(key, name, value, above, around, self.type_at)
        message = f'unknown key "{name}"' + (f', did you mean "{meant}"?' if meant else "")
        self.found.add(
            Diagnostic("values/unknown-key", message, where=where, path=path, help=help, of="key")
        )


def _texts(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text that is not plain ASCII, with its path."""
    if isinstance(data, str):
        if not data.isascii():
            yield path, data
        return
    inner: Iterable[tuple[Any, Any]] = ()
    if isinstance(data, dict):
        inner = data.items()
    elif isinstance(data, list):
        inner = enumerate(data)
    for key, value in inner:
        yield from _texts(value, (*path, key))


def _instead_of_null(key: Key, path: Path) -> str:
    if key.kind is Kind.FIELD:
        return "write [] for none"
    if path == ("worker",) or path[:1] == ("additionalWorkerGroups",):
        return (
            f"to leave the group out, write {path[-1]}: {{disabled: true}}; {{}} keeps its defaults"
        )
    return "write {} to keep its defaults"
