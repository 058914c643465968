"""What decides: search, certification, ledger and gate. Importing this package loads neither torch nor hypothesis."""

from verify.base.verdicts import Verdict as Verdict
from verify.base.verdicts import Violation as Violation
from verify.judge.judge import assert_holds as assert_holds
