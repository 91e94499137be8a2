"""Long work in resumable chunks: imports of files, screening, year closing."""

from starsme.jobs.board import FileRefused, JobBoard
from starsme.jobs.kinds import ImportKind, ImportRow, Job, JobKind

__all__ = ["FileRefused", "ImportKind", "ImportRow", "Job", "JobBoard", "JobKind"]
