"""Why the API server refuses an object: the JSON Schema's verdict by the package jsonschema, in our own words.

Beside it stands what JSON Schema can't say: keyed lists, CEL rules, and of metadata what `metadata.problems` tells.
Loaded only when the quick checker does not pass an object.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators

from renderer.api_server import cel, formats, metadata, patterns, unknown
from renderer.api_server.defaults import completed, is_integer, is_number
from renderer.api_server.lists import duplicates
from renderer.api_server.problem import Problem
from renderer.api_server.schemas import Schema
from renderer.diagnostics import Path, Severity
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
    "name": ("schema/name", "is no valid name", "lower case letters, digits, - and . between, at most 253"),
    "namespace": ("schema/namespace", "is no valid namespace", "lower case letters, digits and - between, at most 63"),
    "labels": ("schema/label", "is no valid label value", "letters and digits with -, _ or . between, at most 63"),
    "finalizers": ("schema/finalizers", "is no valid finalizer", "a domain and a name: example.com/name"),
}
_KEYS_OF_METADATA: Final = {
    "labels": ("schema/label", "no valid label key"),
    "annotations": ("schema/annotation", "no valid annotation key"),
}
_KEY_HELP: Final = (
    "letters and digits with -, _ or . between, at most 63, and before it, if wanted, a domain and a slash: "
    "example.com/my-key"
)
_LONGEST_NAME: Final = 80


def judge(data: Any, schema: Schema) -> list[Problem]:
    """Every reason why the API server refuses `data`, by place; none if it takes it."""
    if not isinstance(data, dict):
        return [Problem("schema/type", (), f"expected an object, a map with apiVersion and kind; got {_got(data)}")]
    prepared = completed(schema.root, data)
    found = [*_errors(prepared, schema)]
    found += metadata.problems(data.get("metadata"), ("metadata",))
    found += _beside(schema.root, prepared, (), skip_status=schema.status_is_apart)
    return sorted(dict.fromkeys(found), key=_order)


def _order(problem: Problem) -> tuple[Any, ...]:
    """By place; of one place the key before the value. The same on every run."""
    steps = tuple((0, step, "") if isinstance(step, int) else (1, 0, str(step)) for step in problem.path)
    return steps, problem.of, problem.code, problem.message


def _errors(prepared: dict[Any, Any], schema: Schema) -> Iterator[Problem]:
    for error in _validator(schema).iter_errors(prepared):
        yield from _told(error, schema)


@lru_cache(maxsize=256)
def _validator(schema: Schema) -> Any:
    return _Validator(schema.json_schema, format_checker=_formats())


def _formats() -> FormatChecker:
    checker = FormatChecker(formats=())
    for name, check in formats.CHECKED.items():
        checker.checks(name)(check)
    return checker


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """`pattern` as Go reads it. What can't be evaluated passes; the schema says so once (`Schema.not_evaluated`)."""
    if isinstance(instance, str):
        expression = patterns.compiled(pattern, trusted=True)
        if expression is not None and expression.search(instance) is None:
            yield ValidationError("does not match")


def _integer(_checker: Any, value: object) -> bool:
    return is_integer(value)


def _number(_checker: Any, value: object) -> bool:
    return is_number(value)


_Validator: Final = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {"pattern": _pattern},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many({"integer": _integer, "number": _number}),
)


def _told(error: ValidationError, schema: Schema) -> Iterator[Problem]:
    """One error of jsonschema in our words: without values, and for every field that it speaks of."""
    path: Path = tuple(error.absolute_path)
    keyword = str(error.validator)
    said: Any = error.validator_value
    instance: Any = error.instance
    if "propertyNames" in error.absolute_schema_path and len(path) == 2:
        code, what = _KEYS_OF_METADATA.get(str(path[1]), ("schema/key", "not allowed as a key"))
        yield Problem(code, (*path, instance), f"{subject((instance,))} is {what}", "key", _KEY_HELP)
        return
    match keyword:
        case "additionalProperties":
            node = node_at(schema.root, path)
            for name in instance:
                if node is None or not isinstance(name, str) or node.child(name) is None:
                    yield unknown.problem(node, (*path, name), schema)
        case "required":
            for name in said:
                if name not in instance:
                    yield _missing((*path, name), schema)
        case "type":
            yield _wrong_type(path, said, instance)
        case "const":
            yield _wrong_kind(path, said, schema)
        case "enum":
            yield _not_one_of(path, said)
        case "pattern":
            yield _malformed(path, said)
        case "format":
            example = "2025-01-31T12:30:00Z" if said == "date-time" else "2025-01-31"
            yield Problem("schema/format", path, f"{subject(path)} is no {said}", help=f"such as {example}")
        case "maxLength" if path[:1] == ("metadata",):
            yield _malformed(path, "")
        case "anyOf" if path == ("metadata",):
            yield _nameless(instance)
        case "anyOf" | "oneOf" | "not" | "allOf":
            yield Problem("schema/combination", path, f"{subject(path)} has none of the forms that the schema allows")
        case _:
            yield Problem("schema/bounds", path, f"{subject(path)} {_bounds(keyword, said)}")


def _missing(path: Path, schema: Schema) -> Problem:
    if path == ("metadata",):
        return _nameless({})
    advice = "an empty one will do: rayStartParams: {}" if path[-1] == "rayStartParams" else None
    return Problem("schema/required", path, f"{subject(path)} is missing: {schema.source} requires it", "key", advice)


