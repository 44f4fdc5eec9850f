"""The parameters of an application, as Argo CD's plugin server gives them, read and checked.

They come as JSON in `ARGOCD_APP_PARAMETERS`: a list of `{"name": …}` with one of `string`, `array`
(of strings) and `map` (of strings to strings); `null`, `[]` or nothing at all if the application
sets none (argo-cd v3.6.0, `ApplicationSourcePluginParameter.MarshalJSON`). Their second form, the
variables `PARAM_…`, is not read: several names become the same variable.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from renderer.argocd.messages import quoted
from renderer.diagnostics import Collector, Diagnostic

MARK = "raycluster.render.yaml"
"""The values file that marks a folder for this plugin: discovery looks for it, and it is rendered
by default.

Argo CD asks plugins before it looks for Helm charts and kustomizations, so the name must have no
other use: every chart has a `values.yaml`, `raycluster.yaml` is a common name of a manifest, and
`raycluster-values.yaml` a common name of an overlay for the official chart.
"""

VARIABLE = "ARGOCD_APP_PARAMETERS"
ENVIRONMENT_PREFIX = "ARGOCD_ENV_"
"""What an application sets under `plugin.env` arrives with this prefix."""

LARGEST_JSON = 128 * 1024
"""In bytes. Linux accepts no longer variable (`MAX_ARG_STRLEN`)."""

MOST_ENTRIES = 500
"""Of an array or a map."""

Collection = Literal["string", "array", "map"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter that an application can set. `boolean`: the string is `true` or `false`.

    `by_environment`: `plugin.env` can set it as well, under its name in capitals with `_` for `-`.
    """

    name: str
    collection: Collection
    title: str
    tooltip: str
    boolean: bool = False
    by_environment: bool = False

    @property
    def variable(self) -> str:
        return ENVIRONMENT_PREFIX + self.name.upper().replace("-", "_")


PARAMETERS = (
    Parameter(
        "values-files",
        "array",
        "Values files",
        (
            "Merged in order, later ones win. Paths are relative to the application's folder and "
            "stay in the repository."
        ),
    ),
    Parameter(
        "values",
        "string",
        "Values",
        "YAML, merged after the values files. Not for passwords: name a Secret.",
    ),
    Parameter(
        "set",
        "map",
        "Set values",
        (
            "Key to value, merged after files and values: image.tag = 2.46.0. Numbers, true, "
            "false, null are read as such."
        ),
    ),
    Parameter(
        "set-string",
        "map",
        "Set values as text",
        "As above, but the value stays text.",
    ),
    Parameter(
        "kuberay-version",
        "string",
        "KubeRay version",
        (
            "The operator of the destination cluster: 1.4 or 1.4.2. Determines form and checks "
            "of the manifest."
        ),
        by_environment=True,
    ),
    Parameter(
        "compat",
        "string",
        "Legacy fault tolerance annotation",
        (
            "true also emits the annotation ray.io/ft-enabled for operators before 1.3. Better: "
            "set the KubeRay version."
        ),
        boolean=True,
        by_environment=True,
    ),
    Parameter(
        "crd",
        "string",
        "CRD file",
        (
            "The destination cluster's own RayCluster CRD, a file in the repository, to check "
            "the manifest against."
        ),
        by_environment=True,
    ),
    Parameter(
        "strict",
        "string",
        "Strict",
        "true makes every warning an error.",
        boolean=True,
        by_environment=True,
    ),
)

_BY_NAME = {parameter.name: parameter for parameter in PARAMETERS}


@dataclass(frozen=True, slots=True)
class Given:
    """What the application set. Empty or None: it did not. An empty string, array or map counts as
    not set.

    But for `kuberay_version`: there an empty string is an error, because a manifest for another
    operator would come out.
    """

    values_files: tuple[str, ...] = ()
    values: str = ""
    set: Mapping[str, str] = field(default_factory=dict)
    set_string: Mapping[str, str] = field(default_factory=dict)
    kuberay_version: str | None = None
    compat: bool | None = None
    crd: str | None = None
    strict: bool = False


def read(environ: Mapping[str, str], found: Collector) -> Given:
    """The parameters of the application; mistakes are reported in `found`.

    A parameter wins over its variable.
    """
    settings: dict[str, Any] = dict(_from_environment(environ, found))
    settings |= _from_json(environ.get(VARIABLE, ""), found)
    return Given(
        values_files=tuple(settings.get("values-files") or ()),
        values=settings.get("values") or "",
        set=settings.get("set") or {},
        set_string=settings.get("set-string") or {},
        kuberay_version=settings.get("kuberay-version"),
        compat=_boolean("compat", settings, found),
        crd=settings.get("crd") or None,
        strict=_boolean("strict", settings, found) or False,
    )


def _from_environment(environ: Mapping[str, str], found: Collector) -> Iterable[tuple[str, str]]:
    """The variants of the simple parameters.

    A variable that almost has such a name is a mistake; any other is for another program.
    """
    by_variable = {parameter.variable: parameter for parameter in PARAMETERS}
    for variable in sorted(environ):
        parameter = by_variable.get(variable)
        if parameter and parameter.by_environment and _is_text(environ[variable]):
            yield parameter.name, environ[variable]
        elif parameter and parameter.by_environment:
            found.add(_problem("parameter-type", variable, "is not valid UTF-8"))
        elif parameter:
            help_ = f"set {quoted(parameter.name)} under plugin.parameters"
            found.add(_problem("unknown-parameter", variable, "cannot be set by plugin.env", help_))
        elif variable.startswith(ENVIRONMENT_PREFIX) and (meant := _nearly(variable)):
            found.add(
                _problem(
                    "unknown-parameter", variable, "is unknown", f"did you mean {quoted(meant)}?"
                )
            )


