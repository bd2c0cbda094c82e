"""What an agency puts in force, in Python: a store refuses everything else of its kind."""

import pytest
from scene import at, packs, record

import alpr

SEARCH = 'version = "1"\nroles = ["detective"]\npurposes = ["investigation"]\nmax_window_days = 31\n'
SHARE = 'organisation = "Clayton PD"\njurisdiction = "MO"\nversion = "1"\nroles = ["detective"]\npurposes = ["alert"]\n'
KEY = alpr.ReceiptKey(bytes(range(32)))


def adoption(document: str, *texts: str, seconds: int = 0, by: str = "Coordinator Lee") -> alpr.Adoption:
    return alpr.Adoption(document, list(texts), basis="GO 22-03, II.6.a", by=by, at=at(seconds))


def test_an_adoption_tells_what_it_is() -> None:
    made = adoption("search_policy", SEARCH)
    assert (made.document, made.texts, made.basis, made.by, made.at) == (
        "search_policy", [SEARCH], "GO 22-03, II.6.a", "Coordinator Lee", at(0),
    )
    assert made.fingerprints == [made.search_policy().sha256] == [alpr.SearchPolicy.parse(SEARCH + "# a month\n").sha256]
    assert alpr.Adoption.from_json(made.to_json()) == made != adoption("search_policy", SEARCH, seconds=1)
    assert hash(alpr.Adoption.from_json(made.to_json())) == hash(made) and "search_policy" in repr(made)
    share = adoption("share_policy", SHARE)
    assert share.fingerprints == [share.share_policy().sha256] and share.share_policy().organisation == "Clayton PD"
    assert adoption("agreements", "").agreements().sha256 == adoption("agreements", "# none\n").fingerprints[0]
    retention = adoption("retention_policies", *(alpr.Policy.pack_text(name) for name in ("clayton-22-03", "mo-hb3192")))
    assert sorted(p.sha256 for p in retention.policies().policies) == retention.fingerprints


def test_a_designee_is_one_whom_the_chief_named(address: str) -> None:
    store = alpr.Store.open(address)
    assert store.delegation("Lt. Doe") is None
    store.adopt(adoption("designees", f"Lt. Doe until {at(500).isoformat()}", by="Chief Smith"))
    named = store.delegation("Lt. Doe")
    assert named == alpr.Delegation(by="Chief Smith", to="Lt. Doe", reference="GO 22-03, II.6.a", until=at(500))
    assert store.delegation("Lt. Roe") is None
    # In a register he is no Chief: anybody may have said so.
    store.put_user(alpr.User.enrol("Chief Smith", role="operator", by="the vendor", at=at(1)))
    assert store.delegation("Lt. Doe") is None


def test_what_is_no_such_document_is_refused() -> None:
    for document, texts in [("search_policy", [SHARE]), ("king", [SEARCH]), ("agreements", []), ("receipt_key", ["ab"])]:
        with pytest.raises(alpr.InvalidArgumentError):
            adoption(document, *texts)
    with pytest.raises(alpr.RefusedError):
        adoption("search_policy", SEARCH, by=" ")
    with pytest.raises(alpr.InvalidArgumentError, match="expected share_policy, this is search_policy"):
        adoption("search_policy", SEARCH).share_policy()
    with pytest.raises(alpr.RecordError):
        alpr.Adoption.from_json("{}")


def test_a_store_takes_nothing_else(address: str) -> None:
    store = alpr.Store.open(address)
    store.put_reads([record("AB1234")], received=at(0))
    who = alpr.Authorisation("Det. Okafor", role="detective", trained_until=at(1000), policy_version="1")
    why = alpr.Purpose("investigation", text="robbery")

    def ask(policy: str) -> alpr.Granted:
        return store.allow(alpr.SearchPolicy.parse(policy), who, why, since=at(0), until=at(60), now=at(100))

    wider = SEARCH.replace("31", "3100")
    ask(wider)
    assert store.adopted("search_policy") is None and store.adoptions() == []
    first, second = adoption("search_policy", SEARCH), adoption("receipt_key", KEY.public, seconds=1)
    for made in (first, first, second):
        store.adopt(made)
    assert (store.adopted("search_policy"), store.adoptions()) == (first, [first, second])
    with pytest.raises(alpr.RefusedError, match="search policy .* is not what Coordinator Lee put in force"):
        ask(wider)
    ask(SEARCH)
    order = alpr.PurgeOrder(packs("clayton-22-03"), holder="server", jurisdiction="MO", by="Lt. Doe", now=at(2))
    with pytest.raises(alpr.RefusedError, match="receipt key"):
        store.purge(order, key=alpr.ReceiptKey(bytes(32)))
    assert store.purge(order, key=KEY).key == KEY.public
    with pytest.raises(alpr.InvalidArgumentError):
        store.adopted("king")
