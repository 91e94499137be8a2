"""Solving the whole-cohort match: HiGHS through scipy, exactly, and a quick greedy answer to start from."""

from mentoring.adapters.matching.highs import HighsSolver

__all__ = ["HighsSolver"]
