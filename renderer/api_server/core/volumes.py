"""Volumes of a Pod: their names, and every source.

Source: k8s.io/kubernetes, pkg/apis/core/validation/validation.go (ValidateVolumes and what it
calls), pkg/apis/core/v1/defaults.go, v1.35.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from renderer.api_server.core import environment, words
from renderer.api_server.core.at import At, quoted
from renderer.api_server.core.metadata import size_in_bytes
from renderer.api_server.core.resources import amount

Source = Mapping[str, Any]

CODE: Final = "pod/volume"
_HOST_PATH_TYPES: Final = (
    *(
        "",
        "DirectoryOrCreate",
        "Directory",
        "FileOrCreate",
        "File",
        "Socket",
        "CharDevice",
        "BlockDevice",
    ),
)
_PULL_POLICIES: Final = ("Always", "IfNotPresent", "Never")
_LONGEST_ISCSI_NAME: Final = 64
_LONGEST_IQN: Final = 1000


def check(
    volumes: list[dict[str, Any]],
    pod_name: str | None,
    claims: Collection[str],
    at: At,
    *,
    is_pod: bool,
) -> dict[str, Source]:
    """Report what is wrong with the volumes; return them by name. `pod_name` None in a template.

    `claims`: names of volumes that a StatefulSet makes; its own of such a name are replaced and not
    looked at.
    """
    found: dict[str, Source] = {name: of_claim(name) for name in claims}
    first: dict[str, int] = {}
    made_claims = {
        f"{pod_name}-{v.get('name', '')}" for v in volumes if pod_name and "ephemeral" in v
    }
    for index, volume in enumerate(volumes):
        name = volume.get("name", "")
        if name in claims:
            continue
        place = at.to(index)
        _source(volume, pod_name, place, is_pod=is_pod)
        if place.require("pod/volume-name", volume, "name"):
            place.form("pod/volume-name", name, words.LABEL, "the name of a volume", "name")
            found.setdefault(name, volume)
        if name and first.setdefault(name, index) != index:
            related = (("the first one is here", (*at.path, first[name], "name")),)
            message = f"two volumes are named {quoted(name)}"
            place.error(
                "pod/duplicate-volume",
                message,
                "name",
                help="rename one, or remove it",
                related=related,
            )
        claim = volume.get("persistentVolumeClaim", {}).get("claimName", "")
        if claim in made_claims:
            message = f"the claim {quoted(claim)} is the one that is made for an ephemeral volume"
            place.error(CODE, message, "persistentVolumeClaim", "claimName")
    return found


def of_claim(name: str) -> Source:
    """The volume that a StatefulSet makes of the claim of that name."""
    return {"name": name, "persistentVolumeClaim": {"claimName": name}}


def _source(volume: Source, pod_name: str | None, at: At, *, is_pod: bool) -> None:
    kinds = [kind for kind in _ORDER if kind in volume]
    for other in kinds[1:]:
        related = (("the first one is here", (*at.path, kinds[0])),)
        at.error(
            CODE,
            f"a volume has one source, not both {kinds[0]} and {other}",
            other,
            of="key",
            related=related,
        )
    if not kinds:
        return  # an emptyDir is filled in
    kind = kinds[0]
    rule = _RULES.get(kind)
    if rule is not None:
        rule(volume[kind], at.to(kind))
    if "iscsi" in volume and "initiatorName" in volume["iscsi"]:
        _iscsi_length(volume, at)
    if kind == "ephemeral" and pod_name and volume.get("name"):
        claim = f"{pod_name}-{volume['name']}"
        if not words.SUBDOMAIN.fits(claim):
            message = f"the claim of this volume would be named {quoted(claim)}, which is not valid"
            at.error(CODE, message, "name", help=words.SUBDOMAIN.help)
    if kind == "image" and is_pod:
        at.to(kind).require(CODE, volume[kind], "reference")


def _iscsi_length(volume: Source, at: At) -> None:
    text = f"{volume.get('name', '')}:{volume['iscsi'].get('targetPortal', '')}"
    if size_in_bytes(text) > _LONGEST_ISCSI_NAME:
        message = (
            f"name and iscsi.targetPortal together have more than {_LONGEST_ISCSI_NAME} characters"
        )
        at.error(CODE, message, "name")


# --- what each source asks for --------------------------------------------------------------------


def _required(*fields: str) -> Callable[[Source, At], None]:
    def rule(source: Source, at: At) -> None:
        for field in fields:
            at.require(CODE, source, field)

    return rule


def _empty_dir(source: Source, at: At) -> None:
    if "sizeLimit" in source and amount(source["sizeLimit"]) < 0:
        at.error(CODE, f'"sizeLimit" must not be negative, not {source["sizeLimit"]}', "sizeLimit")


def _host_path(source: Source, at: At) -> None:
    if not at.require(CODE, source, "path"):
        return
    if words.has_backstep(source["path"]):
        at.error(CODE, f'{quoted(source["path"])} must not contain ".."', "path")
    at.one_of(CODE, source, "type", _HOST_PATH_TYPES, "a type of host path")


def _git_repo(source: Source, at: At) -> None:
    at.require(CODE, source, "repository")
    at.form(CODE, source.get("directory", ""), words.LOCAL_PATH, "a directory", "directory")


def _disk(name: str) -> Callable[[Source, At], None]:
    def rule(source: Source, at: At) -> None:
        at.require(CODE, source, name)
        at.between(CODE, source, "partition", 0, 255)

    return rule


def _secret(source: Source, at: At) -> None:
    from renderer.api_server.core import projected

    at.require(CODE, source, "secretName")
    projected.files(source, at)


def _config_map(source: Source, at: At) -> None:
    from renderer.api_server.core import projected

    at.require(CODE, source, "name")
    projected.files(source, at)


def _projected(source: Source, at: At) -> None:
    from renderer.api_server.core import projected

    projected.check(source, at)


def _nfs(source: Source, at: At) -> None:
    at.require(CODE, source, "server")
    if at.require(CODE, source, "path") and not source["path"].startswith("/"):
        at.error(CODE, f"{quoted(source['path'])} must be an absolute path", "path")


def _is_iqn(name: str) -> bool:
    """An iSCSI name. (One that is longer than any could be made to take long to reject.)"""
    if len(name) > _LONGEST_IQN:
        return False
    if name.startswith("iqn"):
        return (
            re.search(
                r"iqn\.\d{4}-\d{2}\.([A-Za-z0-9\-.]+)(:[^,;*&$|\t\n\f\r ]+)\Z", name, re.ASCII
            )
            is not None
        )
    if name.startswith("eui"):
        return re.fullmatch("eui.[A-Za-z0-9]{16}", name) is not None
    return re.fullmatch("naa.[A-Za-z0-9]{32}", name) is not None


def _iscsi(source: Source, at: At) -> None:
    at.require(CODE, source, "targetPortal")
    for field in ("iqn", "initiatorName"):
        if (
            field in source
            and (source[field] or field == "initiatorName")
            and not _is_iqn(source[field])
        ):
            advice = (
                "such as iqn.2001-04.com.example:storage, eui. and 16 or naa. and 32 letters or "
                "digits"
            )
            at.error(CODE, f"{quoted(source[field])} is not a valid iSCSI name", field, help=advice)
    at.require(CODE, source, "iqn")
    at.between(CODE, source, "lun", 0, 255)
    if (
        source.get("chapAuthDiscovery") or source.get("chapAuthSession")
    ) and "secretRef" not in source:
        at.error(CODE, 'CHAP authentication needs "secretRef"', "secretRef", of="key")


def _fibre_channel(source: Source, at: At) -> None:
    targets, ids = source.get("targetWWNs"), source.get("wwids")
    if not targets and not ids:
        at.error(CODE, 'either "targetWWNs" or "wwids" is needed', "targetWWNs", of="key")
    if targets and ids:
        at.error(CODE, '"targetWWNs" and "wwids" exclude each other', "targetWWNs", of="key")
    if not targets:
        return
    if "lun" not in source:
        at.error(CODE, '"targetWWNs" needs "lun"', "lun", of="key")
    at.between(CODE, source, "lun", 0, 255)


def _flocker(source: Source, at: At) -> None:
    name, identifier = source.get("datasetName"), source.get("datasetUUID")
    if bool(name) is bool(identifier):
        at.error(CODE, 'exactly one of "datasetName" and "datasetUUID" is needed')
    if name and "/" in name:
        at.error(CODE, f'{quoted(name)} must not contain "/"', "datasetName")


def _quobyte(source: Source, at: At) -> None:
    if at.require(CODE, source, "registry"):
        if size_in_bytes(source.get("tenant", "")) > 64:
            at.error(CODE, '"tenant" has more than 64 characters', "tenant")
        elif not all(map(_is_host_and_port, source["registry"].split(","))):
            advice = "host:port, several separated by commas"
            at.error(
                CODE,
                f"{quoted(source['registry'])} is not valid as a registry",
                "registry",
                help=advice,
            )
    at.require(CODE, source, "volume")


def _is_host_and_port(text: str) -> bool:
    """As Go's net.SplitHostPort splits it."""
    host, colon, port = text.rpartition(":")
    if not colon:
        return False
    if host.startswith("["):
        return (
            host.endswith("]")
            and not re.search(r"[\[\]]", host[1:-1])
            and not re.search(r"[\[\]]", port)
        )
    return ":" not in host and re.search(r"[\[\]]", text) is None


