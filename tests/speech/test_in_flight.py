"""How many requests a server gets at once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from audio_digest.speech.engines.in_flight import InFlight


def _fly(flights: InFlight, *, busy: bool = False) -> None:
    with flights.seat() as taken_s:
        if busy:
            flights.refused(taken_s)
        else:
            flights.answered()


def test_no_more_than_the_limit_fly() -> None:
    """Eight threads, three seats: never are more than three in the air, and all land."""
    flights, most, lock = InFlight(3), [0], threading.Lock()

    def fly() -> None:
        with flights.seat():
            with lock:
                most[0] = max(most[0], flights.flying)
            time.sleep(0.002)

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(fly) for _ in range(40)]:
            done.result()
    assert most[0] == 3
    assert flights.flying == 0


def test_a_refusal_halves_and_answers_bring_it_back_slowly() -> None:
    """8, 4, 2, 1, never 0; then a round of answers for each one more, and never over the most."""
    flights = InFlight(8)
    seen = []
    for _ in range(5):
        _fly(flights, busy=True)
        seen.append(int(flights.limit))
    assert seen == [4, 2, 1, 1, 1]
    rounds = 0
    while flights.limit < 8:
        _fly(flights)
        rounds += 1
    assert 28 <= rounds <= 40  # 1 + 2 + … + 7 answers, and a few
    _fly(flights)
    assert flights.limit == 8


def test_one_crowd_is_refused_once() -> None:
    """Requests that were in the air together halve the number once, however many are refused."""
    now = [0.0]
    flights = InFlight(8, clock=lambda: now[0])
    with flights.seat() as first, flights.seat() as second:
        now[0] = 1.0
        assert flights.refused(first)
        assert flights.refused(second)
    assert flights.limit == 4


def test_a_refusal_of_one_alone_is_its_own_fault() -> None:
    """While several were allowed it was the crowd that was refused; then it is that request."""
    flights = InFlight(2)
    with flights.seat() as taken_s:
        assert flights.refused(taken_s)
    with flights.seat() as taken_s:
        assert not flights.refused(taken_s)


def test_nobody_starts_before_the_server_said() -> None:
    """A wait that the server asked of one request is kept by all."""
    flights = InFlight(4)
    with flights.seat() as taken_s:
        flights.refused(taken_s, wait_s=0.1)
    began = time.monotonic()
    with flights.seat():
        assert time.monotonic() - began >= 0.09


def test_a_seat_is_given_back_by_a_request_that_fails() -> None:
    """An error on the way leaves no seat taken."""
    flights = InFlight(1)
    with pytest.raises(OSError, match="broken"), flights.seat():
        raise OSError("broken")
    with flights.seat():
        assert flights.flying == 1
