"""Shapes of people and authorities over the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from enrolment.domain import authority as words
from enrolment.entrypoints.schemas import _one_of
from starsme.http.routes import PageArgs

_TEXT = validate.Length(max=1000)


def _text(description: str, *, required: bool = False) -> fields.String:
    return fields.String(
        required=required, allow_none=not required, validate=_TEXT, metadata={"description": description}
    )


class ProfileBody(Schema):
    """What a person gives of herself."""

    name = _text("name and surname", required=True)
    email = _text("an address that mail can be sent to")
    phone = _text("a telephone number")
    line_id = _text("a LINE id")
    language = fields.String(load_default="th", validate=_TEXT, metadata={"description": "th or en"})


class ProfileView(Schema):
    """What the platform knows of the caller; version 0 until anything was given."""

    id = fields.String(metadata={"description": "pseudonym; what events call the person"})
    name = fields.String(allow_none=True)
    email = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    line_id = fields.String(allow_none=True)
    language = fields.String()
    version = fields.Integer()


class RegistrationBody(Schema):
    """An enterprise as a person enters it, with the role in which she asks to act for it."""

    tax_id = _text("13 digits, with dashes, spaces or Thai digits as typed", required=True)
    kind = _text("juristic or natural, or the form's Thai word", required=True)
    name_th = _text("the enterprise's name", required=True)
    name_en = _text("its English name")
    province = _text("DOPA code or name", required=True)
    sector = _text("manufacturing, wholesale, retail or services, or the form's Thai word", required=True)
    role = _text("owner, staff or adviser", required=True)
    notice_version = _text("version of the core notice that was read (GET /consent-texts)", required=True)
    evidence = _text("reference of a document that proves the authority")


class PersonView(Schema):
    """A person as others know her; how to reach her is for the office alone."""

    id = fields.String()
    name = fields.String(allow_none=True)
    email = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    line_id = fields.String(allow_none=True)


class RegisteredView(Schema):
    """The enterprise as it is registered, to compare with what was typed."""

    name_th = fields.String()
    province = fields.String(allow_none=True)


class AuthorityChangeView(Schema):
    """One line of an authority's history."""

    standing = _one_of(words.Standing)
    at = fields.AwareDateTime()
    side = _one_of(words.Side, "on whose side it was decided")
    by = fields.String(allow_none=True, metadata={"description": "officers' accounts are shown to the office alone"})
    proof_kind = _one_of(words.ProofKind)
    proof_reference = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    note = fields.String(allow_none=True)


class AuthorityView(Schema):
    """An authority: to its person her own words and where it stands; to owners and officers what they decide by."""

    id = fields.String()
    enterprise_id = fields.String()
    enterprise_name = fields.String(metadata={"description": "as the person wrote it"})
    tax_id = fields.String(metadata={"description": "masked, as the person wrote it"})
    role = _one_of(words.PersonRole)
    standing = _one_of(words.Standing)
    requested_at = fields.AwareDateTime()
    answer_due_on = fields.Date(metadata={"description": "last day on which an answer is in time"})
    overdue = fields.Boolean()
    evidence = fields.String(allow_none=True, metadata={"description": "the document that the person offers"})
    proof_kind = _one_of(words.ProofKind)
    proof_reference = fields.String(allow_none=True, metadata={"description": "to owners and officers"})
    reason = fields.String(allow_none=True)
    reason_th = fields.String(allow_none=True)
    reason_en = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    person = fields.Nested(PersonView, metadata={"description": "to owners and officers"})
    registered = fields.Nested(RegisteredView, metadata={"description": "to officers"})
    province_typed = fields.String(allow_none=True, metadata={"description": "to officers"})
    history = fields.List(fields.Nested(AuthorityChangeView))
    version = fields.Integer()


class AuthoritiesArgs(PageArgs):
    """Filters of the officers' list."""

    standing = fields.String(load_default=None, validate=validate.OneOf(list(words.Standing)))
    overdue = fields.Boolean(load_default=False, metadata={"description": "only requests whose answer is late"})


class ProofBody(Schema):
    """What an authority rests on."""

    kind = fields.String(required=True, validate=validate.OneOf(list(words.ProofKind)))
    reference = _text("the document's reference, or whose word and why", required=True)


class RefusalBody(Schema):
    """Why a request is refused."""

    reason = fields.String(required=True, validate=validate.OneOf(list(words.Refusal)))
    note = _text("an explanation to the person")


class RevocationBody(Schema):
    """Why an authority is ended."""

    reason = fields.String(required=True, validate=validate.OneOf(list(words.Revocation)))
    note = _text("an explanation to the person")


class EvidenceBody(Schema):
    """A document that proves one's own request."""

    evidence = _text("the document's reference", required=True)


class InvitationBody(Schema):
    """In which role somebody is invited."""

    role = fields.String(
        required=True, validate=validate.OneOf([words.PersonRole.STAFF.value, words.PersonRole.ADVISER.value])
    )


class InvitationView(Schema):
    """An invitation. ``code`` is shown once, when it is made: hand it to the person yourself."""

    id = fields.String()
    enterprise_id = fields.String()
    role = _one_of(words.PersonRole)
    code = fields.String()
    invited_at = fields.AwareDateTime()
    expires_on = fields.Date()
    open = fields.Boolean()
    authority_id = fields.String(allow_none=True, metadata={"description": "what its acceptance made"})
    withdrawn_at = fields.AwareDateTime(allow_none=True)


class AcceptanceBody(Schema):
    """The code of an invitation."""

    code = _text("as the owner handed it over", required=True)
