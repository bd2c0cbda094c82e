"""Purges in Python: what is due goes, with its pictures, and a signed receipt says how much; what is held stays."""

import json
from datetime import datetime
from typing import Any

import pytest
from scene import DAY, SHA, at, packs, record

import alpr

KEY = alpr.ReceiptKey(bytes(range(32)))
OTHER = alpr.ReceiptKey(bytes(32))
YEAR = 366 * DAY


@pytest.fixture
def store(address: str) -> alpr.Store:
    return alpr.Store.open(address)


def order(now: datetime, holder: str = "server", **more: Any) -> alpr.PurgeOrder:
    return alpr.PurgeOrder(packs("clayton-22-03"), holder=holder, jurisdiction="MO", by="Lt. Doe", now=now, **more)


def held(plate: str) -> alpr.Hold:
    return alpr.Hold.open(kind="evidence", authority="26-1042", by="Lt. Doe", review_on=at(30 * DAY), now=at(0), plates=[plate])


def filled(store: alpr.Store) -> list[alpr.Record]:
    """Three reads of a day and a late one; two of them share a picture."""
    reads = [record(f"AB{n}", seconds=n, pictures=[("frame", sha)]) for n, sha in ((1, "a" * 64), (2, "a" * 64), (3, "c" * 64))]
    store.put_reads(reads, received=at(10))
    store.put_reads([record("AB4", seconds=100 * DAY)], received=at(100 * DAY))
    return reads


def test_what_is_due_goes_with_its_pictures_and_what_is_held_stays(store: alpr.Store) -> None:
    reads = filled(store)
    lost: list[list[str]] = []
    hold = held("AB3")
    store.put_hold(hold)
    assert store.holds() == [hold]
    plan = store.plan(order(at(YEAR)))
    assert [(c.data_class, c.policy, c.rule, c.count) for c in plan.due] == [("read", "clayton-22-03", "server-purge", 2)]
    assert (plan.held, plan.conflicts, plan.due[0].citation) == (1, 0, "choice of this file")
    assert store.plan(order(at(364 * DAY))).due == [], "inside the floor"
    receipt = store.purge(order(at(YEAR)), key=KEY, pictures=lost.append)
    assert sorted(sum(lost, [])) == ["a" * 64], "a picture that a read still names stays"
    assert (receipt.total, receipt.held, receipt.complete, receipt.holder, receipt.jurisdiction) == (2, 1, True, "server", "MO")
    assert (receipt.by, receipt.begun, receipt.policies) == ("Lt. Doe", at(YEAR), [("clayton-22-03", alpr.Policy.pack("clayton-22-03").sha256)])
    store.put_hold(hold.close(by="Lt. Doe", at=at(YEAR), reason="the case ended"))
    second = store.purge(order(at(YEAR + 1)), key=KEY, pictures=lost.append)
    assert (second.total, second.held, lost[-1]) == (1, 0, ["c" * 64])
    assert store.receipts() == [receipt, second] and store.put_reads(reads, received=at(10)) == (3, 0)


def test_what_somebody_asked_to_destroy_goes(store: alpr.Store) -> None:
    reads = filled(store)
    asked: list[tuple[str, datetime]] = [("AB2", at(DAY))]
    asking = alpr.PurgeOrder(packs("mn"), holder="server", jurisdiction="MN", by="Lt. Doe", now=at(2 * DAY), requests=asked)
    assert asking.requests == asked and order(at(0)).requests == []
    receipt = store.purge(asking, key=KEY)
    assert (receipt.total, store.put_reads(reads[1:2], received=at(10))) == (1, (1, 0))
    with pytest.raises(alpr.InvalidPlateError):
        order(at(0), requests=[("", at(0))])


def test_a_receipt_is_what_was_signed_and_names_no_plate(store: alpr.Store) -> None:
    filled(store)
    receipt = store.purge(order(at(YEAR)), key=KEY)
    receipt.verify(KEY.public)
    text = receipt.to_json()
    back = alpr.Receipt.from_json(text)
    assert back == receipt and hash(back) == hash(receipt) and back.to_json() == text
    assert (receipt.key, len(receipt.signature), len(receipt.digest), len(receipt.id)) == (KEY.public, 128, 64, 32)
    assert receipt.software.startswith("alpr") and receipt.finished == at(YEAR) and receipt.kept == 0 and receipt.conflicts == 0
    assert all(f"\"{plate}\"" not in text for plate in ("AB1", "AB2", "AB3")) and [c.count for c in receipt.purged] == [3]
    with pytest.raises(alpr.RecordError, match=OTHER.public):
        receipt.verify(OTHER.public)
    changed = json.loads(text)
    changed["purged"][0]["count"] = 2
    with pytest.raises(alpr.RecordError):
        alpr.Receipt.from_json(json.dumps(changed)).verify(KEY.public)
    with pytest.raises(alpr.InvalidArgumentError, match="public key"):
        receipt.verify("7")
    with pytest.raises(alpr.RecordError, match="not a receipt"):
        alpr.Receipt.from_json("{}")
    with pytest.raises(alpr.InvalidArgumentError, match="32 bytes, got 31"):
        alpr.ReceiptKey(bytes(31))


