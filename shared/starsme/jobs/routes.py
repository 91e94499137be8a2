"""What every service with jobs answers about them."""

from __future__ import annotations

import io
from typing import Any

from marshmallow import Schema, fields

from starsme.auth import Role
from starsme.errors import Malformed
from starsme.http.messages import Download, Page, Reply, Request
from starsme.http.refusals import FindingView
from starsme.http.routes import query
from starsme.jobs.kinds import TRIAL
from starsme.tables import write_csv

WHO = {Role.OFFICER, Role.COORDINATOR, Role.OPERATOR}


FAILED_TH = "งานหยุดเพราะข้อขัดข้องของระบบ ส่วนที่ทำแล้วไม่หาย โปรดแจ้งผู้ดูแลระบบ แล้วส่งคำขอเดิมอีกครั้งเพื่อทำต่อ"
FAILED_EN = "A fault of ours stopped the job; what is done is kept. Tell the operator, then send the same request again to go on."


class ImportArgs(Schema):
    """The query string of an import."""

    filename = fields.String(load_default="", metadata={"description": "what the sender calls the file"})
    trial = fields.Boolean(
        load_default=False,
        metadata={"description": "a trial: the same checks and the same report, and nothing of it stays"},
    )


class JobView(Schema):
    """A job's progress. ``status``: running, finishing, done, failed."""

    id = fields.String()
    kind = fields.String()
    scope = fields.String()
    filename = fields.String(allow_none=True)
    status = fields.String()
    rows = fields.Integer()
    rows_done = fields.Integer()
    rows_refused = fields.Integer()
    findings = fields.Integer()
    trial = fields.Function(
        lambda row: row.params.get(TRIAL) is True,
        metadata={"type": "boolean", "description": "whether all that it does is taken back"},
    )
    result = fields.Dict(
        metadata={"description": "the kind's own notes; ``counts`` says what became, or would become, of the rows"}
    )
    error = fields.String(allow_none=True, metadata={"description": "the class of the fault, for the operator"})
    error_th = fields.Function(lambda row: FAILED_TH if row.status == "failed" else None)
    error_en = fields.Function(lambda row: FAILED_EN if row.status == "failed" else None)
    created_at = fields.AwareDateTime()
    finished_at = fields.AwareDateTime(allow_none=True)


class JobRoutes:
    """Mixin for a nameko service class."""

    def must_see_job(self, request: Request, job: Any) -> None:
        """Raise unless the caller may see this job; a service says so of jobs whose scope not all of the office may see."""

    @query("GET", "/jobs/{job_id}", roles=WHO, gives=JobView, summary="A job's progress · ความคืบหน้าของงาน")
    def get_job(self, request: Request) -> Reply:
        return Reply(self._seen_job(request))

    @query(
        "GET",
        "/jobs/{job_id}/findings",
        roles=WHO,
        gives=FindingView,
        many=True,
        summary="What the sender must correct · รายการที่ต้องแก้ไข",
    )
    def list_findings(self, request: Request) -> Reply:
        job = self._seen_job(request)
        limit, after = request.args["limit"], request.args["after"] or "0"
        if not after.isdecimal() or len(after) > 9:
            raise Malformed(detail="after: the 'next' of an earlier page expected")
        rows = request.jobs.findings(request.tx, job.id, int(after), limit)
        items: list[dict[str, Any]] = [
            {
                "file": job.filename or "",
                "row": row.row,
                "column": row.column,
                "code": row.code,
                "th": row.th,
                "en": row.en,
            }
            for row in rows
        ]
        return Reply(Page(items, str(rows[-1].number) if len(rows) == limit else None))

    @query(
        "GET",
        "/jobs/{job_id}/corrections.csv",
        roles=WHO - {Role.OPERATOR},  # rows as typed, with everything personal in them
        summary="The rows to correct and import again · แถวที่ต้องแก้ไขแล้วนำเข้าใหม่",
    )
    def download_corrections(self, request: Request) -> Reply:
        job = self._seen_job(request)
        headings = dict(job.headings or [])
        buffer = io.BytesIO()
        write_csv(
            buffer,
            [*headings.values(), "row · แถวในไฟล์เดิม", "ต้องแก้ไข", "to correct"],
            (
                [*row.cells.values(), row.number, " | ".join(f.th for f in found), " | ".join(f.en for f in found)]
                for row, found in request.jobs.refused_rows(request.tx, job.id)
            ),
        )
        return Reply(Download(buffer.getvalue(), "text/csv; charset=utf-8", "corrections.csv"))

    def _seen_job(self, request: Request) -> Any:
        job = request.jobs.get(request.tx, request.path["job_id"])
        self.must_see_job(request, job)
        return job
