"""The `format` of strings that an API server checks, as far as KubeRay's CRDs use them.

Source: k8s.io/kube-openapi, pkg/validation/strfmt/time.go and date.go; which formats an API server
knows: k8s.io/apiextensions-apiserver, pkg/apiserver/validation/formats.go, v0.35. It ignores all
others.
"""

from __future__ import annotations

import re
from typing import Final

NOT_EVALUATED: Final = frozenset(
    (
        *(
            "bsonobjectid",
            "byte",
            "cidr",
            "creditcard",
            "duration",
            "email",
            "hexcolor",
            "hostname",
            "ipv4",
            "ipv6",
        ),
        *(
            "isbn",
            "isbn10",
            "isbn13",
            "k8s-long-name",
            "k8s-short-name",
            "mac",
            "rgbcolor",
            "ssn",
            "uri",
        ),
        *("uuid", "uuid3", "uuid4", "uuid5"),
    )
)
"""What an API server checks and nothing here does."""

_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_date(text: object) -> bool:
    """`2025-01-31`, a day that there is."""
    match = (
        re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text) if isinstance(text, str) else None
    )
    if match is None:
        return not isinstance(text, str)
    year, month, day = map(int, match.groups())
    leap_day = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] + leap_day


def is_date_time(text: object) -> bool:
    """`2025-01-31T12:30:00Z`, also with small letters, a fraction, an offset."""
    if not isinstance(text, str):
        return True
    parts = text.lower().split("t", 2)
    time = r"([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|[+-][0-9]{2}:[0-9]{2})"
    match = re.fullmatch(time, parts[1], re.ASCII) if len(parts) > 1 and is_date(parts[0]) else None
    return match is not None and match[1] <= "23" and match[2] <= "59" and match[3] <= "59"


CHECKED: Final = {"date": is_date, "date-time": is_date_time, "datetime": is_date_time}
"""By name, what is checked here.

Values that are not strings pass: another keyword checks their type.
"""
