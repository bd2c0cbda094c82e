"""Who may use the system, in Python: enrolled and trained by somebody else, and asked for before anybody acts."""

import json

import pytest
from scene import DAY, at

import alpr


def okafor(role: str = "detective") -> alpr.User:
    return alpr.User.enrol("Det. Okafor", role=role, by="Coordinator Lee", at=at(0))


def trained(user: alpr.User, version: str = "22-03", days: int = 365) -> alpr.User:
    return user.train(version, until=at(days * DAY), how="policy review, sheet 26-3", by="Coordinator Lee", at=at(1))


def test_a_trained_user_has_what_a_policy_asks_for() -> None:
    user = trained(okafor())
    who = user.authorisation("22-03", now=at(2))
    assert who == alpr.Authorisation("Det. Okafor", role="detective", trained_until=at(365 * DAY), policy_version="22-03")
    for version, now in [("26-01", 2), ("22-03", 365 * DAY), ("22-03", 0)]:
        with pytest.raises(alpr.RefusedError, match="train"):
            user.authorisation(version, now=at(now))
    with pytest.raises(alpr.RefusedError, match="nobody trains themselves"):
        okafor().train("22-03", until=at(DAY), how="alone", by="Det. Okafor", at=at(1))


def test_a_user_leaves_and_is_taken_back() -> None:
    user = okafor().change_role("supervisor", by="Coordinator Lee", at=at(1))
    gone = user.leave(reason="parental leave", by="Det. Okafor", at=at(2))
    back = gone.take_back(by="Coordinator Lee", at=at(3))
    roles = [back.role_at(at=at(seconds)) for seconds in (-1, 0, 1, 2, 3)]
    assert roles == [None, "detective", "supervisor", None, "supervisor"]
    assert len(back) == 4 and back.name == "Det. Okafor" and "Det. Okafor" in repr(back)
    assert alpr.User.from_json(back.to_json()) == back != gone
    assert hash(back) == hash(gone)
    with pytest.raises(alpr.RecordError):
        alpr.User.from_json('{"name":"x","steps":[]}')
    with pytest.raises(alpr.InvalidArgumentError):
        okafor("king")


def test_a_register_lets_nobody_else_act(address: str) -> None:
    store = alpr.Store.open(address)
    why = alpr.Purpose("investigation", text="robbery", case_number="26-1042")
    store.admit("anybody", asked="a purge", now=at(2))
    assert store.authorisation("anybody", "22-03", asked="search of reads", now=at(2)) is None
    store.admit_trained("anybody", asked="an entry by hand", now=at(2))
    user = trained(okafor())
    store.put_user(user)
    store.admit_trained("Det. Okafor", asked="an entry by hand", now=at(2))
    assert (store.user("Det. Okafor"), store.user("anybody"), store.users()) == (user, None, [user])
    store.admit("Det. Okafor", asked="a purge", now=at(2))
    for version in ("22-03", None):
        assert store.authorisation("Det. Okafor", version, asked="a search", now=at(2)) == user.authorisation("22-03", now=at(2))
    with pytest.raises(alpr.RefusedError, match="`anybody` is not in it"):
        store.admit("anybody", asked="a purge", now=at(2))
    with pytest.raises(alpr.RefusedError, match="in force is 26-01"):
        store.authorisation("Det. Okafor", "26-01", asked="search of reads", now=at(2), purpose=why)
    with pytest.raises(alpr.RefusedError, match="went on elsewhere"):
        store.put_user(okafor("chief"))
    log = [json.loads(line) for line in store.export_audit().splitlines()]
    assert [(entry["act"], entry["by"], entry["subject"]) for entry in log] == [
        ("registered", "Coordinator Lee", "Det. Okafor"),
        ("registered", "Coordinator Lee", "Det. Okafor"),
        ("denied", "anybody", "a purge"),
        ("denied", "Det. Okafor", "search of reads"),
    ]
    assert log[3]["detail"]["purpose"]["case_number"] == "26-1042"
