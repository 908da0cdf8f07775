"""The pace of sending: rates are kept, refusals are honoured, and no clock is needed to show it."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pacing import CHAT, GROUP, MEMORY, Pacer


def drain(pacer: Pacer, addresses: list[str], now: float, until: float) -> list[tuple[float, str]]:
    """Send to each address as often as the pacer allows; the clock jumps to the next moment that it names."""
    sent = []
    while now <= until:
        waits = []
        for address in addresses:
            while (wait := pacer.take(address, now)) == 0:
                sent.append((now, address))
            waits.append(wait)
        now += min(waits)
    return sent


def busiest(moments: list[float], span: float) -> int:
    """The most messages in any half-open span of time."""
    return max(sum(1 for m in moments if start <= m < start + span - 1e-6) for start in moments)


def test_a_few_messages_to_one_chat_go_at_once_and_then_one_a_second() -> None:
    moments = [at for at, _ in drain(Pacer(), ["10"], 100.0, 110.0)]
    assert moments[: CHAT.burst] == [pytest.approx(100.0, abs=0.2)] * CHAT.burst
    assert len(moments) == CHAT.burst + 10
    assert busiest(moments[CHAT.burst :], 1.0) == 1


def test_a_group_gets_no_more_than_twenty_in_any_minute() -> None:
    moments = [at for at, _ in drain(Pacer(), ["-100200300"], 0.0, 600.0)]
    assert busiest(moments, 60.0) <= 20
    assert len(moments) > 150
    assert GROUP.burst > 1


def test_the_overall_rate_is_kept_and_used() -> None:
    chats = [str(n) for n in range(1, 500)]
    moments = [at for at, _ in drain(Pacer(30.0), chats, 0.0, 10.0)]
    assert 300 <= len(moments) <= 310
    assert busiest(moments, 1.0) <= 35


def test_no_chat_waits_for_the_burst_of_another() -> None:
    pacer = Pacer()
    while pacer.take("10", 0.0) == 0:
        pass
    assert pacer.take("11", 1.0) == 0


def test_rate_zero_switches_every_pace_off_but_not_what_telegram_asks() -> None:
    pacer = Pacer(0)
    assert all(pacer.take("-5", 0.0) == 0 for _ in range(1000))
    pacer.refused("-5", 7.0, 0.0)
    assert pacer.take("-5", 1.0) == pytest.approx(6.0)
    assert pacer.take("-5", 7.0) == 0


def test_looking_does_not_count_as_sending() -> None:
    pacer = Pacer()
    assert [pacer.wait("10", 0.0) for _ in range(100)] == [0.0] * 100


def test_after_a_refusal_that_chat_is_silent_and_others_are_not() -> None:
    pacer = Pacer()
    pacer.refused("10", 30.0, 100.0)
    assert pacer.take("10", 110.0) == pytest.approx(20.0)
    assert pacer.take("11", 110.0) == 0
    assert pacer.take("10", 130.0) == 0


def test_a_shorter_refusal_does_not_end_a_longer_one() -> None:
    pacer = Pacer()
    pacer.refused("10", 30.0, 100.0)
    pacer.refused("10", 1.0, 101.0)
    assert pacer.take("10", 110.0) == pytest.approx(20.0)


def test_refusals_of_several_chats_silence_all_and_halve_the_rate() -> None:
    pacer = Pacer(30.0)
    for second, chat in enumerate(["10", "11", "12"]):
        assert pacer.wait("99", 100.0 + second) == 0
        pacer.refused(chat, 5.0, 100.0 + second)
    assert pacer.wait("99", 102.0) == pytest.approx(5.0)
    chats = [str(n) for n in range(1000, 1500)]
    slow = [at for at, _ in drain(pacer, chats, 107.0, 117.0)]
    assert 150 <= len(slow) <= 155


def test_refusals_of_one_chat_stay_with_that_chat() -> None:
    pacer = Pacer()
    for second in range(10):
        pacer.refused("10", 5.0, 100.0 + second)
    assert pacer.wait("99", 110.0) == 0


def test_refusals_far_apart_do_not_add_up() -> None:
    pacer = Pacer()
    for chat in range(10):
        pacer.refused(str(chat), 5.0, chat * MEMORY)
    assert pacer.wait("99", 9 * MEMORY) == 0


def test_a_refusal_of_everything_silences_all_at_once() -> None:
    pacer = Pacer()
    pacer.refused("10", 3.0, 0.0, whole=True)
    assert pacer.wait("11", 1.0) == pytest.approx(2.0)


def test_the_rate_comes_back_after_minutes_without_a_refusal() -> None:
    pacer = Pacer(32.0)
    for _ in range(5):
        pacer.refused("10", 0.0, 0.0, whole=True)
    fresh = count(1)

    def second(now: float) -> int:
        return len(drain(pacer, [str(next(fresh)) for _ in range(60)], now, now + 0.999))

    assert [second(minute * MEMORY) for minute in (0, 1, 2, 3)] == [4, 8, 18, 36]


def test_ten_thousand_chats_are_forgotten_when_their_time_has_passed() -> None:
    pacer = Pacer(1e6)
    for chat in range(10_000):
        assert pacer.take(str(chat), 0.0) == 0
    assert len(pacer) == 10_000
    for chat in range(10_000, 60_000):
        assert pacer.take(str(chat), 0.001 * chat) == 0
    assert len(pacer) < 5_000


def test_refusals_are_forgotten_too() -> None:
    pacer = Pacer()
    for chat in range(10_000):
        pacer.refused(str(chat), 5.0, chat * MEMORY)
    assert len(pacer) < 500


@given(st.lists(st.tuples(st.sampled_from(["10", "11", "-7"]), st.floats(0, 2)), max_size=200))
def test_keeping_to_the_wait_is_always_enough(asked: list[tuple[str, float]]) -> None:
    pacer, now = Pacer(3.0), 0.0
    for address, pause in asked:
        now += pause
        wait = pacer.take(address, now)
        if wait:
            now += wait
            assert pacer.take(address, now) == 0
