"""From a photograph to a verified hit, and from a wrong one to a guarded plate."""

import threading

import pytest
from scene import SHA, at, opened, picture, record

import alpr

LIST = "plate,state,category,source,record\nABK4821,XX,stolen vehicle,ncic,V1\nABC123,MT,stolen vehicle,ncic,V2\n"


def test_from_a_photograph_to_a_confirmed_hit_and_its_report() -> None:
    (read,) = alpr.Engine.open().read(picture("street-1.jpg"), pixel_format="rgb")
    hotlist = opened(LIST)
    kept = alpr.Record.of_read(read, captured=at(0), camera="C-1", unit="12", pictures=[("frame", SHA)], list_sha256=hotlist.sha256)
    hits = hotlist.matches(read, now=at(0))
    desk = alpr.AlarmDesk()
    (alarm,), suppressed = desk.raise_alarms(hits, kept)
    assert suppressed == [] and alarm.raised == at(0)
    assert (alarm.severity, alarm.tone) == ("high", "alert")
    assert alarm.text == "STOLEN VEHICLE: listed ABK4821 XX, read ABK4821 XX CHECK STATE, C-1"
    assert alarm.rendering().endswith(alpr.ADVISORY)
    hit = alarm.hit
    assert (hit.read, hit.text, hit.seen_state, hit.unit, hit.camera) == (kept.id, "ABK4821", "XX", "12", "C-1")
    assert (hit.entry.plate, hit.entry.category, hit.entry.source, hit.entry.record) == ("ABK4821", "stolen_vehicle", "ncic", "V1")
    assert (hit.match_class, hit.state_match, hit.action, hit.list_sha256) == ("exact_state_unknown", "unknown", "alarm", hotlist.sha256)

    again, suppressed = desk.raise_alarms(hits, kept)
    assert again == [] and [s.why for s in suppressed] == ["same_pass"] and suppressed[0].hit.plate == "ABK4821"

    assert alpr.HitRecord.of_hit(hits[0], kept) == hit
    with pytest.raises(alpr.InvalidArgumentError, match="expected hits of the read"):
        alpr.HitRecord.of_hit(hits[0], record("XYZ1", "XX"))

    case = alpr.Case(alarm)
    with pytest.raises(alpr.RefusedError, match="open it first"):
        case.answer(responder="ECDC 4", reference="NIC/V1", at=at(5), active=True)
    assert (case.status, case.steps, case.id) == ("raised", [], hit.id)
    assert case.open(by="Officer 12", at=at(5)) == "under_review"
    assert case.check_read(by="Officer 12", at=at(10), plate="abk 4821", state="XX", picture=SHA) == "read_verified"
    with pytest.raises(alpr.RefusedError, match="ask the source first"):
        case.answer(responder="ECDC 4", reference="NIC/V1", at=at(15), active=True)
    assert case.ask(by="Officer 12", at=at(20), system="ncic", urgency="urgent") == "awaiting_answer"
    assert case.answer(responder="ECDC 4", reference="NIC/V1", at=at(60), active=True) == "confirmed_active"
    assert case.proposed == alpr.Disposition("accept", "confirmed") and case.disposition is None
    case.dispose(case.proposed, by="Officer 12", at=at(90))
    assert case.disposition == case.proposed

    report = alpr.HitReport(kept, case, drawn=at(120))
    for part in (alpr.MARKING, alpr.ADVISORY, "ABK4821 XX", "record: V1", "ECDC 4 answered active", "Accept (confirmed)"):
        assert part in report.to_text()
    assert '"drawn": "2026-11-24T12:02:00Z"' in report.to_json()
    with pytest.raises(alpr.InvalidArgumentError, match="expected the read"):
        alpr.HitReport(record("ABK4821", "XX", seconds=1), case, drawn=at(120))


def wrong_state_case(hotlist: alpr.HotList, desk: alpr.AlarmDesk) -> alpr.Case:
    seen = record("ABC123", None)
    (alarm,), _ = desk.raise_alarms(hotlist.matches(seen, now=at(0)), seen)
    assert alarm.text.startswith("STOLEN VEHICLE: listed ABC123 MT, read ABC123 state? CHECK STATE")
    case = alpr.Case(alarm)
    case.open(by="Officer 12", at=at(5))
    assert case.check_read(by="Officer 12", at=at(9), plate="ABC123", state="CO") == "rejected"
    return case


