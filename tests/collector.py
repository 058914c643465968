"""The collector of cyclic garbage looks less often: SymPy makes millions of objects that live long.

At Python's own threshold it takes a tenth of the tests' time. Processes for work side by side import this module first.
"""

import gc

gc.set_threshold(200_000, 10, 10)
