"""Sealed texts: the first key seals, all open; nothing opens elsewhere, changed, or without its key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starsme.sealing import KeyRing, SealBroken, Sealed, SealingKeyMissing, read_keys

OLD, NEW = b"the-old-key-of-32-characters-or-more", b"the-new-key-of-32-characters-or-more"


@given(st.text(max_size=60), st.text(max_size=20))
def test_what_was_sealed_opens_at_its_place(text: str, place: str) -> None:
    ring = KeyRing([OLD])
    sealed = ring.seal(text, place=place)
    assert ring.open(sealed, place=place) == text


def test_the_same_text_is_never_sealed_alike() -> None:
    ring = KeyRing([OLD])
    sealed = [ring.seal("0105556000001", place="a") for _ in range(50)]
    assert len({one.content for one in sealed}) == 50
    assert not any(b"0105556" in one.content for one in sealed)


def test_a_new_key_seals_while_the_old_one_still_opens() -> None:
    before = KeyRing([OLD]).seal("number", place="a")
    ring = KeyRing([NEW, OLD])
    after = ring.seal("number", place="a")
    assert (before.key_id, after.key_id) == (KeyRing([OLD]).current, KeyRing([NEW]).current)
    assert ring.ids == {before.key_id, after.key_id}
    assert [ring.open(one, place="a") for one in (before, after)] == ["number", "number"]


def test_without_its_key_nothing_opens_and_the_key_is_named() -> None:
    sealed = KeyRing([OLD]).seal("number", place="a")
    with pytest.raises(SealingKeyMissing, match=sealed.key_id):
        KeyRing([NEW]).open(sealed, place="a")


def test_what_was_moved_or_changed_does_not_open() -> None:
    ring = KeyRing([OLD])
    sealed = ring.seal("number", place="a")
    changed = Sealed(sealed.content[:-1] + bytes([sealed.content[-1] ^ 1]), sealed.key_id)
    for wrong, place in ((sealed, "b"), (changed, "a"), (Sealed(b"", sealed.key_id), "a")):
        with pytest.raises(SealBroken):
            ring.open(wrong, place=place)


def test_the_id_of_a_key_is_drawn_from_the_key() -> None:
    assert KeyRing([OLD]).current == KeyRing([OLD]).current != KeyRing([NEW]).current
    assert KeyRing([OLD]).current not in OLD.decode()


def test_keys_are_read_from_lines_or_a_list() -> None:
    text = [NEW.decode(), OLD.decode()]
    assert (
        read_keys("\n".join(text)) == read_keys(",".join(text)) == read_keys(f" {text[0]}, {text[1]}\n") == (NEW, OLD)
    )


@pytest.mark.parametrize("text", ["short", f"{'k' * 40} short", f"{'k' * 40} {'k' * 40}", " , "])
def test_short_or_doubled_keys_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected|twice"):
        read_keys(text)


def test_a_ring_without_keys_cannot_be() -> None:
    with pytest.raises(ValueError, match="one key"):
        KeyRing([])
