"""The forms that Kubernetes asks of names and other words.

Source: k8s.io/apimachinery, pkg/util/validation/validation.go and ip.go; pkg/api/validate/content,
v0.35.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple

from renderer.kuberay.names import (
    has_dns_1035_form,
    is_dns_1123_label,
    is_dns_subdomain,
    is_label_value,
    is_qualified_name,
)

_LONGEST_REMEMBERED: Final = 300


class Form(NamedTuple):
    """A form of a text, and how it is described to a user."""

    fits: Callable[[str], bool]
    description: str
    longest: int | None = None

    @property
    def help(self) -> str:
        """What is allowed, as the help of a message."""
        return f"allowed: {self.description}"


def _form(fits: Callable[[str], bool], description: str, longest: int | None = None) -> Form:
    """A form that remembers its latest verdicts: the names of one cluster come again and again."""
    remembered = lru_cache(maxsize=1024)(fits)
    return Form(
        lambda text: remembered(text) if len(text) <= _LONGEST_REMEMBERED else fits(text),
        description,
        longest,
    )


def is_dns_1035_label(text: str) -> bool:
    return len(text) <= 63 and has_dns_1035_form(text)


def mask_trailing_dash(text: str) -> str:
    """The beginning of a name as it is looked at: a dash at its end is put aside, with the
    character before it.
    """
    return text[:-2] + "a" if len(text) > 1 and text.endswith("-") else text


def is_annotation_key(text: str) -> bool:
    """As a label's key, but that capitals are lowered first."""
    return is_qualified_name(text.lower())


def is_finalizer(text: str) -> bool:
    """One of Kubernetes' own, or one with a domain."""
    return is_qualified_name(text) and (
        "/" in text or text in ("kubernetes", "orphan", "foregroundDeletion")
    )


def is_port_name(text: str) -> bool:
    """An IANA service name: 15 characters at most, a letter among them, no two hyphens in a row."""
    if (
        len(text) > 15
        or re.fullmatch("[-a-z0-9]+", text) is None
        or re.search("[a-z]", text) is None
    ):
        return False
    return "--" not in text and text[0] != "-" and text[-1] != "-"


def is_environment_name(text: str) -> bool:
    """Printable ASCII without `=`."""
    return re.fullmatch("[ -<>-~]+", text) is not None


def is_config_key(text: str) -> bool:
    """A key of a ConfigMap or a Secret."""
    if len(text) > 253 or re.fullmatch("[-._a-zA-Z0-9]+", text) is None:
        return False
    return text != "." and not text.startswith("..")


def is_search_domain(text: str) -> bool:
    """A subdomain whose labels may hold underscores, and start with one."""
    label = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
    return len(text) <= 253 and re.fullmatch(rf"{label}(\.{label})*", text) is not None


def is_wildcard_domain(text: str) -> bool:
    """`*.example.com`."""
    return text.startswith("*.") and len(text) <= 253 and is_dns_subdomain(text[2:])


def is_header_name(text: str) -> bool:
    return re.fullmatch("[-A-Za-z0-9]+", text) is not None


def is_sysctl(text: str) -> bool:
    segment = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
    return len(text) <= 253 and re.fullmatch(rf"({segment}[./])*{segment}", text) is not None


def is_path_segment(text: str) -> bool:
    """What can be one part of a URL's path."""
    return text not in (".", "..") and "/" not in text and "%" not in text


