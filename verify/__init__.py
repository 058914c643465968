"""What decides: search, certification, ledger and gate. Importing this package loads neither torch nor hypothesis."""

from verify.judge import assert_holds as assert_holds
from verify.verdicts import Verdict as Verdict
from verify.verdicts import Violation as Violation
