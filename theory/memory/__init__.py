"""The field of associative memory: the operators that several papers use, one definition each.

Importing it tells the kernel what it may use of them, and of the field's kinds of variables.
"""

from lemmata.theory.memory import kernel_rules as kernel_rules
