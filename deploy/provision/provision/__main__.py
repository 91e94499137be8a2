"""``python -m provision``."""

from __future__ import annotations

import warnings

# Eventlet announces its own retirement at every import; ARCHITECTURE.md says why it is here.
warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

if __name__ == "__main__":
    from provision.command import app

    app()
