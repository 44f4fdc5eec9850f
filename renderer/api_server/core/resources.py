"""Amounts of resources: requests, limits, claims, of a container, a Pod or a volume.

Source: k8s.io/kubernetes, pkg/apis/core/validation/validation.go (validateResourceRequirements and
what it calls), pkg/apis/core/helper/helpers.go, pkg/apis/core/v1/defaults.go;
k8s.io/component-helpers, resource/helpers.go, v1.35.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from renderer.api_server.core import words
from renderer.api_server.core.at import At, near, quoted
from renderer.api_server.core.quantities import parse
from renderer.kuberay.names import is_qualified_name
from renderer.kuberay.quantity import ONE

Amounts = Mapping[str, str | int]
"""Quantities as they are written, by the resource's name."""

_MILLI: Final = ONE // 1000
_HUGE_PAGES: Final = "hugepages-"
_CONTAINER_RESOURCES: Final = ("cpu", "memory", "ephemeral-storage")
_POD_RESOURCES: Final = ("cpu", "memory")
_WHOLE_RESOURCES: Final = (
    *("pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps"),
    *("persistentvolumeclaims", "services.nodeports", "services.loadbalancers"),
)
_STANDARD_RESOURCES: Final = (
    *_CONTAINER_RESOURCES,
    *_WHOLE_RESOURCES,
    *(
        "requests.cpu",
        "requests.memory",
        "requests.ephemeral-storage",
        "requests.storage",
        "storage",
    ),
    *("limits.cpu", "limits.memory", "limits.ephemeral-storage"),
)


def amount(written: str | int) -> int:
    """A valid quantity in billionths."""
    return parse(str(written)) or 0


