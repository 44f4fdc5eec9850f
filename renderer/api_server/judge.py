"""Why the API server rejects an object: the verdict of the package jsonschema, in own words.

What JSON Schema cannot express is added: keyed lists, CEL rules, and `metadata.check`.
Loaded only when the quick checker does not pass an object.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators

from renderer import near_misses
from renderer.api_server import cel, formats, metadata, patterns, unknown
from renderer.api_server.defaults import completed, is_integer, is_number
from renderer.api_server.lists import duplicates
from renderer.api_server.schemas import Schema
from renderer.diagnostics import Collector, Diagnostic, Path, format_path, in_words
from renderer.schema.model import NOT_EVALUATED, Node

_WORDS: Final = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "object": "a map",
    "array": "a list",
    "null": "null",
}
_FORMAT_OF_NAMES: Final = {
    "name": (
        "schema/name",
        "is not a valid name",
        "use at most 253 lowercase letters, digits, - and .; start and end with a letter or digit",
    ),
    "namespace": (
        "schema/namespace",
        "is not a valid namespace",
        "use at most 63 lowercase letters, digits and -; start and end with a letter or digit",
    ),
    "labels": (
        "schema/label",
        "is not a valid label value",
        "use at most 63 letters, digits, -, _ and .; start and end with a letter or digit",
    ),
    "finalizers": (
        "schema/finalizers",
        "is not a valid finalizer",
        "use a domain and a name: example.com/name",
    ),
}
_KEYS_OF_METADATA: Final = {
    "labels": ("schema/label", "not a valid label key"),
    "annotations": ("schema/annotation", "not a valid annotation key"),
}
_KEY_HELP: Final = (
    "use at most 63 letters, digits, -, _ and ., optionally with a domain and a slash before them:"
    " example.com/my-key"
)
_LONGEST_NAME: Final = 80


def judge(data: Any, schema: Schema, found: Collector) -> None:
    """Report every reason why the API server rejects `data`, sorted by place.

    At most as many reasons are looked for as `found` keeps.
    """
    if not isinstance(data, dict):
        message = f"expected an object, a map with apiVersion and kind; got {in_words(data)}"
        found.error("schema/type", (), message)
        return
    unsorted = Collector(found.room, found.subject)
    prepared = completed(schema.root, data)
    metadata.check(data.get("metadata"), ("metadata",), unsorted)
    for error in _validator(schema).iter_errors(prepared):
        if unsorted.full:
            break
        _translate(error, schema, unsorted)
    _check_lists_and_rules(schema.root, prepared, (), unsorted, skip_status=schema.status_is_apart)
    if unsorted.full:
        found.dropped += 1  # what is kept below may be fewer: there may be more all the same
    kept = _without_consequences(list(dict.fromkeys(unsorted.diagnostics)))
    for diagnostic in sorted(kept, key=_order):
        found.add(diagnostic)


def _without_consequences(problems: list[Diagnostic]) -> list[Diagnostic]:
    """A field is missing where another one is unknown: what is required was misspelled, or is a
    level too high.
    """
    unknown_in = {(one.path or ())[:-1] for one in problems if one.code == "schema/unknown-field"}
    return [
        one
        for one in problems
        if one.code != "schema/required" or (one.path or ())[:-1] not in unknown_in
    ]


def _order(problem: Diagnostic) -> tuple[Any, ...]:
    """By place; of one place the key before the value. The same on every run."""
    path = problem.path or ()
    steps = tuple((0, step, "") if isinstance(step, int) else (1, 0, str(step)) for step in path)
    return steps, problem.of, problem.code, problem.message


@lru_cache(maxsize=256)
def _validator(schema: Schema) -> Any:
    return _Validator(schema.json_schema, format_checker=_formats())


def _formats() -> FormatChecker:
    checker = FormatChecker(formats=())
    for name, check in formats.CHECKED.items():
        checker.checks(name)(check)
    return checker


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """A pattern of KubeRay's own, as Go reads it."""
    if (
        isinstance(instance, str)
        and len(instance) <= schema.get("maxLength", len(instance))
        and patterns.compiled(pattern).search(instance) is None
    ):
        yield ValidationError("does not match")


