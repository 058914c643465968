"""From a claim to its verdict, and the interpreters of its operators held against their definitions."""
