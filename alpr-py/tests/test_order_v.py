"""General Order 22-03, V and VIII, end to end: kept, held, shared, released, purged, exported, booked, and reported."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from scene import AGREEMENTS, DAY, FIXTURES, HOUR, LADUE, PAPER, SHARE_POLICY, at, kept, opened, packs, record, request, user, validated

import alpr

AGENCY = SHARE_POLICY.organisation
CLAYTON = packs("clayton-22-03")
KEY = alpr.ReceiptKey(bytes(range(32)))
LIST = "plate,state,category,source,record\nABK4821,XX,stolen vehicle,ncic,V1\n"
PICTURE = FIXTURES / "frames" / "street-1.jpg"
SEARCH_POLICY = alpr.SearchPolicy.parse('version = "22-03"\nroles = ["detective"]\npurposes = ["investigation"]\nmax_window_days = 30\n')
PURPOSE = alpr.Purpose("investigation", text="burglary on Elm Street", case_number="26-1042")
PERIOD: dict[str, Any] = {"since": at(-DAY), "until": at(3 * DAY)}
YEAR, LATER = 366 * DAY, 400 * DAY


class Server:
    """An agency's server: a store, and a folder of pictures by their SHA-256."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.pictures = folder, folder / "pictures"
        self.pictures.mkdir()
        self.store = alpr.Store.open(address)

    def drive(self) -> tuple[alpr.Record, list[alpr.Record]]:
        """A hit with a photograph, and two reads that hit nothing, one with a picture."""
        hotlist, sha256 = opened(LIST), kept(self.pictures, PICTURE.read_bytes())
        self.store.log("list_loaded", hotlist.sha256, by="ecdc", at=at(0), detail={"list": {"source": "MULES"}})
        street = np.asarray(Image.open(PICTURE).convert("RGB"))
        (read,) = alpr.Engine.open().read(street, pixel_format="rgb")
        hit = alpr.Record.of_read(read, captured=at(1), camera="C-7", pictures=[("frame", sha256)], list_sha256=hotlist.sha256)
        alarms, suppressed = alpr.AlarmDesk().raise_alarms(hotlist.matches(read, now=at(1)), hit)
        self.store.put_raised(hit, alarms, suppressed, by="desk", received=at(2))
        others = [record("AB1234", seconds=3, pictures=[("frame", kept(self.pictures, b"\xff\xd8\xff other"))]), record("XY9876", seconds=4)]
        self.store.put_reads(others, received=at(5))
        return hit, others

    def permit(self, asked: alpr.Request) -> alpr.Permit:
        return self.store.permit(SHARE_POLICY, asked, agreements=AGREEMENTS, policies=CLAYTON, now=at(HOUR))

    def order(self, seconds: float) -> alpr.PurgeOrder:
        return alpr.PurgeOrder(CLAYTON, holder="server", jurisdiction="MO", by="Lt. Doe", now=at(seconds))

    def purge(self, seconds: float) -> alpr.Receipt:
        receipt = self.store.purge(self.order(seconds), key=KEY, pictures=self.delete)
        receipt.verify(KEY.public)
        assert alpr.Receipt.from_json(receipt.to_json()) in self.store.receipts()
        return receipt

    def delete(self, pictures: list[str]) -> None:
        for sha256 in pictures:
            (self.pictures / f"{sha256}.jpg").unlink(missing_ok=True)

    def left(self) -> set[str]:
        return {path.stem for path in self.pictures.iterdir()}


@pytest.fixture
def server(tmp_path: Path, address: str) -> Server:
    return Server(tmp_path, address)