def _foreign_pattern(
    validator: Any, pattern: str, instance: Any, schema: Any
) -> Iterator[ValidationError]:
    """A pattern of a CRD file.

    One that cannot be evaluated was set aside when the file was read.
    """
    expression = patterns.compiled_foreign(pattern)
    if isinstance(instance, str) and expression is not None and expression.search(instance) is None:
        yield ValidationError("does not match")


def _integer(_checker: Any, value: object) -> bool:
    return is_integer(value)


def _number(_checker: Any, value: object) -> bool:
    return is_number(value)


_Validator: Final = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {"pattern": _pattern, patterns.FOREIGN: _foreign_pattern},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"integer": _integer, "number": _number}
    ),
)


def _translate(error: ValidationError, schema: Schema, found: Collector) -> None:
    """Report one error of jsonschema: without values, and once for each field that it names."""
    path: Path = tuple(error.absolute_path)
    keyword = str(error.validator)
    expected: Any = error.validator_value
    instance: Any = error.instance
    if "propertyNames" in error.absolute_schema_path and len(path) == 2:
        code, what = _KEYS_OF_METADATA[str(path[1])]
        message = f"{subject((instance,))} is {what}"
        found.error(code, (*path, instance), message, of="key", help=_KEY_HELP)
        return
    match keyword:
        case "additionalProperties":
            _unknown_fields(instance, path, schema, found)
        case "required":
            for name in expected:
                if name not in instance:
                    _missing((*path, name), schema, found)
        case "type":
            _wrong_type(path, expected, instance, found)
        case "const":
            _wrong_kind(path, expected, schema, found)
        case "enum":
            _not_one_of(path, expected, instance, found)
        case "pattern" | patterns.FOREIGN:
            _malformed(path, expected, instance, found)
        case "format":
            example = "2025-01-31T12:30:00Z" if expected == "date-time" else "2025-01-31"
            message = f"{subject(path)} is not a valid {expected}"
            found.error("schema/format", path, message, help=f"such as {example}")
        case "maxLength" if path[:1] == ("metadata",):
            _malformed(path, "", instance, found)
        case "anyOf" if path == ("metadata",):
            _nameless(instance, found)
        case "anyOf" | "oneOf" | "not" | "allOf":
            message = f"{subject(path)} has none of the forms that the schema allows"
            found.error("schema/combination", path, message)
        case _:
            found.error("schema/bounds", path, f"{subject(path)} {_bounds(keyword, expected)}")


def _unknown_fields(instance: Iterable[Any], path: Path, schema: Schema, found: Collector) -> None:
    node = node_at(schema.root, path)
    for name in instance:
        if found.full:
            return
        if node is None or not isinstance(name, str) or node.child(name) is None:
            unknown.report(node, (*path, name), schema, found)


def _missing(path: Path, schema: Schema, found: Collector) -> None:
    if path == ("metadata",):
        _nameless({}, found)
        return
    message = f"{subject(path)} is missing: {schema.source} requires it"
    help = "an empty map is enough: rayStartParams: {}" if path[-1] == "rayStartParams" else None
    if path[-2:-1] in (("secretKeyRef",), ("configMapKeyRef",)):
        what = "Secret" if path[-2] == "secretKeyRef" else "ConfigMap"
        help = f"a {what} holds several values: add the {path[-1]} of the {what}"
        help += " under which it holds this one" if path[-1] == "key" else ""
    found.error("schema/required", path, message, of="key", help=help)


def _nameless(meta: dict[str, Any], found: Collector) -> None:
    if meta.get("generateName"):
        found.error("schema/name", ("metadata", "generateName"), metadata.BAD_PREFIX)
    else:
        message = "the object has no name"
        found.error("schema/name", ("metadata", "name"), message, help="set metadata.name")