def test_a_misread_guards_the_innocent_plate_until_it_is_released() -> None:
    hotlist, desk = opened(LIST), alpr.AlarmDesk(gap_seconds=1)
    case = wrong_state_case(hotlist, desk)
    assert case.proposed == alpr.Disposition("misread", "wrong_state")
    desk.add_guard(case.guard(until=at(86_400)))

    def raised(state: str | None, seconds: float) -> tuple[list[str], list[str]]:
        seen = record("ABC123", state, seconds)
        alarms, suppressed = desk.raise_alarms(hotlist.matches(seen, now=at(seconds)), seen)
        return [a.tone for a in alarms], [s.why for s in suppressed]

    assert raised("CO", 100) == ([], ["guarded"])
    assert raised("MT", 200) == (["alert"], []), "the listed plate itself always sounds"
    (guard,) = desk.guards
    assert (guard.plate, guard.state, guard.read_as) == ("ABC123", "CO", "ABC123")
    assert (guard.listed, guard.listed_state, guard.by, guard.since, guard.until) == ("ABC123", "MT", "Officer 12", at(9), at(86_400))
    with pytest.raises(alpr.RefusedError):
        desk.release_guard("ABC123", listed="ABC123", by="", at=at(300), reason="seen again")
    assert guard.released is None
    assert desk.release_guard("ABC123", listed="ABC123", by="Sergeant 3", at=at(300), reason="seen again") == 1
    assert desk.guards[0].released == ("Sergeant 3", at(300), "seen again"), "it stays in the log"
    assert raised("CO", 400) == (["silent"], [])
    with pytest.raises(alpr.InvalidArgumentError, match="later end"):
        desk.add_guard(case.guard(until=at(0)))


def test_a_suppressed_hit_keeps_its_guard() -> None:
    hotlist, desk = opened(LIST), alpr.AlarmDesk()
    desk.add_guard(wrong_state_case(hotlist, desk).guard(until=at(86_400)))
    seen = record("ABC123", "CO", 100)
    _, (suppressed,) = desk.raise_alarms(hotlist.matches(seen, now=at(100)), seen)
    assert suppressed.guard is not None and suppressed.guard.state == "CO"


def test_a_kept_hit_has_the_entry_as_the_list_had_it() -> None:
    hotlist = opened(
        "plate,state,category,source,record,priority,plate_type,make,color,effective,expires,remark\n"
        "AB1234,MO,stolen vehicle,mules,V9,1,PC,TOYT,RED,2026-11-01,2026-12-01,armed\n",
        at(-90_000),
    )
    seen = record("AB1234")
    (matched,) = hotlist.matches(seen, now=at(0))
    (alarm,), _ = alpr.AlarmDesk().raise_alarms([matched], seen)
    hit, entry = alarm.hit, alarm.hit.entry
    assert (hit.captured, hit.explanation, hit.contradictions) == (at(0), matched.explanation, [])
    assert hit.probability == matched.probability and hit.action == matched.action == "alarm"
    assert (hit.list_age_seconds, hit.list_is_stale) == (90_000, True) and "STALE LIST" in alarm.text
    assert (entry.state, entry.priority, entry.plate_type, entry.vehicle) == ("MO", 1, "PC", {"make": "TOYT", "color": "RED"})
    assert entry.effective is not None and entry.expires is not None and entry.effective < at(0) < entry.expires
    assert entry.extra == {"remark": "armed"} and "AB1234" in repr(entry) and "AB1234" in repr(hit)


def test_tracks_part_passes_and_a_gap_has_a_range() -> None:
    hotlist, desk, seen = opened(LIST), alpr.AlarmDesk(), record("ABC123", "MT")
    hits = hotlist.matches(seen, now=at(0))
    assert len(desk.raise_alarms(hits, seen, track="t1")[0]) == 1
    assert len(desk.raise_alarms(hits, seen, track="t2")[0]) == 1
    assert desk.raise_alarms(hits, seen, track="t2")[0] == []
    for seconds in (0, 86_401):
        with pytest.raises(alpr.InvalidArgumentError, match="gap"):
            alpr.AlarmDesk(gap_seconds=seconds)


def test_threads_share_a_desk_and_a_pass_sounds_once() -> None:
    hotlist, desk, seen = opened(LIST), alpr.AlarmDesk(), record("ABC123", "MT")
    hits, heard = hotlist.matches(seen, now=at(0)), []
    threads = [threading.Thread(target=lambda: heard.append(len(desk.raise_alarms(hits, seen)[0]))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(heard) == [0] * 7 + [1]


def test_what_was_found_of_an_entry_is_shown_with_its_next_alarm() -> None:
    hotlist, desk = opened(LIST), alpr.AlarmDesk()

    def raised(hotlist: alpr.HotList, seconds: float) -> alpr.Alarm:
        seen = record("ABC123", "MT", seconds)
        (alarm,), _ = desk.raise_alarms(hotlist.matches(seen, now=at(seconds)), seen)
        return alarm

    first = raised(hotlist, 0)
    case = alpr.Case(first)
    assert (first.tone, first.before) == ("alert", []) and not desk.remember(case)
    case.open(by="Officer 12", at=at(5))
    case.check_read(by="Officer 12", at=at(9), plate="ABC123", state="MT")
    case.ask(by="Officer 12", at=at(20), system="ncic", urgency="urgent")
    assert case.answer(responder="ECDC 4", reference="NIC/V2", at=at(60), active=False) == "rejected"
    assert desk.remember(case)
    again = raised(hotlist, 100)
    assert again.tone == "silent" and again.text.startswith("DOUBTED BEFORE")
    assert again.before == ["before: 2026-11-24T12:01:00Z ECDC 4 answered not active, reference NIC/V2"]
    newer = raised(opened(LIST, at(150)), 200)
    assert (newer.tone, newer.before) == ("alert", again.before)
