"""Probes and lifecycle hooks of a container.

Source: k8s.io/kubernetes, pkg/apis/core/validation/validation.go (validateProbe, validateHandler,
validateLifecycle), pkg/apis/core/v1/defaults.go, v1.35. `stopSignal` is behind the feature gate
ContainerStopSignals, off by default: it is dropped before anything is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from renderer.api_server.core import ports, words
from renderer.api_server.core.at import At

_PROBE: Final = "pod/probe"
_LIFECYCLE: Final = "pod/lifecycle"
PROBES: Final = ("livenessProbe", "readinessProbe", "startupProbe")
_PROBE_HANDLERS: Final = ("exec", "httpGet", "tcpSocket", "grpc")
_HOOK_HANDLERS: Final = ("exec", "httpGet", "tcpSocket", "sleep")
_NUMBERS: Final = (
    "initialDelaySeconds",
    "timeoutSeconds",
    "periodSeconds",
    "successThreshold",
    "failureThreshold",
)


def check(container: Mapping[str, Any], grace_period: int, at: At) -> None:
    """The probes and the lifecycle of a container that may have them."""
    for kind in PROBES:
        if kind in container:
            _probe(kind, container[kind], at.to(kind))
    for hook in ("postStart", "preStop"):
        handler = container.get("lifecycle", {}).get(hook)
        if handler is not None:
            _handler(handler, _HOOK_HANDLERS, _LIFECYCLE, at.to("lifecycle", hook))
            _sleep(handler, grace_period, at.to("lifecycle", hook))


def _probe(kind: str, probe: Mapping[str, Any], at: At) -> None:
    _handler(probe, _PROBE_HANDLERS, _PROBE, at)
    for field in _NUMBERS:
        at.at_least(_PROBE, probe, field, 0)
    if kind == "readinessProbe":
        if "terminationGracePeriodSeconds" in probe:
            message = "a readiness probe cannot have terminationGracePeriodSeconds"
            at.error(_PROBE, message, "terminationGracePeriodSeconds", of="key")
        return
    at.at_least(_PROBE, probe, "terminationGracePeriodSeconds", 1)
    if probe.get("successThreshold", 0) > 1:
        message = f'"successThreshold" must be 1 in a {kind}, not {probe["successThreshold"]}'
        at.error(_PROBE, message, "successThreshold")


def _handler(handler: Mapping[str, Any], kinds: tuple[str, ...], code: str, at: At) -> None:
    found = [kind for kind in kinds if kind in handler]
    if not found:
        at.error(code, f"{at.subject()} has no handler", help=f"allowed: {', '.join(kinds)}")
        return
    for other in found[1:]:
        related = (("the first one is here", (*at.path, found[0])),)
        message = f"{at.subject()} has one handler, not both {found[0]} and {other}"
        at.error(code, message, other, help="remove one of them", of="key", related=related)
    _action(found[0], handler[found[0]], code, at.to(found[0]))


def _action(kind: str, action: Mapping[str, Any], code: str, at: At) -> None:
    match kind:
        case "exec":
            at.require(code, action, "command")
        case "httpGet":
            _http_get(action, code, at)
        case "tcpSocket" | "grpc":
            _port(action, code, at)


def _http_get(action: Mapping[str, Any], code: str, at: At) -> None:
    _port(action, code, at)
    if action.get("scheme"):
        at.one_of(code, action, "scheme", ("HTTP", "HTTPS"), "a scheme")
    for index, header in enumerate(action.get("httpHeaders", ())):
        at.form(
            code,
            header.get("name", ""),
            words.HEADER,
            "the name of a header",
            "httpHeaders",
            index,
            "name",
        )


def _port(action: Mapping[str, Any], code: str, at: At) -> None:
    if "port" in action:
        ports.number_or_name(action["port"], code, at, "port")
    else:
        at.error(code, '"port" is missing', "port", of="key")


def _sleep(handler: Mapping[str, Any], grace_period: int, at: At) -> None:
    """Looked at only where it is the handler, not where it comes after another one."""
    if "sleep" not in handler or any(kind in handler for kind in _HOOK_HANDLERS[:-1]):
        return
    seconds = handler["sleep"].get("seconds", 0)
    if not 0 <= seconds <= grace_period:
        message = (
            "sleep.seconds must be between 0 and terminationGracePeriodSeconds "
            f"({grace_period}), not {seconds}"
        )
        at.error(_LIFECYCLE, message, "sleep", "seconds")