def _wrong_type(path: Path, said: str | list[str], instance: Any, found: Collector) -> None:
    expected = [said] if isinstance(said, str) else [one for one in said if one != "null"]
    wanted = " or ".join(_WORDS.get(one, one) for one in expected)
    message = f"{subject(path)}: expected {wanted}, got {in_words(instance)}"
    if expected == ["integer"] and isinstance(instance, float):
        message = f"{subject(path)} must be a whole number, not {instance}"
    found.error("schema/type", path, message, help=_type_help(path, expected, instance))


def _type_help(path: Path, expected: list[str], instance: Any) -> str | None:
    if instance is None:
        in_list = bool(path) and isinstance(path[-1], int)
        return "a null in a list counts as an item: remove it" if in_list else None
    if "string" in expected and not isinstance(instance, dict | list):
        return "put it in quotes"
    if isinstance(instance, dict) and path[-1:] == ("matchLabels",):
        return f"write its keys directly below {format_path(path[:-1])}"
    if isinstance(instance, dict) and any(
        "." in str(part) or "/" in str(part) for part in _keys_below(instance)
    ):
        return "a dot in a key is written \\. with --set: nvidia\\.com/gpu"
    if expected == ["integer"]:
        return near_misses.whole_number(instance)
    if expected == ["boolean"] and isinstance(instance, str):
        bare = instance in ("true", "false")
        return f"write {instance} without quotes" if bare else "write true or false"
    if path[-1:] == ("serveConfigV2",) and isinstance(instance, list):
        return "write a map, or a text of YAML: serveConfigV2: {applications: [...]}"
    if path[-2:-1] == ("rayStartParams",) and isinstance(instance, dict):
        return "write a text, in quotes for YAML and for the shell: \"'{…}'\""
    if expected == ["object"] and path[-1:] and isinstance(instance, str):
        field = _IN_ONE_WORD.get(str(path[-1]))
        if field is not None:
            return f"write {path[-1]}: {{{field}}}"
    if path[-1:] in (("limits",), ("requests",)) and expected == ["object"]:
        return f'name the resources: {path[-1]}: {{cpu: "2", memory: 8Gi}}'
    return None


_IN_ONE_WORD: Final = {
    "configMap": "name: …",
    "configMapKeyRef": "name: …, key: …",
    "fieldRef": "fieldPath: …",
    "hostPath": "path: …",
    "persistentVolumeClaim": "claimName: …",
    "secret": "secretName: …",
    "secretKeyRef": "name: …, key: …",
    "secretRef": "name: …",
    "valueFrom": "secretKeyRef: {name: …, key: …}",
    "configMapRef": "name: …",
}
"""Objects that people write as one word, and what is in them."""


def _keys_below(data: Any) -> Iterator[str]:
    """The keys on the way down a map of one key after another, as `--set a.b.c=x` makes it."""
    while isinstance(data, dict) and len(data) == 1:
        (key, data) = next(iter(data.items()))
        yield str(key)


def _wrong_kind(path: Path, expected: Any, schema: Schema, found: Collector) -> None:
    name = str(path[-1])
    code = "schema/api-version" if name == "apiVersion" else "schema/kind"
    found.error(code, path, f'{name} of a {schema.kind} must be "{expected}"')


def _not_one_of(path: Path, allowed: list[Any], instance: Any, found: Collector) -> None:
    from renderer.suggest import nearest

    shown = ", ".join('""' if one == "" else str(one) for one in allowed)
    value = near_misses.quoted(instance, path)
    message = f"{subject(path)} has a value that is not allowed" + (f": {value}" if value else "")
    words = [one for one in allowed if isinstance(one, str)]
    meant = None
    if isinstance(instance, str):
        # `2` is version v2.
        ends = [one for one in words if one == f"v{instance}"]
        meant = ends[0] if ends else nearest(instance, words)
    help = f"use one of {shown}"
    found.error(
        "schema/enum", path, message, help=f"did you mean {meant}? {help}" if meant else help
    )