def _nearly(variable: str) -> str | None:
    """The variable that was probably meant.

    Stricter than `nearest`: `SECRET` and `VERSION` may be for others.
    """
    from difflib import get_close_matches

    known = {p.variable.removeprefix(ENVIRONMENT_PREFIX) for p in PARAMETERS if p.by_environment}
    close = get_close_matches(
        variable.removeprefix(ENVIRONMENT_PREFIX).upper(), sorted(known), n=1, cutoff=0.8
    )
    return ENVIRONMENT_PREFIX + close[0] if close else None


def _from_json(text: str, found: Collector) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for entry in _entries(text, found):
        name = entry["name"]
        parameter = _BY_NAME.get(name)
        if not parameter:
            found.add(_problem("unknown-parameter", name, "is unknown", _meant(name)))
        elif name in settings:
            found.add(_problem("duplicate-parameter", name, "is given twice", "keep one of them"))
        else:
            settings[name] = _value(parameter, entry, found)
    return settings


def _meant(name: str) -> str:
    from renderer.suggest import nearest

    meant = nearest(name, _BY_NAME)
    return f"did you mean {quoted(meant)}?" if meant else f"known: {', '.join(_BY_NAME)}"


def _entries(text: str, found: Collector) -> list[dict[str, Any]]:
    """The entries that have a name. No message quotes the text: it may contain a secret."""

    def reject(what: str) -> list[dict[str, Any]]:
        found.add(Diagnostic("argocd/bad-parameters", f"{VARIABLE} {what}", help=_FORM))
        return []

    if not _is_text(text):
        return reject("is not valid UTF-8")
    if len(text.encode()) > LARGEST_JSON:
        return reject(f"is longer than {LARGEST_JSON // 1024} KiB")
    try:
        entries = _parsed(text) if text.strip() else None
    except _DuplicateKeyError:
        return reject("has a key twice in one object")
    except json.JSONDecodeError as error:
        return reject(f"is not valid JSON: line {error.lineno}, column {error.colno}")
    except RecursionError:
        return reject("is nested too deeply")
    if entries is None:
        return []
    if not isinstance(entries, list):
        return reject("is not a list")
    named = [
        e for e in entries if isinstance(e, dict) and isinstance(e.get("name"), str) and e["name"]
    ]
    if len(named) < len(entries):
        reject("has an entry without a name")
    return named


_FORM = (
    'Argo CD writes it from plugin.parameters: a list of {"name": …} with one of string, array '
    "and map"
)


def _parsed(text: str) -> Any:
    """As `json.loads`, but a duplicate key is an error, and numbers are not read."""
    return json.loads(
        text,
        object_pairs_hook=_without_duplicates,
        parse_int=_unread_number,
        parse_float=_unread_number,
        parse_constant=_unread_number,
    )


def _unread_number(_: str) -> int:
    """Every number is an error, because a string is needed; reading one of 100,000 digits would
    take long.
    """
    return 0


class _DuplicateKeyError(ValueError):
    pass


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _DuplicateKeyError
    return made


def _value(parameter: Parameter, entry: dict[str, Any], found: Collector) -> Any:
    """The entry's value if it has the right type, else None and a problem."""
    name, collection = parameter.name, parameter.collection
    given = [key for key in entry if key != "name" and entry[key] is not None]
    value: Any = entry.get(collection)
    wanted = f"write it as {_EXAMPLES[collection]}"
    if not given:
        found.add(_problem("parameter-type", name, "has no value", wanted))
    elif given != [collection]:
        wrong = next(key for key in given if key != collection)
        found.add(_problem("parameter-type", name, f"is given as {quoted(wrong, 20)}", wanted))
    elif not _has_type(collection, value):
        found.add(_problem("parameter-type", name, f"must be {_TYPES[collection]}", wanted))
    elif collection != "string" and len(value) > MOST_ENTRIES:
        found.add(_problem("parameter-value", name, f"has more than {MOST_ENTRIES} entries"))
    elif not all(_is_text(text) for text in _texts(value)):
        found.add(
            _problem(
                "parameter-type", name, "is not valid text: it contains half of a surrogate pair"
            )
        )
    else:
        return value
    return None


_EXAMPLES: dict[Collection, str] = {
    "string": "`string: …`",
    "array": "`array: [base.yaml, prod.yaml]`",
    "map": "`map: {image.tag: 2.46.0}`",
}
_TYPES: dict[Collection, str] = {
    "string": "a string",
    "array": "an array of strings",
    "map": "a map of strings to strings",
}


def _has_type(collection: Collection, value: Any) -> bool:
    containers: dict[Collection, type] = {"string": str, "array": list, "map": dict}
    return isinstance(value, containers[collection]) and all(
        isinstance(text, str) for text in _texts(value)
    )


def _texts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else [value]


def _boolean(name: str, settings: Mapping[str, Any], found: Collector) -> bool | None:
    text = settings.get(name)
    if text not in (None, "", "true", "false"):
        found.add(_problem("parameter-value", name, 'must be "true" or "false"'))
    return text == "true" if text else None


def _is_text(text: str) -> bool:
    """False for text that has no UTF-8 form: undecodable bytes of a variable, and halves of
    surrogate pairs.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _problem(short_name: str, name: str, what: str, help_: str | None = None) -> Diagnostic:
    kind = "variable" if name.startswith(ENVIRONMENT_PREFIX) else "parameter"
    return Diagnostic(f"argocd/{short_name}", f"{kind} {quoted(name)} {what}", help=help_)
