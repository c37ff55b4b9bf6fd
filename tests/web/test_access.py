"""The personal link: what it shows, what it stores, what opens nothing, and when a sign-in ends."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.domain.access import SignIn, hashed
from app.domain.people import CONSENT_VERSION, Invitation, Seat
from app.services import conducting, inviting
from app.storage import people, studies
from tests import makers
from tests.web.stages import staged
from tests.web.support import House, house_on, known, now, paper, sentence

OPENS_NOTHING = "This link opens nothing. Ask whoever sent it for a new one."
NOT_SIGNED_IN = (
    "You are not signed in, or no longer. Open your personal link, or ask for a fresh sign-in link."
)


@pytest.fixture(scope="module")
def stage(sqlite_template, tmp_path_factory):
    with staged(sqlite_template, tmp_path_factory.mktemp("access"), makers.small_study) as made:
        yield made


@pytest.fixture
def house(stage):
    return stage.reset()


@pytest.fixture
def scene(stage, house):
    return stage.scene


@pytest.fixture
def link(house, scene):
    return house.link(scene.study, "expert")


@pytest.fixture
def cards(scene):
    return f"/studies/{scene.study.slug}/cards"


def invitation_of(house: House, scene: makers.Scene, name: str) -> Invitation:
    with house.reading() as db:
        found = people.invitation(db, scene.study.id, known(db, name).id)
    assert found is not None
    return found


def sign_ins(house: House) -> list[SignIn]:
    with house.reading() as db:
        return list(db.exec(select(SignIn)))


def renew(house: House, scene: makers.Scene, name: str = "expert") -> None:
    with house.writing() as db:
        inviting.renew_link(db, scene.study, f"{name}@example.org", scene.by, makers.AT)


# --- looking at a link --------------------------------------------------------------------------


def test_looking_at_a_personal_link_stores_nothing(house, link):
    before = house.digest()
    guest = house.guest()
    for look in (guest.get, guest.head):
        for path in (link, f"{link}/decline", f"{link}?lang=fr"):
            assert look(path).status_code == 200
    assert house.digest() == before
    assert guest.cookie == ""
    guest.post(link)
    assert house.digest() != before


def test_a_link_shows_one_form_with_one_button_and_nothing_to_fill_in(house, link):
    shown = paper(house.guest().get(link))
    (form,) = shown.forms
    buttons = [found for tag, found in shown.tags if tag == "button"]
    inputs = [found["type"] for tag, found in shown.tags if tag in ("input", "textarea", "select")]
    assert (form.method, form.action, len(buttons), inputs) == ("post", link, 1, ["hidden"])


def test_a_link_masks_whom_it_is_for_until_the_press(house, scene, link, cards):
    looked = house.guest().get(link)
    assert "This link is for e…@example.org alone" in paper(looked).words
    for told in ("Expert Example", "expert@example.org"):
        assert told not in looked.text
    assert "Expert Example" in house.expert(scene.study).get(cards).text


def test_a_link_offers_every_language_and_a_way_to_say_no(house, link):
    shown = paper(house.guest().get(link))
    assert [one for one in shown.links if one.startswith("?lang=")] == ["?lang=en", "?lang=fr", "?lang=es"]
    assert f"{link}/decline" in shown.links


def test_a_link_shows_the_seats_and_the_thresholds(house, link):
    words = paper(house.guest().get(link)).words
    assert "A1 Soils 1 (Team Member)" in words
    assert "each item that at least 3 others have rated" in words
    assert "Only figures of at least 5 people." in words


def test_a_scanner_that_opens_a_link_a_hundred_times_leaves_it_working(house, scene, link):
    for _ in range(100):
        house.guest().head(link)
    assert house.expert(scene.study).cookie != ""


# --- the press ----------------------------------------------------------------------------------


def test_the_press_signs_in_and_takes_the_token_out_of_the_address(house, link, cards):
    guest = house.guest()
    answer = guest.post(link)
    token = link.rpartition("/")[2]
    assert (answer.status_code, answer.headers["location"]) == (303, cards)
    assert guest.get(cards).status_code == 200
    assert token not in guest.get(cards).text


def test_the_press_records_the_consent_with_its_texts_version(house, scene):
    assert (
        invitation_of(house, scene, "expert").agreed_at,
        invitation_of(house, scene, "expert").consent_version,
    ) == (
        None,
        None,
    )
    before = now()
    house.expert(scene.study)
    agreed = invitation_of(house, scene, "expert")
    assert before <= agreed.agreed_at <= now()
    assert agreed.consent_version == CONSENT_VERSION
    assert invitation_of(house, scene, "colleague").agreed_at is None


def test_coming_back_leaves_the_first_consent_as_it_was(house, scene):
    house.expert(scene.study)
    first = invitation_of(house, scene, "expert").agreed_at
    house.expert(scene.study)
    assert invitation_of(house, scene, "expert").agreed_at == first


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(house, link):
    given = house.guest().post(link).headers.get_list("set-cookie")
    (cookie,) = [one for one in given if one.startswith("delphi=")]
    parts = {one.strip().lower() for one in cookie.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= parts
    assert "secure" not in parts  # http on this machine: a secure cookie would not come back


def test_over_https_the_cookie_is_this_hosts_alone(house, link):
    with house_on(house.settings.database_url, "https://delphi.example.org") as secure:
        answer = secure.guest().post(link, headers={"host": "delphi.example.org"})
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith("__Host-delphi=")]
    parts = {one.strip().lower() for one in cookie.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/", "secure"} <= parts
    assert not any(one.startswith("domain=") for one in parts)


def test_the_database_holds_no_word_that_signs_in(house, scene):
    guest = house.expert(scene.study)
    assert [one.word_hash for one in sign_ins(house)] == [hashed(guest.cookie)]
    assert guest.cookie != hashed(guest.cookie)


def test_the_link_works_again_on_a_second_device(house, scene, cards):
    first, second = house.expert(scene.study), house.expert(scene.study)
    assert first.cookie != second.cookie
    assert [one.get(cards).status_code for one in (first, second)] == [200, 200]


def test_a_person_is_spoken_to_in_the_language_they_chose_last(house, scene, link):
    house.guest().post(f"{link}?lang=fr")
    other_device = house.guest()
    assert '<html lang="fr">' in other_device.get(link).text
    assert '<html lang="en">' in house.guest().get(house.link(scene.study, "colleague")).text


# --- what opens nothing -------------------------------------------------------------------------


def test_a_wrong_token_opens_nothing(house, scene, link):
    handle = link.rpartition("/")[2].partition("-")[0]
    slug = scene.study.slug
    forged = [f"{handle}-{'0' * 32}", f"{handle}-", handle, link.rpartition("/")[2] + "0", "x", "-", "é-0"]
    for token in forged:
        refused_everywhere(house, f"/link/{slug}/{token}", OPENS_NOTHING)
    assert house.guest().get(link).status_code == 200


def test_a_token_of_another_study_opens_nothing(house, scene, link):
    token = link.rpartition("/")[2]
    refused_everywhere(house, f"/link/another-review/{token}", OPENS_NOTHING)
    refused_everywhere(house, f"/link/no-such-study/{token}", OPENS_NOTHING)


def test_another_installations_key_opens_nothing(house, link):
    with house_on(house.settings.database_url, secret_key="another-key-" * 4) as other:
        refused_everywhere(other, link, OPENS_NOTHING)


def test_a_link_that_was_renewed_opens_nothing_and_the_new_one_opens(house, scene, link):
    renew(house, scene)
    refused_everywhere(house, link, OPENS_NOTHING)
    assert house.link(scene.study, "expert") != link
    assert house.expert(scene.study).cookie != ""


def test_an_ended_study_is_opened_by_no_link(house, scene, link, cards):
    signed_in = house.expert(scene.study)
    with house.writing() as db:
        makers.play_round(db, scene, "A1")
        makers.play_round(db, scene, "A2")
        conducting.end_study(db, studies.by_slug(db, scene.study.slug), scene.by, makers.AT)
    ended = (
        "This study has ended: its links no longer open it. Thank you for taking part. To see your data or to "
        "withdraw, write to The Secretariat, data@example.org."
    )
    refused_everywhere(house, link, ended)
    assert signed_in.get(cards).status_code == 401


def refused_everywhere(house: House, link: str, words: str) -> None:
    """Looked at, pressed and declined: the same sentence, and nothing is stored."""
    before, guest = house.digest(), house.guest()
    answers = [guest.get(link), guest.post(link), guest.get(f"{link}/decline"), guest.post(f"{link}/decline")]
    assert [(one.status_code, sentence(one)) for one in answers] == [(404, words)] * 4
    assert house.digest() == before


# --- when a sign-in ends ------------------------------------------------------------------------


def test_a_renewed_link_signs_out_whoever_used_the_old_one(house, scene, cards):
    old, colleague = house.expert(scene.study), house.expert(scene.study, "colleague")
    assert old.get(cards).status_code == 200
    renew(house, scene)
    answer = old.get(cards)
    assert (answer.status_code, sentence(answer)) == (401, NOT_SIGNED_IN)
    assert colleague.get(cards).status_code == 200


def test_signing_out_ends_the_sign_in_on_the_server(house, scene, cards):
    guest, other_device = house.expert(scene.study), house.expert(scene.study)
    word = guest.cookie
    assert guest.post("/sign-out").status_code == 303
    assert guest.cookie == ""
    guest.client.cookies.set("delphi", word)
    assert guest.get(cards).status_code == 401
    assert other_device.get(cards).status_code == 200
    assert [one.word_hash for one in sign_ins(house)] == [hashed(other_device.cookie)]


def test_a_sign_in_ends_by_itself_after_two_weeks(house, scene, cards):
    guest = house.expert(scene.study)
    with house.writing() as db:
        (one,) = db.exec(select(SignIn))
        assert one.expires_at - one.created_at == timedelta(days=14)
        one.expires_at = now() - timedelta(seconds=1)
    assert guest.get(cards).status_code == 401


def test_a_made_up_cookie_signs_nobody_in(house, scene, cards):
    guest = house.guest()
    for word in ("x", hashed(house.expert(scene.study).cookie)):
        guest.client.cookies.set("delphi", word)
        assert guest.get(cards).status_code == 401


def test_a_removed_facilitator_finds_nothing_at_the_next_request(house, scene):
    guest = house.facilitator()
    assert guest.get("/studies").status_code == 200
    with house.writing() as db:
        known(db, "facilitator").is_facilitator = False
    assert guest.get("/studies").status_code == 404
    assert guest.get(f"/studies/{scene.study.slug}").status_code == 404


# --- saying no ----------------------------------------------------------------------------------


def test_saying_no_leaves_the_seats_and_needs_no_reason(house, scene, link):
    guest = house.guest()
    answer = guest.post(f"{link}/decline")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{link}/decline")
    shown = paper(guest.get(f"{link}/decline"))
    assert "Thank you for saying so." in shown.words
    assert shown.forms == []
    assert link in shown.links
    assert invitation_of(house, scene, "expert").declined_at is not None
    assert seats_left(house, scene, "expert") == [True]
    assert seats_left(house, scene, "colleague") == [False]


def test_who_said_no_finds_no_cards_on_any_device(house, scene, link, cards):
    guest = house.expert(scene.study)
    house.guest().post(f"{link}/decline")
    answer = guest.get(cards)
    assert (answer.status_code, answer.headers["location"]) == (303, cards.replace("cards", "your-results"))


def test_a_changed_mind_begins_with_the_same_link(house, scene, link, cards):
    guest = house.guest()
    guest.post(f"{link}/decline")
    assert "You said no to this review." in paper(guest.get(link)).words
    assert guest.post(link).status_code == 303
    assert invitation_of(house, scene, "expert").declined_at is None
    assert seats_left(house, scene, "expert") == [False]
    assert guest.get(cards).status_code == 200


def seats_left(house: House, scene: makers.Scene, name: str) -> list[bool]:
    invited = invitation_of(house, scene, name)
    with house.reading() as db:
        return [
            one.left_at is not None for one in db.exec(select(Seat).where(Seat.invitation_id == invited.id))
        ]
