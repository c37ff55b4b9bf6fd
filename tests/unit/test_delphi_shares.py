"""Shares and their intervals at the ends."""

import pytest

from delphi import share


def test_a_share_of_nobody_is_undefined():
    assert share(0, 0) is None


@pytest.mark.parametrize("n", range(1, 100))
def test_nobody_is_exactly_0_and_everybody_exactly_1(n):
    nobody, everybody = share(0, n), share(n, n)

    assert (nobody.value, nobody.low) == (0.0, 0.0)
    assert (everybody.value, everybody.high) == (1.0, 1.0)
    assert nobody.high == pytest.approx(1 - everybody.low, rel=0, abs=1e-12)
    assert nobody.high > 0
