"""The hot list in Python: the shared vectors, changes, replacement, errors."""

import warnings
from datetime import datetime, timedelta, timezone

import pytest
from scene import opened, picture, record, vectors

import alpr

VECTORS = vectors("hotlist.toml")


def time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, timezone.utc)


NOW = time(VECTORS["now"])


@pytest.fixture(scope="module")
def hotlist() -> alpr.HotList:
    return opened(VECTORS["list"], time(VECTORS["extracted"]))


@pytest.mark.parametrize("row", VECTORS["match"], ids=lambda row: row["about"])
def test_vectors(hotlist: alpr.HotList, row: dict) -> None:
    hits = hotlist.matches(row["text"], state=row["state"] or None, now=NOW)
    found = [f"{h.plate} {h.match_class} {h.state_match} {h.action}" for h in hits if h.probability >= 1e-3 or h.action != "drop"]
    assert found == row["hits"]


def test_a_hit_tells_all(hotlist: alpr.HotList) -> None:
    (hit,) = hotlist.matches("5SOW350", state="CA", now=NOW)
    assert "seen 3" in hit.explanation and "listed 7" in hit.explanation
    assert (hit.listed_state, hit.category, hit.source, hit.record) == ("CA", "felony_vehicle", "ncic", "V1")
    assert hit.list_sha256 == hotlist.sha256 and hit.list_age_seconds == 3600 and not hit.list_is_stale
    assert hit.state_probability == 1 and "5SOW750" in repr(hit)


def test_a_read_is_matched_with_its_doubts() -> None:
    (read,) = alpr.Engine.open().read(picture("street-3.jpg"), pixel_format="rgb")
    hotlist = opened("plate,category\nRK482CD,bolo\n")
    assert [hit.plate for hit in hotlist.matches(read, now=NOW)] == ["RK482CD"]
    with pytest.raises(alpr.InvalidArgumentError, match="state"):
        hotlist.matches(read, state="MO", now=NOW)


def test_changes_are_folded_into_a_list_of_their_own() -> None:
    live = opened("plate,state\nABC123,MO\n", time(0))
    live.apply(b"plate,state,action\nABC123,MO,remove\nXYZ987,MO,add\n", by_hand=False)
    live.apply(b"plate,state\nHAND99,MO\n", by_hand=True)
    folded = alpr.HotList.open(live.fold(newest=NOW, received=NOW))
    assert (live.changes, live.entries, folded.changes, folded.entries, folded.source) == (3, 1, 0, 2, live.source)
    assert folded.status(now=NOW, max_age_seconds=60).extracted == time(0), "no younger"
    live.replace(folded)
    plates = lambda text: [h.plate for h in live.matches(text, state="MO", now=NOW)]  # noqa: E731
    assert live.changes == 1 and [plates(text) for text in ("ABC123", "XYZ987", "HAND99")] == [[], ["XYZ987"], ["HAND99"]]
    live.apply(b"plate,state,action\nHAND99,MO,remove\n", by_hand=True)
    assert plates("HAND99") == []


def test_changes_hold_at_once_and_manual_ones_through_a_new_list(hotlist: alpr.HotList) -> None:
    live = opened("plate,state\nABC123,MO\n")
    unmet = live.apply(b"plate,state,action\nABC123,MO,remove\nXYZ987,MO,add\nGONE1,,remove\n", by_hand=True)
    assert unmet == [("GONE1", None)]
    plates = lambda text: [h.plate for h in live.matches(text, state="MO", now=NOW)]  # noqa: E731
    assert (plates("ABC123"), plates("XYZ987")) == ([], ["XYZ987"])
    assert (live.find("ABC1*"), live.find("XYZ9*")) == ([], [("XYZ987", "MO", "unknown")])
    live.replace(hotlist)
    assert (plates("GNG777"), plates("XYZ987")) == (["GNG777"], ["XYZ987"])
    live.restore_previous()
    live.take_back(b"plate,state\nABC123,MO\n")
    assert plates("ABC123") == ["ABC123"]


def test_rules_partial_texts_and_the_shift_check(hotlist: alpr.HotList) -> None:
    rules = alpr.MatchRules.parse("[rule]\nalarm = 2.0\n")
    assert hotlist.matches("5SOW750", state="CA", now=NOW, rules=rules)[0].action == "show"
    assert hotlist.find("5SOW*") == [("5SOW750", "CA", "felony_vehicle")]
    assert hotlist.shift_check(now=NOW, max_age_seconds=86_400) == ("ok", [])
    late = NOW + timedelta(days=2)
    check, reasons = hotlist.shift_check(now=late, max_age_seconds=86_400, in_force=hotlist)
    assert check == "fail" and "old" in reasons[0]
    assert (hotlist.entries, hotlist.rejects, hotlist.source) == (6, 0, "test")


def test_columns_that_mean_nothing_are_told() -> None:
    with pytest.warns(UserWarning, match="`Shift`, `Until` fill no field"):
        alpr.HotList.build(b"plate,st,Shift,Until\nOK1,MO,2,never\n", source="x", extracted=NOW, received=NOW)
    with pytest.warns(UserWarning, match="`Until`"):
        opened("plate\nOK1\n").apply(b"plate,Until,action\nOK2,never,add\n", by_hand=False)
    strict = opened("plate\nOK1\n")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UserWarning):
            strict.apply(b"plate,Until,action\nOK2,never,add\n", by_hand=False)
    assert not strict.matches("OK2", now=NOW)


