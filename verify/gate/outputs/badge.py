"""The badge: what shields.io calls an endpoint, a file with a label, a message and a colour."""

from __future__ import annotations

import json

from lemmata.verify.gate.outputs.finished import Finished


def badge(run: Finished) -> str:
    """How many claims are as on record."""
    wrong, judged = len(run.wrong), len(run.records)
    message = f"{judged} as on record" if not wrong else f"{wrong} of {judged} not as on record"
    told = {"schemaVersion": 1, "label": "claims", "message": message, "color": "red" if wrong else "brightgreen"}
    return json.dumps(told) + "\n"