def test_section_v(server: Server) -> None:
    hit, others = server.drive()
    hold = alpr.Hold.open(kind="evidence", authority="26-1042", by="Lt. Doe", review_on=at(30 * DAY), now=at(10), plates=[hit.text])
    server.store.put_hold(hold)
    assert hold.is_due(now=at(30 * DAY))
    hold = hold.review(by="Lt. Roe", at=at(29 * DAY), reason="not tried yet", next=at(LATER))
    assert hold.reviews == [("Lt. Roe", at(29 * DAY), "not tried yet", at(LATER))]
    assert not hold.is_due(now=at(30 * DAY)) and hold.review_on == at(LATER)
    server.store.put_hold(hold)
    shared(server, hit)
    released(server, hit)
    fed(server)
    reported(server)
    # V, first paragraph: at least one year, then purged, unless it is or may become evidence.
    assert server.store.plan(server.order(YEAR - 2 * DAY)).due == []
    receipt = server.purge(LATER)
    assert (receipt.total, receipt.held, receipt.complete) == (3, 1, True)
    assert server.left() == {hit.pictures[0][1]}, "the held picture stays"
    booked(server, hit, hold)
    server.store.put_hold(hold.close(by="Lt. Doe", at=at(LATER + 3), reason="it is in the property room"))
    receipt = server.purge(LATER + 4)
    assert ([c.data_class for c in receipt.purged], receipt.total, receipt.held, server.left()) == (["hit"], 1, 0, set())
    assert server.store.cases(since=at(0), until=at(DAY)) == [] and len(server.store.receipts()) == 2
    assert server.store.put_reads([hit, *others], received=at(5)) == (3, 0), "all of it was gone"
    verified(server)


def shared(server: Server, hit: alpr.Record) -> None:
    """V.A: refused to a vendor, given to an agency, and in the log both times."""
    vendor = alpr.Recipient("A. Clerk", contact="clerk@example.com", organisation="A Vendor", kind="vendor", jurisdiction="GA")
    with pytest.raises(alpr.RefusedError, match="clayton-22-03/agencies-only"):
        server.permit(request(recipient=vendor, uses=["maintenance"]))
    payload = server.store.share(server.permit(request()), [hit.id])
    assert payload.reads == [hit] and [found.match_class for found in payload.hits] == ["exact_state_unknown"]
    assert payload.to_json().index(alpr.MARKING) < payload.to_json().index(hit.text)


def released(server: Server, hit: alpr.Record) -> None:
    """V.B: media receive pictures by the Chief's release only, with people's windows covered."""
    to_paper: dict[str, Any] = {"recipient": PAPER, "uses": ["public_safety"], "data_classes": ["picture"], "description": "one picture"}
    with pytest.raises(alpr.RefusedError, match="V.B"):
        server.permit(request(**to_paper))
    said: dict[str, Any] = {"case_number": "26-1042", "need": "a child was abducted", "expires": at(DAY), "now": at(HOUR)}
    release = alpr.ChiefRelease.authorise(**said, who=user("chief", "Chief Smith"))
    release = alpr.ChiefRelease.from_entry(server.store.log_release(release))
    street = np.asarray(Image.open(server.pictures / f"{hit.pictures[0][1]}.jpg").convert("RGB"))
    vehicles = [alpr.Vehicle(read.quad, is_released=True) for read in alpr.Engine.open().read(street, pixel_format="rgb")]
    picture = alpr.redact(street, vehicles, pixel_format="rgb").reviewed_by("sgt.lee", now=at(HOUR))
    permit = server.permit(request(**to_paper, ground=alpr.Ground.release(release)))
    payload = server.store.release(permit.showing([picture]), [picture])
    assert payload.what.pictures[0].covered == len(picture.regions) == 1
    assert "for official use" not in payload.marking.lower()


def fed(server: Server) -> None:
    """VIII: a private system is refused until the Chief approves it; then its reads come under this policy."""
    source = alpr.ReadSource.private_feed("A mall", approved_by="Chief Smith")
    read = alpr.Record.of_text("CD5678", captured=at(DAY), camera="M-1", source=source)
    feed = alpr.Feed.ask(owner="A mall", contact="x@mall.example", cameras=["M-1"], search="a view", right_of_way="permit 26-9", asked=at(HOUR))
    server.store.put_feed(feed)
    with pytest.raises(alpr.RefusedError, match="VIII"):
        server.store.put_reads([read], received=at(DAY))
    server.store.put_feed(feed.approve(user("chief", "Chief Smith"), now=at(2 * HOUR)))
    assert server.store.put_reads([read], received=at(DAY)) == (1, 0)


