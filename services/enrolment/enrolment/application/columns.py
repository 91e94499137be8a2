"""The columns of the files that enrolment takes, by the headings that people give them."""

from __future__ import annotations

from enrolment.domain.assessment import QUESTIONS
from enrolment.domain.words import Dimension
from starsme.tables import Column

APPLICATION_COLUMNS = (
    Column("submitted_at", "ประทับเวลา", "Timestamp"),
    Column("tax_id", "เลขทะเบียน/เลขประจำตัวผู้เสียภาษี 13 หลัก", "เลขทะเบียน", "เลขประจำตัวผู้เสียภาษี"),
    Column("kind", "ประเภทกิจการ"),
    Column("name_th", "ชื่อกิจการ"),
    Column("name_en", "ชื่อภาษาอังกฤษ", required=False),
    Column("province", "จังหวัด"),
    Column("district", "อำเภอ", required=False),
    Column("postcode", "รหัสไปรษณีย์", required=False),
    Column("sector", "กลุ่มธุรกิจ"),
    Column("tsic", "รหัส TSIC", required=False),
    Column("employees", "จำนวนพนักงาน"),
    Column("revenue", "รายได้ต่อปี (บาท)", "รายได้ต่อปี"),
    Column("started_on", "วันที่เริ่มกิจการ"),
    Column("contact_name", "ชื่อผู้ติดต่อ"),
    Column("phone", "โทรศัพท์"),
    Column("email", "อีเมล", required=False),
    Column("line_id", "LINE ID", required=False),
    Column("consent_core", "ยินยอม (core)"),
    Column("consent_publicity", "ยินยอมเผยแพร่ (publicity)", required=False),
    *(Column(question) for question in QUESTIONS),
)
"""The online form's export: one application a record."""

SCORE_COLUMNS = (
    Column("judge_code", "รหัสกรรมการ"),
    Column("agency", "หน่วยงาน", required=False),
    Column("app_row", "ลำดับใบสมัคร"),
    Column("tax_id", "เลขทะเบียน/เลขประจำตัวผู้เสียภาษี 13 หลัก", "เลขทะเบียน"),
    *(Column(dimension) for dimension in Dimension),
    Column("conflict", "ส่วนได้เสีย"),
    Column("remark", "หมายเหตุ", required=False),
)
"""Judges' sheets: one sheet a record."""

AGENCY_COLUMNS = (
    Column("code", "รหัสหน่วยงาน"),
    Column("name_th", "ชื่อหน่วยงาน"),
    Column("name_en", "ชื่อภาษาอังกฤษ", required=False),
    Column("agency_type", "ประเภทหน่วยงาน", required=False),
    Column("roles", "บทบาท", required=False),
    Column("provinces", "จังหวัด"),
    Column("contact_email", "อีเมล", required=False),
)
"""The directory of partner agencies; ``;`` stands between roles and between provinces."""
