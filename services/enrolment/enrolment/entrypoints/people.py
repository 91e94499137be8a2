"""Routes of people, their authority and invitations."""

from __future__ import annotations

from typing import Any

from enrolment.application.people.area import PeopleArea
from enrolment.application.people.reading import read_text
from enrolment.application.people.told import invitation_view
from enrolment.domain.authority import PersonRole, Proof, ProofKind, Refusal, Revocation
from enrolment.entrypoints import people_schemas as schemas
from starsme.auth import Role
from starsme.clock import bangkok_day
from starsme.http import Page, Reply, Request, command, query
from starsme.messaging import background

PERSON = {Role.ENTREPRENEUR}
OFFICE = {Role.OFFICER, Role.COORDINATOR}
DECIDERS = OFFICE | PERSON


class PeopleRoutes:
    """Mixin for the service class."""

    app: Any
    database: Any = None

    @background(every_seconds=60)
    def remind_people(self) -> bool:
        return self._people.reminders.remind(self.database)

    # --- oneself

    @query("GET", "/me", roles=PERSON, gives=schemas.ProfileView, summary="Your own details · ข้อมูลของท่าน")
    def get_me(self, request: Request) -> Reply:
        person = self._people.profiles.of(request.tx, request.caller)
        return Reply(person, etag=person.version)

    @command(
        "PUT",
        "/me",
        roles=PERSON,
        takes=schemas.ProfileBody,
        gives=schemas.ProfileView,
        summary="Give your name and how to reach you · แจ้งชื่อและช่องทางติดต่อ",
    )
    def put_me(self, request: Request) -> Reply:
        person = self._people.profiles.change(request.tx, request.caller, request.body, request.if_match)
        return Reply(person, etag=person.version)

    @query(
        "GET",
        "/me/authorities",
        roles=PERSON,
        gives=schemas.AuthorityView,
        many=True,
        summary="Your own requests and authorities · คำขอและสิทธิ์ดำเนินการแทนกิจการของท่าน",
    )
    def list_own_authorities(self, request: Request) -> Reply:
        after, limit = _after(request)
        return _page(self._people.queries.own(request.tx, request.caller, after, limit), limit)

    # --- asking

    @command(
        "POST",
        "/enterprises",
        roles=PERSON,
        takes=schemas.RegistrationBody,
        gives=schemas.AuthorityView,
        status=201,
        summary="Register an enterprise and ask to act for it; work can start at once · ขึ้นทะเบียนกิจการและขอสิทธิ์ดำเนินการแทน",
    )
    def register_enterprise(self, request: Request) -> Reply:
        asked, new = self._people.registrations.register(request.tx, request.caller, request.body)
        return self._authority(request, asked.authority.id, status=201 if new else 200)

    @command(
        "PUT",
        "/authorities/{authority_id}/evidence",
        roles=PERSON,
        takes=schemas.EvidenceBody,
        gives=schemas.AuthorityView,
        summary="Name a document that proves your request · แจ้งเลขอ้างอิงเอกสารยืนยันสิทธิ์",
    )
    def offer_evidence(self, request: Request) -> Reply:
        evidence = read_text(request.body, "evidence", required=True) or ""
        key = request.path["authority_id"]
        self._people.decisions.offer_evidence(request.tx, request.caller, key, evidence, request.if_match)
        return self._authority(request, key)

    @command(
        "POST",
        "/authorities/{authority_id}/surrender",
        roles=PERSON,
        gives=schemas.AuthorityView,
        summary="Give your own request or authority up · สละสิทธิ์ของตนเอง",
    )
    def give_up_authority(self, request: Request) -> Reply:
        key = request.path["authority_id"]
        self._people.decisions.give_up(request.tx, request.caller, key, request.if_match)
        return self._authority(request, key)

    # --- deciding

    @query(
        "GET",
        "/authorities",
        roles=OFFICE,
        args=schemas.AuthoritiesArgs,
        gives=schemas.AuthorityView,
        many=True,
        summary="Requests and authorities in your sight, the oldest first · คำขอสิทธิ์ที่ต้องพิจารณา",
    )
    def list_authorities(self, request: Request) -> Reply:
        after, limit = _after(request)
        wanted = {"standing": request.args["standing"], "overdue": request.args["overdue"]}
        return _page(self._people.queries.listed(request.tx, request.caller, wanted, after, limit), limit)

    @query(
        "GET",
        "/authorities/{authority_id}",
        roles=DECIDERS,
        gives=schemas.AuthorityView,
        summary="An authority with its history · สิทธิ์ดำเนินการแทนกิจการและประวัติ",
    )
    def get_authority(self, request: Request) -> Reply:
        return self._authority(request, request.path["authority_id"])

    @command(
        "POST",
        "/authorities/{authority_id}/proof",
        roles=DECIDERS,
        takes=schemas.ProofBody,
        gives=schemas.AuthorityView,
        summary="Prove a request: an officer by a document or word, an owner by her word · ยืนยันสิทธิ์",
    )
    def prove_authority(self, request: Request) -> Reply:
        key = request.path["authority_id"]
        reference = read_text(request.body, "reference", required=True) or ""
        proof = Proof(ProofKind(request.body["kind"]), reference)
        self._people.decisions.prove(request.tx, request.caller, key, proof, request.if_match)
        return self._authority(request, key)

    @command(
        "POST",
        "/authorities/{authority_id}/refusal",
        roles=DECIDERS,
        takes=schemas.RefusalBody,
        gives=schemas.AuthorityView,
        summary="Refuse a request, with a reason · ปฏิเสธคำขอพร้อมเหตุผล",
    )
    def refuse_authority(self, request: Request) -> Reply:
        key, reason = request.path["authority_id"], Refusal(request.body["reason"])
        note = read_text(request.body, "note", required=reason is Refusal.OTHER)
        self._people.decisions.refuse(request.tx, request.caller, key, reason, note, request.if_match)
        return self._authority(request, key)

    @command(
        "POST",
        "/authorities/{authority_id}/revocation",
        roles=DECIDERS,
        takes=schemas.RevocationBody,
        gives=schemas.AuthorityView,
        summary="End a proven authority, with a reason · เพิกถอนสิทธิ์พร้อมเหตุผล",
    )
    def revoke_authority(self, request: Request) -> Reply:
        key, reason = request.path["authority_id"], Revocation(request.body["reason"])
        note = read_text(request.body, "note", required=reason is Revocation.OTHER)
        self._people.decisions.revoke(request.tx, request.caller, key, reason, note, request.if_match)
        return self._authority(request, key)

    @query(
        "GET",
        "/enterprises/{enterprise_id}/people",
        roles=DECIDERS,
        gives=schemas.AuthorityView,
        many=True,
        summary="An enterprise's people, for its owners and the office · ผู้ดำเนินการแทนกิจการ",
    )
    def list_people(self, request: Request) -> Reply:
        after, limit = _after(request)
        key = request.path["enterprise_id"]
        return _page(self._people.queries.of_enterprise(request.tx, request.caller, key, after, limit), limit)

    # --- invitations

    @command(
        "POST",
        "/enterprises/{enterprise_id}/invitations",
        roles=PERSON,
        takes=schemas.InvitationBody,
        gives=schemas.InvitationView,
        status=201,
        summary="Invite staff or an adviser, as a proven owner · เชิญพนักงานหรือที่ปรึกษา",
    )
    def invite_person(self, request: Request) -> Reply:
        role = PersonRole(request.body["role"])
        key = request.path["enterprise_id"]
        invitation, code = self._people.invitations.invite(request.tx, request.caller, key, role)
        return Reply(invitation_view(invitation, bangkok_day(request.tx.now)) | {"code": code})

    @query(
        "GET",
        "/enterprises/{enterprise_id}/invitations",
        roles=PERSON,
        gives=schemas.InvitationView,
        many=True,
        summary="An enterprise's invitations, for its owners · คำเชิญของกิจการ",
    )
    def list_invitations(self, request: Request) -> Reply:
        after, limit = _after(request)
        key, today = request.path["enterprise_id"], bangkok_day(request.tx.now)
        found = self._people.invitations.of_enterprise(request.tx, request.caller, key, after, limit)
        return _page([invitation_view(one, today) for one in found], limit)

    @command(
        "POST",
        "/invitations/{invitation_id}/withdrawal",
        roles=PERSON,
        gives=schemas.InvitationView,
        summary="Withdraw an invitation that nobody accepted yet · ยกเลิกคำเชิญ",
    )
    def withdraw_invitation(self, request: Request) -> Reply:
        ended = self._people.invitations.withdraw(request.tx, request.caller, request.path["invitation_id"])
        return Reply(invitation_view(ended, bangkok_day(request.tx.now)))

    @command(
        "POST",
        "/invitations/acceptance",
        roles=PERSON,
        takes=schemas.AcceptanceBody,
        gives=schemas.AuthorityView,
        summary="Accept an invitation by its code · ตอบรับคำเชิญด้วยรหัส",
    )
    def accept_invitation(self, request: Request) -> Reply:
        accepted = self._people.invitations.accept(request.tx, request.caller, request.body["code"].strip())
        return self._authority(request, accepted.authority.id)

    # --- the words of the routes in the words of the application

    @property
    def _people(self) -> PeopleArea:
        area: PeopleArea = self.app.people
        return area

    def _authority(self, request: Request, authority_id: str, status: int | None = None) -> Reply:
        shown = self._people.queries.one(request.tx, request.caller, authority_id)
        return Reply(shown, status=status, etag=shown["version"])


def _after(request: Request) -> tuple[str, int]:
    return request.args["after"] or "", request.args["limit"]


def _page(items: list[dict[str, Any]], limit: int) -> Reply:
    return Reply(Page(items, str(items[-1]["id"]) if len(items) == limit else None))
