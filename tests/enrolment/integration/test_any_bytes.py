"""No file breaks an import: it is refused in words, or its job ends; tried out first, or not."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enrolment.application.columns import AGENCY_COLUMNS, APPLICATION_COLUMNS, SCORE_COLUMNS
from starsme.tables import Column
from starsme.testing import ServiceClient
from tests.enrolment.building import CALL, a_form, as_csv, enrolment, open_call, screen, send

COLUMNS = {"applications": APPLICATION_COLUMNS, "scores": SCORE_COLUMNS, "agencies": AGENCY_COLUMNS}
_TYPED = ["", "-", "ยินยอม", "0655997244151", "1", "99999999999", "=1+1", "'", '"', "๓", "เชียงใหม่", "50;51", "yes", "J1"]
_ODD = ["15/1/2562, 9:05:00", "1.8 ล้าน", "\x1f", "\ufeff", "\u0e4d\u0e32", "9" * 400, "0/0/0", "31/2/2562"]
CELLS = st.one_of(
    st.sampled_from([*_TYPED, *_ODD]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12),
)


@pytest.fixture(scope="module")
def service() -> Iterator[ServiceClient]:
    with enrolment() as made:
        open_call(made)
        send(made, "applications", as_csv([a_form(1)]))
        screen(made)
        yield made


def imported(service: ServiceClient, kind: str, content: bytes) -> None:
    path = "/imports/agencies" if kind == "agencies" else f"{CALL}/imports/{kind}"
    for trial in ("true", "false"):
        answer = service.post(f"{path}?filename=x.csv&trial={trial}", content=content)
        if answer.status_code == 422:
            assert answer.json["code"] == "file_refused"
            assert all(error["th"] and error["en"] for error in answer.json["errors"])
            continue
        assert answer.status_code in (200, 202), answer.text
        service.run_jobs()
        job = service.get(f"/jobs/{answer.json['id']}").json
        assert job["status"] == "done", job
        corrections = service.get(f"/jobs/{job['id']}/corrections.csv")
        assert corrections.status_code == 200
        found = service.get(f"/jobs/{job['id']}/findings").json["items"]
        assert all(one["th"] and one["en"] and (one["row"] or one["column"]) for one in found)


def written(kind: str, rows: list[list[str]], encoding: str) -> bytes:
    def heading(column: Column) -> str:
        return f'"{column.headings[0]}"'

    lines = [",".join(heading(column) for column in COLUMNS[kind])]
    lines += [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    return "\r\n".join(lines).encode(encoding, "ignore")


@pytest.mark.parametrize("kind", list(COLUMNS))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_bytes_are_refused_in_words_or_imported(service: ServiceClient, kind: str, data: st.DataObject) -> None:
    whole = st.binary(max_size=300)
    head = written(kind, [], "utf-8") + b"\r\n"
    zipped = st.binary(max_size=300).map(lambda tail: b"PK\x03\x04" + tail)
    content = data.draw(st.one_of(whole, zipped, whole.map(lambda tail: head + tail)))
    imported(service, kind, content)


@pytest.mark.parametrize("kind", list(COLUMNS))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_cells_are_kept_or_come_back_to_be_corrected(
    service: ServiceClient, kind: str, data: st.DataObject
) -> None:
    row = st.lists(CELLS, min_size=len(COLUMNS[kind]) - 1, max_size=len(COLUMNS[kind]) + 1)
    rows = data.draw(st.lists(row, min_size=1, max_size=4))
    imported(service, kind, written(kind, rows, data.draw(st.sampled_from(["utf-8", "utf-8-sig", "cp874"]))))
