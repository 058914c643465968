"""What decides: search, certification, ledger and gate. Importing this package loads what judges only when it is asked for."""

from typing import TYPE_CHECKING, Any

from lemmata.verify import field as field
from lemmata.verify.base.verdicts import Verdict as Verdict
from lemmata.verify.base.verdicts import Violation as Violation

if TYPE_CHECKING:
    from lemmata.verify.judge.judge import assert_holds as assert_holds


def __getattr__(name: str) -> Any:
    if name != "assert_holds":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from lemmata.verify.judge.judge import assert_holds

    return assert_holds
