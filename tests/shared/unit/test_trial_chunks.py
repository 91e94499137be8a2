from hypothesis import given
from hypothesis import strategies as st

from starsme.jobs.trial import chunks_of

TIES = st.one_of(st.none(), st.lists(st.sampled_from("abcdef"), max_size=2))


def test_rows_that_share_nothing_stand_in_the_order_of_the_file() -> None:
    assert chunks_of([(1, []), (2, []), (3, []), (5, [])], 2) == [[1, 2], [3, 5]]


def test_rows_that_are_tied_stand_together_also_over_others() -> None:
    rows = [(1, ["a"]), (2, ["b"]), (3, ["a", "c"]), (4, []), (5, ["c"])]
    assert chunks_of(rows, 1) == [[1, 3, 5], [2], [4]]


def test_a_row_that_may_depend_on_all_is_tied_to_every_other_such_row() -> None:
    assert chunks_of([(1, None), (2, ["a"]), (3, None)], 1) == [[1, 3], [2]]


@given(st.lists(TIES, max_size=40), st.integers(1, 10))
def test_every_row_stands_in_one_chunk_and_no_tie_leaves_it(ties: list[list[str] | None], size: int) -> None:
    rows = list(enumerate(ties, start=1))
    chunks = chunks_of(rows, size)
    assert sorted(number for chunk in chunks for number in chunk) == [number for number, _ in rows]
    assert all(chunk == sorted(chunk) for chunk in chunks)
    where = {number: place for place, chunk in enumerate(chunks) for number in chunk}
    for tie in ("a", "b", "c", "d", "e", "f", None):
        tied = {where[number] for number, names in rows if (tie is None and names is None) or (names and tie in names)}
        assert len(tied) <= 1
    if all(names == [] for names in ties):
        assert all(len(chunk) <= size for chunk in chunks)
