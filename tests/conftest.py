"""Settings of every property test: one profile, no deadline, failing draws reproducible from the output."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("lemmata", deadline=None, print_blob=True)
settings.load_profile("lemmata")
