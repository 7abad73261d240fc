"""The one token system: what a token is good for, and when it stops to be."""

from __future__ import annotations

import threading
import time
from uuid import uuid4

import jwt
import pytest
from django.db import connection
from django.test import Client

from lms_site.accounts import keys, tokens
from lms_site.accounts.api import TokenNotValid
from lms_site.accounts.models import TokenSession, User
from tests import world
from tests.accounts.steps import AUTH, PASSWORD, TOKEN, log_in, me, refresh, send
from tests.outage import valkey_down


@pytest.fixture
def ada(db):
    return world.person(f"ada-{uuid4().hex}")


def test_an_access_token_lives_five_minutes_at_most_and_is_signed_with_rs256(ada):
    pair = world.log_in(ada)
    claims = jwt.decode(pair.access, options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] <= 300
    assert jwt.get_unverified_header(pair.access)["alg"] == "RS256"


def test_other_services_can_verify_access_tokens_with_the_published_keys(client, ada):
    pair = world.log_in(ada)
    published = client.get(f"{TOKEN}keys/").json()["keys"]
    kid = jwt.get_unverified_header(pair.access)["kid"]
    key = jwt.PyJWK(next(one for one in published if one["kid"] == kid))
    assert jwt.decode(pair.access, key, algorithms=["RS256"])["sub"] == str(ada.pk)
    assert all("d" not in one for one in published)


def test_a_call_with_a_known_token_reads_no_row_for_the_caller(client, ada, django_assert_num_queries):
    pair = world.log_in(ada)
    with django_assert_num_queries(0):
        assert (
            client.get(
                "/api/v1/assessment-types/", headers={"Authorization": f"Bearer {pair.access}"}
            ).status_code
            == 200
        )
    with django_assert_num_queries(1):
        assert me(client, pair.access).status_code == 200


def test_a_verified_token_is_remembered_but_not_beyond_its_end(ada, monkeypatch):
    pair = world.log_in(ada)
    claims = tokens.read_access(pair.access)
    before = tokens._verified.cache_info().hits
    assert tokens.read_access(pair.access) is claims
    assert tokens._verified.cache_info().hits == before + 1
    monkeypatch.setattr(time, "time", lambda: claims.expires + 1)
    with pytest.raises(TokenNotValid):
        tokens.read_access(pair.access)


def test_the_token_of_a_person_made_inactive_is_refused_at_once(
    client, ada, django_capture_on_commit_callbacks
):
    pair = world.log_in(ada)
    assert me(client, pair.access).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        ada.is_active = False
        ada.save()
    assert me(client, pair.access).status_code == 401
    assert refresh(client, pair.refresh).status_code == 401
    assert log_in(client, ada.email).json()["code"] == "no_active_account"


def test_people_made_inactive_all_at_once_lose_their_tokens_too(
    client, ada, django_capture_on_commit_callbacks
):
    pair = world.log_in(ada)
    with django_capture_on_commit_callbacks(execute=True):
        User.objects.filter(pk=ada.pk).update(is_active=False)
    assert me(client, pair.access).status_code == 401


def test_a_person_made_active_again_can_log_in_and_work_at_once(
    client, ada, django_capture_on_commit_callbacks
):
    world.log_in(ada)
    with django_capture_on_commit_callbacks(execute=True):
        ada.is_active = False
        ada.save()
        ada.is_active = True
        ada.save()
    assert me(client, log_in(client, ada.email).json()["access"]).status_code == 200


def test_showing_a_used_refresh_token_ends_the_session_for_everybody(
    client, ada, django_capture_on_commit_callbacks
):
    first = world.log_in(ada)
    second = refresh(client, first.refresh).json()
    with django_capture_on_commit_callbacks(execute=True):
        assert refresh(client, first.refresh).json()["code"] == "token_not_valid"
    assert refresh(client, second["refresh"]).status_code == 401
    assert me(client, second["access"]).status_code == 401
    assert TokenSession.objects.get(person=ada).end_reason == TokenSession.End.REUSE


def test_allauths_own_refresh_is_the_same_refresh(client, ada, django_capture_on_commit_callbacks):
    first = world.log_in(ada)
    answer = send(client, f"{AUTH}/tokens/refresh", {"refresh_token": first.refresh})
    assert answer.status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert send(client, f"{AUTH}/tokens/refresh", {"refresh_token": first.refresh}).status_code == 400
    assert me(client, answer.json()["data"]["access_token"]).status_code == 401


