"""Security contexts of Pods and containers.

Source: k8s.io/kubernetes, pkg/apis/core/validation/validation.go (validatePodSpecSecurityContext,
ValidateSecurityContext and what they call), v1.35; k8s.io/component-helpers, node/util/sysctl. A
policy for SELinux other than Recursive needs the feature gate SELinuxMount, which is off by
default.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from renderer.api_server.core import words
from renderer.api_server.core.at import At, quoted
from renderer.api_server.core.metadata import size_in_bytes

_CODE: Final = "pod/security"
_LARGEST_ID: Final = 2**31 - 1
_PROFILES: Final = ("Localhost", "RuntimeDefault", "Unconfined")
_LONGEST_PROFILE: Final = 4095
_IPC_SYSCTLS: Final = (
    *(
        "kernel.sem",
        "kernel.shmall",
        "kernel.shmmax",
        "kernel.shmmni",
        "kernel.shm_rmid_forced",
        "kernel.shm",
    ),
    *("kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.msg"),
)


def of_pod(context: Mapping[str, Any], spec: Mapping[str, Any], at: At) -> None:
    """`spec.securityContext`."""
    for field in ("fsGroup", "runAsUser", "runAsGroup"):
        at.between(_CODE, context, field, 0, _LARGEST_ID)
    for index, group in enumerate(context.get("supplementalGroups", ())):
        if not 0 <= group <= _LARGEST_ID:
            message = f"the group {group} must be between 0 and {_LARGEST_ID}"
            at.error(_CODE, message, "supplementalGroups", index)
    if "sysctls" in context:
        _sysctls(context["sysctls"], spec, at.to("sysctls"))
    at.one_of(
        _CODE, context, "fsGroupChangePolicy", ("OnRootMismatch", "Always"), "a policy for fsGroup"
    )
    at.one_of(
        _CODE,
        context,
        "supplementalGroupsPolicy",
        ("Merge", "Strict"),
        "a policy for supplemental groups",
    )
    _selinux_policy(context, at)
    _profiles(context, at)


def _selinux_policy(context: Mapping[str, Any], at: At) -> None:
    if context.get("seLinuxChangePolicy") == "MountOption":
        message = (
            "the policy MountOption needs the feature gate SELinuxMount, which is off by default"
        )
        at.error(_CODE, message, "seLinuxChangePolicy", help="Recursive")
    else:
        at.one_of(_CODE, context, "seLinuxChangePolicy", ("Recursive",), "a policy for SELinux")


def of_container(context: Mapping[str, Any], at: At, *, host_users: bool) -> None:
    """The securityContext of a container."""
    for field in ("runAsUser", "runAsGroup"):
        at.between(_CODE, context, field, 0, _LARGEST_ID)
    at.one_of(_CODE, context, "procMount", ("Default", "Unmasked"), "a kind of proc mount")
    if host_users and context.get("procMount") == "Unmasked":
        at.error(_CODE, "the proc mount Unmasked needs hostUsers: false in the Pod", "procMount")
    if context.get("allowPrivilegeEscalation") is False:
        _no_escalation(context, at)
    _profiles(context, at)


def _no_escalation(context: Mapping[str, Any], at: At) -> None:
    if context.get("privileged"):
        related = (("privileged is set here", (*at.path, "privileged")),)
        message = "allowPrivilegeEscalation: false contradicts privileged: true"
        at.error(_CODE, message, "allowPrivilegeEscalation", related=related)
    added = context.get("capabilities", {}).get("add", ())
    if "CAP_SYS_ADMIN" in added:
        related = (
            (
                "the capability is added here",
                (*at.path, "capabilities", "add", added.index("CAP_SYS_ADMIN")),
            ),
        )
        message = "allowPrivilegeEscalation: false contradicts the capability CAP_SYS_ADMIN"
        at.error(_CODE, message, "allowPrivilegeEscalation", related=related)


def _profiles(context: Mapping[str, Any], at: At) -> None:
    if "seccompProfile" in context:
        _seccomp(context["seccompProfile"], at.to("seccompProfile"))
    if "appArmorProfile" in context:
        app_armor(context["appArmorProfile"], at.to("appArmorProfile"))
    if "windowsOptions" in context:
        _windows(context["windowsOptions"], at.to("windowsOptions"))


def _seccomp(profile: Mapping[str, Any], at: At) -> None:
    local = profile.get("localhostProfile")
    if at.require(_CODE, profile, "type", help=f"allowed: {', '.join(_PROFILES)}"):
        at.one_of(_CODE, profile, "type", _PROFILES, "a type of seccomp profile")
    if profile.get("type") == "Localhost":
        if local is None:
            at.error(
                _CODE,
                "the profile type Localhost needs localhostProfile",
                "localhostProfile",
                of="key",
            )
        else:
            at.form(_CODE, local, words.LOCAL_PATH, "a path of a profile", "localhostProfile")
    elif local is not None:
        at.error(
            _CODE, "localhostProfile needs the profile type Localhost", "localhostProfile", of="key"
        )


def app_armor(profile: Mapping[str, Any], at: At) -> None:
    local = profile.get("localhostProfile")
    if not at.require(_CODE, profile, "type", help=f"allowed: {', '.join(_PROFILES)}"):
        return
    if not at.one_of(_CODE, profile, "type", _PROFILES, "a type of AppArmor profile"):
        return
    if profile["type"] != "Localhost":
        if local is not None:
            at.error(
                _CODE,
                "localhostProfile needs the profile type Localhost",
                "localhostProfile",
                of="key",
            )
    elif not local:
        at.error(
            _CODE, "the profile type Localhost needs localhostProfile", "localhostProfile", of="key"
        )
    elif local.strip() != local:
        at.error(_CODE, f"{quoted(local)} must not start or end with a space", "localhostProfile")
    elif size_in_bytes(local) > _LONGEST_PROFILE:
        at.error(
            _CODE,
            f'"localhostProfile" has more than {_LONGEST_PROFILE} characters',
            "localhostProfile",
        )


def _sysctls(sysctls: list[dict[str, Any]], spec: Mapping[str, Any], at: At) -> None:
    first: dict[str, int] = {}
    for index, sysctl in enumerate(sysctls):
        name = sysctl.get("name", "")
        if at.to(index).require(_CODE, sysctl, "name"):
            at.form(_CODE, name, words.SYSCTL, "the name of a sysctl", index, "name")
        if name and first.setdefault(name, index) != index:
            at.error(_CODE, f"the sysctl {quoted(name)} is set twice", index, "name")
        normal = _with_dots(name)
        if spec.get("hostNetwork") and normal.startswith("net."):
            at.error(
                _CODE,
                f"the sysctl {quoted(name)} cannot be set with hostNetwork: true",
                index,
                "name",
            )
        if spec.get("hostIPC") and (normal in _IPC_SYSCTLS or normal.startswith("fs.mqueue.")):
            at.error(
                _CODE, f"the sysctl {quoted(name)} cannot be set with hostIPC: true", index, "name"
            )


def _with_dots(name: str) -> str:
    """A sysctl's name with dots between its parts: it may be written with slashes, and dots then
    mean slashes.
    """
    first = re.search("[./]", name)
    if first is not None and first[0] == "/":
        name = name.translate({ord("/"): ".", ord("."): "/"})
    return name.partition("*")[0]


# --- Windows --------------------------------------------------------------------------------------

_LARGEST_SPEC: Final = 64 * 1024
_DNS: Final = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"


def _windows(options: Mapping[str, Any], at: At) -> None:
    name, content = options.get("gmsaCredentialSpecName"), options.get("gmsaCredentialSpec")
    if name is not None:
        at.form(_CODE, name, words.SUBDOMAIN, "a name", "gmsaCredentialSpecName")
    if content is not None and not 0 < size_in_bytes(content) <= _LARGEST_SPEC:
        at.error(
            _CODE, '"gmsaCredentialSpec" must have 1 to 65536 characters', "gmsaCredentialSpec"
        )
    user = options.get("runAsUserName")
    if user is not None and not _is_windows_user(user):
        at.error(
            _CODE,
            f"{quoted(user)} is not a valid user of Windows",
            "runAsUserName",
            help="USER, or DOMAIN\\USER",
        )


def _is_windows_user(text: str) -> bool:
    if not text or re.search(r"[\x00-\x1f\x7f]", text) or text.count("\\") > 1:
        return False
    domain, backslash, user = text.rpartition("\\")
    if backslash and not _is_windows_domain(domain):
        return False
    if not 0 < size_in_bytes(user) <= 104 or re.fullmatch(r"[. ]+", user):
        return False
    return re.search(r'["/\\:;|=,+*?<>@\[\]]', user) is None


def _is_windows_domain(text: str) -> bool:
    if size_in_bytes(text) >= 256:
        return False
    if re.fullmatch(r'[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}', text, re.DOTALL):
        return True
    return re.fullmatch(rf"{_DNS}(?:\.{_DNS})*", text) is not None