def _azure_disk(source: Source, at: At) -> None:
    at.require(CODE, source, "diskName")
    at.require(CODE, source, "diskURI")
    at.one_of(CODE, source, "cachingMode", ("None", "ReadOnly", "ReadWrite"), "a caching mode")
    at.one_of(CODE, source, "kind", ("Shared", "Dedicated", "Managed"), "a kind of disk")
    managed = source.get("kind") == "Managed"
    beginning = "/subscriptions/" if managed else "https://"
    if not source.get("diskURI", "").startswith(beginning):
        what = "a managed disk" if managed else "a disk that is not managed"
        at.error(CODE, f"the diskURI of {what} must start with {beginning}", "diskURI")


def _flex(source: Source, at: At) -> None:
    at.require(CODE, source, "driver")
    for key in source.get("options", ()):
        domain = "." + key.partition("/")[0].lower()
        if domain.endswith((".kubernetes.io", ".k8s.io")):
            message = f"{quoted(key)}: the domains kubernetes.io and k8s.io are reserved"
            at.error(CODE, message, "options", key, of="key")


def _storage_os(source: Source, at: At) -> None:
    if at.require(CODE, source, "volumeName"):
        at.form(CODE, source["volumeName"], words.LABEL, "the name of a volume", "volumeName")
    if source.get("volumeNamespace"):
        at.form(CODE, source["volumeNamespace"], words.LABEL, "a namespace", "volumeNamespace")
    _secret_reference(source, "secretRef", at)


