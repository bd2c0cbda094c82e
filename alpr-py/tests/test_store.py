"""The store in Python: the order's duties from a loaded list to a verified log, on disk."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from scene import SHA, at, opened, picture, record

import alpr

HOUR, DAY = 3600, 86_400
LIST = "plate,state,category,source,record\nABK4821,XX,stolen vehicle,ncic,V1\n"
POLICY = alpr.SearchPolicy.parse("""
version = "22-03"
roles = ["operator", "detective"]
purposes = ["investigation"]
max_window_days = 30
case_required = true
""")
PURPOSE = alpr.Purpose("investigation", text="bank robbery", case_number="26-1042")
BOLO: dict[str, Any] = {
    "reason": "robbery_suspect",
    "note": "robbery suspect, bank on Maryland Ave",
    "legal_basis": "incident 26-1042",
    "owner": "Officer 12",
    "unit": "12",
    "expires": at(3 * DAY),
    "now": at(0),
}


def who(role: str = "detective") -> alpr.Authorisation:
    return alpr.Authorisation("d.smith", role=role, trained_until=at(30 * DAY), policy_version="22-03")


def allowed(store: alpr.Store, days: int = 2) -> alpr.Granted:
    return store.allow(POLICY, who(), PURPOSE, since=at(-days * DAY), until=at(DAY), now=at(0))


def acts(store: alpr.Store) -> list[str]:
    return [entry["act"] for entry in audit(store)]


def audit(store: alpr.Store) -> list[dict]:
    return [json.loads(line) for line in store.export_audit().splitlines()]


def test_a_closed_store_says_so_and_can_be_opened_again(address: str) -> None:
    kept = record("AB1234")
    with alpr.Store.open(address) as store:
        assert store.put_reads([kept], received=at(0)) == (1, 0) and repr(store) == "<Store>"
    store.close()
    assert repr(store) == "<Store closed>"
    for asked in (lambda: store.put_reads([kept], received=at(0)), store.receipts, store.__enter__):
        with pytest.raises(alpr.StorageError, match="the store is closed: open it again"):
            asked()
    with pytest.raises(KeyError), alpr.Store.open(address) as again:
        assert again.put_reads([kept], received=at(0)) == (0, 1)
        raise KeyError("what goes wrong inside goes on")
    assert repr(again) == "<Store closed>"


def test_a_copy_has_all_and_says_who_made_it(address: str, tmp_path: Path) -> None:
    store, copy = alpr.Store.open(address), tmp_path / "copy.db"
    store.put_reads([record("AB1234")], received=at(0))
    if not address.startswith("sqlite:"):
        with pytest.raises(alpr.StorageError, match="pg_dump"):
            store.backup(copy, by="Kim", at=at(1))
        return
    store.backup(copy, by="Kim", at=at(1))
    copied = alpr.Store.open(f"sqlite:{copy}")
    assert copied.put_reads([record("AB1234")], received=at(0)) == (0, 1)
    assert acts(copied) == acts(store) == ["exported"]
    with pytest.raises(alpr.StorageError, match="copy.db"):
        store.backup(copy, by="Kim", at=at(2))


def test_from_a_loaded_list_to_the_report_of_a_disposed_hit(address: str) -> None:
    store, hotlist = alpr.Store.open(address), opened(LIST)
    store.log("list_loaded", hotlist.sha256, by="ecdc", at=at(0), detail={"source": hotlist.source, "entries": hotlist.entries})
    (read,) = alpr.Engine.open().read(picture("street-1.jpg"), pixel_format="rgb")
    kept = alpr.Record.of_read(read, captured=at(0), camera="C-1", unit="12", pictures=[("frame", SHA)], list_sha256=hotlist.sha256)
    desk, hits = alpr.AlarmDesk(), hotlist.matches(read, now=at(0))
    (alarm,), suppressed = desk.raise_alarms(hits, kept)
    store.put_raised(kept, [alarm], suppressed, by="desk", received=at(0))
    store.put_raised(kept, *desk.raise_alarms(hits, kept), by="desk", received=at(0))
    assert store.put_reads([kept], received=at(0)) == (0, 1), "it went in with its hits"
    (undisposed,) = store.cases(since=at(0), until=at(HOUR), undisposed=True)
    assert (undisposed.id, undisposed.status) == (alarm.hit.id, "raised")
    assert store.damaged_cases(since=at(0), until=at(HOUR)) == []

    verified(store, alarm.hit.id)
    del store
    store = alpr.Store.open(address)
    assert store.cases(since=at(0), until=at(HOUR), undisposed=True) == []
    text = store.report(alarm.hit.id, by="Officer 12", now=at(120)).to_text()
    for part in (alpr.MARKING, alpr.ADVISORY, "ABK4821 XX", "record: V1", "ECDC 4 answered active", "Accept (confirmed)"):
        assert part in text
    assert acts(store) == ["list_loaded", "alarm_raised", *["verified"] * 5, "exported"]
    log = audit(store)
    assert (log[0]["subject"], log[0]["detail"]) == (hotlist.sha256, {"source": "test", "entries": 1})
    assert [entry["by"] for entry in log] == ["ecdc", "desk", *["Officer 12"] * 6]


def verified(store: alpr.Store, id: str) -> None:
    case = store.case(id)
    assert case is not None
    case.open(by="Officer 12", at=at(5))
    store.put_case(case, by="Officer 12")
    late = store.case(id)
    case.check_read(by="Officer 12", at=at(10), plate="ABK4821", state="XX", picture=SHA)
    case.ask(by="Officer 12", at=at(20), system="ncic", urgency="urgent")
    case.answer(responder="ECDC 4", reference="NIC/V1", at=at(60), active=True)
    case.dispose(alpr.Disposition("accept", "confirmed"), by="Officer 12", at=at(90))
    for _ in range(2):
        store.put_case(case, by="Officer 12")
    assert late is not None and late.status == "under_review"
    late.check_read(by="Officer 9", at=at(11), plate="ABK4827", state="XX")
    with pytest.raises(alpr.RefusedError, match="gone on elsewhere"):
        store.put_case(late, by="Officer 9")
    found = store.case(id)
    assert found is not None and found.to_json() == case.to_json()


def test_a_bolo_finds_the_read_of_yesterday(address: str) -> None:
    store, book = alpr.Store.open(address), alpr.ManualBook()
    yesterday = record("AB1234", "MO", -DAY)
    store.put_reads([yesterday, record("XY9876", "MO", -DAY), record("AB1234", "MO", -10 * DAY)], received=at(0))
    with pytest.raises(alpr.RefusedError, match="note"):
        book.enter("AB1234", **(BOLO | {"note": ""}))
    entry = book.enter("AB1234", **BOLO, state="MO")
    assert entry.unit == "12"
    store.put_manual(entry, by="Officer 12", now=at(0))
    found = store.look_back(allowed(store), entry)
    (seen,) = found.seen
    assert (seen.read, seen.hit.match_class, found.wanted, found.is_cut) == (yesterday, "exact", "AB1234 MO", False)
    assert (found.since, found.until) == (at(-2 * DAY), at(DAY))
    assert str(found).startswith("2026-11-23T12:00:00Z C-1 AB1234 MO, probability ")
    part = store.look_back(allowed(store), book.enter("AB?2*", **BOLO))
    assert [seen.read.text for seen in part.seen] == ["AB1234"] and part.wanted == "AB?2*"
    assert acts(store) == ["manual_entered", *["looked_back"] * 4]
    asked, answered = audit(store)[1:3]
    assert (asked["by"], asked["subject"], asked["detail"]["purpose"]["case_number"]) == ("d.smith", "AB1234 MO", "26-1042")
    assert answered["detail"]["reads"] == [yesterday.id]


def test_a_look_back_that_finds_nothing_says_so(address: str) -> None:
    store = alpr.Store.open(address)
    store.put_reads([record("XY9876", "MO", -DAY)], received=at(0))
    found = store.look_back(allowed(store), alpr.ManualBook().enter("AB1234", **BOLO))
    assert found.seen == [] and str(found) == "AB1234 was not seen from 2026-11-22T12:00:00Z until 2026-11-25T12:00:00Z"
    assert audit(store)[-1]["detail"]["found"] == 0


def test_a_listed_entry_is_looked_back_for_by_the_rules_given(address: str) -> None:
    store, seen, hotlist = alpr.Store.open(address), record("ABK4821", "XX"), opened(LIST)
    (alarm,), _ = alpr.AlarmDesk().raise_alarms(hotlist.matches(seen, now=at(0)), seen)
    store.put_reads([record("ABK4821", None, -DAY)], received=at(0))
    deaf = alpr.MatchRules.parse("[rule]\nalarm = 1.0\nshow = 1.0\n")
    assert len(store.look_back(allowed(store), alarm.hit.entry).seen) == 1
    assert store.look_back(allowed(store), alarm.hit.entry, rules=deaf).seen == []


def test_manual_entries_and_guards_come_back(address: str) -> None:
    store, book, desk = alpr.Store.open(address), alpr.ManualBook(), alpr.AlarmDesk(gap_seconds=1)
    entry = book.enter("AB1234", **BOLO)
    store.put_manual(entry, by="Officer 12", now=at(0))
    store.put_manual(book.remove(entry.id, by="Officer 12", at=at(1), reason="arrested"), by="Officer 12", now=at(1))
    seen, hotlist = record("ABK4821", None), opened(LIST)
    (alarm,), _ = desk.raise_alarms(hotlist.matches(seen, now=at(0)), seen)
    case = alpr.Case(alarm)
    case.open(by="Officer 12", at=at(5))
    case.check_read(by="Officer 12", at=at(9), plate="ABK4821", state="MO")
    for _ in range(2):
        store.put_guard(case.guard(until=at(DAY)), by="Officer 12", now=at(10))

    store, fresh = alpr.Store.open(address), alpr.AlarmDesk()
    (removed,), (guard,) = store.manual(), store.guards()
    assert (removed.id, removed.removed) == (entry.id, ("Officer 12", at(1), "arrested"))
    fresh.add_guard(guard)
    again = record("ABK4821", "MO", 60)
    alarms, suppressed = fresh.raise_alarms(hotlist.matches(again, now=at(60)), again)
    assert alarms == [] and [s.why for s in suppressed] == ["guarded"]
    store.put_raised(again, alarms, suppressed, by="desk", received=at(0))
    assert acts(store) == ["manual_entered", "manual_changed", "guarded", "hit_suppressed"]


def test_cases_of_an_entry_by_hand_end_with_it_and_are_found_by_the_plate(address: str) -> None:
    store, book, desk = alpr.Store.open(address), alpr.ManualBook(), alpr.AlarmDesk()
    entry, seen = book.enter("AB1234", **BOLO), record("AB1234", seconds=1)
    store.put_manual(entry, by="Officer 12", now=at(0))
    alarms, suppressed = desk.raise_alarms(book.matches(seen, now=at(1)), seen)
    store.put_raised(seen, alarms, suppressed, by="desk", received=at(1))
    assert store.withdraw_manual(by="desk", now=at(5)) == ([], [])
    store.put_manual(book.remove(entry.id, by="Officer 12", at=at(9), reason="arrested"), by="Officer 12", now=at(9))
    assert store.withdraw_manual(by="desk", now=at(10), until=at(1)) == ([], [])
    ((case,), refused) = store.withdraw_manual(by="desk", now=at(10))
    assert (case.id, case.status, refused) == (alarms[0].hit.id, "withdrawn", [])
    hit, other = alarms[0].hit, book.enter("AB1235", **BOLO)
    assert [(c.id, c.status) for c in store.earlier(hit.entry)] == [(case.id, "withdrawn")]
    assert store.earlier(book.matches(record("AB1235", seconds=1), now=at(1))[0].entry) == []


def test_a_refused_search_is_in_the_log(address: str) -> None:
    store = alpr.Store.open(address)
    with pytest.raises(alpr.RefusedError, match="dispatcher") as refused:
        store.allow(POLICY, who("dispatcher"), PURPOSE, since=at(-DAY), until=at(0), now=at(0))
    (denied,) = audit(store)
    assert (denied["act"], denied["by"], denied["detail"]["why"]) == ("denied", "d.smith", str(refused.value))


def test_a_search_is_paged_and_logged(address: str) -> None:
    store = alpr.Store.open(address)
    reads = [record(f"AB{n}", "MO", n) for n in range(10, 17)]
    assert store.put_reads([*reads, record("XY9876")], received=at(0)) == (8, 0)
    granted, after = allowed(store), None
    found: list[alpr.Record] = []
    for expected in (3, 3, 1):
        page = store.search(granted, part="ab*", after=after, limit=3)
        assert len(page.reads) == expected
        found, after = found + page.reads, page.next
    assert found == reads and after is None
    assert acts(store) == ["searched"] * 3
    assert [entry["detail"]["after"] for entry in audit(store)] == [None, reads[2].id, reads[5].id]


def test_every_word_of_a_search_has_to_fit(address: str) -> None:
    store, union_station = alpr.Store.open(address), alpr.Place(38.628, -90.208)
    here = alpr.Record.of_text("AB1234", captured=at(0), camera="C-1", unit="12", place=union_station)
    store.put_reads([here, alpr.Record.of_text("CD5678", captured=at(1), camera="C-2", unit="9")], received=at(0))
    granted = allowed(store)
    words: list[dict[str, Any]] = [{"plate": "ab 1234"}, {"part": "?b\u00b71'*"}, {"camera": "C-1"}, {"unit": "12"}, {"area": (38.0, -91.0, 39.0, -90.0)}]
    for word in words:
        assert store.search(granted, **word).reads == [here], word
        assert store.search(granted, **(word | {"camera": "C-3"})).reads == []
    assert len(store.search(granted).reads) == 2
    wrong: list[dict[str, Any]] = [{"area": (39.0, -91.0, 38.0, -90.0)}, {"after": "7"}, {"limit": 0}, {"limit": -1}]
    for word in wrong:
        with pytest.raises(alpr.InvalidArgumentError):
            store.search(granted, **word)
    for none in ("-", "*"):
        with pytest.raises(alpr.InvalidPlateError):
            store.search(granted, plate=none)
        with pytest.raises(alpr.InvalidPlateError):
            store.search(granted, part=none)
    assert acts(store) == ["searched"] * 11, "what is no search is not logged as one"


def test_the_exported_log_verifies_and_a_changed_byte_is_found(address: str) -> None:
    store = alpr.Store.open(address)
    store.log("configured", "match rules", by="chief", at=at(0), detail={"odds": [0.1, 1e-7, 2 / 3], "why": "übung"})
    known = alpr.audit_verify(store.export_audit())
    store.log("exported", "reads", by="d.smith", at=at(1))
    log = store.export_audit()
    assert alpr.audit_verify(log, known=known).entries == 2
    for place in range(0, len(log), 7):
        changed = log[:place] + bytes([log[place] ^ 1]) + log[place + 1 :]
        with pytest.raises(alpr.RecordError):
            alpr.audit_verify(changed)


def test_numbers_come_out_of_the_log_to_the_last_bit(address: str) -> None:
    store, corner = alpr.Store.open(address), (38.448624110701644, -90.3, 38.7, -90.1)
    store.search(allowed(store), area=corner)
    store.log("configured", "match rules", by="chief", at=at(0), detail={"odds": 0.18391100949779038, "most": 2**70})
    assert alpr.audit_verify(store.export_audit()).entries == 2
    searched, configured = audit(store)
    assert searched["detail"]["search"]["area"]["south"] == corner[0]
    assert configured["detail"] == {"odds": 0.18391100949779038, "most": float(2**70)}


def test_what_cannot_be_logged_is_said(address: str) -> None:
    store = alpr.Store.open(address)
    with pytest.raises(alpr.InvalidArgumentError, match="slept"):
        store.log("slept", "reads", by="d.smith", at=at(0))
    for act in ("searched", "looked_back", "approved"):
        with pytest.raises(alpr.InvalidArgumentError, match=f"`{act}` of `reads`: that is logged by the call that does it"):
            store.log(act, "reads", by="d.smith", at=at(0))
    with pytest.raises(alpr.InvalidArgumentError, match="JSON"):
        store.log("exported", "reads", by="d.smith", at=at(0), detail={"share": float("nan")})
    with pytest.raises(TypeError):
        store.log("exported", "reads", by="d.smith", at=at(0), detail={"reads": {1, 2}})
    for subject, by in (("reads", " "), ("", "d.smith")):
        with pytest.raises(alpr.RefusedError):
            store.log("exported", subject, by=by, at=at(0))
    assert audit(store) == []


def test_a_summary_counts_by_unit(address: str) -> None:
    store = alpr.Store.open(address)
    of_unit = [alpr.Record.of_text("ABK4821", state="XX", captured=at(60 * n), camera="C-9", unit="12") for n in range(3)]
    store.put_reads([*of_unit, record("XY9876"), record("XY9876", seconds=5 * HOUR)], received=at(0))
    hits = opened(LIST).matches(of_unit[0], now=at(0))
    store.put_raised(of_unit[0], *alpr.AlarmDesk().raise_alarms(hits, of_unit[0]), by="desk", received=at(0))
    store.put_manual(alpr.ManualBook().enter("AB1234", **BOLO), by="Officer 12", now=at(0))
    (case,) = store.cases(since=at(0), until=at(DAY))
    case.open(by="Officer 12", at=at(5))
    case.check_read(by="Officer 12", at=at(9), plate="ABK4827", state="XX")
    assert case.proposed is not None
    case.dispose(case.proposed, by="Officer 12", at=at(10))
    store.put_case(case, by="Officer 12")

    everybody, units = store.summary(since=at(0), until=at(DAY)), store.summaries(since=at(0), until=at(DAY))
    assert (everybody.reads, everybody.hits, everybody.manual_entries, everybody.hours) == (5, 1, 1, 2)
    assert (everybody.dispositions, everybody.misread_share) == ({"misread": 1}, 1.0)
    low, high = everybody.misread_interval or (0, 0)
    assert 0.2 < low < high == 1.0
    assert sorted(units) == ["", "12"]
    assert (units["12"].reads, units["12"].hits, units["12"].manual_entries, units["12"].hours) == (3, 1, 1, 1)
    assert (units[""].reads, units[""].hits, units[""].hours, units[""].misread_share) == (2, 0, 2, None)


def test_a_report_needs_a_case_and_a_store_an_address(address: str, tmp_path: Path) -> None:
    store = alpr.Store.open(address)
    assert store.case("0" * 32) is None
    with pytest.raises(alpr.InvalidArgumentError, match="no case"):
        store.report("0" * 32, by="Officer 12", now=at(0))
    with pytest.raises(alpr.InvalidArgumentError, match="no kind of store"):
        alpr.Store.open("mysql:reads")
    with pytest.raises(alpr.StorageError):
        alpr.Store.open(f"sqlite:{tmp_path}")
    with pytest.raises(alpr.InvalidArgumentError, match="there is no store"):
        alpr.Store.open(f"sqlite:{tmp_path / 'mistyped.db'}", create=False)
    assert alpr.Store.open(address, create=False).case("0" * 32) is None


def test_threads_share_a_store(address: str) -> None:
    store, written = alpr.Store.open(address), []
    reads = [record(f"AB{n}", "MO", n) for n in range(100, 150)]
    threads = [threading.Thread(target=lambda: written.append(store.put_reads(reads, received=at(0)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(written) == [(0, 50)] * 3 + [(50, 0)]


def test_a_new_list_withdraws_cases_and_finds_earlier_reads(address: str) -> None:
    store, desk = alpr.Store.open(address), alpr.AlarmDesk()
    old = opened("plate,state,source,record\nAB1234,MO,ncic,V1\nCD5678,MO,ncic,V2\nEF9012,MO,ncic,V3\n")
    ids = {}
    for plate, seconds in (("AB1234", 0), ("CD5678", 1), ("EF9012", 500)):
        seen = record(plate, seconds=seconds)
        alarms, suppressed = desk.raise_alarms(old.matches(seen, now=at(seconds)), seen)
        store.put_raised(seen, alarms, suppressed, by="desk", received=at(seconds))
        ids[plate] = alarms[0].hit.id
    store.put_reads([record("GH3456", seconds=2)], received=at(2))
    new = opened("plate,state,source,record\nAB1234,MO,ncic,V1\nGH3456,MO,ncic,V4\n")

    assert store.withdraw(new, by="desk", now=at(60), since=at(2), until=at(3)) == ([], [])
    withdrawn, refused = store.withdraw(new, by="desk", now=at(60))
    assert [(case.id, case.status) for case in withdrawn] == [(ids["CD5678"], "withdrawn")]
    ((case, why),) = refused
    assert (case.id, case.status) == (ids["EF9012"], "raised") and "check the clocks" in why
    kept = store.case(ids["CD5678"])
    assert kept is not None and kept.status == "withdrawn"

    other = opened("plate,state,source,record\nXY1234,MO,mules,M1\n")
    assert store.withdraw(other, by="desk", now=at(60)) == ([], [])
    assert [case.id for case in store.withdraw(other, before=new, by="desk", now=at(60))[0]] == [ids["AB1234"]]

    news = old.diff(new).news(source="news", extracted=at(60), received=at(60))
    found = store.match_again(allowed(store), news)
    assert [seen.read.text for seen in found.seen] == ["GH3456"] and news.sha256 in found.wanted and not found.is_cut
    silent = alpr.MatchRules.parse("[rule]\nalarm = 2.0\nshow = 1.0\n")
    silent_found = store.match_again(allowed(store), news, rules=silent, of=new)
    assert silent_found.seen == [] and silent_found.wanted == f"the list {new.sha256}"
    assert acts(store)[-2:] == ["looked_back", "looked_back"]
    with pytest.raises(alpr.RefusedError):
        store.withdraw(new, by=" ", now=at(600))
