"""Reports of the log in Python: from bytes, lines or a file, verified, with what the log does not tell said."""

import json
from pathlib import Path
from typing import Any

import pytest
from scene import DAY, HOUR, at, opened, record

import alpr

PERIOD: dict[str, Any] = {"since": at(0), "until": at(DAY)}
POLICY = alpr.SearchPolicy.parse('version = "1"\nroles = ["detective"]\npurposes = ["investigation"]\nmax_window_days = 30\n')
PURPOSE = {"code": "investigation", "case_number": "26-1", "text": '=burglary, "Elm"'}
GIVEN = {
    "from": "Clayton PD",
    "description": "reads of XYZ789",
    "classes": ["read"],
    "purpose": PURPOSE,
    "recipient": {"person": "Det. Jones", "contact": "+1 314", "organisation": "Ladue PD", "kind": "law_enforcement", "jurisdiction": "MO"},
    "uses": ["criminal_investigation"],
    "ground": "agreement",
    "reference": "mou-7",
}


def search(store: alpr.Store, seconds: int) -> None:
    who = alpr.Authorisation("det.miller", role="detective", trained_until=at(DAY), policy_version="1")
    granted = store.allow(POLICY, who, alpr.Purpose(**PURPOSE), **PERIOD, now=at(seconds))
    store.search(granted, plate="XYZ789")


@pytest.fixture
def store(address: str) -> alpr.Store:
    store, hotlist = alpr.Store.open(address), opened("plate,state,category,source,record\nPHW7316,OH,stolen vehicle,ncic,V1\n")
    for seconds, subject, detail in ((-60, "22", {"list": {"source": "/srv/lists/MULES"}}), (1, "33", None), (2 * DAY, "44", {"list": {"source": "LATER"}})):
        store.log("list_loaded", subject, by="ecdc", at=at(seconds), detail=detail)
    seen = [record("PHW7316", "OH", seconds) for seconds in (1, 2 * HOUR)]
    for read in seen:
        store.put_raised(read, *alpr.AlarmDesk(gap_seconds=1).raise_alarms(hotlist.matches(read, now=at(1)), read), by="desk", received=at(2 * HOUR))
    (first, _) = store.cases(**PERIOD)
    first.open(by="Officer 12", at=at(5))
    first.check_read(by="Officer 12", at=at(9), plate="PHW7318", state="OH")
    store.put_case(first, by="Officer 12")
    search(store, 10)
    store.log("exported", "c1", by="det.miller", at=at(11), detail={"report": "hit"})
    store.log("disclosed", "Ladue PD", by="det.miller", at=at(12), detail=GIVEN)
    store.log("disclosed", "Somebody", by="det.miller", at=at(13))
    return store


def test_the_access_record(store: alpr.Store) -> None:
    record = alpr.AccessRecord(store.export_audit(), **PERIOD, organisation="Clayton PD")
    found = [(a.query, a.user, a.organisation, a.purpose and a.purpose.text) for a in record.accesses]
    assert found == [
        ("plate XYZ789, from 2026-11-24T12:00:00Z to 2026-11-25T12:00:00Z", "det.miller", "Clayton PD", PURPOSE["text"]),
        ("record c1", "det.miller", "Clayton PD", None),
        ("reads of XYZ789", "Det. Jones", "Ladue PD", PURPOSE["text"]),
        ("not recorded", "not recorded", "Somebody", None),
    ]
    searched, text = record.accesses[0], record.to_csv()
    assert searched.at == at(10) and json.loads(store.export_audit().splitlines()[searched.entry])["act"] == "searched"
    assert record.citation == "Cal. Civ. Code 1798.90.52" and text.startswith(f"# {alpr.MARKING}\r\n# {record.citation}\r\n")
    assert '"investigation, case 26-1: =burglary, ""Elm"""\r\n' in text
    assert json.loads(record.to_json())["accesses"][0]["purpose"] == PURPOSE


def test_the_use_of_the_system_by_user(store: alpr.Store) -> None:
    for seconds in (14, 15):
        search(store, seconds)
    report = alpr.UsageReport(store.export_audit(), **PERIOD, hours=("22:00", "22:01", "America/Chicago"))
    used = report.users["det.miller"]
    assert (used.searches, used.exports, used.disclosures, used.without_case, used.holds) == (3, 1, 2, 0, 0)
    assert used.purposes == {PURPOSE["code"]: 3} and used.outside_hours == 6
    (repeated,) = used.repeated
    assert (repeated.plate, repeated.times, repeated.first, repeated.last) == ("XYZ789", 3, at(10), at(15))
    assert repeated.cases == [PURPOSE["case_number"]]
    assert "XYZ789 3 times" in report.to_text() and json.loads(report.to_json())["users"]["det.miller"]["searches"] == 3
    always = alpr.UsageReport(store.export_audit(), **PERIOD, hours=("22:00", "22:00", "America/Chicago"))
    assert always.users["det.miller"].outside_hours == 0
    for mistake in ({"repeats": 0}, {"hours": ("6 am", "22:00", "UTC")}, {"hours": ("06:00", "22:00", "Clayton")}):
        with pytest.raises(alpr.InvalidArgumentError):
            alpr.UsageReport(store.export_audit(), **PERIOD, **mistake)


