"""From a derivation to a proof: the kernel is asked, its answers are remembered, multipliers are found."""