def test_what_cannot_be_taken_is_said() -> None:
    _, rejects = alpr.HotList.build(b"plate\nA_B\nOK1\n", source="x", extracted=NOW, received=NOW)
    assert rejects[0][:2] == (2, "plate")
    for call in (
        lambda: alpr.HotList.open(b"no index"),
        lambda: opened("plate\nOK1\n").apply(b"plate\nA_B\n", by_hand=True),
        lambda: alpr.HotList.build(b"a,b\n1,2\n", source="x", extracted=NOW, received=NOW),
    ):
        with pytest.raises(alpr.ListError):
            call()
    with pytest.raises(alpr.InvalidArgumentError):
        alpr.MatchRules.parse("prior_odds = 0")


def test_what_is_to_be_known_of_a_list_before_it_goes_live() -> None:
    before = opened("plate,state,record\nAB12CD,MO,1\nZZ1,MO,2\nGONE1,MO,3\n", NOW - timedelta(days=2))
    after = opened("plate,state,record\nAB12CD,IL,1\nZZ1,MO,2\nNEW1,MO,4\n", NOW - timedelta(hours=1))
    status = after.status(now=NOW, max_age_seconds=86_400, in_force=before)
    assert (status.check, status.reasons, status.change, status.age_seconds) == ("ok", [], 0, 3600)
    assert (status.entries, status.rejects, status.source, status.sha256) == (3, 0, after.source, after.sha256)
    assert status.expected_by == status.extracted + timedelta(days=1) and "ok" in repr(status)
    old = before.status(now=NOW, max_age_seconds=86_400)
    assert old.check == "fail" and "old" in old.reasons[0] and old.change is None and old.received >= old.extracted

    diff = before.diff(after)
    assert [e.plate for e in diff.added] == ["NEW1"] and [e.plate for e in diff.removed] == ["GONE1"]
    ((was, now_is),) = diff.changed
    assert (was.plate, was.state, now_is.state) == ("AB12CD", "MO", "IL")
    assert diff and not before.diff(before) and "1 added" in repr(diff)
    news = diff.news(source="news", extracted=NOW, received=NOW)
    assert news.entries == 2 and news.matches("NEW1", state="MO", now=NOW)

    hits = {text: before.matches(text, state="MO", now=NOW)[0] for text in ("AB12CD", "ZZ1", "GONE1")}
    withdrawn = {text: after.withdrawal(hit, now=NOW) for text, hit in hits.items()}
    assert withdrawn == {"AB12CD": "changed", "ZZ1": None, "GONE1": "vanished"}


def test_the_false_alarms_of_a_list_are_told_beforehand(hotlist: alpr.HotList) -> None:
    mix = "state_seen = 1.0\n[states]\nMO = 3\nIL = 1\n"
    budget = hotlist.budget(mix, now=NOW, reads=3_000, seed=7)
    again = hotlist.budget(mix, now=NOW, reads=3_000, seed=7)
    assert (budget.reads, budget.alarms, budget.shown, budget.lines) == (3_000, again.alarms, again.shown, again.lines)
    expected, upper = budget.alarms_per_thousand
    assert expected == budget.alarms / 3 and upper > expected and "3000 reads" in repr(budget)
    assert budget.warning(1_000) is None and budget.shown_per_thousand == budget.shown / 3
    certain = opened("plate\n" + "".join(f"{n:06}\n" for n in range(0, 1_000_000, 50)))
    many = certain.budget("[states]\nNY = 1\nMO = 1\n", now=NOW, reads=1_000, rules=alpr.MatchRules.parse("prior_odds = 1.0"))
    assert sum(alarms for _, _, alarms, _ in many.lines) >= many.alarms
    with pytest.raises(alpr.InvalidArgumentError, match="states"):
        hotlist.budget("[states]\n", now=NOW)


def test_what_else_was_seen_of_a_vehicle_is_compared() -> None:
    live = opened("plate,state,plate_type,color,year,make\nAB12CD,MO,PC,SIL,2019,CHEV\n")
    (same,) = live.matches("AB12CD", state="MO", now=NOW, observed=alpr.Observed(plate_type="PC", color="grey", make="Chevrolet"))
    assert (same.plate_type_match, same.contradictions, same.action) == ("same", [], "alarm")
    seen = alpr.Observed(plate_type="MC", color="red", year="2009", make="Ford", style="PK")
    (hit,) = live.matches("AB12CD", state="MO", now=NOW, observed=seen)
    assert (hit.plate_type_match, hit.action) == ("different", "show")
    assert hit.contradictions == [("make", "CHEV", "Ford"), ("year", "2019", "2009"), ("color", "SIL", "red")]
    assert hit.entry.vehicle == {"make": "CHEV", "year": "2019", "color": "SIL"} and hit.entry.plate_type == "PC"
    assert seen.vehicle == {"color": "red", "year": "2009", "make": "Ford", "style": "PK"} and seen.plate_type == "MC"
    assert "red 2009 Ford PK" in repr(seen) and live.matches("AB12CD", now=NOW)[0].plate_type_match == "unknown"
    kept = record("AB12CD")
    (alarm,), _ = alpr.AlarmDesk().raise_alarms(live.matches(kept, now=NOW, observed=seen), kept)
    assert alarm.hit.plate_type_match == "different" and "color: listed SIL, seen red" in alarm.hit.contradictions
