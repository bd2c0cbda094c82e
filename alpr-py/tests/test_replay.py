"""A kept hit is judged again in Python: the shared vectors, entries by hand, the store."""

from datetime import datetime, timezone

import pytest
from scene import NOON, at, opened, record, vectors

import alpr

VECTORS = vectors("replay.toml")


@pytest.mark.parametrize("row", VECTORS["case"], ids=lambda row: row["about"])
def test_vectors(row: dict) -> None:
    drawn = datetime.fromtimestamp(VECTORS["extracted"], timezone.utc)
    index, _ = alpr.HotList.build(VECTORS["list"].encode(), source="mules", extracted=drawn, received=drawn)
    hotlist = alpr.HotList.open(index)
    rules = alpr.MatchRules.parse(row.get("rules", VECTORS["rules"]))
    hit, read = alpr.HitRecord.from_json(row["hit"]), alpr.Record.from_json(row["read"])
    assert hit.to_json() == row["hit"] and hotlist.sha256 == VECTORS["list_sha256"]
    replay = alpr.Replay.of_hit(hit, read, hotlist, rules=rules)
    assert replay.outcome == row["outcome"] and row["says"] in str(replay), str(replay)
    assert (replay.hit, replay.outcome in replay.to_json()) == (hit.id, True)
    assert bool(replay.differences) == (replay.outcome == "differs") and bool(replay.reasons) == (replay.outcome == "unjudged")
    assert replay == alpr.Replay.of_hit(hit, read, hotlist, rules=rules) and replay.outcome in repr(replay)


def test_rules_are_named_by_what_they_say() -> None:
    rules = alpr.MatchRules.parse(VECTORS["rules"])
    assert rules.sha256 == VECTORS["rules_sha256"] != alpr.MatchRules.parse().sha256
    assert alpr.MatchRules.parse("# a comment\n" + VECTORS["rules"]).sha256 == rules.sha256


def test_a_store_judges_its_hits(address: str) -> None:
    store, desk, hotlist = alpr.Store.open(address), alpr.AlarmDesk(), opened("plate,state\nAB1234,MO\n")
    seen = record("AB1234")
    alarms, suppressed = desk.raise_alarms(hotlist.matches(seen, now=NOON), seen)
    store.put_raised(seen, alarms, suppressed, by="desk", received=NOON)
    hit = alarms[0].hit
    assert hit.rules_sha256 == alpr.MatchRules.parse().sha256
    replay = store.replay(hit.id, hotlist=hotlist, by="auditor", now=at(60))
    assert replay.outcome == "same"
    with pytest.raises(alpr.InvalidArgumentError, match=hotlist.sha256):
        store.replay(hit.id, by="auditor", now=at(60))
    with pytest.raises(alpr.RefusedError):
        store.replay(hit.id, hotlist=hotlist, by=" ", now=at(60))
