"""`pytest verify`: its options, one run against the ledger, what is written and what is said at the end."""
