"""What the search looks through: papers with their authors, printed places, and claims; a script, as files read no files."""

from __future__ import annotations

import json

from lemmata.verify.site.contents import QUOTED, Contents
from lemmata.verify.site.record import GLYPHS


def index_of(contents: Contents) -> str:
    """A script that names all that can be found; the script of the pages ranks it."""
    kinds = list(GLYPHS)
    papers, places, number = [], [], {}
    for k, paper in enumerate(contents.papers):
        papers.append([paper.title, paper.authors, paper.arxiv or "", paper.anchor])
        for place in paper.places:
            number[place.name] = k
            said = place.reason or contents.standing([place]).sentence
            places.append([place.name, paper.where[place.name], k, kinds.index(contents.of(place)), said])
    claims = [
        [name, claim.says, kinds.index(contents.found[name].became), QUOTED.sub("", claim.source), number[contents.place[name]]]
        for name, claim in contents.claims.items()
    ]
    told = {"claims": claims, "places": places, "papers": papers, "became": [[kind, GLYPHS[kind]] for kind in kinds]}
    return f"window.LEMMATA = {json.dumps(told, ensure_ascii=False, separators=(',', ':'))};\n"
