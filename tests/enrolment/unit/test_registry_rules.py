"""What follows from the registry's answer, and when it is left alone."""

from datetime import UTC, datetime, timedelta

import pytest

from enrolment.domain.circuit import FIRST_REST, LONGEST_REST, Circuit
from enrolment.domain.registry import Registered, judge

NOW = datetime(2019, 3, 1, 3, tzinfo=UTC)
OURS = Registered("บริษัท เชียงใหม่เซรามิค จำกัด", "CHIANGMAI CERAMIC COMPANY LIMITED", "ยังดำเนินกิจการอยู่")


@pytest.mark.parametrize(
    "name",
    [
        "บริษัท เชียงใหม่เซรามิค จำกัด",
        "บริษัทเชียงใหม่เซรามิคจำกัด",
        "บจก. เชียงใหม่เซรามิค",
        "เชียงใหม่ เซรามิค",
        "เชียง\u200bใหม่เซรามิค (สำนักงานใหญ่)",
        "บริษัท เชียงใหม่เซรามิค จำกัด (มหาชน)",
        "เเชียงใหม่เซรามิค".replace("เเ", "เ"),
        "เชียงใหม่เซราม\u0e34ค",
        "Chiangmai Ceramic Co., Ltd.",
        "CHIANGMAI  CERAMIC",
    ],
)
def test_a_name_is_the_registered_one_however_it_is_spelled(name: str) -> None:
    assert (judge(name, OURS).status, judge(name, OURS).reason) == ("verified", "name_matches")


@pytest.mark.parametrize("name", ["บริษัท เชียงรายเซรามิค จำกัด", "เชียงใหม่", "บริษัท จำกัด", "", "Chiangrai Ceramic Co., Ltd."])
def test_another_name_is_a_mismatch(name: str) -> None:
    assert (judge(name, OURS).status, judge(name, OURS).reason) == ("mismatch", "name_differs")


@pytest.mark.parametrize("status", ["เลิก", "ร้าง", "เสร็จการชำระบัญชี", "ล้มละลาย"])
def test_a_firm_that_no_longer_operates_is_a_mismatch(status: str) -> None:
    gone = Registered(OURS.name_th, None, status)
    assert (judge(OURS.name_th, gone).status, judge(OURS.name_th, gone).reason) == ("mismatch", "not_operating")


def test_without_a_status_word_the_name_alone_decides() -> None:
    assert judge(OURS.name_th, Registered(OURS.name_th, None, None)).status == "verified"


def test_a_number_that_the_registry_does_not_know_leaves_the_firm_unverified() -> None:
    assert (judge(OURS.name_th, None).status, judge(OURS.name_th, None).reason) == ("unverified", "not_found")


def test_the_circuit_opens_after_three_failures_and_rests_longer_each_time() -> None:
    circuit = Circuit()
    for _ in range(2):
        circuit.failed(NOW)
        assert circuit.allows(NOW)
    circuit.failed(NOW)
    assert not circuit.allows(NOW + FIRST_REST - timedelta(seconds=1))
    then = NOW + FIRST_REST
    assert circuit.allows(then)
    circuit.failed(then)
    assert not circuit.allows(then + FIRST_REST)
    assert circuit.allows(then + 2 * FIRST_REST)
    for _ in range(20):
        circuit.failed(then)
    assert not circuit.allows(then + LONGEST_REST - timedelta(seconds=1))
    assert circuit.allows(then + LONGEST_REST)


def test_an_answer_closes_the_circuit() -> None:
    circuit = Circuit()
    for _ in range(3):
        circuit.failed(NOW)
    circuit.went_well()
    circuit.failed(NOW)
    assert circuit.allows(NOW)


def test_who_is_told_when_to_come_again_comes_then() -> None:
    circuit = Circuit()
    circuit.failed(NOW, NOW + timedelta(hours=5))
    assert not circuit.allows(NOW + timedelta(hours=4))
    assert circuit.allows(NOW + timedelta(hours=5))
