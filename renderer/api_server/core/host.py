"""What a Pod shares with its host, its names, and how it resolves others'.

Source: k8s.io/kubernetes, pkg/apis/core/validation/validation.go (validatePodDNSConfig,
ValidateHostAliases, validateHostUsers, validatePodHostName, validateWindowsHostProcessPod,
validateOS and what it leads to), v1.35.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from renderer.api_server.core import ports, words
from renderer.api_server.core.at import At, quoted
from renderer.api_server.core.metadata import size_in_bytes

Spec = Mapping[str, Any]

_DNS: Final = "pod/dns"
_HOST: Final = "pod/host"
_OS: Final = "pod/os"
_DNS_POLICIES: Final = ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None")
_MOST_NAMESERVERS, _MOST_SEARCHES, _MOST_SEARCH_BYTES = 3, 32, 2048
_LONGEST_HOSTNAME: Final = 64
_LINUX_ONLY: Final = (
    *(
        "appArmorProfile",
        "seLinuxOptions",
        "seccompProfile",
        "fsGroup",
        "fsGroupChangePolicy",
        "runAsUser",
    ),
    *("runAsGroup", "supplementalGroups", "supplementalGroupsPolicy", "seLinuxChangePolicy"),
)
_LINUX_ONLY_IN_CONTAINERS: Final = (
    *(
        "appArmorProfile",
        "seLinuxOptions",
        "seccompProfile",
        "capabilities",
        "readOnlyRootFilesystem",
        "privileged",
    ),
    *("allowPrivilegeEscalation", "procMount", "runAsUser", "runAsGroup"),
)


def containers(spec: Spec, at: At) -> Iterator[tuple[Mapping[str, Any], At]]:
    """Every container of the Pod with its place."""
    for kind in ("initContainers", "containers", "ephemeralContainers"):
        for index, container in enumerate(spec.get(kind, ())):
            yield container, at.to(kind, index)


def check(spec: Spec, at: At) -> None:
    """`at` is the place of the spec."""
    _names(spec, at)
    _dns(spec, at)
    if "hostAliases" in spec:
        _aliases(spec["hostAliases"], at.to("hostAliases"))
    if spec.get("hostNetwork"):
        for index, container in enumerate(spec.get("containers", ())):
            ports.match_host_ports(container, at.to("containers", index))
    if spec.get("hostPID") and spec.get("shareProcessNamespace"):
        related = (("hostPID is set here", (*at.path, "hostPID")),)
        message = "shareProcessNamespace and hostPID exclude each other"
        at.error(_HOST, message, "shareProcessNamespace", related=related)
    if spec.get("hostUsers") is False:
        _own_users(spec, at)
    if "os" in spec:
        _operating_system(spec, at)
    _host_processes(spec, at)


def _names(spec: Spec, at: At) -> None:
    for field in ("hostname", "subdomain"):
        if spec.get(field):
            at.form(_HOST, spec[field], words.LABEL, f"a {field}", field)
    if "hostnameOverride" not in spec:
        return
    override = spec["hostnameOverride"]
    for other in ("setHostnameAsFQDN", "hostNetwork"):
        if spec.get(other):
            related = ((f"{other} is set here", (*at.path, other)),)
            at.error(
                _HOST,
                f"hostnameOverride and {other} exclude each other",
                "hostnameOverride",
                related=related,
            )
    if size_in_bytes(override) > _LONGEST_HOSTNAME:
        at.error(
            _HOST,
            f'"hostnameOverride" has more than {_LONGEST_HOSTNAME} characters',
            "hostnameOverride",
        )
    at.form(_HOST, override, words.SUBDOMAIN, "a hostname", "hostnameOverride")


def _dns(spec: Spec, at: At) -> None:
    if spec.get("dnsPolicy"):
        at.one_of(_DNS, spec, "dnsPolicy", _DNS_POLICIES, "a DNS policy")
    config = spec.get("dnsConfig")
    if spec.get("dnsPolicy") == "None" and not (config or {}).get("nameservers"):
        at.error(_DNS, "the DNS policy None needs at least one nameserver", "dnsConfig", of="key")
        return
    if config is None:
        return
    place = at.to("dnsConfig")
    servers, searches = config.get("nameservers", ()), config.get("searches", ())
    if len(servers) > _MOST_NAMESERVERS:
        message = f"there are {len(servers)} nameservers: at most {_MOST_NAMESERVERS} are allowed"
        place.error(_DNS, message, "nameservers")
    for index, server in enumerate(servers):
        place.form(_DNS, server, words.IP, "a nameserver", "nameservers", index)
    if len(searches) > _MOST_SEARCHES or size_in_bytes(" ".join(searches)) > _MOST_SEARCH_BYTES:
        message = (
            f"at most {_MOST_SEARCHES} search domains with {_MOST_SEARCH_BYTES} characters are "
            "allowed"
        )
        place.error(_DNS, message, "searches")
    for index, search in enumerate(searches):
        if search != "." and not words.SEARCH_DOMAIN.fits(search.removesuffix(".")):
            message = f"{quoted(search)} is not valid as a search domain"
            place.error(_DNS, message, "searches", index, help=words.SEARCH_DOMAIN.help)
    for index, option in enumerate(config.get("options", ())):
        place.to("options", index).require(_DNS, option, "name")


def _aliases(aliases: list[dict[str, Any]], at: At) -> None:
    for index, alias in enumerate(aliases):
        at.form(_HOST, alias.get("ip", ""), words.IP, "an IP address", index, "ip")
        for position, name in enumerate(alias.get("hostnames", ())):
            at.form(_HOST, name, words.SUBDOMAIN, "a hostname", index, "hostnames", position)


def _own_users(spec: Spec, at: At) -> None:
    for field in ("hostNetwork", "hostPID", "hostIPC"):
        if spec.get(field):
            related = ((f"{field} is set here", (*at.path, field)),)
            at.error(
                _HOST, f"hostUsers: false contradicts {field}: true", "hostUsers", related=related
            )
    for container, place in containers(spec, at):
        if container.get("volumeDevices"):
            place.error(
                _HOST,
                "a Pod with hostUsers: false cannot have block devices",
                "volumeDevices",
                of="key",
            )


# --- operating systems ----------------------------------------------------------------------------


def _operating_system(spec: Spec, at: At) -> None:
    system = spec["os"]
    if not at.to("os").require(_OS, system, "name", help="linux or windows"):
        return
    if not at.to("os").one_of(_OS, system, "name", ("linux", "windows"), "an operating system"):
        return
    if system["name"] == "linux":
        _not_for("linux", ("windowsOptions",), ("windowsOptions",), spec, at)
        return
    _not_for("windows", _LINUX_ONLY, _LINUX_ONLY_IN_CONTAINERS, spec, at)
    for field in ("hostUsers", "hostPID", "hostIPC", "shareProcessNamespace"):
        is_set = spec.get(field) if field in ("hostPID", "hostIPC") else field in spec
        if is_set:
            at.error(_OS, f"a Pod for windows cannot have {field}", field, of="key")
    if spec.get("securityContext", {}).get("sysctls"):
        at.error(
            _OS, "a Pod for windows cannot have sysctls", "securityContext", "sysctls", of="key"
        )


def _not_for(
    system: str, fields: tuple[str, ...], of_containers: tuple[str, ...], spec: Spec, at: At
) -> None:
    places = [
        (spec, at, fields),
        *((container, place, of_containers) for container, place in containers(spec, at)),
    ]
    for holder, place, unwanted in places:
        for field in unwanted:
            if field in holder.get("securityContext", {}):
                message = f"a Pod for {system} cannot have {field}"
                place.error(_OS, message, "securityContext", field, of="key")


def _host_process(holder: Mapping[str, Any]) -> bool | None:
    value: bool | None = (
        holder.get("securityContext", {}).get("windowsOptions", {}).get("hostProcess")
    )
    return value


def _host_processes(spec: Spec, at: At) -> None:
    """Containers of Windows that are processes of the host: all of a Pod or none, on the host's
    network.
    """
    of_pod = _host_process(spec)
    found = list(containers(spec, at))
    if not any(_host_process(container) is not None for container, _ in found) and not of_pod:
        return
    count = 0
    for container, place in found:
        own = _host_process(container)
        if None not in (own, of_pod) and own is not of_pod:
            message = "hostProcess differs from that of the Pod"
            place.error(_OS, message, "securityContext", "windowsOptions", "hostProcess")
        effective = of_pod if own is None else own
        count += effective is True
    if not count:
        return
    if count != len(found):
        at.error(_OS, "either all containers of a Pod have hostProcess: true or none", "containers")
    if not spec.get("hostNetwork"):
        at.error(
            _OS, "containers with hostProcess: true need hostNetwork: true", "hostNetwork", of="key"
        )
