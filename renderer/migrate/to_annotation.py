"""GCS fault tolerance from the options back to the annotation, for KubeRay 1.0 to 1.2."""

from __future__ import annotations

from typing import Any

from renderer.diagnostics import Collector, Path
from renderer.kuberay.names import (
    EXTERNAL_STORAGE_NAMESPACE,
    FT_ENABLED,
    REDIS_ADDRESS_ENV,
    REDIS_PASSWORD_ENV,
    REDIS_PASSWORD_PARAM,
)
from renderer.migrate.places import Places, WrongTypeError, list_at, made_at, remove
from renderer.paths import at


def to_annotation(data: dict[str, Any], places: Places, found: Collector) -> None:
    """Move the options back to the annotation form, for KubeRay 1.0 to 1.2.

    With an error in `found`, discard `data`.
    """
    try:
        _to_annotation(data, places, found)
    except WrongTypeError as error:
        error.report(found)


def _to_annotation(data: dict[str, Any], places: Places, found: Collector) -> None:
    options = at(data, places.options)
    if not isinstance(options, dict):
        return
    assert places.annotations is not None
    for name in ("redisUsername", "storage"):
        if options.get(name):
            _needs_newer(
                found, (*places.options, name), f"{name} cannot be expressed by the annotation"
            )
    if options.get("backend") not in (None, "", "redis"):
        _needs_newer(
            found,
            (*places.options, "backend"),
            "this backend cannot be expressed by the annotation",
        )
    address = options.get("redisAddress")
    if not address and not found.has_errors:
        message = "the options have no redisAddress"
        found.error(
            "migrate/no-address",
            places.options,
            message,
            help="where is Redis? Set redisAddress to host:port",
        )
    password = options.get("redisPassword")
    _check_free(data, places, found, with_password=bool(password))
    if found.has_errors:
        return
    annotations = {FT_ENABLED: "true"}
    if options.get("externalStorageNamespace"):
        annotations[EXTERNAL_STORAGE_NAMESPACE] = options["externalStorageNamespace"]
    env: list[Any] = [{"name": REDIS_ADDRESS_ENV, "value": address}]
    if password:
        if not isinstance(password, dict):
            raise WrongTypeError((*places.options, "redisPassword"))
        env.append({"name": REDIS_PASSWORD_ENV, **password})
        made_at(data, places.params[0])[REDIS_PASSWORD_PARAM] = f"${REDIS_PASSWORD_ENV}"
    remove(data, places.options)
    made_at(data, places.annotations).update(annotations)
    container = made_at(data, places.env[0][:-1])
    # Kubernetes replaces $(NAME) only by a variable before it.
    last = [item for item in env if "$(" in str(item.get("value"))]
    first = [item for item in env if item not in last]
    container["env"] = [*first, *list_at(container, ("env",)), *last]


def _needs_newer(found: Collector, path: Path, message: str) -> None:
    help = "remove it, or stay with an operator that has the options"
    found.error("migrate/needs-newer-kuberay", path, message, help=help)


def _check_free(
    data: dict[str, Any], places: Places, found: Collector, *, with_password: bool
) -> None:
    """Report what the annotation form would set twice, or on no container."""
    if not isinstance(at(data, places.env[0][:-1]), dict):
        help = "give headGroupSpec.template.spec.containers its Ray container"
        found.error(
            "migrate/no-container", places.env[0][:-2], "the head has no container", help=help
        )
        return
    names = [REDIS_ADDRESS_ENV, *([REDIS_PASSWORD_ENV] if with_password else [])]
    for index, item in enumerate(list_at(data, places.env[0])):
        if isinstance(item, dict) and item.get("name") in names:
            message = f"{item['name']} is set on the head together with the options"
            found.error(
                "migrate/two-texts", (*places.env[0], index), message, help="remove the variable"
            )
