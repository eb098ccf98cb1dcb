"""A breaker opens after so many calls without an answer, lets one through now and then, and closes with the first answer."""

from taquilla.engine.sports.operator_wallets import FAILURES_MAX, PAUSE_MAX_S, PAUSE_MIN_S, Breaker


def broken(at_s: float = 0) -> Breaker:
    breaker = Breaker()
    for _ in range(FAILURES_MAX):
        breaker.unanswered(at_s)
    return breaker


def test_it_opens_with_the_last_of_so_many_failures_and_not_before() -> None:
    breaker = Breaker()
    for _ in range(FAILURES_MAX - 1):
        breaker.unanswered(0)
    assert (breaker.is_open, breaker.lets_through(0)) == (False, True)
    breaker.unanswered(0)
    assert (breaker.is_open, breaker.lets_through(0)) == (True, False)


def test_failures_count_only_in_a_row() -> None:
    breaker = Breaker()
    for _ in range(FAILURES_MAX * 3):
        breaker.unanswered(0)
        breaker.answered()
    assert not breaker.is_open


def test_after_each_pause_one_call_is_let_through() -> None:
    breaker = broken()
    assert not breaker.lets_through(PAUSE_MIN_S - 0.001)
    assert breaker.lets_through(PAUSE_MIN_S)
    assert not breaker.lets_through(PAUSE_MIN_S)


def test_pauses_double_up_to_a_bound() -> None:
    breaker, at_s, pauses = broken(), 0.0, []
    for _ in range(8):
        since = at_s
        while not breaker.lets_through(at_s):
            at_s += 0.25
        pauses.append(at_s - since)
        at_s += 5
        breaker.unanswered(at_s)
    assert pauses == [1, 2, 4, 8, *[PAUSE_MAX_S] * 4]


def test_calls_that_were_under_way_when_it_opened_do_not_lengthen_the_pause() -> None:
    breaker = broken()
    for _ in range(100):
        breaker.unanswered(0.5)
    assert breaker.lets_through(PAUSE_MIN_S)


def test_an_answer_closes_it_and_the_next_pause_is_short_again() -> None:
    breaker, at_s = broken(), 0.0
    for _ in range(3):
        at_s += 100
        assert breaker.lets_through(at_s)
        breaker.unanswered(at_s + 5)
    breaker.answered()
    assert (breaker.is_open, breaker.lets_through(at_s)) == (False, True)
    for _ in range(FAILURES_MAX):
        breaker.unanswered(1000)
    assert not breaker.lets_through(1000 + PAUSE_MIN_S - 0.001)
    assert breaker.lets_through(1000 + PAUSE_MIN_S)
