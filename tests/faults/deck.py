"""The faults as a deck of cards: shuffled, so that each comes once a round."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.faults import cutting, killing, misleading
from tests.faults.situation import Fault

# Parking takes the retries of a minute: these come first, and once.
FIRST: tuple[Fault, ...] = (misleading.poison_for_stock, misleading.poison_for_billing)
CARDS: tuple[Fault, ...] = (
    killing.kill_an_api_process,
    killing.kill_the_relay_leader,
    killing.kill_a_subscriber_mid_batch,
    killing.kill_a_whole_subscriber_before_it_acknowledges,
    killing.kill_the_broker,
    killing.kill_the_database,
    killing.freeze_the_relay_leader_and_end_its_session,
    killing.freeze_a_subscriber_mid_batch_and_hand_over_its_queue,
    killing.stop_a_process_kindly,
    cutting.stall_broker_connections,
    cutting.stall_database_connections,
    cutting.reset_broker_connections,
    cutting.reset_database_connections,
    cutting.cut_a_broker_frame,
    cutting.cut_a_database_message,
    misleading.reactions_fail_for_a_while,
    misleading.put_in_duplicates,
    misleading.put_in_rubbish,
    misleading.state_facts_nobody_listens_for,
)


def rounds(chance: random.Random) -> Iterator[list[Fault]]:
    """One round after the other, each with every card."""
    first: tuple[Fault, ...] = FIRST
    while True:
        cards = list(CARDS)
        chance.shuffle(cards)
        yield [*first, *cards]
        first = ()
