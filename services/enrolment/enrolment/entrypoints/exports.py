"""Routes that give tables to take away."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from enrolment.application.exports.export import ExportedTable
from enrolment.application.queries import Looking
from enrolment.application.search.reading import applications_wanted, enterprises_wanted
from enrolment.application.search.shapes import Order
from enrolment.entrypoints.exports_schemas import (
    ApplicationsExport,
    EnterprisesExport,
    ReconciliationView,
    SelectionExport,
)
from starsme.auth import Role
from starsme.http import Download, Reply, Request, query
from starsme.tables import write_csv, write_xlsx

OFFICE = {Role.OFFICER, Role.COORDINATOR}
OWNERS = OFFICE | {Role.ENTREPRENEUR}

_IN_MEMORY_BYTES = 1_000_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportRoutes:
    """Mixin for the service class. Numbers are masked unless ``numbers=whole`` is asked for; each whole one is recorded."""

    app: Any

    @query(
        "GET",
        "/calls/{code}/applications.csv",
        roles=OWNERS,
        args=ApplicationsExport,
        summary="Applications as CSV, filtered as the list · ใบสมัครเป็นไฟล์ CSV",
    )
    def export_applications_csv(self, request: Request) -> Reply:
        return _csv(self._exported_applications(request), f"{request.path['code']}-applications")

    @query(
        "GET",
        "/calls/{code}/applications.xlsx",
        roles=OWNERS,
        args=ApplicationsExport,
        summary="Applications as a workbook, filtered as the list · ใบสมัครเป็นไฟล์ XLSX",
    )
    def export_applications_xlsx(self, request: Request) -> Reply:
        return _xlsx(self._exported_applications(request), f"{request.path['code']}-applications")

    @query(
        "GET",
        "/enterprises.csv",
        roles=OWNERS,
        args=EnterprisesExport,
        summary="Enterprises as CSV, filtered as the list · กิจการเป็นไฟล์ CSV",
    )
    def export_enterprises_csv(self, request: Request) -> Reply:
        return _csv(self._exported_enterprises(request), "enterprises")

    @query(
        "GET",
        "/enterprises.xlsx",
        roles=OWNERS,
        args=EnterprisesExport,
        summary="Enterprises as a workbook, filtered as the list · กิจการเป็นไฟล์ XLSX",
    )
    def export_enterprises_xlsx(self, request: Request) -> Reply:
        return _xlsx(self._exported_enterprises(request), "enterprises")

    @query(
        "GET",
        "/calls/{code}/selection.csv",
        roles=OFFICE,
        args=SelectionExport,
        summary="The selection as CSV · ผลการคัดเลือกเป็นไฟล์ CSV",
    )
    def export_selection_csv(self, request: Request) -> Reply:
        return _csv(self._exported_selection(request), f"{request.path['code']}-selection")

    @query(
        "GET",
        "/calls/{code}/selection.xlsx",
        roles=OFFICE,
        args=SelectionExport,
        summary="The selection as a workbook · ผลการคัดเลือกเป็นไฟล์ XLSX",
    )
    def export_selection_xlsx(self, request: Request) -> Reply:
        return _xlsx(self._exported_selection(request), f"{request.path['code']}-selection")

    @query(
        "GET",
        "/calls/{code}/reconciliation",
        roles=OFFICE,
        gives=ReconciliationView,
        summary="Whether a call's exports agree with the event log · กระทบยอดข้อมูลส่งออกกับบันทึกเหตุการณ์",
    )
    def reconcile(self, request: Request) -> Reply:
        opened = self.app.sights.call(request.tx, request.caller, request.path["code"])
        return Reply(self.app.reconciliation.of(request.tx, opened))

    def _exported_applications(self, request: Request) -> ExportedTable:
        opened = self.app.sights.any_call(request.tx, request.caller, request.path["code"])
        wanted = applications_wanted(request.args, Order(request.args["sort"]), None)
        table: ExportedTable = self.app.exports.applications(request.tx, self._exporting(request), opened, wanted)
        return table

    def _exported_enterprises(self, request: Request) -> ExportedTable:
        wanted = enterprises_wanted(request.args, Order(request.args["sort"]), None)
        table: ExportedTable = self.app.exports.enterprises(request.tx, self._exporting(request), wanted)
        return table

    def _exported_selection(self, request: Request) -> ExportedTable:
        opened = self.app.sights.call(request.tx, request.caller, request.path["code"])
        table: ExportedTable = self.app.exports.selection(request.tx, self._exporting(request), opened)
        return table

    def _exporting(self, request: Request) -> Looking:
        looking = Looking(request.caller, self.app.sights.of(request.tx, request.caller))
        return looking if request.args["numbers"] == "whole" else looking.masked()


def _csv(table: ExportedTable, name: str) -> Reply:
    return _written(write_csv, table, "text/csv; charset=utf-8", f"{name}.csv")


def _xlsx(table: ExportedTable, name: str) -> Reply:
    return _written(write_xlsx, table, _XLSX, f"{name}.xlsx")


def _written(write: Callable[..., None], table: ExportedTable, content_type: str, filename: str) -> Reply:
    # A large table goes to the disk, and is gone when it has been sent.
    target = cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES))  # noqa: SIM115
    try:
        write(target, table.headings, table.rows)
        target.seek(0)
    except BaseException:
        target.close()
        raise
    return Reply(Download(target, content_type, filename))
