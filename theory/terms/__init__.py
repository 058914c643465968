"""The index language, and all that is asked of SymPy: how terms are built, what is known of their signs. Trusted."""