def _malformed(path: Path, pattern: str, instance: Any, found: Collector) -> None:
    value = near_misses.quoted(instance, path)
    what = f"{subject(path)}: {value}" if value else subject(path)
    if patterns.is_quantity(pattern):
        help = near_misses.quantity(instance if value else "")
        found.error("schema/quantity", path, f"{what} is not a valid quantity", help=help)
    elif path[:1] == ("metadata",) and len(path) > 1 and path[1] in _FORMAT_OF_NAMES:
        code, wrong, right = _FORMAT_OF_NAMES[str(path[1])]
        found.error(code, path, f"{value or what} {wrong}", help=right)
    else:
        shown = pattern if len(pattern) <= 120 else pattern[:120] + "…"
        message = f"{what} does not match the pattern that the schema requires"
        found.error("schema/format", path, message, help=f"pattern: {shown}")


def _bounds(keyword: str, limit: Any) -> str:
    match keyword:
        case "minimum":
            return f"is too small: the minimum is {limit}"
        case "exclusiveMinimum":
            return f"is too small: it must be greater than {limit}"
        case "maximum":
            return f"is too large: the maximum is {limit}"
        case "exclusiveMaximum":
            return f"is too large: it must be less than {limit}"
        case "minLength" if limit == 1:
            return "must not be empty"
        case "minLength":
            return f"is too short: use at least {limit} characters"
        case "maxLength":
            return f"is too long: use at most {limit} characters"
        case _:
            return f"violates {keyword} of the schema" + (
                f": {limit}" if isinstance(limit, int) else ""
            )


def subject(path: Path) -> str:
    """What is at `path`, for the beginning of a sentence."""
    if not path:
        return "the object"
    text = str(path[-1])
    if isinstance(path[-1], int):
        names = [step for step in path if isinstance(step, str)]
        return f'item {text} of "{names[-1] if names else "the list"}"'
    return f'"{text if len(text) <= _LONGEST_NAME else text[:_LONGEST_NAME] + "…"}"'


def _check_lists_and_rules(
    node: Node, value: Any, path: Path, found: Collector, *, skip_status: bool = False
) -> None:
    """Report what breaks keyed lists and CEL rules, at `value` and below."""
    if found.full:
        return
    for rule in cel.broken(node, value):
        message = f"{subject(path)} violates a rule of the CRD: {rule}"
        found.error("schema/rule", path, message, help=cel.HELP.get(rule))
    for rule in cel.unknown(node):
        _not_evaluated("schema/cel-not-evaluated", path, f"the CEL rule {rule[:200]}", found)
    for what in node.keywords.get(NOT_EVALUATED, ()):
        _not_evaluated("schema/not-evaluated", path, what, found)
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or (skip_status and key == "status"):
                continue
            child = node.child(key)
            if child is not None:
                _check_lists_and_rules(child, item, (*path, key), found)
    elif isinstance(value, list) and node.items is not None:
        _check_duplicates(node, value, path, found)
        for at, item in enumerate(value):
            _check_lists_and_rules(node.items, item, (*path, at), found)


def _check_duplicates(node: Node, items: list[Any], path: Path, found: Collector) -> None:
    keys = node.keywords.get("x-kubernetes-list-map-keys", ())
    same = " and ".join(f'"{key}"' for key in keys)
    what = f"has the same {same} as" if keys else "repeats"
    for at, first in duplicates(node, items):
        if found.full:
            return
        message = f"{subject((*path, at))} {what} item {first}"
        help = f"remove one of them{f', or change its {same}' if keys else ''}"
        found.error("schema/duplicate", (*path, at), message, help=help)


def _not_evaluated(code: str, path: Path, what: str, found: Collector) -> None:
    found.warning(code, path, f"{what} of the CRD is not evaluated here")


def node_at(node: Node | None, path: Path) -> Node | None:
    """The part of the schema that `path` leads to."""
    for step in path:
        if node is None:
            return None
        node = node.items if isinstance(step, int) else node.child(step)
    return node
