"""Roles and their bindings.

Source: k8s.io/kubernetes, pkg/apis/rbac/validation/validation.go, v1.35.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from renderer.api_server.core import metadata, selectors, words
from renderer.api_server.core.at import At

_CODE: Final = "schema/role"
_GROUP: Final = "rbac.authorization.k8s.io"
_SUBJECTS: Final = ("ServiceAccount", "User", "Group")


def check_role(role: Mapping[str, Any], at: At) -> None:
    """A whole Role."""
    _role(role, at, in_namespace=True)


def check_cluster_role(role: Mapping[str, Any], at: At) -> None:
    """A whole ClusterRole."""
    _role(role, at, in_namespace=False)
    if "aggregationRule" not in role:
        return
    place = at.to("aggregationRule")
    found = role["aggregationRule"].get("clusterRoleSelectors", ())
    place.require(_CODE, role["aggregationRule"], "clusterRoleSelectors")
    for index, selector in enumerate(found):
        selectors.label_selector(selector, _CODE, place.to("clusterRoleSelectors", index))


def _metadata(data: Mapping[str, Any], at: At, *, in_namespace: bool) -> None:
    meta, place = data.get("metadata", {}), at.to("metadata")
    form, codes = words.PATH_SEGMENT, metadata.OTHER
    metadata.check(meta, form, codes, place, in_namespace=in_namespace, keeps_generation=True)


def _role(role: Mapping[str, Any], at: At, *, in_namespace: bool) -> None:
    _metadata(role, at, in_namespace=in_namespace)
    for index, rule in enumerate(role.get("rules", ())):
        place = at.to("rules", index)
        place.require(_CODE, rule, "verbs")
        if not rule.get("nonResourceURLs"):
            place.require(_CODE, rule, "apiGroups", help='the core group is ""')
            place.require(_CODE, rule, "resources")
            continue
        if in_namespace:
            place.error(
                _CODE, "only a ClusterRole can have nonResourceURLs", "nonResourceURLs", of="key"
            )
        for field in ("apiGroups", "resources", "resourceNames"):
            if rule.get(field):
                place.error(
                    _CODE, f"a rule with nonResourceURLs cannot have {field}", field, of="key"
                )


def check_role_binding(binding: Mapping[str, Any], at: At) -> None:
    """A whole RoleBinding."""
    _binding(binding, ("Role", "ClusterRole"), at, in_namespace=True)


def check_cluster_role_binding(binding: Mapping[str, Any], at: At) -> None:
    """A whole ClusterRoleBinding."""
    _binding(binding, ("ClusterRole",), at, in_namespace=False)


def _binding(
    binding: Mapping[str, Any], kinds: tuple[str, ...], at: At, *, in_namespace: bool
) -> None:
    _metadata(binding, at, in_namespace=in_namespace)
    role, place = binding.get("roleRef", {}), at.to("roleRef")
    if role.get("apiGroup"):
        place.one_of(_CODE, role, "apiGroup", (_GROUP,), "the API group of roles")
    if place.require(_CODE, role, "kind"):
        place.one_of(_CODE, role, "kind", kinds, "a kind of role")
    if place.require(_CODE, role, "name"):
        place.form(_CODE, role["name"], words.PATH_SEGMENT, "the name of a role", "name")
    for index, subject in enumerate(binding.get("subjects", ())):
        _subject(subject, at.to("subjects", index), in_namespace=in_namespace)


def _subject(subject: Mapping[str, Any], at: At, *, in_namespace: bool) -> None:
    at.require(_CODE, subject, "name")
    if not at.require(_CODE, subject, "kind"):
        return
    if not at.one_of(_CODE, subject, "kind", _SUBJECTS, "a kind of subject"):
        return
    group = subject.get("apiGroup", "")
    if subject["kind"] != "ServiceAccount":
        if group:
            at.one_of(_CODE, subject, "apiGroup", (_GROUP,), "the API group of users and groups")
        return
    if subject.get("name"):
        at.form(_CODE, subject["name"], words.SUBDOMAIN, "the name of a ServiceAccount", "name")
    if group:
        at.error(_CODE, "a ServiceAccount has no apiGroup", "apiGroup")
    if not in_namespace and not subject.get("namespace"):
        at.error(_CODE, "the ServiceAccount needs a namespace", "namespace", of="key")
