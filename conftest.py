"""The options of `pytest verify`, which is `lemmata check` for the theory of this checkout."""

import pytest

from lemmata import plugin


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    if not pluginmanager.hasplugin("lemmata.plugin"):  # the checkout is not installed
        pluginmanager.register(plugin, "lemmata.plugin")
    plugin.add_options(parser, "")
