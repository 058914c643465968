"""Processes for work side by side: each begins with the modules imported, and with nothing else of this process."""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import ForkServerContext, SpawnContext


def side_by_side(*modules: str) -> ForkServerContext | SpawnContext:
    """How processes are started: forked from one that has imported `modules` and done nothing; anew where there is no fork."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*modules])
    return context