def stored(written: str | int) -> int:
    """As `amount`, of a list of resources: the API server rounds those up to thousandths."""
    exact = amount(written)
    rounded = -(-abs(exact) // _MILLI) * _MILLI
    return rounded if exact >= 0 else -rounded


def _whole(exact: int) -> int:
    """In whole units, rounded away from zero as Quantity.Value does it."""
    size = -(-abs(exact) // ONE)
    return size if exact >= 0 else -size


def is_huge_page(name: str) -> bool:
    return name.startswith(_HUGE_PAGES)


def _is_native(name: str) -> bool:
    return "/" not in name or "kubernetes.io/" in name


def _is_extended(name: str) -> bool:
    """A resource of a device plugin, such as `nvidia.com/gpu`."""
    if _is_native(name) or name.startswith("requests."):
        return False
    return is_qualified_name(f"requests.{name}")


def _allows_overcommit(name: str) -> bool:
    return _is_native(name) and not is_huge_page(name)


_RESOURCES_ARE: Final = (
    "allowed: cpu, memory, ephemeral-storage, hugepages-SIZE, and extended resources such as "
    "nvidia.com/gpu"
)


def of_container(resources: Mapping[str, Any], claims: Collection[str], at: At) -> None:
    """The resources of a container. `claims`: names in the Pod's resourceClaims.

    In a Pod, the API server sets a missing request to the limit first: that can break no rule that
    the limit does not.
    """
    limits: Amounts = resources.get("limits", {})
    requests: Amounts = resources.get("requests", {})
    for side, amounts in (("limits", limits), ("requests", requests)):
        for name in amounts:
            _container_name(name, at, side)
    _amounts(limits, requests, at)
    _claim_names(resources.get("claims", ()), claims, at.to("claims"))


def of_overhead(overhead: Amounts, at: At) -> None:
    """A Pod's overhead, which is judged as limits are."""
    for name in overhead:
        _container_name(name, at)
    for name, written in overhead.items():
        _amount(name, written, at)
    if any(map(is_huge_page, overhead)) and not ("cpu" in overhead or "memory" in overhead):
        at.error("pod/huge-pages-alone", "huge pages need cpu or memory as well")


def _container_name(name: str, at: At, *steps: str) -> None:
    problem = None
    if not is_qualified_name(name):
        problem = f"{quoted(name)} is not valid as the name of a resource"
    elif "/" not in name and name not in _CONTAINER_RESOURCES and not is_huge_page(name):
        problem = f"{quoted(name)} is not a resource of containers"
    elif not _is_native(name) and not _is_extended(name):
        problem = f"{quoted(name)} is not valid as the name of an extended resource"
    if problem is not None:
        meant = near(name, _CONTAINER_RESOURCES)
        advice = f'did you mean "{meant}"?' if meant else _RESOURCES_ARE
        at.error("pod/resource-name", problem, *steps, name, help=advice, of="key")


def _amounts(limits: Amounts, requests: Amounts, at: At) -> None:
    """Each amount by itself, and each request against its limit."""
    for name, written in limits.items():
        _amount(name, written, at, "limits")
    for name, written in requests.items():
        _amount(name, written, at, "requests")
        _against_limit(name, written, limits.get(name), at)
    names = {*limits, *requests}
    if any(map(is_huge_page, names)) and not ("cpu" in names or "memory" in names):
        at.error(
            "pod/huge-pages-alone", "huge pages need a request or a limit of cpu or memory as well"
        )


def _amount(name: str, written: str | int, at: At, *steps: str) -> None:
    size = stored(written)
    place = (*steps, name)
    if size < 0:
        at.error("pod/resource-value", f"{name} must not be negative, not {written}", *place)
    if (name in _WHOLE_RESOURCES or _is_extended(name)) and size % ONE:
        at.error("pod/resource-value", f"{name} must be a whole number, not {written}", *place)
    if is_huge_page(name):
        page = parse(name.removeprefix(_HUGE_PAGES))
        if page is None or page <= 0 or page % ONE:
            message = f"{quoted(name)} does not name a size of huge pages"
            at.error("pod/resource-name", message, *place, help="such as hugepages-2Mi", of="key")
        elif _whole(size) % _whole(page):
            message = f"{name} must be a multiple of the size of a page, not {written}"
            at.error("pod/resource-value", message, *place)


def _against_limit(name: str, written: str | int, limit: str | int | None, at: At) -> None:
    if limit is None:
        if not _allows_overcommit(name):
            message = f"{name} has a request of {written} and no limit"
            at.error(
                "pod/request-above-limit",
                message,
                "requests",
                name,
                help=f"set the limit of {name} to {written} as well",
            )
        return
    wanted, allowed = stored(written), stored(limit)
    related = (("the limit is set here", (*at.path, "limits", name)),)
    if wanted != allowed and not _allows_overcommit(name):
        message = f"{name} has a request of {written} and a limit of {limit}: they must be equal"
        advice = f"leave out the request, which is then the limit, or set it to {limit}"
        at.error("pod/request-above-limit", message, "requests", name, help=advice, related=related)
    elif wanted > allowed:
        from renderer import near_misses

        message = f"{name} has a request of {written}, above its limit of {limit}"
        advice = near_misses.amount(name, str(written)) or (
            f"raise the limit to at least {written}, or set the request to at most {limit}"
        )
        at.error("pod/request-above-limit", message, "requests", name, help=advice, related=related)


def _claim_names(found: list[dict[str, Any]], claims: Collection[str], at: At) -> None:
    seen: set[str] = set()
    for index, claim in enumerate(found):
        name, request = claim.get("name", ""), claim.get("request", "")
        if not at.to(index).require("pod/resource-claim", claim, "name"):
            continue
        key = f"{name}/{request}" if request else name
        if request:
            at.form(
                "pod/resource-claim",
                request,
                words.LABEL,
                "the name of a request",
                index,
                "request",
            )
        whole_claim_again = not request and any(other.startswith(f"{name}/") for other in seen)
        if name in seen or key in seen or whole_claim_again:
            at.error("pod/resource-claim", f"the claim {quoted(key)} is listed twice", index)
        seen.add(key)
        if name not in claims:
            known = ", ".join(sorted(claims)) or "none"
            message = f"the Pod has no resourceClaims entry named {quoted(name)}"
            at.error("pod/resource-claim", message, index, "name", help=f"its entries: {known}")


# --- the resources of the whole Pod ---------------------------------------------------------------


def of_pod(spec: Mapping[str, Any], at: At, *, is_pod: bool) -> None:
    """`spec.resources`, with the containers that share it. `at` is the place of the resources."""
    resources = spec["resources"]
    if spec.get("os", {}).get("name") == "windows":
        at.error("pod/os", "a Pod for Windows cannot have resources of its own")
        return
    if "claims" in resources:
        at.error(
            "pod/resource-claim", "the resources of a Pod cannot have claims", "claims", of="key"
        )
    limits: Amounts = resources.get("limits", {})
    requests: Amounts = resources.get("requests", {})
    for side, amounts in (("limits", limits), ("requests", requests)):
        for name in amounts:
            if name not in _POD_RESOURCES and not (is_huge_page(name) and is_qualified_name(name)):
                message = (
                    f"{quoted(name)} is not a resource that a Pod can share among its containers"
                )
                at.error(
                    "pod/resource-name",
                    message,
                    side,
                    name,
                    help="cpu, memory or hugepages-SIZE",
                    of="key",
                )
    asked = _together(spec, "requests", limits_are_defaults=is_pod)
    bounded = _together(spec, "limits", limits_are_defaults=False)
    if is_pod:
        limits, requests = _filled_in(limits, requests, asked, bounded)
    _amounts(limits, requests, at)
    _claim_names(resources.get("claims", ()), (), at.to("claims"))
    _totals(asked, requests, at, "requests")
    _totals(
        {name: size for name, size in bounded.items() if is_huge_page(name)}, limits, at, "limits"
    )
    _single_limits(spec, limits, at)


def _totals(totals: Mapping[str, int], of_the_pod: Amounts, at: At, side: str) -> None:
    for name, total in totals.items():
        if name in of_the_pod and total > stored(of_the_pod[name]):
            message = f"the {side} of {name} of all containers together are above that of the Pod"
            at.error("pod/pod-resources", message, side, name)


def _single_limits(spec: Mapping[str, Any], limits: Amounts, at: At) -> None:
    for index, container in enumerate(spec.get("containers", ())):
        for name, written in container.get("resources", {}).get("limits", {}).items():
            if name in limits and stored(written) > stored(limits[name]):
                place = (*at.path[:-1], "containers", index, "resources", "limits", name)
                message = f"the limit of {name} is {written}, above that of the whole Pod"
                At(at.found, place, at.title).error("pod/pod-resources", message)


def _filled_in(
    limits: Amounts, requests: Amounts, asked: Mapping[str, int], bounded: Mapping[str, int]
) -> tuple[Amounts, Amounts]:
    """Limits and requests of the Pod with what the API server adds before it looks."""
    if not limits and not requests:
        return limits, requests
    pages = {
        name: _text(size)
        for name, size in bounded.items()
        if is_huge_page(name) and name not in requests
    }
    limits = {**pages, **limits}
    if not limits:
        return limits, requests
    shared = {name: _text(size) for name, size in asked.items() if name in _POD_RESOURCES}
    known = {
        name: size for name, size in limits.items() if name in _POD_RESOURCES or is_huge_page(name)
    }
    return limits, {**known, **shared, **requests}


def _text(size: int) -> str:
    return f"{size // _MILLI}m"


def _together(spec: Mapping[str, Any], side: str, *, limits_are_defaults: bool) -> dict[str, int]:
    """What all containers ask for: side by side, or the most that an init container needs at its
    time.
    """
    total: dict[str, int] = {}
    for container in spec.get("containers", ()):
        _add(total, _of(container, side, limits_are_defaults=limits_are_defaults))
    sidecars: dict[str, int] = {}
    most: dict[str, int] = {}
    for container in spec.get("initContainers", ()):
        own = _of(container, side, limits_are_defaults=limits_are_defaults)
        if container.get("restartPolicy") == "Always":
            _add(total, own)
            _add(sidecars, own)
            needed = sidecars
        else:
            _add(own, sidecars)
            needed = own
        _raise_to(most, needed)
    _raise_to(total, most)
    return total


def _of(container: Mapping[str, Any], side: str, *, limits_are_defaults: bool) -> dict[str, int]:
    resources = container.get("resources", {})
    amounts = dict(resources.get(side, {}))
    if limits_are_defaults:
        amounts = {**resources.get("limits", {}), **amounts}
    return {name: stored(written) for name, written in amounts.items()}


def _add(total: dict[str, int], more: Mapping[str, int]) -> None:
    for name, size in more.items():
        total[name] = total.get(name, 0) + size


def _raise_to(total: dict[str, int], other: Mapping[str, int]) -> None:
    for name, size in other.items():
        total[name] = max(total.get(name, size), size)
