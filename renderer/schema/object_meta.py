"""The `metadata` of an object as every Kubernetes API server checks it, in the terms of a structural schema.

A CRD says only that it is an object. Source: k8s.io/apimachinery, pkg/apis/meta/v1/types.go (the fields),
pkg/api/validation/objectmeta.go and pkg/util/validation/validation.go (their rules), v0.35.
`propertyNames` and `anyOf` are JSON Schema's and not a CRD's; what neither says (the size of all annotations together,
one controller among the owners) is told in `renderer.api_server.metadata`.
"""

from __future__ import annotations

from typing import Any, Final

from renderer.kuberay.names import DNS_1123_LABEL, DNS_SUBDOMAIN, LABEL_TEXT

# Each pattern first bounds the length that it looks at, so that no text, however long, takes long to reject.
_NAME_PART: Final = rf"(?=[^/]{{1,63}}$){LABEL_TEXT}$"

SUBDOMAIN: Final = rf"^(?=.{{0,253}}$)({DNS_SUBDOMAIN})?$"
"""A DNS-1123 subdomain: the name of an object; an empty one counts as none."""
NAME_PREFIX: Final = rf"^(?=.{{0,253}}$)({DNS_SUBDOMAIN}-*)?$"
"""What `generateName` may be: a subdomain, or the beginning of one."""
LABEL: Final = rf"^(?=.{{0,63}}$)({DNS_1123_LABEL})?$"
"""A DNS-1123 label: the name of a namespace; an empty one is as good as none."""
QUALIFIED_NAME: Final = rf"^((?=[^/]{{1,253}}/){DNS_SUBDOMAIN}/)?{_NAME_PART}"
"""The key of a label, a finalizer: a name, with a domain before it or without."""
ANNOTATION_KEY: Final = rf"^((?=[^/]{{1,253}}/){DNS_SUBDOMAIN.replace('a-z', 'A-Za-z')}/)?{_NAME_PART}"
"""As of a label, but that the domain may be in capitals: it is lowered before it is checked."""
LABEL_VALUE: Final = rf"^(?=.{{0,63}}$)({LABEL_TEXT})?$"

_STRING: Final = {"type": "string"}
_TEXT: Final = {"type": "string", "default": ""}  # Go reads a null for the empty string
_NAMED: Final = {"type": "string", "minLength": 1}
_TIME: Final = {
    "type": "string",
    "nullable": True,
    # RFC 3339 as Go reads it: capital T and Z.
    "pattern": r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    r"([.,][0-9]{1,20})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$",
}

OBJECT_META: Final[dict[str, Any]] = {
    "type": "object",
    "anyOf": [
        {"required": ["name"], "properties": {"name": {"minLength": 1}}},
        {"required": ["generateName"], "properties": {"generateName": {"minLength": 1, "pattern": NAME_PREFIX}}},
    ],
    "properties": {
        "annotations": {
            "type": "object",
            "propertyNames": {"pattern": ANNOTATION_KEY},
            "additionalProperties": _TEXT,
        },
        "creationTimestamp": _TIME,
        "deletionGracePeriodSeconds": {"type": "integer", "format": "int64"},
        "deletionTimestamp": _TIME,
        "finalizers": {"type": "array", "items": {"type": "string", "pattern": QUALIFIED_NAME}},
        "generateName": _STRING,
        "generation": {"type": "integer", "format": "int64"},
        "labels": {
            "type": "object",
            "propertyNames": {"pattern": QUALIFIED_NAME},
            "additionalProperties": {**_TEXT, "pattern": LABEL_VALUE},
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
        "name": {"type": "string", "pattern": SUBDOMAIN},
        "namespace": {"type": "string", "pattern": LABEL},
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
