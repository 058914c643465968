"""The page of pictures: what each finding looks like, in the words that its picture has itself."""

from __future__ import annotations

from docs.pages.markdown import cell, page, slug
from docs.pages.results import FOLDERS, Results
from lemmata.verify.studies.figures import pictures


def pictures_page(results: Results) -> str:
    """Every picture with its caption, its words and a link to its claim."""
    lines = ["`lemmata plot --findings` draws these pictures. The points in them are those on record.", ""]
    for picture in pictures():
        place, folder = results.place[picture.claim], results.folder[picture.claim]
        verdict = results.entries[picture.claim].verdict
        lines += [
            f"## {picture.title}",
            "",
            f"![{cell(picture.alt)}](../pictures/{picture.name}.svg)",
            "",
            picture.caption,
            "",
            f"*Claim:* [`{picture.claim}`]({FOLDERS[folder][0]}.md#{slug(place)}), which is `{verdict}`.",
            "",
        ]
    return page("The findings in pictures", *lines)