def _nameless(meta: dict[str, Any]) -> Problem:
    if meta.get("generateName"):
        return Problem("schema/name", ("metadata", "generateName"), metadata.BAD_PREFIX)
    return Problem("schema/name", ("metadata", "name"), "the object has no name", help="set metadata.name")


def _wrong_type(path: Path, said: str | list[str], instance: Any) -> Problem:
    expected = [said] if isinstance(said, str) else [one for one in said if one != "null"]
    wanted = " or ".join(_WORDS.get(one, one) for one in expected)
    advice = None
    if instance is None:
        advice = "a null in a list counts as an item: remove it" if path and isinstance(path[-1], int) else None
    elif "string" in expected and not isinstance(instance, dict | list):
        advice = "put it in quotes"
    elif expected == ["integer"] and isinstance(instance, str):
        advice = "write the number without quotes"
    elif expected == ["boolean"] and isinstance(instance, str):
        advice = "write true or false without quotes"
    return Problem("schema/type", path, f"{subject(path)}: expected {wanted}, got {_got(instance)}", help=advice)


def _wrong_kind(path: Path, said: Any, schema: Schema) -> Problem:
    name = str(path[-1])
    code = "schema/api-version" if name == "apiVersion" else "schema/kind"
    return Problem(code, path, f'{name} of a {schema.kind} must be "{said}"')


def _not_one_of(path: Path, said: list[Any]) -> Problem:
    allowed = ", ".join('""' if one == "" else str(one) for one in said)
    return Problem("schema/enum", path, f"{subject(path)} has a value that is not known here", help=f"one of {allowed}")


def _malformed(path: Path, pattern: str) -> Problem:
    if patterns.is_quantity(pattern):
        advice = "a number with a unit or without: 500m, 2, 4Gi, 10G"
        return Problem("schema/quantity", path, f"{subject(path)} is no quantity", help=advice)
    if path[:1] == ("metadata",) and len(path) > 1 and path[1] in _FORMAT_OF_NAMES:
        code, what, right = _FORMAT_OF_NAMES[str(path[1])]
        return Problem(code, path, f"{subject(path)} {what}", help=right)
    shown = pattern if len(pattern) <= 120 else pattern[:120] + "…"
    message = f"{subject(path)} does not have the form that the schema asks for"
    return Problem("schema/format", path, message, help=f"pattern: {shown}")


def _bounds(keyword: str, said: Any) -> str:
    match keyword:
        case "minimum" | "exclusiveMinimum":
            return f"is too small: the {'limit is above' if keyword.startswith('ex') else 'least is'} {said}"
        case "maximum" | "exclusiveMaximum":
            return f"is too large: the {'limit is below' if keyword.startswith('ex') else 'most is'} {said}"
        case "minLength":
            return "must not be empty" if said == 1 else f"is too short: at least {said} characters"
        case "maxLength":
            return f"is too long: at most {said} characters"
        case _:
            return f"breaks the schema's {keyword}" + (f": {said}" if isinstance(said, int) else "")


def subject(path: Path) -> str:
    """What stands at `path`, for the beginning of a sentence."""
    if not path:
        return "the object"
    text = str(path[-1])
    if isinstance(path[-1], int):
        names = [step for step in path if isinstance(step, str)]
        return f'item {text} of "{names[-1] if names else "the list"}"'
    return f'"{text if len(text) <= _LONGEST_NAME else text[:_LONGEST_NAME] + "…"}"'


def _got(value: Any) -> str:
    match value:
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case None:
            return "null"
        case dict():
            return "a map"
        case list():
            return "a list"
        case _:
            return "something that JSON does not have"


def _beside(node: Node, value: Any, path: Path, *, skip_status: bool = False) -> Iterator[Problem]:
    """Keyed lists and CEL rules, at `value` and below."""
    for rule in cel.broken(node, value):
        yield Problem("schema/rule", path, f"{subject(path)} breaks a rule of the CRD: {rule}", help=cel.HELP.get(rule))
    for rule in cel.unknown(node):
        yield _unchecked("schema/cel-not-evaluated", path, f"the CEL rule {rule[:200]}")
    for what in node.keywords.get(NOT_EVALUATED, ()):
        yield _unchecked("schema/not-evaluated", path, what)
    if isinstance(value, dict):
        for key, item in value.items():
            child = node.child(key) if isinstance(key, str) and not (skip_status and key == "status") else None
            if child is not None:
                yield from _beside(child, item, (*path, key))
    elif isinstance(value, list) and node.items is not None:
        keys = node.keywords.get("x-kubernetes-list-map-keys", ())
        for at, first in duplicates(node, value):
            same = " and ".join(f'"{key}"' for key in keys)
            what = f"has the same {same} as" if keys else "repeats"
            message = f"{subject((*path, at))} {what} item {first}: each may stand only once"
            yield Problem("schema/duplicate", (*path, at), message)
        for at, item in enumerate(value):
            yield from _beside(node.items, item, (*path, at))


def _unchecked(code: str, path: Path, what: str) -> Problem:
    return Problem(code, path, f"{what} of the CRD is not evaluated here", severity=Severity.WARNING)


def node_at(node: Node | None, path: Path) -> Node | None:
    """The place of the schema that `path` leads to."""
    for step in path:
        if node is None:
            return None
        node = node.items if isinstance(step, int) else node.child(step)
    return node
