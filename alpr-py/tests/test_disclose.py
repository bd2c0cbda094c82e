"""Disclosure in Python: the shared vectors, one permit for one payload, releases to the public, private systems."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from scene import AGREEMENTS, DAY, LADUE, PAPER, SHARE_POLICY, at, packs, record, request, user, vectors

import alpr

VECTORS = vectors("disclosure.toml")
NOW = datetime.fromisoformat(VECTORS["now"])
KEYS = {"packs", "jurisdiction", "role", "recipient", "ground", "release", "purpose", "uses", "description", "classes", "declaration"}


@pytest.fixture
def store(address: str) -> alpr.Store:
    return alpr.Store.open(address)


def permitted(store: alpr.Store, asked: alpr.Request, now: datetime = at(0)) -> alpr.Permit:
    return store.permit(SHARE_POLICY, asked, agreements=AGREEMENTS, policies=packs("clayton-22-03"), now=now)


def audit(store: alpr.Store) -> list[dict]:
    return [json.loads(line) for line in store.export_audit().splitlines()]


def released(case_number: str, now: datetime) -> alpr.ChiefRelease:
    chief = alpr.Authorisation("miller", role="chief", trained_until=now + timedelta(1), policy_version="22-03")
    return alpr.ChiefRelease.authorise(case_number=case_number, need="a child was abducted", expires=now + timedelta(1), who=chief, now=now)


def asked_of(case: dict) -> alpr.Request:
    person = dict(case["recipient"])
    ((name, value),) = case["ground"].items()
    ground = alpr.Ground.lawful_demand(**value) if name == "lawful_demand" else getattr(alpr.Ground, name)(value)
    if "release" in case:
        ground = alpr.Ground.release(released(case["release"], NOW))
    purpose = case["purpose"]
    return alpr.Request(
        recipient=alpr.Recipient(person.pop("person"), **person),
        ground=ground,
        purpose=alpr.Purpose(purpose["code"], text=purpose["text"], case_number=purpose.get("case_number")),
        uses=case["uses"],
        description=case["description"],
        data_classes=case["classes"],
        declaration=case.get("declaration"),
        who=alpr.Authorisation("miller", role=case["role"], trained_until=NOW + timedelta(1), policy_version="22-03"),
    )


@pytest.mark.parametrize("case", VECTORS["case"], ids=lambda case: case["about"])
def test_vectors(store: alpr.Store, case: dict) -> None:
    assert set(case) <= KEYS | {"about", "keep_until", "refused"} and set(VECTORS["default"]) <= KEYS
    case = VECTORS["default"] | case
    said = VECTORS["policy"] | {"jurisdiction": case["jurisdiction"]}
    policy = alpr.SharePolicy.parse("\n".join(f"{name} = {json.dumps(value)}" for name, value in said.items()))
    agreements = alpr.Agreements.from_json(json.dumps({"agreement": VECTORS["agreement"]}))
    ask: dict[str, Any] = {"agreements": agreements, "policies": packs(*case["packs"]), "now": NOW}
    if "refused" in case:
        with pytest.raises(alpr.RefusedError) as refused:
            store.permit(policy, asked_of(case), **ask)
        assert [part for part in case["refused"] if part not in str(refused.value)] == []
        (denied,) = audit(store)
        assert (denied["act"], denied["at"], denied["detail"]["why"]) == ("denied", VECTORS["now"], str(refused.value))
        return
    permit = store.permit(policy, asked_of(case), **ask)
    keep_until = case.get("keep_until")
    assert permit.what.keep_until == (keep_until and datetime.fromisoformat(keep_until))
    payload = handed_over(store, permit)
    assert [entry["act"] for entry in audit(store)] == ["disclosed", "exported"]
    assert (payload.what.description, payload.what.recipient.person) == (case["description"], case["recipient"]["person"])


def handed_over(store: alpr.Store, permit: alpr.Permit) -> alpr.Payload:
    if permit.what.recipient.kind != "media":
        read = record("AB1234", seconds=(NOW - at(60)).total_seconds())
        store.put_reads([read], received=NOW)
        return store.share(permit, [read.id])
    picture = bytearray(64 * 48)
    shown = alpr.redact(memoryview(picture).cast("B", (48, 64)), []).reviewed_by("sgt.lee", now=NOW)
    return store.release(permit.showing([shown]), [shown])


def test_what_is_shared_is_marked_and_in_the_log_before(store: alpr.Store) -> None:
    read = record("AB1234")
    store.put_reads([read], received=at(1))
    payload = store.share(permitted(store, request()), [read.id, "0" * 32])
    assert (payload.marking, payload.reads, payload.hits, payload.absent, payload.pictures) == (alpr.MARKING, [read], [], ["0" * 32], [])
    disclosed, named = audit(store)
    assert (disclosed["act"], disclosed["by"], disclosed["subject"]) == ("disclosed", "d.smith", LADUE.organisation)
    assert named["detail"] == {"disclosure": 0, "what": {"reads": [read.id]}}
    said = json.loads(payload.to_json())
    assert next(iter(said)) == "marking" and (said["log_entry"], said["log_hash"]) == (0, disclosed["hash"])
    assert said["data"]["reads"][0] == json.loads(read.to_json())
    what = payload.what
    assert (what.organisation, what.recipient.contact, what.recipient.organisation) == (SHARE_POLICY.organisation, LADUE.contact, LADUE.organisation)
    assert (what.purpose.text, what.purpose.case_number, what.uses) == ("burglary on Elm Street", "26-1042", ["criminal_investigation"])
    assert (what.ground, what.reference, what.declaration, what.data_classes) == ("agreement", "mou-7", None, ["read", "hit"])
    assert what.keep_until == at(90 * DAY) and what.pictures == []
    assert what.policies == [alpr.Policy.pack("clayton-22-03").sha256]


def test_one_permit_lets_one_payload_leave(store: alpr.Store) -> None:
    permit = permitted(store, request(data_classes=["hit"]))
    read = record("AB1234")
    store.put_reads([read], received=at(1))
    with pytest.raises(alpr.RefusedError, match="is a read, which is not permitted"):
        store.share(permit, [read.id])
    with pytest.raises(alpr.RefusedError, match="the permit was used"):
        store.share(permit, [])
    with pytest.raises(alpr.InvalidArgumentError, match="1001"):
        store.share(permitted(store, request()), [f"{n:032x}" for n in range(1001)])
    (told,) = audit(store)
    assert told["act"] == "denied" and "is not permitted" in told["detail"]["why"], "nothing left"
    shown = permitted(store, request())
    with pytest.raises(alpr.RefusedError, match="release to the public only"):
        shown.showing([])
    with pytest.raises(TypeError):
        alpr.Permit()
    with pytest.raises(TypeError):
        alpr.Payload()


def test_of_many_threads_one_uses_a_permit(store: alpr.Store) -> None:
    permit, read = permitted(store, request()), record("AB1234")
    store.put_reads([read], received=at(1))

    def share(_: int) -> bool:
        try:
            return store.share(permit, [read.id]).marking == alpr.MARKING
        except alpr.RefusedError:
            return False

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(share, range(8))) == 1
    assert [entry["act"] for entry in audit(store)] == ["disclosed", "exported"]


def test_a_release_is_the_chiefs_and_comes_back_from_the_log(store: alpr.Store) -> None:
    said: dict[str, Any] = {"case_number": "26-1042", "need": "a child was abducted", "expires": at(DAY), "now": at(0)}
    with pytest.raises(alpr.RefusedError, match="ask the Chief"):
        alpr.ChiefRelease.authorise(**said, who=user("supervisor", "Lt. Doe"))
    with pytest.raises(alpr.InvalidArgumentError, match="expected an end"):
        alpr.ChiefRelease.authorise(**(said | {"expires": at(31 * DAY)}), who=user("chief"))
    to_doe = alpr.Delegation(by="Chief Smith", to="Lt. Doe", reference="memo 26-3", until=at(9 * DAY))
    assert (to_doe.by, to_doe.to, to_doe.reference, to_doe.until) == ("Chief Smith", "Lt. Doe", "memo 26-3", at(9 * DAY))
    with pytest.raises(alpr.RefusedError, match="the designee is Lt. Doe"):
        alpr.ChiefRelease.authorise(**said, who=user("supervisor"), delegation=to_doe)
    release = alpr.ChiefRelease.authorise(**said, who=user("supervisor", "Lt. Doe"), delegation=to_doe, shows_occupants=True)
    assert (release.case_number, release.need, release.shows_occupants, release.expires) == ("26-1042", "a child was abducted", True, at(DAY))
    assert (release.by, release.at) == ("Lt. Doe", at(0))
    entry = store.log_release(release)
    line = store.export_audit().decode().rstrip()
    assert (entry.act, entry.by, entry.subject, entry.at, entry.seq, entry.to_json()) == ("approved", "Lt. Doe", "26-1042", at(0), 0, line)
    back = alpr.ChiefRelease.from_entry(alpr.AuditEntry.from_json(line))
    assert back == release and hash(back) == hash(release)
    with pytest.raises(alpr.RecordError, match="was changed"):
        alpr.AuditEntry.from_json(line.replace("26-1042", "26-1043"))
    with pytest.raises(alpr.RecordError, match="is no release"):
        alpr.ChiefRelease.from_entry(store.log("configured", "x", by="chief", at=at(1)))


def test_the_public_receives_the_logged_pictures_and_no_others(store: alpr.Store) -> None:
    to_paper: dict[str, Any] = {"recipient": PAPER, "uses": ["public_safety"], "data_classes": ["picture"]}
    with pytest.raises(alpr.RefusedError, match="by a release of the Chief"):
        permitted(store, request(**to_paper))
    ground = alpr.Ground.release(released("26-1042", at(0)))
    one, other = (alpr.redact(memoryview(bytes([grey]) * 12).cast("B", (3, 4)), []).reviewed_by("sgt.lee", now=at(1)) for grey in (1, 2))
    asked = request(**to_paper, ground=ground)
    with pytest.raises(alpr.RefusedError, match="reviewed pictures only"):
        store.share(permitted(store, asked), [])
    with pytest.raises(alpr.RefusedError, match="not those in the log"):
        store.release(permitted(store, asked).showing([one]), [other])
    payload = store.release(permitted(store, asked).showing([one]), [one])
    (shown,), (picture,) = payload.what.pictures, payload.pictures
    assert payload.marking.startswith("RELEASED TO THE PUBLIC") and picture.shown.sha256 == shown.sha256 == one.shown.sha256
    assert (payload.reads, payload.hits, payload.absent) == ([], [], [])
    assert json.loads(payload.to_json())["data"][0]["reviewed_by"] == "sgt.lee"


def test_a_private_system_is_refused_until_the_chief_approves(store: alpr.Store) -> None:
    def mall(seconds: float, chief: str = "Chief Smith") -> alpr.Record:
        source = alpr.ReadSource.private_feed("A mall", approved_by=chief)
        return alpr.Record.of_text("AB1234", captured=at(seconds), camera="M-1", source=source)

    said: dict[str, Any] = {"owner": "A mall", "contact": "security@mall.example", "cameras": ["M-1"], "search": "the city's own view", "asked": at(0)}
    with pytest.raises(alpr.RefusedError, match="right of way"):
        alpr.Feed.ask(**said, right_of_way=" ")
    feed = alpr.Feed.ask(**said, right_of_way="permit 26-9")
    store.put_feed(feed)
    with pytest.raises(alpr.RefusedError, match="may not approve"):
        feed.approve(user("supervisor"), now=at(100))
    with pytest.raises(alpr.RefusedError, match="was not approved"):
        store.put_reads([mall(10)], received=at(11))
    approved = feed.approve(user("chief", "Chief Smith"), now=at(100))
    store.put_feed(approved)
    assert (approved.approved_by(at=at(99)), approved.approved_by(at=at(100)), feed.steps) == (None, "Chief Smith", [])
    assert store.put_reads([mall(200)], received=at(201)) == (1, 0)
    ended = approved.revoke(by="Chief Smith", reason="the contract ended", now=at(300))
    store.put_feed(ended)
    assert ended.steps == [("approved", "Chief Smith", at(100), None), ("revoked", "Chief Smith", at(300), "the contract ended")]
    feeds = store.feeds()
    assert feeds.feeds == [ended] and hash(feeds.feeds[0]) == hash(ended)
    for refused in (mall(10), mall(400), mall(200, "Captain Jones"), alpr.Record.of_text("AB1234", captured=at(200), camera="M-1")):
        with pytest.raises(alpr.RefusedError):
            feeds.check(refused)
    feeds.check(mall(200))
    assert {name: getattr(ended, name) for name in said} == said and ended.right_of_way == "permit 26-9"
    assert alpr.Feeds.from_json(feeds.to_json()).feeds == [ended]
    with pytest.raises(alpr.RecordError):
        alpr.Feeds.from_json(feeds.to_json().replace("the contract ended", " "))
    with pytest.raises(alpr.InvalidArgumentError, match="twice"):
        alpr.Feeds([feed, feed])
    assert [entry["act"] for entry in audit(store)] == ["approved", "approved"]


def test_policies_and_agreements_come_back_and_bad_ones_are_refused() -> None:
    assert (SHARE_POLICY.organisation, SHARE_POLICY.jurisdiction, SHARE_POLICY.version) == ("Clayton Police Department", "MO", "22-03")
    assert AGREEMENTS.names == ["mou-7"] and alpr.Agreements.parse("").names == []
    assert alpr.Agreements.from_json(AGREEMENTS.to_json()).to_json() == AGREEMENTS.to_json()
    for wrong in ('roles = ["detective"]', " " * 1_000_000):
        with pytest.raises(alpr.InvalidArgumentError):
            alpr.SharePolicy.parse(wrong)
    with pytest.raises(alpr.InvalidArgumentError, match="permits nothing"):
        alpr.Agreements.from_json(AGREEMENTS.to_json().replace('["criminal_investigation"]', "[]"))
    with pytest.raises(alpr.InvalidArgumentError, match="telephone_call"):
        alpr.Ground.lawful_demand("telephone_call", issued_by="a deputy", reference="26-7")
    for unknown in ({"uses": ["curiosity"]}, {"data_classes": ["x"]}):
        with pytest.raises(alpr.InvalidArgumentError):
            request(**unknown)
    said: dict[str, Any] = {"contact": "x", "organisation": "x", "kind": "court", "jurisdiction": "MO"}
    for none in ({"kind": "x"}, {"jurisdiction": "QQ"}):
        with pytest.raises(alpr.InvalidArgumentError):
            alpr.Recipient("x", **(said | none))


DEMAND = alpr.Ground.lawful_demand("discovery_request", issued_by="21st Judicial Circuit", reference="26-CR-7")


def test_a_request_says_what_was_asked() -> None:
    asked = request(declaration="letter of 3 November", ground=DEMAND)
    assert (asked.recipient.person, asked.recipient.kind, asked.recipient.jurisdiction) == ("Det. Jones", "law_enforcement", "MO")
    assert (asked.ground.name, asked.purpose.code, asked.uses) == ("lawful_demand", "investigation", ["criminal_investigation"])
    assert (asked.description, asked.data_classes) == ("reads of one plate, 24 November 2026", ["read", "hit"])
    assert (asked.declaration, asked.who.user, asked.who.role) == ("letter of 3 November", "d.smith", "detective")


def test_disclosures_show_themselves(store: alpr.Store) -> None:
    permit, ground = permitted(store, request()), DEMAND
    read = record("AB1234")
    store.put_reads([read], received=at(1))
    assert (ground.name, ground.reference) == ("lawful_demand", "26-CR-7")
    for thing, part in (
        (SHARE_POLICY, 'version="22-03"'),
        (AGREEMENTS, 'names=["mou-7"]'),
        (LADUE, "kind='law_enforcement'"),
        (ground, 'reference="26-CR-7"'),
        (request(), 'organisation="Ladue Police Department"'),
        (permit, 'to="Ladue Police Department"'),
        (permit.what, "ground='agreement'"),
        (store.share(permit, [read.id]), "reads=1 pictures=0"),
        (released("26-1042", at(0)), 'by="miller"'),
        (alpr.Delegation(by="a", to="b", reference="c", until=at(0)), 'to="b"'),
        (store.feeds(), "owners=[]"),
        (store.log("configured", "x", by="chief", at=at(1)), "seq=2 act='configured'"),
    ):
        assert part in repr(thing)
