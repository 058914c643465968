"""The field of associative memory: the operators that several papers use, one definition each."""
