"""Mistakes that people make in values, one at a time: the answer names the cause and what would be
right.

`tests/data/mistakes.json` has the inputs; what an answer must say is written here by hand, as
regular expressions over the whole text. None stands for an input that is rendered without any
message.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from renderer import Request, Setter, format_diagnostics, render
from renderer.diagnostics import Collector
from renderer.sources import VALUES, Source, read_source
from tests.reference import CHECKOUT

MISTAKES = json.loads((CHECKOUT / "tests/data/mistakes.json").read_text(encoding="utf-8"))

SAID: dict[str, tuple[str, ...] | None] = {
    "k01-top-misspelled": (r'"gcsFaultTolerence", did you mean "gcsFaultTolerance"',),
    "k02-nested-misspelled": (r'"replica", did you mean "replicas"',),
    "k03-case": (r'did you mean "rayVersion"',),
    "k04-wrong-depth-rayVersion": (r"help: move it to head\.rayVersion",),
    "k05-wrong-depth-replicas": (r"help: move it to worker\.replicas or",),
    "k06-enable-for-enabled": (r'did you mean "enabled"',),
    "k08-manifest-key-in-values": (r"help: .*worker.*additionalWorkerGroups",),
    "k09-headGroupSpec": (r'did you mean "head"\?',),
    "k10-flat-dotted-key": (r"a dot in a key does not nest", r"image:\n +tag: "),
    "k11-image-name-version": (r'did you mean "repository"', r'did you mean "tag"'),
    "k12-resources-limit": (r"head\.resources\.limit\b", r'did you mean "limits"'),
    "k13-limits-directly": (r"help: .*limits: \{cpu: …\}",),
    "k14-idleTimeout": (r'did you mean "idleTimeoutSeconds"',),
    "k16-workers-plural": (r'did you mean "worker"',),
    "k17-snake_case": (r'did you mean "minReplicas"',),
    "k19-probe-httpget": (r'did you mean "httpGet"',),
    "k20-secretKeyRef-no-valueFrom": (
        r"help: move it to gcsFaultTolerance\.redisPassword\.valueFrom\.secretKeyRef",
    ),
    "k21-indented-under-wrong-parent": (r"belongs to the top level: write it without indentation",),
    "k23-autoscalerOptions-top": (r"help: move it to head\.autoscalerOptions",),
    "t03-replicas-fraction": (r"must be a whole number, not 1\.5",),
    "t05-min-above-max": (r"minReplicas 5, above maxReplicas 2", r"note: .*:3:16"),
    "t07-env-map": (r"must be a list, not a map", r"- name: FOO\n +value: "),
    "t08-env-number": None,
    "t09-env-bool": None,
    "t10-tolerations-map": (r'put "- " before the first key', r"- key: gpu"),
    "t11-nodeSelector-list": (r"nodeSelector:\n +disktype: ssd",),
    "t12-rayStartParams-number": None,
    "t14-groups-list": (r"additionalWorkerGroups:\n +gpu:\n +replicas: 1",),
    "t15-port-quoted": (r"write the number without quotes",),
    "t17-enabled-quoted": (r"write false without quotes",),
    "t18-runAsUser-quoted": (r"write the number without quotes",),
    "t19-upgradeStrategy-string": (r"upgradeStrategy:\n +type: Recreate",),
    "t23-version-number": None,
    "t24-label-number": None,
    "u01-memory-GB": (r'"8GB" is not a valid quantity', r"8G or 8Gi"),
    "u02-memory-space": (r"did you mean 8Gi\?",),
    "u06-cpu-millis-M": (
        r"a request of 500M, above its limit of 1\b",
        r"did you mean 500m\?",
        r"values/default\.yaml \(built in\):\d+",
    ),
    "u07-limit-below-request": (
        r"memory has a request of 1Gi, above its limit of 512Mi",
        r"at: worker\.resources\.limits\.memory",
        r"raise the limit to at least 1Gi, or set the request to at most 512Mi",
        r"\(built in\):\d+",
    ),
    "u09-restartPolicy-case": (r'"never" is not a restart policy: did you mean "Never"\?',),
    "u10-service-type-case": (r'"Loadbalancer" is not .*did you mean "LoadBalancer"\?',),
    "u14-gpu-name": (r'did you mean "nvidia\.com/gpu"\?',),
    "u16-memory-lowercase-m": (r"memory is 2048m, less than 1 MiB", r"did you mean 2048Mi\?"),
    "u11-upscalingMode-case": (r"did you mean Aggressive\?",),
    "y02-misaligned": (r":3:3: .*the indentation does not match",),
    "y03-no-colon": (r':1:1: .*a colon is missing after "head"',),
    "y04-no-space-after-colon": (
        r":2:3: .*a space is missing after the colon",
        r'write "rayVersion: "',
        r"2 \|   rayVersion:••••",
    ),
    "y05-unclosed-quote": (r":2:15: .*quote is never closed",),
    "y06-unclosed-bracket": (r":2:16: .*not closed",),
    "y07-duplicate-key": (r'"rayVersion"', r"note: .*:2:3"),
    "y08-two-documents": (r"one document", r"-f first\.yaml -f second\.yaml"),
    "y10-template-in-values": (r"templates \(\{\{ … \}\}\) are not evaluated in values files",),
    "y12-at-sign": (r"put the value in quotes",),
    "y16-yes-in-string": (r'help: put it in quotes: "no"',),
    "y20-star-value": (r"put the value in quotes",),
    "y21-list-dash-indent": (r"belongs in an item of head\.containerEnv",),
    "y22-nonbreaking-space": (r"a no-break space \(U\+00A0\)",),
    "y23-smart-quotes": (r"curly quotes",),
    "s01-mount-without-volume": (r'no volume named "data"', r"add the volume"),
    "s02-redis-key-missing": (r'"key" is missing', r"help: .*Secret"),
    "s03-ft-by-annotation": (r"remove the annotation", r"note: .*:3:1"),
    "s05-group-twice": (r'two worker groups are named "workergroup"',),
    "s06-group-underscore": (
        r"at: worker\.groupName",
        r'begin with "raycluster-kuberay-gpu_group-worker-"',
        r"use letters, digits and '-'",
    ),
    "s08-worker-null": (r"worker: \{disabled: true\}",),
    "s09-head-null": (r'"head" cannot be null', r"help: write \{\}"),
    "s10-image-null": (r'"image" cannot be null',),
    "s11-label-value-bad": (
        r':3:12: .*"jane@example\.com" is not valid as the value of the label "owner"',
        r"at: head\.labels\.owner",
    ),
    "s12-manifest-as-values": (r"\A[^\n]*this is a manifest", r"render validate"),
    "s13-envsubst-left": (r"placeholder \$\{TAG\}",),
    "s15-rayStartParam-unknown": (
        r'ray start has no option "--num_cpus"',
        r'did you mean "num-cpus"\?',
    ),
    "s16-head-num-cpus-and-resources": (r"rayStartParams num-cpus and in rayResources",),
    "s17-redis-address-null": (r"redisAddress is empty", r"set host:port"),
    "s18-mount-path-twice": (r'the same "mountPath"',),
    "s19-fullname-upper": (r'\A[^\n]*"My_Cluster"(?s:.*)lowercase(?!(?s:.*)error\[)',),
    "s20-fullname-long": (r"shorten it by 8",),
    "s22-repo-with-tag": (r"repository.*has a tag(?!(?s:.*)warning\[)",),
    "f02-set-trailing-comma": None,
    "f03-set-gpu-dots": (r"worker\.resources\.limits\.nvidia\\\.com/gpu",),
    "f04-set-nodeselector-dots": (r"head\.nodeSelector\.cloud\\\.google\\\.com/gke-accelerator",),
    "f05-set-index-on-map": (r"worker is one group",),
    "f07-set-misspelled": (r'did you mean "replicas"',),
    "f08-set-spaces": (r"the key has a space at one end: write replicas without",),
    "f11-set-bad-index": (r"not an index",),
    "f12-set-big-index": (r"greater than 65536",),
    "f13-set-string-int": None,
    "f14-set-yaml-colon": (r'missing "=" after the key',),
    "f16-set-unclosed": (r"missing \}",),
    "f17-set-empty": None,
    "f18-set-comma-in-value": (r"a comma in a value is written \\,",),
    "f20-set-dash-name": (r'did you mean "replicas"',),
    "f25-name-long": (r"shorten it by 10",),
    "f26-name-digit": (r'"2fast-kuberay"', r"start with a letter"),
    "f27-namespace-bad": (r'"Team_A" is not a valid namespace',),
}

WARNED = {
    "s05-group-twice",
    "s13-envsubst-left",
    "s15-rayStartParam-unknown",
    "s22-repo-with-tag",
    "u14-gpu-name",
    "u16-memory-lowercase-m",
    "y23-smart-quotes",
}
"""Rendered, with a warning."""

ENCODED = {
    "y17-utf16": ("head: {}\n".encode("utf-16"), r"UTF-16"),
    "y18-latin1": ("# a\nhead:\n  labels: {a: café}\n".encode("latin-1"), r":3:1: .*not UTF-8"),
}


def _request(mistake: dict[str, Any]) -> Request:
    sources = () if mistake["values"] is None else (Source("values.yaml", mistake["values"]),)
    setters: list[Setter] = []
    named: dict[str, str] = {}
    flags = iter(mistake["flags"])
    for flag in flags:
        value = next(flags)
        if flag in ("NAME", "-n"):
            named["name" if flag == "NAME" else "namespace"] = value
        else:
            setters.append(Setter(flag, value))
    return Request(sources=sources, setters=tuple(setters), **named)  # type: ignore[arg-type]


TRIED = [one for one in MISTAKES if one["id"] not in ENCODED]


@pytest.mark.parametrize("mistake", TRIED, ids=lambda one: one["id"])
def test_the_answer_names_the_cause_and_what_would_be_right(mistake: dict[str, Any]) -> None:
    expected = SAID[mistake["id"]]
    result = render(_request(mistake))
    text = format_diagnostics(result.diagnostics)
    assert result.rejected is (expected is not None and mistake["id"] not in WARNED), text
    assert [words for words in expected or () if not re.search(words, text)] == [], text
    assert expected is not None or text == ""


@pytest.mark.parametrize("name", ENCODED)
def test_a_file_in_another_encoding(name: str, tmp_path: Path) -> None:
    content, words = ENCODED[name]
    file = tmp_path / "values.yaml"
    file.write_bytes(content)
    found = Collector()
    read_source(str(file), VALUES, found)
    assert found.has_errors and re.search(words, format_diagnostics(found.diagnostics))


def test_a_help_about_free_keys_only_where_nothing_better_is_known() -> None:
    said = {
        one["id"]
        for one in TRIED
        if "are free" in format_diagnostics(render(_request(one)).diagnostics)
    }
    assert said == set()


def test_only_a_stated_version_is_named() -> None:
    said = {
        one["id"]
        for one in TRIED
        if "KubeRay 1." in format_diagnostics(render(_request(one)).diagnostics)
    }
    assert said == set()