def _cinder(source: Source, at: At) -> None:
    at.require(CODE, source, "volumeID")
    _secret_reference(source, "secretRef", at)


def _secret_reference(source: Source, field: str, at: At) -> None:
    if field in source:
        at.to(field).require(CODE, source[field], "name")


def _csi(source: Source, at: At) -> None:
    if at.require(CODE, source, "driver"):
        at.form(CODE, source["driver"], words.DRIVER, "the name of a driver", "driver")
    reference = source.get("nodePublishSecretRef")
    if reference is not None and at.to("nodePublishSecretRef").require(CODE, reference, "name"):
        at.form(
            CODE,
            reference["name"],
            words.SUBDOMAIN,
            "the name of a Secret",
            "nodePublishSecretRef",
            "name",
        )


def _ephemeral(source: Source, at: At) -> None:
    from renderer.api_server.core import claims

    template = source.get("volumeClaimTemplate")
    if template is None:
        at.error(CODE, '"volumeClaimTemplate" is missing', "volumeClaimTemplate", of="key")
    else:
        claims.check_template(template, CODE, at.to("volumeClaimTemplate"))


def _downward_api(source: Source, at: At) -> None:
    from renderer.api_server.core import projected

    projected.mode(source, "defaultMode", at)
    for index, item in enumerate(source.get("items", ())):
        environment.downward_file(item, CODE, at.to("items", index))


def _image(source: Source, at: At) -> None:
    if source.get("pullPolicy"):
        at.one_of(CODE, source, "pullPolicy", _PULL_POLICIES, "a pull policy")


_RULES: Final[dict[str, Callable[[Source, At], None]]] = {
    "emptyDir": _empty_dir,
    "hostPath": _host_path,
    "gitRepo": _git_repo,
    "gcePersistentDisk": _disk("pdName"),
    "awsElasticBlockStore": _disk("volumeID"),
    "secret": _secret,
    "nfs": _nfs,
    "iscsi": _iscsi,
    "glusterfs": _required("endpoints", "path"),
    "flocker": _flocker,
    "persistentVolumeClaim": _required("claimName"),
    "rbd": _required("monitors", "image"),
    "cinder": _cinder,
    "cephfs": _required("monitors"),
    "quobyte": _quobyte,
    "downwardAPI": _downward_api,
    "fc": _fibre_channel,
    "flexVolume": _flex,
    "configMap": _config_map,
    "azureFile": _required("secretName", "shareName"),
    "vsphereVolume": _required("volumePath"),
    "photonPersistentDisk": _required("pdID"),
    "portworxVolume": _required("volumeID"),
    "azureDisk": _azure_disk,
    "storageos": _storage_os,
    "projected": _projected,
    "scaleIO": _required("gateway", "system", "volumeName"),
    "csi": _csi,
    "ephemeral": _ephemeral,
    "image": _image,
}
_ORDER: Final = tuple(_RULES)
"""The API server looks at the sources in this order, and at the content of the first one only."""