def reported(server: Server) -> None:
    """The four reports, from the log's bytes or its file."""
    window = server.store.allow(SEARCH_POLICY, user("detective"), PURPOSE, since=at(0), until=at(HOUR), now=at(HOUR))
    assert len(server.store.search(window, plate="AB1234").reads) == 1
    log, summary = server.store.export_audit(), server.store.summary(**PERIOD)
    file = server.folder / "audit.jsonl"
    file.write_bytes(log)
    access = alpr.AccessRecord(file, **PERIOD, organisation=AGENCY)
    assert [(a.user, a.organisation) for a in access.accesses if a.purpose] == [
        ("Lt. Doe", AGENCY),
        ("Det. Jones", LADUE.organisation),
        ("A. Reporter", PAPER.organisation),
        ("d.smith", AGENCY),
    ]
    disclosed = alpr.DisseminationLog(log, **PERIOD)
    assert [(d.by, d.what and d.what.ground) for d in disclosed.disclosures] == [("d.smith", "agreement"), ("d.smith", "chief_release")]
    for part in (alpr.MARKING, "V.A", "Det. Jones", "+1 314 555 0100", LADUE.organisation, "burglary on Elm Street", "mou-7"):
        assert part in disclosed.to_csv(), part
    public = alpr.PublicLog(str(file), **PERIOD, summary=summary)
    assert (public.reads, public.lists, public.hits) == (4, ["MULES"], {"stolen_vehicle": 1})
    figures = alpr.Statistics(log, **PERIOD, summary=summary, arrests=0)
    assert (figures.scans, figures.confirmed, figures.non_correlating, figures.open, figures.arrests) == (4, 0, 0, 1, 0)
    for text in (public.to_text() + public.to_json(), figures.to_text() + figures.to_json()):
        assert not any(plate in text for plate in ("ABK4821", "AB1234", "XY9876", "CD5678"))


def booked(server: Server, hit: alpr.Record, hold: alpr.Hold) -> None:
    """V: held data are downloaded onto portable media and booked into evidence."""
    bag = server.folder / "medium" / "26-1042"
    bag.parent.mkdir()
    said = alpr.Export(
        case_number="26-1042",
        organisation=AGENCY,
        by="Lt. Doe",
        authority="hold for evidence",
        description="one hit with its picture",
        at=at(LATER + 1),
    )
    exported = server.store.export(said, bag, hold=hold.id, pictures=server.pictures)
    assert (exported.records, exported.hits, exported.cases, exported.pictures, exported.missing) == (1, 1, 1, 1, [])
    validated(bag)
    carried = bag.rename(bag.parent / "carried")
    found = alpr.Bag.verify(carried)
    assert (found.id, found.records, found.pictures) == (exported.bag, [hit.id], [hit.pictures[0][1]])
    booking = server.store.book(found, alpr.Booking("E-26-77", by="Lt. Doe", at=at(LATER + 2)))
    assert booking.is_of(found) and booking.case_number == "26-1042" and server.store.bookings() == [booking]
    shutil.rmtree(carried / "data" / "pictures")
    assert {fault.flaw for fault in alpr.Bag.faults(carried)} >= {"missing"}


def verified(server: Server) -> None:
    log = server.store.export_audit()
    assert alpr.audit_verify(log).entries == len(log.splitlines())
    acts = [json.loads(line)["act"] for line in log.splitlines()]
    assert acts == [
        *("list_loaded", "alarm_raised", "held", "held"),
        *("denied", "disclosed", "exported"),
        *("denied", "approved", "disclosed", "exported"),
        *("approved", "searched"),
        *("purged", "purged", "exported", "exported", "booked", "held", "purged", "purged"),
    ]
