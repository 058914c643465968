"""The verdict on a claim with cases is that on all of them: the worst one, and `proved` where each is."""

from __future__ import annotations

from itertools import combinations_with_replacement

import pytest

from lemmata.theory import CLAIMS
from lemmata.verify.base.boundary import UsageError
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.gate.options import choose
from lemmata.verify.gate.tally import NONE, ORDER, STRONGEST, counts, of_all, of_cases


@pytest.mark.parametrize(
    ("verdicts", "whole"),
    [
        (["proved", "proved"], "proved"),
        (["proved", "refuted", "undecided"], "refuted"),
        (["proved", "undecided", "survived"], "undecided"),
        (["proved", "survived"], "survived"),
        (["measured", "proved"], "measured"),
        (["proved", NONE], NONE),
        (["ill-posed", "proved"], "ill-posed"),
    ],
)
def test_a_claim_with_cases_says_what_all_of_them_say(verdicts: list[str], whole: str) -> None:
    assert of_all(verdicts) == of_all(reversed(verdicts)) == whole


def test_only_where_all_cases_are_proved_the_claim_is() -> None:
    assert {*ORDER} == {*STRONGEST} == {*Outcome, NONE}
    for verdicts in combinations_with_replacement(ORDER, 3):
        assert (of_all(verdicts) == "proved") == (set(verdicts) == {"proved"})


def test_a_share_is_told_where_cases_differ() -> None:
    assert of_cases(["proved", "refuted", "proved"]) == "refuted, 1 of 3 cases"
    assert of_cases(["proved", "proved"]) == "proved, 2 cases"
    assert counts(["refuted", "proved", "proved"]) == "2 proved, 1 refuted"


def test_a_claim_with_cases_is_chosen_by_its_own_id() -> None:
    claims = {claim.id: claim for claim in CLAIMS.values() if claim.id.startswith("table-2")}
    assert choose(claims, ["table-2"]) == claims
    assert list(choose(claims, ["table-2.gpt-2"])) == ["table-2.gpt-2"]
    with pytest.raises(UsageError, match="unknown claim id 'table'"):
        choose(claims, ["table"])
