"""The `metadata` of an object as every Kubernetes API server checks it, in the terms of a
structural schema.

A CRD says only that it is an object. Source: k8s.io/apimachinery, pkg/apis/meta/v1/types.go (the
fields), pkg/api/validation/objectmeta.go and pkg/util/validation/validation.go (their rules),
v0.35. `propertyNames` and `anyOf` are JSON Schema's and not a CRD's; what neither says (the size of
all annotations together, one controller among the owners) is reported in
`renderer.api_server.metadata`.
"""

from __future__ import annotations

from typing import Any, Final

from renderer.kuberay.names import (
    DNS_1123_LABEL,
    DNS_SUBDOMAIN,
    LABEL_TEXT,
    LONGEST_LABEL,
    LONGEST_SUBDOMAIN,
)

# Each pattern is one that RE2 reads, too, and that no text, however long, makes backtrack without
# end. Lengths of whole texts are `maxLength`; those of the parts of a key need a second pattern.
SUBDOMAIN: Final = rf"^({DNS_SUBDOMAIN})?$"
"""A DNS-1123 subdomain: the name of an object; an empty one counts as none."""
NAME_PREFIX: Final = rf"^({DNS_SUBDOMAIN}-*)?$"
"""What `generateName` may be: a subdomain, or the beginning of one."""
LABEL: Final = rf"^({DNS_1123_LABEL})?$"
"""A DNS-1123 label: the name of a namespace; an empty one is as good as none."""
QUALIFIED_NAME: Final = rf"^({DNS_SUBDOMAIN}/)?{LABEL_TEXT}$"
"""The key of a label, a finalizer: a name, with a domain before it or without."""
ANNOTATION_KEY: Final = rf"^({DNS_SUBDOMAIN.replace('a-z', 'A-Za-z')}/)?{LABEL_TEXT}$"
"""As of a label, but that the domain may be in capitals: it is lowered before it is checked."""
LENGTHS_OF_KEY: Final = r"^([^/]{0,253}/)?[^/]{0,63}$"
"""The parts of a qualified name are no longer than this."""
LABEL_VALUE: Final = rf"^({LABEL_TEXT})?$"

_STRING: Final = {"type": "string"}
_TEXT: Final = {"type": "string", "default": ""}  # Go reads a null for the empty string
_NAMED: Final = {"type": "string", "minLength": 1}
_TIME: Final = {
    "type": "string",
    "nullable": True,
    # RFC 3339 as Go reads it: capital T and Z.
    "pattern": r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    r"([.,][0-9]{1,20})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$",
}

_PREFIX: Final = {"minLength": 1, "maxLength": LONGEST_SUBDOMAIN, "pattern": NAME_PREFIX}
_LONGEST_KEY: Final = LONGEST_SUBDOMAIN + 1 + LONGEST_LABEL


def _key(pattern: str) -> dict[str, Any]:
    """A key of this form.

    Each part has the length of the whole with it: a text beyond it is not matched at all.
    """
    return {
        "allOf": [{"maxLength": _LONGEST_KEY, "pattern": one} for one in (pattern, LENGTHS_OF_KEY)]
    }


_KEY: Final = _key(QUALIFIED_NAME)

OBJECT_META: Final[dict[str, Any]] = {
    "type": "object",
    "anyOf": [
        {"required": ["name"], "properties": {"name": {"minLength": 1}}},
        {"required": ["generateName"], "properties": {"generateName": _PREFIX}},
    ],
    "properties": {
        "annotations": {
            "type": "object",
            "propertyNames": _key(ANNOTATION_KEY),
            "additionalProperties": _TEXT,
        },
        "creationTimestamp": _TIME,
        "deletionGracePeriodSeconds": {"type": "integer", "format": "int64"},
        "deletionTimestamp": _TIME,
        "finalizers": {"type": "array", "items": {"type": "string", **_KEY}},
        "generateName": _STRING,
        "generation": {"type": "integer", "format": "int64"},
        "labels": {
            "type": "object",
            "propertyNames": _KEY,
            "additionalProperties": {**_TEXT, "maxLength": LONGEST_LABEL, "pattern": LABEL_VALUE},
        },
        "managedFields": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "apiVersion": _STRING,
                    "fieldsType": _STRING,
                    "fieldsV1": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
                    "manager": _STRING,
                    "operation": _STRING,
                    "subresource": _STRING,
                    "time": _TIME,
                },
            },
        },
        "name": {"type": "string", "maxLength": LONGEST_SUBDOMAIN, "pattern": SUBDOMAIN},
        "namespace": {"type": "string", "maxLength": LONGEST_LABEL, "pattern": LABEL},
        "ownerReferences": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["apiVersion", "kind", "name", "uid"],
                "properties": {
                    "apiVersion": {"type": "string", "pattern": "^([^/]{0,253}/)?[^/]{1,253}$"},
                    "blockOwnerDeletion": {"type": "boolean"},
                    "controller": {"type": "boolean"},
                    "kind": _NAMED,
                    "name": _NAMED,
                    "uid": _NAMED,
                },
            },
        },
        "resourceVersion": _STRING,
        "selfLink": _STRING,
        "uid": _STRING,
    },
}