def test_a_callback_that_fails_ends_the_purge_and_it_goes_on(store: alpr.Store) -> None:
    filled(store)

    def full(_: list[str]) -> None:
        raise OSError("the disk is away")

    with pytest.raises(OSError, match="the disk is away"):
        store.purge(order(at(YEAR)), key=KEY, pictures=full)
    assert store.receipts() == [] and store.plan(order(at(YEAR))).due[0].count == 3, "nothing went without its pictures"
    lost: list[str] = []
    receipt = store.purge(order(at(YEAR + 5)), key=KEY, pictures=lost.extend)
    assert (receipt.total, receipt.begun, sorted(lost)) == (3, at(YEAR), ["a" * 64, "c" * 64])
    log = [json.loads(line) for line in store.export_audit().splitlines()]
    assert [(e["act"], e["detail"]["purge"]) for e in log] == [("purged", "begun"), ("purged", "ended")]
    assert log[1]["detail"]["receipt"]["signature"] == receipt.signature


def test_a_callback_may_not_use_the_store(store: alpr.Store) -> None:
    filled(store)
    with pytest.raises(alpr.RefusedError, match="after the purge"):
        store.purge(order(at(YEAR)), key=KEY, pictures=lambda _: store.receipts())
    with pytest.raises(TypeError, match="something to call"):
        store.purge(order(at(YEAR)), key=KEY, pictures=[])  # type: ignore[arg-type]
    assert store.receipts() == [] and store.purge(order(at(YEAR)), key=KEY).total == 3


def test_a_computer_in_a_car_keeps_what_the_server_does_not_have(store: alpr.Store) -> None:
    reads = filled(store)[:2]
    month = order(at(31 * DAY), holder="mobile_computer")
    assert (store.plan(month).due, store.plan(month).conflicts) == ([], 3)
    store.mark_copied([read.id for read in reads], by="sync", at=at(DAY))
    plan = store.plan(month)
    assert ([c.count for c in plan.due], plan.conflicts) == ([2], 1)
    with pytest.raises(alpr.InvalidArgumentError):
        store.mark_copied(["7"], by="sync", at=at(DAY))


def test_an_order_says_who_and_where(store: alpr.Store) -> None:
    said: dict[str, Any] = {"holder": "server", "jurisdiction": "NH", "by": "x", "now": at(0)}
    for wrong in ({"holder": "nobody"}, {"jurisdiction": "QQ"}):
        with pytest.raises(alpr.InvalidArgumentError):
            alpr.PurgeOrder(packs("nh"), **(said | wrong))
    nobody = alpr.PurgeOrder(packs("nh"), holder="server", jurisdiction="NH", by=" ", now=at(0), shift_ended=at(0))
    assert (nobody.holder, nobody.jurisdiction, nobody.by, nobody.now, nobody.shift_ended) == ("server", "NH", " ", at(0), at(0))
    with pytest.raises(alpr.RefusedError):
        store.purge(nobody, key=KEY)
    assert store.receipts() == [] and b'"by":"nobody","act":"denied"' in store.export_audit()


def test_purges_show_themselves(store: alpr.Store) -> None:
    filled(store)
    plan, receipt = store.plan(order(at(YEAR))), store.purge(order(at(YEAR)), key=KEY)
    for thing, part in (
        (order(at(0)), "holder='server' by=\"Lt. Doe\""),
        (plan, "due=3 kept=0 held=0 conflicts=0"),
        (plan.due[0], "rule='clayton-22-03/server-purge' count=3"),
        (receipt, "total=3 complete=True"),
        (KEY, f"public='{KEY.public}'"),
    ):
        assert part in repr(thing)
    assert bytes(range(32)).hex() not in repr(KEY) and SHA not in repr(receipt)
