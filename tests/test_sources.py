"""Files and stdin: what is read, and what is wrong with what is not."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.diagnostics import Collector, Diagnostic, Flag, Place
from renderer.kube_yaml.reader import read_values
from renderer.sources import (
    CRD,
    MANIFESTS,
    MAX_BYTES,
    TEXT,
    VALUES,
    Source,
    Use,
    decode,
    read_source,
    read_text,
)


def read(name: str, use: Use = VALUES) -> Source | Diagnostic | None:
    """The source, or the one problem for which there is none."""
    found = Collector()
    source = read_source(name, use, found)
    assert len(found.diagnostics) == (source is None)
    return source or found.diagnostics[0]


def decoded(name: str, data: bytes) -> Source | Diagnostic:
    found = Collector()
    return decode(name, data, found) or found.diagnostics[0]


@pytest.mark.parametrize(
    "data",
    ["é: 1\n".encode(), "\ufeffé: 1\n".encode()],
    ids=["without mark", "with mark"],
)
def test_reads(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "v.yaml").write_bytes(data)
    assert read(f"{tmp_path}/v.yaml") == Source(f"{tmp_path}/v.yaml", "é: 1\n")


def test_line_ends_stay() -> None:
    assert decoded("v", b"a: 1\r\nb: 2\r") == Source("v", "a: 1\r\nb: 2\r")


def test_reads_stdin() -> None:
    assert read_source("-", VALUES, Collector(), stdin=lambda: b"a: 1\n") == Source("-", "a: 1\n")


def test_reads_a_pipe(tmp_path: Path) -> None:
    """As the shell gives it for `-f <(sops -d prod.yaml)`."""
    reading, writing = os.pipe()
    os.write(writing, b"a: 1\n")
    os.close(writing)
    assert read(f"/dev/fd/{reading}") == Source(f"/dev/fd/{reading}", "a: 1\n")
    os.close(reading)


def file(content: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(content)

    return write


BAD: dict[str, tuple[Callable[[Path], None], str]] = {
    "missing": (lambda path: None, "call/missing-file"),
    "folder": (lambda path: path.mkdir(), "call/is-a-directory"),
    "link to nothing": (lambda path: path.symlink_to("nowhere"), "call/missing-file"),
    "link to itself": (lambda path: path.symlink_to(path), "call/unreadable-file"),
    "latin-1": (file("a: 1\nb: é\n".encode("latin-1")), "yaml/encoding"),
    "utf-16-le": (file("\ufeffa: 1\n".encode("utf-16-le")), "yaml/encoding"),
    "utf-16-be": (file("\ufeffa: 1\n".encode("utf-16-be")), "yaml/encoding"),
    "half a surrogate": (file(b"a: \xed\xa0\x80\n"), "yaml/encoding"),
    "too long a sequence": (file(b"a: \xc0\x80\n"), "yaml/encoding"),
    "binary": (file(bytes(range(256))), "yaml/binary"),
    "null byte": (file(b"a: \0\n"), "yaml/binary"),
    "too large": (file(b"#" * (MAX_BYTES + 1)), "yaml/too-large"),
}


@pytest.mark.parametrize(("make", "code"), BAD.values(), ids=BAD)
def test_rejects(make: Callable[[Path], None], code: str, tmp_path: Path) -> None:
    make(tmp_path / "v.yaml")
    problem = read(f"{tmp_path}/v.yaml")
    assert isinstance(problem, Diagnostic)
    assert problem.code == code
    assert isinstance(problem.where, Place) is code.startswith("yaml/")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("https://example.com/v.yaml", "call/url"),
        ("v.yaml/x", "call/missing-file"),
        ("", "call/missing-file"),
        ("a\0b", "call/unreadable-file"),
        ("x" * 5000, "call/unreadable-file"),
    ],
)
def test_rejects_the_name(name: str, code: str) -> None:
    problem = read(name)
    assert isinstance(problem, Diagnostic)
    assert problem.code == code


def test_names_the_line_that_is_not_utf_8() -> None:
    problem = decoded("v.yaml", "a: 1\nb: é\n".encode("latin-1"))
    assert isinstance(problem, Diagnostic)
    assert isinstance(problem.where, Place)
    assert (problem.where.file, problem.where.start.line) == ("v.yaml", 2)


@pytest.mark.parametrize(
    ("use", "noun", "command"),
    [
        (VALUES, "values", "render -f -"),
        (MANIFESTS, "manifests", "render validate -"),
        (CRD, "the CRD", "render --crd /dev/stdin"),
    ],
    ids=["values", "manifests", "crd"],
)
def test_a_url_is_rejected_in_terms_of_its_use(use: Use, noun: str, command: str) -> None:
    problem = read("https://example.com/v.yaml", use)
    assert isinstance(problem, Diagnostic)
    assert problem.message == f"{noun} cannot be read from a URL: https://example.com/v.yaml"
    assert problem.help == f"fetch it first: curl -fsS https://example.com/v.yaml | {command}"


def test_a_file_that_cannot_be_read_is_reported_at_the_flag_that_named_it() -> None:
    problem = read("missing.yaml", CRD.at(Flag("--crd")))
    assert isinstance(problem, Diagnostic)
    assert problem.where == Flag("--crd")


def test_a_source_can_be_made_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "v.yaml").write_bytes("\ufeffé: 1\r\n".encode())
    assert Source.from_file(tmp_path / "v.yaml") == Source(f"{tmp_path}/v.yaml", "é: 1\r\n")


def test_a_url_is_shown_without_its_user() -> None:
    assert "hunter2" not in repr(read("https://me:hunter2@example.com/v.yaml"))


def test_text_is_read_literally(tmp_path: Path) -> None:
    (tmp_path / "t").write_bytes(b"\xef\xbb\xbfa\0\r\n")
    assert read_text(f"{tmp_path}/t", TEXT, Collector()) == "\ufeffa\0\r\n"


@given(
    st.one_of(
        st.binary(),
        st.text(st.characters(codec="utf-8")).map(str.encode),
        st.binary().map(lambda data: b"a: |\n  " + data),
    )
)
def test_any_bytes_give_data_or_a_diagnostic(data: bytes) -> None:
    source = decoded("v.yaml", data)
    if isinstance(source, Source):
        read_values(source)
