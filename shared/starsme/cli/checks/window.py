"""The check that every service keeps events as long as the others: what one replays, another must remember."""

from __future__ import annotations

from starsme.cli.checks import Check, judged
from starsme.cli.platform import addresses, ask_all, operators_token


def window_check(urls: list[str]) -> Check:
    """Ask every service of the platform for its replay window."""
    answers, silent = ask_all(addresses(urls), "/events/status", operators_token(None))
    days = {name: answer.get("replay_days") for name, answer in answers.items()}
    told = ", ".join(
        [*(f"{name} {value}" for name, value in days.items()), *(f"{name}: {why}" for name, why in silent.items())]
    )
    remedy = (
        "โปรดตั้ง STARSME_REPLAY_DAYS ให้เท่ากันทุกบริการ และให้ทุกบริการตอบ",
        "set STARSME_REPLAY_DAYS alike for all, and have all of them answer",
    )
    return judged("replay window", not silent and len(set(days.values())) == 1, (told, told), remedy)