def is_domain_prefixed_path(text: str) -> bool:
    """`acme.io/foo`."""
    domain, slash, path = text.partition("/")
    if not slash or not domain or not is_dns_subdomain(domain):
        return False
    return re.fullmatch(r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+", path) is not None


def is_ip(text: str) -> bool:
    return address(text) is not None


def is_cidr(text: str) -> bool:
    return network(text) is not None


def address(text: str) -> tuple[int, int] | None:
    """An IP address as (4 or 6, its number); an IPv4 address inside an IPv6 one is IPv4.

    None if it is none.
    """
    first = re.search("[.:]", text)
    if first is None:
        return None
    if first[0] == ".":
        number = _ipv4(text)
        return None if number is None else (4, number)
    number = _ipv6(text)
    if number is None:
        return None
    return (4, number & 0xFFFFFFFF) if number >> 32 == 0xFFFF else (6, number)


def network(text: str) -> tuple[int, int, int] | None:
    """A CIDR as (4 or 6, the network's number, length of the prefix); None if it is none."""
    host, slash, length_text = text.partition("/")
    first = re.search("[.:]", host)
    if not slash or first is None or re.fullmatch("[0-9]{1,6}", length_text) is None:
        return None
    version, bits = (4, 32) if first[0] == "." else (6, 128)
    number = _ipv4(host) if version == 4 else _ipv6(host)
    length = int(length_text)
    if number is None or length > bits:
        return None
    return version, number >> (bits - length) << (bits - length), length


def _ipv4(text: str) -> int | None:
    """Four decimal numbers; zeros before them are accepted."""
    parts = text.split(".")
    if len(parts) != 4 or any(
        re.fullmatch("0*[0-9]{1,3}", part) is None or int(part) > 255 for part in parts
    ):
        return None
    number = 0
    for part in parts:
        number = number << 8 | int(part)
    return number


def _ipv6(text: str) -> int | None:
    if text.count("::") > 1 or ":::" in text:
        return None
    left_text, gap, right_text = text.partition("::")
    left = _groups(left_text, may_end_in_ipv4=not gap)
    right = _groups(right_text, may_end_in_ipv4=True) if gap else []
    if left is None or right is None:
        return None
    missing = 8 - len(left) - len(right)
    if missing < 0 or (missing == 0) is bool(gap):
        return None
    number = 0
    for group in (*left, *([0] * missing), *right):
        number = number << 16 | group
    return number


def _groups(text: str, *, may_end_in_ipv4: bool) -> list[int] | None:
    """The 16-bit groups of a part of an IPv6 address."""
    if not text:
        return []
    groups: list[int] = []
    parts = text.split(":")
    for index, part in enumerate(parts):
        if "." in part and may_end_in_ipv4 and index == len(parts) - 1:
            number = _ipv4(part)
            if number is None:
                return None
            groups += [number >> 16, number & 0xFFFF]
        elif re.fullmatch("0*[0-9a-fA-F]{1,4}", part) is None:
            return None
        else:
            groups.append(int(part, 16))
    return groups


_NAME_CHARACTERS: Final = (
    "lowercase letters, digits and -, starting and ending with a letter or digit"
)

LABEL: Final = _form(is_dns_1123_label, f"at most 63 {_NAME_CHARACTERS}", 63)
LABEL_1035: Final = _form(
    is_dns_1035_label,
    (
        "at most 63 lowercase letters, digits and -, starting with a letter, ending with a "
        "letter or digit"
    ),
    63,
)
SUBDOMAIN: Final = _form(
    is_dns_subdomain, f"at most 253 {_NAME_CHARACTERS}; parts may be separated by dots", 253
)
SUBDOMAIN_BEGINNING: Final = _form(
    lambda text: is_dns_subdomain(mask_trailing_dash(text)),
    SUBDOMAIN.description,
    SUBDOMAIN.longest,
)
QUALIFIED: Final = _form(
    is_qualified_name,
    "at most 63 letters, digits, -, _ and ., starting and ending with a letter or digit; "
    "before it, if you like, a "
    "domain and a slash: example.com/name",
)
FINALIZER: Final = _form(is_finalizer, "a domain, a slash and a name, such as example.com/name")
ANNOTATION: Final = _form(is_annotation_key, QUALIFIED.description)
LABEL_VALUE: Final = _form(
    is_label_value,
    "empty, or at most 63 letters, digits, -, _ and ., starting and ending with a letter or digit",
    63,
)
PORT_NAME: Final = _form(
    is_port_name,
    (
        "at most 15 lowercase letters, digits and -, with a letter among them, without -- and "
        "without - at either end"
    ),
    15,
)
ENVIRONMENT: Final = _form(is_environment_name, "printable ASCII characters other than =")
CONFIG_KEY: Final = _form(
    is_config_key, "at most 253 letters, digits, -, _ and ., not starting with ..", 253
)
SEARCH_DOMAIN: Final = _form(
    is_search_domain, "a domain name in lowercase, such as svc.cluster.local", 253
)
WILDCARD: Final = _form(is_wildcard_domain, "*. and a domain name in lowercase: *.example.com")
HEADER: Final = _form(is_header_name, "letters, digits and -")
SYSCTL: Final = _form(
    is_sysctl, "lowercase names separated by dots, such as net.core.somaxconn", 253
)
IP: Final = _form(is_ip, "an IP address such as 10.9.8.7 or 2001:db8::ffff")
CIDR: Final = _form(is_cidr, "a network such as 10.9.8.0/24 or 2001:db8::/64")
PATH_SEGMENT: Final = _form(is_path_segment, "not . or .., without / and %")
DOMAIN_PATH: Final = _form(
    is_domain_prefixed_path, "a domain, a slash and a path, such as acme.io/foo"
)
DRIVER: Final = _form(
    lambda text: len(text) <= 63 and is_dns_subdomain(text.lower()),
    "a domain name of at most 63 characters",
    63,
)


def has_backstep(path: str) -> bool:
    """Whether a part of a path is `..`."""
    return ".." in path.split("/")


def is_local_path(path: str) -> bool:
    """Relative, and nowhere out of its folder."""
    return not path.startswith("/") and not has_backstep(path)


LOCAL_PATH: Final = _form(is_local_path, "a relative path without ..")
FILE_PATH: Final = _form(
    lambda path: is_local_path(path) and not path.startswith(".."),
    "a relative path that does not start with ..",
)


def is_strict_subset(inner: tuple[int, int, int], outer: tuple[int, int, int]) -> bool:
    """Whether a network, as `network` reads it, is a part of another one and not all of it.

    Lengths are compared as they are written, also where an IPv4 network is written as one of IPv6.
    """
    if inner[2] <= outer[2]:
        return False
    version, number, _ = _unmapped(inner)
    outer_version, outer_number, length = _unmapped(outer)
    bits = 32 if version == 4 else 128
    return version == outer_version and number >> (bits - length) == outer_number >> (bits - length)


def _unmapped(network: tuple[int, int, int]) -> tuple[int, int, int]:
    """An IPv4 network that is written as one of IPv6, as what it is."""
    version, number, length = network
    if version == 6 and number >> 32 == 0xFFFF:
        return 4, number & 0xFFFFFFFF, max(length - 96, 0)
    return network
