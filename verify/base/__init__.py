"""What everything else stands on: points, verdicts, files that appear whole, boundaries, bounds on time and memory.

Imports nothing else of `verify`.
"""
