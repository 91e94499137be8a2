"""Authorities as a state machine: whatever people try, an enterprise for which anybody may act has an owner who may."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from enrolment.domain.authority import (
    Actor,
    Authority,
    IllegalMove,
    LastOwner,
    OfficeOnly,
    OwnAuthority,
    OwnerFirst,
    PersonRole,
    Proof,
    ProofKind,
    Refusal,
    Revocation,
    Side,
    Standing,
    owners,
)
from enrolment.domain.authority_clock import CLOCKS, Stage, clock_named, clock_on
from starsme.working_days import WorkingDays

NOW = datetime(2019, 3, 1, tzinfo=UTC)
REFUSALS = (IllegalMove, LastOwner, OfficeOnly, OwnAuthority, OwnerFirst)
DOCUMENT = Proof(ProofKind.DOCUMENT, "certificate 1/2562")
WORD = Proof(ProofKind.OWNER_WORD, "my own book-keeper")
OFFICER = Actor("per_officer", Side.OFFICE, "malee")


def asked(person: str = "per_a", role: PersonRole = PersonRole.OWNER, key: str = "aut_1") -> Authority:
    return Authority(key, "ent_1", person, role, Standing.REQUESTED, NOW)


def an_owner(person: str = "per_owner") -> Authority:
    return asked(person, key=f"aut_{person}").proven(OFFICER, DOCUMENT, others=[])


def by_owner(owner: Authority) -> Actor:
    return Actor(owner.person_id, Side.OWNER, owner.person_id)


def test_an_officer_proves_an_owner_by_a_document_and_she_proves_her_staff_by_her_word() -> None:
    owner = an_owner()
    staff = asked(role=PersonRole.STAFF).proven(by_owner(owner), WORD, others=[owner])
    assert (owner.standing, owner.proof, owner.version) == (Standing.PROVEN, DOCUMENT, 2)
    assert (staff.standing, staff.proof) == (Standing.PROVEN, WORD)


@pytest.mark.parametrize("role", [PersonRole.STAFF, PersonRole.ADVISER])
def test_nobody_acts_beside_an_owner_who_is_not_there(role: PersonRole) -> None:
    with pytest.raises(OwnerFirst):
        asked(role=role).proven(OFFICER, DOCUMENT, others=[asked("per_owner", key="aut_2")])


def test_an_owner_proves_no_owner_and_ends_none() -> None:
    owner, second = an_owner(), an_owner("per_second")
    with pytest.raises(OfficeOnly):
        asked().proven(by_owner(owner), WORD, others=[owner])
    with pytest.raises(OfficeOnly):
        asked().refused(by_owner(owner), Refusal.NOT_CONFIRMED, None)
    with pytest.raises(OfficeOnly):
        second.revoked(by_owner(owner), Revocation.LEFT_ENTERPRISE, None, others=[owner])


def test_a_word_counts_only_from_whose_word_it_is() -> None:
    owner = an_owner()
    with pytest.raises(OfficeOnly):
        asked(role=PersonRole.STAFF).proven(by_owner(owner), DOCUMENT, others=[owner])
    with pytest.raises(OfficeOnly):
        asked().proven(OFFICER, WORD, others=[])


@pytest.mark.parametrize("side", [Side.OFFICE, Side.OWNER, Side.PERSON])
def test_nobody_decides_about_their_own_authority(side: Side) -> None:
    own = Actor("per_a", side, "per_a")
    for move in (
        lambda: asked().proven(own, DOCUMENT, others=[]),
        lambda: asked().refused(own, Refusal.OTHER, None),
        lambda: an_owner("per_a").revoked(own, Revocation.OTHER, None, others=[]),
    ):
        with pytest.raises(OwnAuthority):
            move()


def test_the_last_owner_stays_until_there_is_another_or_an_officer_ends_it() -> None:
    owner, second = an_owner(), an_owner("per_second")
    with pytest.raises(LastOwner):
        owner.given_up(others=[asked("per_x", PersonRole.STAFF)])
    assert owner.given_up(others=[second]).standing is Standing.GIVEN_UP
    assert owner.revoked(OFFICER, Revocation.PROOF_FALSE, None, others=[]).standing is Standing.REVOKED


def test_a_request_is_given_up_by_whoever_made_it() -> None:
    assert asked().given_up(others=[]).standing is Standing.GIVEN_UP


@pytest.mark.parametrize("standing", [Standing.REFUSED, Standing.REVOKED, Standing.GIVEN_UP])
def test_what_has_ended_stays_ended(standing: Standing) -> None:
    over = replace(asked(), standing=standing)
    with pytest.raises(IllegalMove):
        over.proven(OFFICER, DOCUMENT, others=[])
    with pytest.raises(IllegalMove):
        over.refused(OFFICER, Refusal.OTHER, None)
    with pytest.raises(IllegalMove):
        over.given_up(others=[])


PEOPLE = ("per_a", "per_b", "per_c")


class Enterprise(RuleBasedStateMachine):
    """One enterprise whose people, owners and officers do as they please."""

    authorities = Bundle("authorities")

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, Authority] = {}
        self.ended_by_office = False

    def others(self, key: str) -> list[Authority]:
        return [one for one in self.known.values() if one.id != key]

    def try_move(self, key: str, moved: object) -> None:
        try:
            after = moved()  # type: ignore[operator]
        except REFUSALS:
            return
        assert after.version == self.known[key].version + 1
        self.known[key] = after

    def actor(self, person: str, office: bool) -> Actor:
        """Whoever tries it, as the use cases would name them."""
        if office:
            return Actor(person, Side.OFFICE, person)
        owning = {one.person_id for one in owners(list(self.known.values()))}
        return Actor(person, Side.OWNER if person in owning else Side.PERSON, person)

    @rule(target=authorities, person=st.sampled_from(PEOPLE), role=st.sampled_from(PersonRole))
    def ask(self, person: str, role: PersonRole) -> str:
        for one in self.known.values():
            if (one.person_id, one.role) == (person, role) and one.standing in (Standing.REQUESTED, Standing.PROVEN):
                return one.id
        key = f"aut_{len(self.known)}"
        self.known[key] = asked(person, role, key)
        return key

    @rule(
        key=authorities,
        person=st.sampled_from((*PEOPLE, "per_officer")),
        office=st.booleans(),
        kind=st.sampled_from(ProofKind),
    )
    def prove(self, key: str, person: str, office: bool, kind: ProofKind) -> None:
        by = self.actor(person, office)
        self.try_move(key, lambda: self.known[key].proven(by, Proof(kind, "x"), others=self.others(key)))

    @rule(key=authorities, person=st.sampled_from((*PEOPLE, "per_officer")), office=st.booleans())
    def refuse(self, key: str, person: str, office: bool) -> None:
        by = self.actor(person, office)
        self.try_move(key, lambda: self.known[key].refused(by, Refusal.OTHER, None))

    @rule(key=authorities, person=st.sampled_from((*PEOPLE, "per_officer")), office=st.booleans())
    def revoke(self, key: str, person: str, office: bool) -> None:
        by, had = self.actor(person, office), len(owners(list(self.known.values())))
        self.try_move(key, lambda: self.known[key].revoked(by, Revocation.OTHER, None, others=self.others(key)))
        if had and not owners(list(self.known.values())):
            assert by.side is Side.OFFICE
            self.ended_by_office = True

    @rule(key=authorities)
    def give_up(self, key: str) -> None:
        self.try_move(key, lambda: self.known[key].given_up(others=self.others(key)))

    @invariant()
    def who_may_act_stands_beside_an_owner(self) -> None:
        proven = [one for one in self.known.values() if one.standing is Standing.PROVEN]
        assert not proven or owners(proven) or self.ended_by_office

    @invariant()
    def nothing_is_proven_without_a_proof_from_somebody_else(self) -> None:
        for one in self.known.values():
            assert one.standing is not Standing.PROVEN or one.proof is not None


TestEnterprise = Enterprise.TestCase
TestEnterprise.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)


def test_the_clock_counts_thai_working_days() -> None:
    clock, days = clock_on(date(2019, 4, 1)), WorkingDays()
    # 6 April (Chakri, Saturday, made up on the 8th) and Songkran (13-15, made up on the 16th) are not worked.
    assert clock.answer_due_on(date(2019, 4, 4), days.add) == date(2019, 4, 12)
    assert clock.next_reminder(date(2019, 4, 4), 0, days.add) == (Stage.FIRST, date(2019, 4, 12))
    assert clock.next_reminder(date(2019, 4, 4), 1, days.add) == (Stage.SECOND, date(2019, 4, 30))
    assert clock.next_reminder(date(2019, 4, 4), 2, days.add) is None


def test_a_request_keeps_the_clock_that_it_began_under() -> None:
    later = replace(CLOCKS[0], version="authority-2563", effective_from=date(2020, 1, 1), answer_days=3)
    clocks = [*CLOCKS, later]
    assert clock_on(date(2019, 12, 31), clocks) is CLOCKS[0]
    assert clock_on(date(2020, 1, 1), clocks) is later
    assert clock_on(date(2018, 1, 1), clocks) is CLOCKS[0]
    assert clock_named("authority-2562", clocks) is CLOCKS[0]
    with pytest.raises(KeyError):
        clock_named("authority-1999")
