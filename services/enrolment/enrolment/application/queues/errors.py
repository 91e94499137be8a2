"""What the queues refuse."""

from __future__ import annotations

from starsme.errors import NotFound


class QueueUnknown(NotFound):
    """There is no such queue."""

    code = "queue_unknown"
    th = "ไม่มีคิวงานชื่อ {name} โปรดเลือกจากรายการคิว (GET /queues)"
    en = "There is no queue {name}. Choose one from the list (GET /queues)."
