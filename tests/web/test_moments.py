"""Moments as typed: one instant, or a sentence that says why not."""

from datetime import UTC, datetime

import pytest

from app.domain.refusals import Faults
from app.web.moments import read_moment, typed_moment, zone_name


@pytest.mark.parametrize(
    ("typed", "zone", "instant"),
    [
        ("2026-11-09T23:59", "Europe/Paris", "2026-11-09T22:59+00:00"),
        ("2026-07-01T12:00", "Asia/Kathmandu", "2026-07-01T06:15+00:00"),
        ("2026-10-25T03:00", "Europe/Paris", "2026-10-25T02:00+00:00"),
        ("2026-04-05T02:00", "Australia/Lord_Howe", "2026-04-04T15:30+00:00"),
        (" 2026-11-09T23:59:30 ", "UTC", "2026-11-09T23:59:30+00:00"),
    ],
)
def test_a_wall_clock_time_becomes_one_instant(typed, zone, instant):
    assert read_moment("deadline", typed, zone) == datetime.fromisoformat(instant)


def test_nothing_typed_is_no_moment():
    assert read_moment("deadline", "  ", "UTC") is None


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("2026-03-29T02:30", "Europe/Paris"),
        ("2026-10-04T02:10", "Australia/Lord_Howe"),
        ("2011-12-30T12:00", "Pacific/Apia"),
    ],
)
def test_a_time_that_no_clock_shows_is_refused(typed, zone):
    assert said(typed, zone) == (
        f"This time does not exist: clocks in {zone} are put forward then. Choose another."
    )


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("2026-10-25T02:30", "Europe/Paris"),
        ("2026-04-05T01:45", "Australia/Lord_Howe"),
        ("2026-11-01T01:30", "America/St_Johns"),
    ],
)
def test_a_time_that_comes_twice_is_refused(typed, zone):
    assert said(typed, zone) == f"This time comes twice: clocks in {zone} are put back then. Choose another."


@pytest.mark.parametrize(
    "typed", ["tomorrow", "2026-11-09", "2026-11-09T23:59Z", "0001-01-01T00:00", "9999-12-31T23:59"]
)
def test_what_is_no_day_and_time_is_refused(typed):
    assert said(typed, "Pacific/Apia") == "Give a day and a time, such as 2027-03-31T18:00."


def test_an_instant_goes_back_into_its_field():
    at = datetime(2026, 11, 9, 22, 59, tzinfo=UTC)
    assert typed_moment(at, "Europe/Paris") == "2026-11-09T23:59"
    assert typed_moment(None, "Europe/Paris") == ""


def test_a_zone_is_named_with_its_offset():
    at = datetime(2026, 7, 1, tzinfo=UTC)
    assert zone_name("Europe/Paris", at) == "Central European Summer Time, Europe/Paris, UTC+02:00"


def said(typed, zone):
    with pytest.raises(Faults) as refused:
        read_moment("deadline", typed, zone)
    return str(refused.value.fields["deadline"])
