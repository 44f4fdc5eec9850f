"""Every code of a diagnostic and what it means, in one line each. A code, once released, keeps its meaning."""

from __future__ import annotations

CODES: dict[str, str] = {
    # --- call: flags and files
    "call/is-a-directory": "a folder was given where a file is read",
    "call/missing-file": "a file that was named is not there",
    "call/set-syntax": "a --set flag is not written in Helm's grammar, or sets a key of something that is no map or list",
    "call/unreadable-file": "a file is there and can't be read",
    "call/url": "a URL was given where a file is read: nothing is ever fetched",
    # --- yaml: what can't be read, or would be read otherwise than it looks
    "yaml/alias-bomb": "an alias contains itself, or aliases blow the file up",
    "yaml/bad-key": "a map's key that JSON can't have: null, a map, a list, an integer between 2^63 and 2^64",
    "yaml/bad-merge": "`<<` with something that is neither a map nor a list of maps",
    "yaml/binary": "a file that is no text",
    "yaml/duplicate-key": "the same key twice in one map (a warning for two words of one truth value, as true and yes)",
    "yaml/encoding": "a text that is neither UTF-8 nor UTF-16 with a byte order mark",
    "yaml/not-a-map": "a values file whose top is a list or a single value",
    "yaml/not-a-number": "infinity or NaN, which JSON can't hold",
    "yaml/several-documents": "a values file of more than one document",
    "yaml/sops": "a values file encrypted with SOPS",
    "yaml/syntax": "a text that is no YAML, or no YAML that kubectl and Helm read",
    "yaml/too-deep": "maps and lists that lie in each other too deep",
    "yaml/too-large": "a file larger than the limit",
    "yaml/unknown-anchor": "an alias without its anchor",
    "yaml/unknown-tag": "a tag that is none of YAML's own",
}
