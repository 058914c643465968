"""The number types: exact reals and balls, forms whose signs are decided, quotients, floats that know their error.

No operator of a field and no claim is known here.
"""