def test_the_dissemination_log(store: alpr.Store) -> None:
    record = alpr.DisseminationLog(store.export_audit(), **PERIOD)
    given, lacking = record.disclosures
    assert (given.at, given.by, lacking.what, lacking.entry) == (at(12), "det.miller", None, given.entry + 1)
    assert given.what is not None and (given.what.recipient.contact, given.what.reference) == ("+1 314", "mou-7")
    assert "V.A" in record.citation and '"\'+1 314"' in record.to_csv() and record.to_csv().count("not recorded") == 9
    assert json.loads(record.to_json())["disclosures"][0]["what"]["ground"] == "agreement"
    with pytest.raises(alpr.InvalidArgumentError, match="ends after"):
        alpr.DisseminationLog(b"", since=at(1), until=at(1))


def test_the_public_log_and_the_statistics_name_no_plate(store: alpr.Store) -> None:
    log, summary = store.export_audit(), store.summary(**PERIOD)
    public = alpr.PublicLog(log, **PERIOD, summary=summary)
    assert (public.citation, public.reads, public.hours) == ("Minn. Stat. 13.824", 2, 2)
    # The last is the one that the alarms are of, which the log does not name.
    assert public.lists[:2] == ["MULES", "SHA-256 33"] and len(public.lists) == 3
    assert public.hits == {"stolen_vehicle": 2}
    figures = alpr.Statistics(log, **PERIOD, summary=summary, arrests=1)
    assert (figures.scans, figures.confirmed, figures.non_correlating, figures.open) == (2, 0, 1, 1)
    assert figures.matches
    assert (figures.citation, figures.lists, figures.arrests, figures.prosecutions) == ("Ark. Code 12-12-1805", public.lists, 1, None)
    assert "plates read: 2, in 2 hours" in public.to_text() and "hits, stolen vehicle: 2" in public.to_text()
    assert "arrests: 1\nprosecutions: not known\n" in figures.to_text()
    assert json.loads(public.to_json())["hits"] == public.hits and json.loads(figures.to_json())["open"] == 1
    for text in (public.to_text(), public.to_json(), figures.to_text(), figures.to_json()):
        assert not any(plate in text for plate in ("PHW7316", "PHW7318", "XYZ789"))


def test_a_log_is_bytes_lines_or_a_file_and_has_to_verify(store: alpr.Store, tmp_path: Path) -> None:
    log, file = store.export_audit(), tmp_path / "audit.jsonl"
    file.write_bytes(log)
    reports = [alpr.DisseminationLog(given, **PERIOD).to_json() for given in (log, log.decode().splitlines(), file, str(file))]
    assert len(set(reports)) == 1
    head = alpr.audit_verify(file)
    assert head == alpr.audit_verify(log) == alpr.audit_verify(str(file), known=head)
    file.write_bytes(log.replace(b"Det. Jones", b"Det. Janes"))
    for report in (lambda: alpr.DisseminationLog(file, **PERIOD), lambda: alpr.AccessRecord(file, **PERIOD, organisation="x"), lambda: alpr.audit_verify(file)):
        with pytest.raises(alpr.RecordError, match="the log was changed"):
            report()
    with pytest.raises(alpr.StorageError, match="nowhere"):
        alpr.PublicLog(tmp_path / "nowhere", **PERIOD, summary=store.summary(**PERIOD))
    with pytest.raises(alpr.StorageError, match=f"`{tmp_path}`: the log cannot be read"):
        alpr.audit_verify(tmp_path)
    with pytest.raises(TypeError):
        alpr.audit_verify(7)  # type: ignore[arg-type]


def test_reports_show_themselves(store: alpr.Store) -> None:
    log, summary = store.export_audit(), store.summary(**PERIOD)
    access, given = alpr.AccessRecord(log, **PERIOD, organisation="x"), alpr.DisseminationLog(log, **PERIOD)
    for thing, part in (
        (access, "accesses=4"),
        (access.accesses[0], 'user="det.miller" query="plate XYZ789,'),
        (given, "disclosures=2"),
        (given.disclosures[0], 'by="det.miller"'),
        (alpr.PublicLog(log, **PERIOD, summary=summary), "reads=2 hits=2"),
        (alpr.Statistics(log, **PERIOD, summary=summary), "scans=2 confirmed=0 non_correlating=1 open=1"),
    ):
        assert part in repr(thing)
