"""`python -m signaling.openapi`: the document as it is kept in docs/openapi.json."""

from __future__ import annotations

import json
import sys

from signaling.app import bare
from signaling.openapi.document import document


def text() -> str:
    return json.dumps(document(bare()), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
