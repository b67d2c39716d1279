"""Renders the chart for every kind of installation: `python -m tests.chart FOLDER` writes a file of each.

What belongs to operators (cert-manager, Prometheus) is left out: Kubernetes itself has no schema of it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

from tests.chart.rendering import KINDS, rendered

OPERATORS = ("cert-manager.io/", "monitoring.coreos.com/")


def main(folder: Path) -> None:
    for name, different in KINDS.items():
        own = [it for it in rendered(different) if not it["apiVersion"].startswith(OPERATORS)]
        (folder / f"{name}.yaml").write_text(yaml.safe_dump_all(own))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