def test_a_new_password_ends_every_other_session_and_keeps_this_one(
    client, ada, django_capture_on_commit_callbacks
):
    elsewhere = world.log_in(ada)
    here = log_in(client, ada.email).json()
    body = {"current_password": PASSWORD, "new_password": "quite another secret"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(client, f"{AUTH}/account/password/change", body, token=here["access"])
    assert answer.status_code == 200
    assert me(client, elsewhere.access).status_code == 401
    assert refresh(client, elsewhere.refresh).status_code == 401
    assert me(client, here["access"]).status_code == 200
    assert refresh(client, here["refresh"]).status_code == 200


def test_ending_a_session_from_the_list_ends_its_tokens(client, ada, django_capture_on_commit_callbacks):
    elsewhere = log_in(client, ada.email).json()
    here = log_in(client, ada.email).json()
    listed = send(client, f"{AUTH}/auth/sessions", method="get", token=here["access"]).json()["data"]
    other = [one["id"] for one in listed if not one["is_current"]]
    with django_capture_on_commit_callbacks(execute=True):
        send(client, f"{AUTH}/auth/sessions", {"sessions": other}, method="delete", token=here["access"])
    assert me(client, elsewhere["access"]).status_code == 401
    assert me(client, here["access"]).status_code == 200


@pytest.mark.parametrize(
    ("case", "claims"),
    [
        ("expired", {"exp": 1}),
        ("a refresh token", {"token_use": "refresh"}),
        ("for a plugin", {"token_use": "plugin"}),
        ("no person", {"sub": "nobody"}),
        ("a number as a person", {"sub": 5}),
        ("no session", {"sid": ""}),
    ],
)
def test_a_token_that_we_would_not_issue_is_refused(client, ada, case, claims):
    pair = world.log_in(ada)
    session = tokens.read_access(pair.access).session
    if "sub" in claims and isinstance(claims["sub"], int):
        token = jwt.encode({"sub": 5}, "x" * 32, algorithm="HS256")
    else:
        token = world.forged(ada, session, **claims)
    assert me(client, token).status_code == 401


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_signed_otherwise_is_refused(client, ada, algorithm):
    session = tokens.read_access(world.log_in(ada).access).session
    claims = jwt.decode(world.forged(ada, session), options={"verify_signature": False})
    public = str(keys.keys().public_set()).ljust(64)
    secret = None if algorithm == "none" else public
    token = jwt.encode(claims, secret, algorithm=algorithm, headers={"kid": keys.keys().kid})
    assert me(client, token).status_code == 401


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Bearer a b", "Bearer é", "Basic YTpi", "bearer x.y.z", "Bearer " + "x" * 5000],
)
def test_an_odd_authorization_header_is_never_an_error_of_ours(client, header):
    assert client.get("/api/v1/me/", headers={"Authorization": header}).status_code == 401


def test_verify_says_of_each_token_whether_it_would_be_accepted(client, ada):
    pair = world.log_in(ada)
    for token in (pair.access, pair.refresh):
        assert send(client, f"{TOKEN}verify/", {"token": token}).json() == {}
    second = refresh(client, pair.refresh).json()
    assert send(client, f"{TOKEN}verify/", {"token": pair.refresh}).status_code == 401
    send(client, f"{TOKEN}logout/", {"refresh": second["refresh"]})
    assert send(client, f"{TOKEN}verify/", {"token": second["access"]}).status_code == 401


def test_while_valkey_is_down_the_database_says_whether_a_token_is_good(
    client, ada, settings, django_assert_num_queries
):
    pair = world.log_in(ada)
    with valkey_down(settings):
        with django_assert_num_queries(2):
            assert me(client, pair.access).status_code == 200
        ada.is_active = False
        ada.save()
        assert me(client, pair.access).status_code == 401


def test_after_an_outage_flags_are_not_believed_for_as_long_as_a_token_can_live(
    client, ada, settings, monkeypatch
):
    from lms_site.api.limits import TRUST

    pair = world.log_in(ada)
    TokenSession.objects.filter(person=ada).update(
        ended_at=ada.date_joined
    )  # the flag was lost in the outage
    assert me(client, pair.access).status_code == 200
    monkeypatch.setattr(TRUST, "again_at", time.monotonic() + 300)
    assert me(client, pair.access).status_code == 401


def test_logging_in_works_while_valkey_is_down(client, ada, settings):
    with valkey_down(settings):
        pair = log_in(client, ada.email).json()
        assert refresh(client, pair["refresh"]).status_code == 200


def test_a_refresh_during_another_one_is_told_to_wait_and_ends_nothing(committing_db):
    ada = world.person(f"ada-{uuid4().hex}")
    pair = world.log_in(ada)
    barrier, statuses, winners = threading.Barrier(4), [], []

    def run():
        try:
            barrier.wait()
            answer = refresh(Client(), pair.refresh)
            statuses.append(answer.status_code)
            if answer.status_code == 200:
                winners.append(answer.json())
        finally:
            connection.close()

    holder = threading.Event()
    held = _hold_row(ada, holder)
    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    barrier.wait()
    for thread in threads:
        thread.join()
    assert statuses == [409, 409, 409]  # the row is locked by somebody's refresh: nobody is taken for a thief
    holder.set()
    held.join()
    assert refresh(Client(), pair.refresh).status_code == 200
    assert TokenSession.objects.get(person=ada).ended_at is None


def _hold_row(ada, release):
    """A thread that holds the session's row as a refresh does, until it is released."""
    from django.db import transaction

    ready = threading.Event()

    def hold():
        try:
            with transaction.atomic():
                list(TokenSession.objects.filter(person=ada).select_for_update())
                ready.set()
                release.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    ready.wait(10)
    return thread


def test_many_refreshes_of_one_token_give_one_pair(committing_db):
    """Eight at once: one is answered; the others are refused as too early (409) or as a replay (401)."""
    for _ in range(5):
        ada = world.person(f"ada-{uuid4().hex}")
        pair = world.log_in(ada)
        barrier, statuses = threading.Barrier(8), []

        def run(pair=pair, barrier=barrier, statuses=statuses):
            try:
                barrier.wait()
                statuses.append(refresh(Client(), pair.refresh).status_code)
            finally:
                connection.close()

        threads = [threading.Thread(target=run) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert statuses.count(200) == 1
        assert set(statuses) <= {200, 401, 409}
