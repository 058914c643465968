"""The options of `pytest verify`; a run that does not name that folder is left alone."""

pytest_plugins = ["lemmata.plugin"]
