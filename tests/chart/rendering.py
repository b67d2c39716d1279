"""The chart as Helm renders it. HELM names the program, KUBERNETES the version that it is rendered for."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

CHART = Path(__file__).parents[2] / "deploy/helm/vicon"
NEEDED: dict[str, Any] = {
    "image": {"repository": "registry.kota.example/vicon"},
    "settings": {"VICON_URL": "https://rapat.kota.example", "VICON_PROXIES": "10.42.0.0/16"},
    "secrets": {"existingSecret": "vicon"},
    "links": {"mediaSecret": "vicon-links-media", "othersSecret": "vicon-links"},
    "ingress": {"tlsSecret": "rapat-tls"},
}
"""What nobody else can know."""
ISSUER: dict[str, Any] = {
    "links": {"mediaSecret": "", "othersSecret": "", "issuer": {"name": "vicon-links", "nodes": 3}}
}
MAPPED: dict[str, Any] = {"media": {"hostNetwork": False, "threads": 3, "port": 20000}}
ONE_MACHINE: dict[str, Any] = {
    "storage": {"accessMode": "ReadWriteOnce"},
    "media": {"replicas": 1, "publicIP": "203.0.113.7"},
}
WATCHED: dict[str, Any] = {"metrics": {"enabled": True, "serviceMonitor": True}}
WITH_TURN: dict[str, Any] = {"coturn": {"enabled": True, "existingSecret": "turn"}}
KINDS: dict[str, dict[str, Any]] = {
    "needed": {},
    "issuer": ISSUER,
    "mapped": MAPPED,
    "one-machine": ONE_MACHINE,
    "watched": WATCHED,
    "turn": WITH_TURN,
    "own-proxy": {"ingress": {"enabled": False}, "networkPolicy": {"enabled": False}},
    "own-files": {
        "storage": {"existingClaim": "files"},
        "secrets": {"existingSecret": "vicon", "more": ["smtp_password", "turn_secret"]},
        "imagePullSecrets": [{"name": "registry"}],
        "media": {
            "nodeSelector": {"vicon": "media"},
            "tolerations": [{"operator": "Exists"}],
            "priorityClassName": "meetings",
        },
    },
}
"""Installations of different kinds, by what differs."""


def merged(*values: dict[str, Any]) -> dict[str, Any]:
    into: dict[str, Any] = {}
    for given in values:
        for name, value in given.items():
            both = isinstance(value, dict) and isinstance(into.get(name), dict)
            into[name] = merged(into[name], value) if both else value
    return into


def helm(values: dict[str, Any], release: str = "vicon") -> subprocess.CompletedProcess[str]:
    """`helm template` with `values` alone, beside the chart's own."""
    version = os.environ.get("KUBERNETES", "1.31")
    words = [os.environ.get("HELM", "helm"), "template", release, str(CHART), "--kube-version", version]
    given = yaml.safe_dump(values)
    return subprocess.run([*words, "--values", "-"], input=given, capture_output=True, text=True)


def rendered(*different: dict[str, Any], release: str = "vicon") -> list[dict[str, Any]]:
    """All that a release with `NEEDED` and what is `different` consists of."""
    done = helm(merged(NEEDED, *different), release)
    assert done.returncode == 0, done.stderr
    return [it for it in yaml.safe_load_all(done.stdout) if it]


def refused(*different: dict[str, Any], release: str = "vicon") -> str:
    """Why such a release cannot be."""
    done = helm(merged(NEEDED, *different), release)
    assert done.returncode != 0, done.stdout[:500]
    return done.stderr


def one(all_: list[dict[str, Any]], kind: str, name: str) -> dict[str, Any]:
    (it,) = (it for it in all_ if (it["kind"], it["metadata"]["name"]) == (kind, name))
    return it


def pods(all_: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The role and the pod's own part of all that starts pods."""
    for it in all_:
        if template := it["spec"].get("template"):
            yield template["metadata"]["labels"]["app.kubernetes.io/component"], template["spec"]


def env(pod: dict[str, Any]) -> dict[str, Any]:
    """Values of its one container's environment, those from fields as `{field}`."""
    (container,) = pod["containers"]
    return {
        it["name"]: it.get("value") or f"{{{it['valueFrom']['fieldRef']['fieldPath']}}}"
        for it in container["env"]
    }
