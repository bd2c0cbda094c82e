"""
The compiled half of the package `alpr`.
"""

from _typeshed import SupportsGetItem
from collections.abc import Callable
from datetime import date, datetime, timedelta
from os import PathLike
from typing import Any, Final, SupportsFloat, SupportsIndex, final

__all__ = ["ADVISORY", "MARKING", "PACKS", "__version__", "Access", "AccessRecord", "Adoption", "Agreements", "Alarm", "AlarmDesk", "AuditEntry", "AuditHead", "Authorisation", "Bag", "BagFault", "Baseline", "Booked", "Booking", "Budget", "Case", "ChiefRelease", "Count", "Decision", "Delegation", "Detection", "Disclosure", "Disposition", "Dissemination", "DisseminationLog", "Engine", "Entry", "Export", "Exported", "Feed", "Feeds", "Finding", "Granted", "Ground", "Guard", "Health", "HealthFinding", "Hit", "HitRecord", "HitReport", "Hold", "HotList", "ListDiff", "ListStatus", "LookBack", "ManualBook", "ManualEntry", "MatchRules", "Monitor", "Observed", "Page", "Payload", "Permit", "Place", "PlateRead", "Policies", "Policy", "PublicLog", "PurgeOrder", "Purpose", "ReadSource", "Reason", "Receipt", "ReceiptKey", "Recipient", "Record", "Redacted", "Released", "Repeated", "Replay", "Request", "Sample", "SearchPolicy", "Seen", "Service", "SharePolicy", "Shown", "Statistics", "Store", "Subject", "Summary", "Suppressed", "Tally", "Track", "Tracker", "Usage", "UsageReport", "User", "Vehicle", "audit_verify", "redact"]

ADVISORY: Final[str]
"""
Said with every alarm and report: a hit is not probable cause.
"""

MARKING: Final[str]
"""
The marking of every report.
"""

PACKS: Final[list[str]]
"""
The policies of retention that are built in, by name.
"""

__version__: Final[str]
"""
The release.
"""

@final
class Access:
    """
    One access to the data, or access given to somebody else.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @property
    def at(self, /) -> datetime:
        """
        Date and time.
        """
    @property
    def entry(self, /) -> int:
        """
        The log's entry.
        """
    @property
    def organisation(self, /) -> str:
        """
        That person's organisation.
        """
    @property
    def purpose(self, /) -> Purpose | None:
        """
        For what; None where the log does not tell.
        """
    @property
    def query(self, /) -> str:
        """
        The plate or the other elements of the query.
        """
    @property
    def user(self, /) -> str:
        """
        Who had access.
        """

@final
class AccessRecord:
    """
    The record of accesses of California Civil Code 1798.90.52: searches, look-backs, reports, exports and disclosures.
    It names plates.
    """
    def __new__(cls, /, log: bytes | bytearray | SupportsGetItem[int, str] | str | PathLike[str], *, since: datetime, until: datetime, organisation: str) -> AccessRecord:
        """
        The record from `since` on and before `until`. `log` is as in `audit_verify`, and is verified; `organisation`
        the agency whose log it is.
        """
    def __repr__(self, /) -> str: ...
    @property
    def accesses(self, /) -> list[Access]:
        """
        The accesses, in the log's order.
        """
    @property
    def citation(self, /) -> str:
        """
        The law.
        """
    def to_csv(self, /) -> str:
        """
        As CSV, with marking, citation and period in lines before it that begin with `#`.
        """
    def to_json(self, /) -> str:
        """
        As JSON.
        """

@final
class Adoption:
    """
    A document that was put in force: "search_policy", "share_policy", "agreements", "retention_policies",
    "receipt_key", "custody" or "designees". It holds until another one of its kind is put in force. Immutable.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __new__(cls, /, document: str, texts: SupportsGetItem[int, str], *, basis: str, by: str, at: datetime) -> Adoption:
        """
        Puts a document in force if it is one: its TOML, of retention that of all policies that hold together, 100 at
        most, of receipts the public key, of custody holder and state ("server MO"), of designees each
        "NAME until TIME"; by what authority, and who does it.
        """
    def __reduce__(self, /) -> tuple[Any, tuple[str]]:
        """
        It can be pickled and copied: by its JSON.
        """
    def __repr__(self, /) -> str: ...
    def agreements(self, /) -> Agreements:
        """
        The agreements with other organisations, if it is these.
        """
    @property
    def at(self, /) -> datetime:
        """
        When.
        """
    @property
    def basis(self, /) -> str:
        """
        By what authority.
        """
    @property
    def by(self, /) -> str:
        """
        Who put it in force.
        """
    @property
    def document(self, /) -> str:
        """
        What was put in force.
        """
    @property
    def fingerprints(self, /) -> list[str]:
        """
        What tells it from others: the SHA-256 of each text as the document itself gives it, of a key the key, in order.
        """
    @staticmethod
    def from_json(json: str) -> Adoption:
        """
        The same from JSON that `to_json` wrote, at most 64 MiB; what it says is checked anew.
        """
    def policies(self, /) -> Policies:
        """
        The policies of retention, if it is these.
        """
    def search_policy(self, /) -> SearchPolicy:
        """
        The rules of searching, if it is these.
        """
    def share_policy(self, /) -> SharePolicy:
        """
        The rules of giving data away, if it is these.
        """
    @property
    def texts(self, /) -> list[str]:
        """
        Its texts, as they were given.
        """
    def to_json(self, /) -> str:
        """
        As JSON.
        """

@final
class Agreements:
    """
    Agreements with other organisations, by name. Immutable.
    """
    def __reduce__(self, /) -> tuple[Any, tuple[str]]:
        """
        It can be pickled and copied: by its JSON.
        """
    def __repr__(self, /) -> str: ...
    @staticmethod
    def from_json(json: str) -> Agreements:
        """
        The same from JSON, as `to_json` writes it.
        """
    @property
    def names(self, /) -> list[str]:
        """
        Their names.
        """
    @staticmethod
    def parse(toml: str) -> Agreements:
        """
        Agreements from TOML, at most 1 MiB and 1000 of them: any number of `[[agreement]]` with `name`, `organisation`,
        `kinds`, `purposes`, `uses`, `classes`, `retention`, `valid_from`, `valid_until` and `approved_by`.
        """
    @property
    def sha256(self, /) -> str:
        """
        The SHA-256 of what they say; how it is spelt is no matter.
        """
    def to_json(self, /) -> str:
        """
        As JSON.
        """

@final
class Alarm:
    """
    A hit that asks for a human. It is not conclusive: a `Case` says what has to be done before it is.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @property
    def before(self, /) -> list[str]:
        """
        What was found before of the entry or of the plate, a line each: what `AlarmDesk.remember` heard of, and guards.
        """
    @property
    def hit(self, /) -> HitRecord:
        """
        The hit, as it is kept.
        """
    @property
    def raised(self, /) -> datetime:
        """
        When the picture was taken that raised it, by the camera's clock.
        """
    def rendering(self, /) -> str:
        """
        The line, the doubts, and `ADVISORY`: that it is not probable cause.
        """
    @property
    def severity(self, /) -> str:
        """
        How serious its reason is: "critical", "high", "medium", "low" or "info".
        """
    @property
    def text(self, /) -> str:
        """
        One line for the screen, at most 120 characters.
        """
    @property
    def tone(self, /) -> str:
        """
        What the host plays: "urgent", "alert", "notice" or "silent".
        """

@final
class AlarmDesk:
    """
    Remembers passes, so that a vehicle in front of a camera sounds once. One desk serves all cameras of a unit;
    share it among threads. An entry that was not seen for `gap_seconds`, 1 to 86,400, begins a new pass.
    """
    def __new__(cls, /, *, gap_seconds: SupportsFloat | SupportsIndex = 30.0) -> AlarmDesk: ...
    def __repr__(self, /) -> str: ...
    def add_guard(self, /, guard: Guard) -> None:
        """
        Keeps a plate from sounding for an entry that it is not.
        """
    @property
    def guards(self, /) -> list[Guard]:
        """
        All guards, ended ones too: they are the log.
        """
    def raise_alarms(self, /, hits: SupportsGetItem[int, Hit], record: Record, *, track: str | None = None) -> tuple[list[Alarm], list[Suppressed]]:
        """
        The alarms of the hits of one read, those that sound first, and the hits that made none. Every hit is in one of
        the two. `track` is the host's name of the pass, where its tracker gives one. Hits of another read than the
        record's raise `InvalidArgumentError`: their alarm would stop the wrong vehicle; so does a name of over 256 bytes.
        """
    def raise_track(self, /, hits: SupportsGetItem[int, Hit], record: Record, track: Track) -> tuple[list[Alarm], list[Suppressed]]:
        """
        The same for a vehicle that a `Tracker` follows, by what is known of it now: an entry sounds once in its track,
        however often it is read there, and not again in a track that begins within the gap. The record is of the
        track's read, whatever its time.
        """
    def release_guard(self, /, plate: str, *, listed: str, by: str, at: datetime, reason: str) -> int:
        """
        Ends the guards of a plate against a listed one, so that it sounds again; gives how many ended.
        """
    def remember(self, /, case: Case) -> bool:
        """
        Remembers what was found of a case's entry, to be shown with its next alarm (`Alarm.before`): after each case
        that ends, and at the start with those that the store has. An entry that its source said not to hold makes no
        sound until a list of which every part was drawn after the answer, a change that says something else of the
        entry, or the source's word that it holds. Gives whether there was something to remember: nothing while the case is open.
        """
    def set_service(self, /, service: Service) -> None:
        """
        Tells of a camera's service, in the place of what was told before: pictures that it takes while it is out of
        service make no alarm. A camera of which nothing was told is in service. 10,000 cameras at most.
        """

@final
class AuditEntry:
    """
    One entry of an audit log, with the hash that covers it and all before it. `Store.log` gives one.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __reduce__(self, /) -> tuple[Any, tuple[str]]:
        """
        It can be pickled and copied: by its JSON.
        """
    def __repr__(self, /) -> str: ...
    @property
    def act(self, /) -> str:
        """
        What was done: "searched", "exported", "disclosed" and the like.
        """
    @property
    def at(self, /) -> datetime:
        """
        When, by the clock of whoever wrote it.
        """
    @property
    def by(self, /) -> str:
        """
        Who did it.
        """
    @staticmethod
    def from_json(json: str) -> AuditEntry:
        """
        An entry from its line of a log, at most 256 KiB, if it is what was hashed. That it belongs to the log, only
        `audit_verify` of the whole log tells.
        """
    @property
    def hash(self, /) -> str:
        """
        Its hash, 64 hexadecimal digits.
        """
    @property
    def seq(self, /) -> int:
        """
        Its number, from 0 on.
        """
    @property
    def subject(self, /) -> str:
        """
        To what: a plate, a record's name, a list's hash.
        """
    def to_json(self, /) -> str:
        """
        One line of JSON, as it stands in the log.
        """

@final
class AuditHead:
    """
    The end of a log: how many entries it has and the hash of the last. Keep it elsewhere too: only it shows that
    entries were cut off the end.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __new__(cls, /, entries: SupportsIndex, hash: str) -> AuditHead: ...
    def __repr__(self, /) -> str: ...
    @property
    def entries(self, /) -> int:
        """
        How many entries there are.
        """
    @property
    def hash(self, /) -> str:
        """
        The hash of the last one, 64 hexadecimal digits; zeros before the first.
        """

@final
class Authorisation:
    """
    Who asks, and what gives the right to: `role` is "operator", "dispatcher", "detective", "supervisor",
    "coordinator", "vendor_administrator" or "chief"; training counts until a time, for one version of the policy.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __new__(cls, /, user: str, *, role: str, trained_until: datetime, policy_version: str) -> Authorisation: ...
    def __repr__(self, /) -> str: ...
    @property
    def policy_version(self, /) -> str:
        """
        The version of the policy that the user was trained on.
        """
    @property
    def role(self, /) -> str:
        """
        What the user is.
        """
    @property
    def trained_until(self, /) -> datetime:
        """
        Until when the training counts.
        """
    @property
    def user(self, /) -> str:
        """
        The user, by a name that is unique in the agency.
        """

@final
class Bag:
    """
    A bag (RFC 8493) that was complete and valid when it was verified. Only `Bag.verify` makes one.
    """
    def __repr__(self, /) -> str: ...
    @property
    def bytes(self, /) -> int:
        """
        Bytes of the payload.
        """
    @property
    def export(self, /) -> Export | None:
        """
        What was said of the export; None for a bag that another tool made.
        """
    @staticmethod
    def faults(path: str | PathLike[str]) -> list[BagFault]:
        """
        Every fault of a bag by path, at most 1,000 and how many more there are; none for one that verifies.
        """
    @property
    def files(self, /) -> int:
        """
        Files of the payload.
        """
    @property
    def hits(self, /) -> list[str]:
        """
        The ids of the hits in it, sorted.
        """
    @property
    def id(self, /) -> str:
        """
        Its name, as `Exported.bag`: the SHA-256 of its `tagmanifest-sha256.txt`, by which everything in it is fixed.
        """
    @property
    def missing(self, /) -> list[tuple[str, str, str]]:
        """
        The pictures that its records name and it does not have, as (the read's id, kind, SHA-256).
        """
    @property
    def pictures(self, /) -> list[str]:
        """
        The SHA-256 of the pictures in it, sorted.
        """
    @property
    def records(self, /) -> list[str]:
        """
        The ids of the records in it, sorted.
        """
    @staticmethod
    def verify(path: str | PathLike[str]) -> Bag:
        """
        Verifies a bag from its folder alone: every file listed with its sum in every manifest of its part, every listed
        file there, the payload as long as said, the records and pictures those that it says. Evidence has no strays, so
        this is stricter than the RFC: tag files have to be listed too, nothing is fetched, no link is followed. Nothing
        may change it meanwhile. Raises `RecordError` with the first faults if it is not so.
        """

@final
class BagFault:
    """
    Something that is wrong with a bag. `str` gives it in words.
    """
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    @property
    def flaw(self, /) -> str:
        """
        "missing", "unlisted", "changed", "malformed", "no_file", "no_name", "too_large", "more", or "other".
        """
    @property
    def path(self, /) -> str:
        """
        The path in the bag, with `/`; empty for the bag itself. It may hold anything: `str` of the fault is safe to
        show.
        """

@final
class Baseline:
    """
    What a camera shows while it is known to be well. Learn it from its usual traffic, over all hours at which it will
    be judged. Immutable.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __reduce__(self, /) -> tuple[Any, tuple[str]]:
        """
        It can be pickled and copied: by its JSON.
        """
    def __repr__(self, /) -> str: ...
    @property
    def camera(self, /) -> str:
        """
        The camera.
        """
    @property
    def first(self, /) -> datetime:
        """
        When the first frame was taken.
        """
    @property
    def frames(self, /) -> int:
        """
        Frames that counted.
        """
    @staticmethod
    def from_json(json: str) -> Baseline:
        """
        One that `to_json` wrote.
        """
    @property
    def last(self, /) -> datetime:
        """
        When the last frame was taken.
        """
    @staticmethod
    def learn(camera: str, samples: SupportsGetItem[int, Sample]) -> Baseline:
        """
        What samples of a camera that is well have in common; their order does not matter. Of samples less than 5 s
        apart one counts, and of a plate that stands still its first: 100 frames and 100 plates have to count, of
        1,000,000 samples at most.
        """
    @property
    def plates(self, /) -> int:
        """
        Plates that counted.
        """
    def quantile(self, /, metric: str, share: SupportsFloat | SupportsIndex) -> float | None:
        """
        The value that a share of the frames or plates is under, 0 to 1, 0.5 for the median; None of "silence". `metric`
        is as in `HealthFinding.metric`.
        """
    @property
    def silence_seconds(self, /) -> int:
        """
        The longest time between two plates, in seconds.
        """
    def to_json(self, /) -> str:
        """
        As JSON.
        """

@final
class Booked:
    """
    A bag in the property room. Only a bag that verified is booked, so that a purge of the server's copy can rest on it.
    Immutable.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __reduce__(self, /) -> tuple[Any, tuple[str]]:
        """
        It can be pickled and copied: by its JSON.
        """
    def __repr__(self, /) -> str: ...
    @property
    def bag(self, /) -> str:
        """
        Names the bag, as `Bag.id`.
        """
    @property
    def booking(self, /) -> Booking:
        """
        What was said of the booking.
        """
    @property
    def case_number(self, /) -> str:
        """
        The case or incident of the export.
        """
    @staticmethod
    def from_json(json: str) -> Booked:
        """
        A booking that `to_json` wrote.
        """
    @property
    def hits(self, /) -> list[str]:
        """
        The ids of the hits in it, sorted.
        """
    @property
    def id(self, /) -> str:
        """
        Its name, 32 hexadecimal digits.
        """
    def is_of(self, /, bag: Bag) -> bool:
        """
        Whether a bag, verified again, is the one that was booked.
        """
    @property
    def pictures(self, /) -> list[str]:
        """
        The SHA-256 of the pictures in it, sorted. What a record names beyond them was no longer kept.
        """
    @property
    def records(self, /) -> list[str]:
        """
        The ids of the records in it, sorted.
        """
    def to_json(self, /) -> str:
        """
        One line of JSON, with everything.
        """

@final
class Booking:
    """
    What has to be said when a bag is booked into evidence: the number that the property room gave, who booked it, and
    when. Texts have at most 256 bytes.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __new__(cls, /, evidence_number: str, *, by: str, at: datetime) -> Booking: ...
    def __repr__(self, /) -> str: ...
    @property
    def at(self, /) -> datetime:
        """
        When.
        """
    @property
    def by(self, /) -> str:
        """
        Who booked it.
        """
    @property
    def evidence_number(self, /) -> str:
        """
        The number that the property room gave.
        """

@final
class Budget:
    """
    The false hits that simulated innocent traffic caused.
    """
    def __repr__(self, /) -> str: ...
    @property
    def alarms(self, /) -> int:
        """
        Reads with at least one false alarm.
        """
    @property
    def alarms_per_thousand(self, /) -> tuple[float, float]:
        """
        False alarms in a thousand reads: the estimate, and the upper end of its 95 % interval.
        """
    @property
    def lines(self, /) -> list[tuple[str, str, int, int]]:
        """
        Hits by category and class, the most alarms first: (category, class, alarms, shown).
        """
    @property
    def reads(self, /) -> int:
        """
        Simulated reads of plates that are not on the list.
        """
    @property
    def shown(self, /) -> int:
        """
        Reads with at least one false hit that is shown, and none that sounds.
        """
    @property
    def shown_per_thousand(self, /) -> float:
        """
        Hits in a thousand reads that are shown without a sound.
        """
    def warning(self, /, limit: SupportsFloat | SupportsIndex) -> str | None:
        """
        Where more than `limit` false alarms in a thousand reads are to be expected: which rule to tighten.
        """

@final
class Case:
    """
    From an alarm to a confirmed or rejected hit: no step can be left out.

    The status goes from "raised" by `open` to "under_review", by `check_read` to "read_verified", by `ask` to
    "awaiting_answer", by `answer` to "confirmed_active"; or it ends as "rejected" or "withdrawn". Each step gives the
    status after it. A step that is out of order, lacks its evidence, would confirm what was disposed of as a misread or
    comes before the one before it raises `RefusedError` and changes nothing.
    """
    def __new__(cls, /, alarm: Alarm) -> Case: ...
    def __reduce__(self, /) -> tuple[Any, tuple[str]]:
        """
        It can be pickled and copied: by its JSON.
        """
    def __repr__(self, /) -> str: ...
    def act(self, /, *, by: str, at: datetime, incident: str, what: str) -> str:
        """
        Records that somebody acted on the hit, right or wrong: the number of the `incident`, and `what` was done. It
        can be recorded wherever the case stands, whatever the clocks say, and moves it nowhere. Hold the read and the
        hit too: `Hold.of_case`.
        """
    @property
    def acted_unconfirmed(self, /) -> bool:
        """
        Whether somebody acted on the hit without the source's word that the entry is active, before it was given or after
        it was taken back: a hit alone is no probable cause.
        """
    @property
    def alarm(self, /) -> Alarm:
        """
        The alarm.
        """
    def answer(self, /, *, responder: str, reference: str, at: datetime, active: bool) -> str:
        """
        What the source said: who or what answered, the answer's reference, and whether the entry holds. The last answer
        counts: what was said by telephone is taken back so. Whoever asked does not answer.
        """
    def ask(self, /, *, by: str, at: datetime, system: str, urgency: str) -> str:
        """
        The source is asked whether the entry still holds: `system` is "ncic", "mules", "rejis", "ecdc" or
        "department"; the answer has to come within 10 minutes if `urgency` is "urgent", 1 hour if it is "routine".
        """
    def check_read(self, /, *, by: str, at: datetime, plate: str, state: str, picture: str | None = None) -> str:
        """
        What a human saw on the plate, typed from a picture (its SHA-256) or, with None, from the plate itself. The
        library compares it with the entry: "read_verified", or "rejected" where characters or state differ. It may be
        looked at again wherever the case stands, and of each person the last look counts: a slip is put right, and
        whoever stands before the vehicle and sees another plate rejects what was confirmed.
        """
    def dispose(self, /, disposition: Disposition, *, by: str, at: datetime) -> str:
        """
        The operator records what became of the hit: `proposed`, or another disposition that the steps bear.
        """
    @property
    def disposition(self, /) -> Disposition | None:
        """
        What became of it, None where the operator did not say.
        """
    @staticmethod
    def from_json(json: str) -> Case:
        """
        A case that `to_json` wrote, at most 8 MiB. Its steps are taken again, so that no text can claim a status that
        its evidence does not bear.
        """
    def guard(self, /, *, until: datetime) -> Guard:
        """
        Guards the plate that a human found to be another one than the listed, for `AlarmDesk.add_guard`; refused
        unless the case was rejected because characters or state differ.
        """
    @property
    def id(self, /) -> str:
        """
        Its name: that of its hit.
        """
    @property
    def is_unreported(self, /) -> bool:
        """
        Whether the source confirmed the hit and nobody has recorded what was done about it.
        """
    def open(self, /, *, by: str, at: datetime) -> str:
        """
        Somebody begins to look.
        """
    @property
    def proposed(self, /) -> Disposition | None:
        """
        The disposition that the steps lead to; None while the case is open, and of a duplicate or another reason,
        of which only the operator knows. What the source confirmed stays so if the entry goes from the list.
        """
    def reject(self, /, *, by: str, at: datetime, reason: str, text: str = "") -> str:
        """
        Ends it for a reason of `Disposition` that needs no comparison, such as "not_a_plate" or "duplicate".
        """
    @property
    def status(self, /) -> str:
        """
        Where it stands.
        """
    @property
    def steps(self, /) -> list[dict[str, str | bool]]:
        """
        The steps as they are kept, each with its name in "step", its time in "at", and its evidence.
        """
    def time_left(self, /, *, now: datetime) -> timedelta | None:
        """
        How much time is left for the answer, negative when it is over; None unless one is awaited.
        """
    def to_json(self, /) -> str:
        """
        One line of JSON: the alarm and every step.
        """
    def withdraw(self, /, *, at: datetime, reason: str) -> str:
        """
        Ends it because the entry went from the list or was changed.
        """

@final
class ChiefRelease:
    """
    A release that was authorised. Only the Chief or a designee makes one. Log it with `Store.log_release`: from the log
    it is read back with `from_entry`, and from nowhere else.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @property
    def at(self, /) -> datetime:
        """
        When.
        """
    @staticmethod
    def authorise(*, case_number: str, need: str, expires: datetime, who: Authorisation, now: datetime, shows_occupants: bool = False, delegation: Delegation | None = None) -> ChiefRelease:
        """
        Authorises a release: by the Chief, or with a `delegation` by the designee that it names; `RefusedError` for
        anybody else.

        `need` is the urgent need of, or the threat to, the public, in words; `shows_occupants` says whether occupants
        of the vehicle that is looked for may be shown; it ends at `expires`, at most 30 days away.
        """
    @property
    def by(self, /) -> str:
        """
        Who authorised it.
        """
    @property
    def case_number(self, /) -> str:
        """
        The case.
        """
    @property
    def expires(self, /) -> datetime:
        """
        When it ends.
        """
    @staticmethod
    def from_entry(entry: AuditEntry) -> ChiefRelease:
        """
        The release that an entry of a verified log tells of; `RecordError` if it tells of none.
        """
    @property
    def need(self, /) -> str:
        """
        The urgent need in words.
        """
    @property
    def shows_occupants(self, /) -> bool:
        """
        Whether occupants of the vehicle that is looked for may be shown.
        """

@final
class Count:
    """
    How many of a class go by a rule.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @property
    def citation(self, /) -> str:
        """
        Who says so.
        """
    @property
    def count(self, /) -> int:
        """
        How many.
        """
    @property
    def data_class(self, /) -> str:
        """
        What they are. A hit goes with its read and counts as one.
        """
    @property
    def policy(self, /) -> str:
        """
        The policy.
        """
    @property
    def rule(self, /) -> str:
        """
        Its rule.
        """

@final
class Decision:
    """
    A decision about one piece of data, by `Policies.evaluate`. Its reasons are worked out when somebody asks.
    """
    def __repr__(self, /) -> str: ...
    @property
    def by(self, /) -> datetime | None:
        """
        When a purge that is due has to be done: after the grace, if there is one; None otherwise.
        """
    @property
    def expected(self, /) -> list[str]:
        """
        What the policies say beforehand of a conflict that this is; empty where it is none, or nobody expected it.
        """
    def explain(self, /) -> str:
        """
        What to do and why: every rule that spoke with its clock and citation, and every hold.
        """
    @property
    def holds(self, /) -> list[Hold]:
        """
        The holds that cover it.
        """
    @property
    def now(self, /) -> datetime:
        """
        When it was decided.
        """
    @property
    def reasons(self, /) -> list[Reason]:
        """
        Every floor and ceiling that spoke, those of the highest rank first.
        """
    @property
    def since(self, /) -> datetime | None:
        """
        Since when a purge is due, or, in a conflict, a ceiling is reached; None otherwise.
        """
    @property
    def subject(self, /) -> Subject:
        """
        What was decided about.
        """
    @property
    def until(self, /) -> datetime | None:
        """
        When the purge of what is kept becomes due, if nothing changes; None where no ceiling will be reached.
        """
    @property
    def verdict(self, /) -> str:
        """
        "keep", "purge_due", "held" where a hold covers it, or "conflict" where rules of one rank contradict each other:
        then it is kept, and somebody has to decide.
        """

@final
class Delegation:
    """
    That the Chief made somebody the designee for releases: `by` is the Chief, `to` the designee's user name,
    `reference` where it is written, `until` when it ends.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __new__(cls, /, *, by: str, to: str, reference: str, until: datetime) -> Delegation: ...
    def __repr__(self, /) -> str: ...
    @property
    def by(self, /) -> str:
        """
        The Chief who delegated.
        """
    @property
    def reference(self, /) -> str:
        """
        Where it is written.
        """
    @property
    def to(self, /) -> str:
        """
        The designee, by the user's name.
        """
    @property
    def until(self, /) -> datetime:
        """
        When it ends.
        """

@final
class Detection:
    """
    A plate that was found, legible or not.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @staticmethod
    def at(quad: SupportsGetItem[int, SupportsGetItem[int, SupportsFloat | SupportsIndex]], *, score: SupportsFloat | SupportsIndex = 1.0) -> Detection:
        """
        A plate that another detector found: its corners in pixels, as `quad` gives them, of a shape without a dent, and
        how sure that detector is of it, 0 to 1.
        """
    @property
    def box(self, /) -> tuple[float, float, float, float]:
        """
        The upright box around the corners: x, y, width, height in pixels.
        """
    @property
    def quad(self, /) -> list[tuple[float, float]]:
        """
        The corners in pixels: upper left, upper right, lower right, lower left. They may lie a little outside the
        picture.
        """
    @property
    def score(self, /) -> float:
        """
        How sure the detector is that this is a plate, 0 to 1.
        """

@final
class Disclosure:
    """
    One disclosure.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @property
    def at(self, /) -> datetime:
        """
        Date and time of the release of the data.
        """
    @property
    def by(self, /) -> str:
        """
        Who gave them.
        """
    @property
    def entry(self, /) -> int:
        """
        The log's entry.
        """
    @property
    def what(self, /) -> Dissemination | None:
        """
        Description, person, contact, organisation and purpose; None where the entry lacks them.
        """

@final
class Disposition:
    """
    The order's word, "accept" or "misread", and why: "confirmed", "wrong_characters", "wrong_state", "not_active",
    "not_a_plate", "duplicate", "stale_list", or "other" with a text. A word that does not fit the reason is refused.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __new__(cls, /, outcome: str, reason: str, *, text: str = "") -> Disposition: ...
    def __repr__(self, /) -> str: ...
    @property
    def outcome(self, /) -> str:
        """
        "accept" or "misread".
        """
    @property
    def reason(self, /) -> str:
        """
        Why, in a word.
        """
    @property
    def text(self, /) -> str | None:
        """
        Another reason in the operator's words, None where the word says it.
        """

@final
class Dissemination:
    """
    Who receives what, from whom, by what right and for what. Date and time are the entry's own.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @property
    def agreements(self, /) -> str | None:
        """
        The SHA-256 of the agreements, None where none of them is the ground.
        """
    @property
    def data_classes(self, /) -> list[str]:
        """
        What the data were.
        """
    @property
    def declaration(self, /) -> str | None:
        """
        The reference of the recipient's written declaration, None if there was none.
        """
    @property
    def description(self, /) -> str:
        """
        The description of the data.
        """
    @property
    def ground(self, /) -> str:
        """
        "agreement", "lawful_demand" or "chief_release".
        """
    @property
    def keep_until(self, /) -> datetime | None:
        """
        Until when the recipient may keep the data, None where no agreement says so.
        """
    @property
    def organisation(self, /) -> str:
        """
        The agency that gave the data.
        """
    @property
    def pictures(self, /) -> list[Shown]:
        """
        The pictures that are released to the public, with what is covered in them.
        """
    @property
    def policies(self, /) -> list[str]:
        """
        The SHA-256 of each policy whose bans were asked.
        """
    @property
    def purpose(self, /) -> Purpose:
        """
        The purpose.
        """
    @property
    def recipient(self, /) -> Recipient:
        """
        The person, the contact and the organisation.
        """
    @property
    def reference(self, /) -> str:
        """
        The agreement's name, the demand's reference, or the release's case.
        """
    @property
    def share_policy(self, /) -> str | None:
        """
        The SHA-256 of the agency's rules that permitted it; None in logs of before they were named.
        """
    @property
    def uses(self, /) -> list[str]:
        """
        Every use that the recipient named.
        """

@final
class DisseminationLog:
    """
    The log of disclosures that General Order 22-03, V.A asks for.
    """
    def __new__(cls, /, log: bytes | bytearray | SupportsGetItem[int, str] | str | PathLike[str], *, since: datetime, until: datetime) -> DisseminationLog:
        """
        The disclosures from `since` on and before `until`. `log` is as in `audit_verify`, and is verified.
        """
    def __repr__(self, /) -> str: ...
    @property
    def citation(self, /) -> str:
        """
        The order.
        """
    @property
    def disclosures(self, /) -> list[Disclosure]:
        """
        The disclosures, in the log's order.
        """
    def to_csv(self, /) -> str:
        """
        As CSV, with marking, citation and period in lines before it that begin with `#`.
        """
    def to_json(self, /) -> str:
        """
        As JSON.
        """

@final
class Engine:
    """
    Reads plates. Immutable: share one among threads; the interpreter is free while it works.
    """
    def detect(self, /, picture: Any, *, pixel_format: str | None = None) -> list[Detection]:
        """
        The plates of a picture before they are read, the best first, legible or not, from the engine's threshold on.
        What `redact` has to cover is more: open an engine with a low threshold for it, such as 0.1, so that doubtful
        plates are among them. `read_at` reads one of them. `picture` and `pixel_format` are as in `read`.
        """
    @property
    def models(self, /) -> list[tuple[str, str]]:
        """
        The models in use as (name, SHA-256), in the order of the data; the sums are what `Record.of_read` keeps as
        `models`.
        """
    @staticmethod
    def open(models: str | PathLike[str] | None = None, *, size: str = "standard", threshold: SupportsFloat | SupportsIndex | None = None, tiles: SupportsIndex = 1, expected: dict[str, SupportsFloat | SupportsIndex] | None = None) -> Engine:
        """
        An engine of the models that are built in, of the size "standard" or "nano" (small and fast, and reads less), or
        of the files detector.toml, detector.onnx, reader.toml and reader.onnx in the folder `models`, and those of
        `refiner` and `second_reader` if they are there. A folder has models of one size: give none with it.
        `ModelFileError` if a file cannot be read.

        `threshold` is the least score of a plate, 0 to 1; None: the models' own. `tiles` is in how many columns and
        rows of parts a picture is looked at, 1 to 8. 1: the picture once; N > 1: 1 + N * N times, and plates may be N
        times smaller. Finding takes so many times as long.

        At 1 a picture that is at least twice as long as the detector's input, for its other side, is looked at in parts
        along that side too, and so takes three times as long or more. With the standard models these are pictures at
        least 3.67 times as wide as high, or at least 1.1 times as high as wide: 1280 x 360 pixels take 20 ms, 1280 x
        348 take 63 ms. Where that is too long, crop the picture, or pad it; padding at its left or right hides that a
        plate may be cut there.

        `expected` says how many times as often states are seen here as the models take them to be, by postal code, 0.01
        to 100 ("XX": elsewhere), such as `{"MO": 10.0}`. It settles states that a picture leaves open, and is part of
        every probability of a state from then on: give what you counted.
        """
    def read(self, /, picture: Any, *, pixel_format: str | None = None) -> list[PlateRead]:
        """
        The legible plates of a picture, the surest first.

        `picture` is an array of bytes, [rows, columns] or [rows, columns, channels]. A colour array
        does not say its order: `pixel_format` is "bgr" for OpenCV, "rgb" for Pillow; also "rgba",
        "bgra", "gray", "nv12", "nv21", "i420", "yuyv", "uyvy".
        """
    def read_at(self, /, picture: Any, plate: Detection | SupportsGetItem[int, SupportsGetItem[int, SupportsFloat | SupportsIndex]], *, pixel_format: str | None = None) -> PlateRead | None:
        """
        The plate at a place of a picture, legible or not, or None where no character is: of what `detect` found it is
        what `read` makes of it.

        `plate` is a detection, of `detect` or `Detection.at`, or four corners in pixels: upper left, upper right, lower
        right, lower left. They may lie outside the picture, whose pixels at the edge then go on. `picture` and
        `pixel_format` are as in `read`.

        What lies between finding and reading is the caller's: to leave out what lies outside a region, under a mask, or
        is too small or too large; to read what another detector found; not to read a parked car's plate again in every
        frame.

        `read` does more: with the standard models, and no threshold of your own, it looks at doubtful detections too,
        from a score of 0.5 on, and takes those that read like a plate; and it leaves out what is illegible or lies on
        another plate. A place without a plate gives an illegible read, all `?`, as often as none.
        """
    def read_pair(self, /, infrared: Any | None, color: Any | None, *, color_format: str | None = None) -> list[PlateRead]:
        """
        The plates of an infrared and a colour picture of the same view; one of them may be None.

        Text comes from the infrared picture, the state from the colour one.
        """
    def read_plate(self, /, picture: Any, *, pixel_format: str | None = None) -> PlateRead | None:
        """
        The plate that fills a whole picture, cut out and upright, or None.
        """

@final
class Entry:
    """
    One line of a hot list, as the list had it.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @property
    def category(self, /) -> str:
        """
        Why it is listed, such as "stolen_vehicle".
        """
    @property
    def effective(self, /) -> datetime | None:
        """
        Not to be matched before this time.
        """
    @property
    def expires(self, /) -> datetime | None:
        """
        Not to be matched from this time on.
        """
    @property
    def extra(self, /) -> dict[str, str]:
        """
        Other columns as they came; of an entry made by hand "note", "owner" and, for a part of a plate, "pattern".
        """
    @property
    def plate(self, /) -> str:
        """
        The plate in normal form.
        """
    @property
    def plate_type(self, /) -> str | None:
        """
        The plate type as an NCIC LIT code, as listed.
        """
    @property
    def priority(self, /) -> int:
        """
        How urgent its source holds it to be: 1 is the most urgent, 0 says nothing.
        """
    @property
    def record(self, /) -> str | None:
        """
        The source's number of the record; of an entry made by hand, that entry's id.
        """
    @property
    def source(self, /) -> str | None:
        """
        Who answers for it, such as "ncic".
        """
    @property
    def state(self, /) -> str | None:
        """
        The postal code of the state, None where the list names none.
        """
    @property
    def vehicle(self, /) -> dict[str, str]:
        """
        What the list says of the vehicle, with the keys "vin", "make", "model", "year", "color" and "style".
        """

@final
class Export:
    """
    What has to be said of an export. Everything is required when it is used.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __new__(cls, /, *, case_number: str, organisation: str, by: str, authority: str, description: str, at: datetime) -> Export:
        """
        `case_number` is the case or the incident under which the evidence is filed; `organisation` the agency whose
        data they are; `by` who exports, and answers questions about it; `authority` what asks for it: a rule of the
        policy, a court's order, a discovery request; `description` what the data are, in words. Texts have at most 256
        bytes, the description 8192.
        """
    def __repr__(self, /) -> str: ...
    @property
    def at(self, /) -> datetime:
        """
        When.
        """
    @property
    def authority(self, /) -> str:
        """
        What asks for it.
        """
    @property
    def by(self, /) -> str:
        """
        Who exports.
        """
    @property
    def case_number(self, /) -> str:
        """
        The case or the incident under which the evidence is filed.
        """
    @property
    def description(self, /) -> str:
        """
        What the data are, in words.
        """
    @property
    def organisation(self, /) -> str:
        """
        The agency whose data they are.
        """

@final
class Exported:
    """
    What `Store.export` wrote.
    """
    def __repr__(self, /) -> str: ...
    @property
    def absent(self, /) -> list[str]:
        """
        The ids of records that were asked for and are no longer kept, sorted.
        """
    @property
    def bag(self, /) -> str:
        """
        Names the bag: the SHA-256 of its `tagmanifest-sha256.txt`. Write it on the medium.
        """
    @property
    def bytes(self, /) -> int:
        """
        Bytes of the payload.
        """
    @property
    def cases(self, /) -> int:
        """
        How many cases.
        """
    @property
    def hits(self, /) -> int:
        """
        How many hits.
        """
    @property
    def missing(self, /) -> list[tuple[str, str, str]]:
        """
        The pictures that were not there, as (the read's id, kind, SHA-256).
        """
    @property
    def pictures(self, /) -> int:
        """
        How many pictures were copied.
        """
    @property
    def records(self, /) -> int:
        """
        How many records.
        """

@final
class Feed:
    """
    A private system, with everything that was decided of it. Nothing of it is taken before the Chief approves.
    Immutable.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    def approve(self, /, who: Authorisation, *, now: datetime) -> Feed:
        """
        The feed, approved by the Chief; this one stays as it is. `RefusedError` for anybody else.
        """
    def approved_by(self, /, *, at: datetime) -> str | None:
        """
        Who had approved it at a time, None if nobody had.
        """
    @staticmethod
    def ask(*, owner: str, contact: str, cameras: SupportsGetItem[int, str], search: str, right_of_way: str, asked: datetime) -> Feed:
        """
        A system that its owner asks to link; it is not approved. `cameras` are 1 to 1000, by their names in the agency;
        `search` is how the agency searches it, which it must be able to; `right_of_way` what shows that it meets the
        local rules of the right of way; `asked` when the owner asked.
        """
    @property
    def asked(self, /) -> datetime:
        """
        When the owner asked.
        """
    @property
    def cameras(self, /) -> list[str]:
        """
        Its cameras.
        """
    @property
    def contact(self, /) -> str:
        """
        How the owner is reached.
        """
    @property
    def owner(self, /) -> str:
        """
        Who owns it.
        """
    def revoke(self, /, *, by: str, reason: str, now: datetime) -> Feed:
        """
        The feed, its approval taken back; this one stays as it is.
        """
    @property
    def right_of_way(self, /) -> str:
        """
        What shows that it meets the local rules of the right of way.
        """
    @property
    def search(self, /) -> str:
        """
        How the agency searches it.
        """
    @property
    def steps(self, /) -> list[tuple[str, str, datetime, str | None]]:
        """
        What was decided, the oldest first, as ("approved" or "revoked", by whom, when, why it was taken back).
        """

@final
class Feeds:
    """
    Every private system, by its owner: at most 10,000, no two with the same owner, and no two approved ones with the
    same camera. Immutable.
    """
    def __new__(cls, /, feeds: SupportsGetItem[int, Feed]) -> Feeds: ...
    def __reduce__(self, /) -> tuple[Any, tuple[str]]:
        """
        It can be pickled and copied: by its JSON.
        """
    def __repr__(self, /) -> str: ...
    def check(self, /, read: Record) -> None:
        """
        Raises `RefusedError` unless a read may be taken: one of a private system only if that camera is the owner's and
        the Chief who is named had approved it when the picture was taken; one of a private camera only under its
        owner's name. A camera is private once a system that has it was approved, and stays so after a revocation.
        """
    @property
    def feeds(self, /) -> list[Feed]:
        """
        All of them.
        """
    @staticmethod
    def from_json(json: str) -> Feeds:
        """
        The same from JSON that `to_json` wrote, at most 64 MiB; every step is taken again.
        """
    def to_json(self, /) -> str:
        """
        As JSON.
        """

@final
class Finding:
    """
    Something that is wrong with policies, and where. `str` gives it as a line.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    @property
    def kind(self, /) -> str:
        """
        "floor_above_ceiling", "no_precedence", "overruled", "never_applies", "never_decides", "gap" or
        "holder_without_rule".
        """
    @property
    def line(self, /) -> int:
        """
        The line of its file, from 1 on.
        """
    @property
    def message(self, /) -> str:
        """
        What is wrong, in words, with what to do.
        """
    @property
    def policy(self, /) -> str:
        """
        The policy's name.
        """
    @property
    def severity(self, /) -> str:
        """
        "warning", or "error" where decisions may end in a conflict that no policy expects.
        """

@final
class Granted:
    """
    A search that was allowed. Only `SearchPolicy.allow` and `Store.allow` make one.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @property
    def at(self, /) -> datetime:
        """
        When it was allowed.
        """
    @property
    def purpose(self, /) -> Purpose:
        """
        For what.
        """
    @property
    def since(self, /) -> datetime:
        """
        The first time that may be looked at: the one asked for, or where the retention begins.
        """
    @property
    def until(self, /) -> datetime:
        """
        The time before which reads may be looked at.
        """
    @property
    def who(self, /) -> Authorisation:
        """
        Who asked.
        """

@final
class Ground:
    """
    What gives the right to receive data.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @staticmethod
    def agreement(name: str) -> Ground:
        """
        An agreement with the organisation, by its name.
        """
    @staticmethod
    def lawful_demand(kind: str, *, issued_by: str, reference: str) -> Ground:
        """
        A lawful action to produce records: `kind` is "subpoena", "court_order", "warrant", "discovery_request" or
        "statute", `issued_by` the court, grand jury, counsel or legislature, `reference` its number or section. A call,
        a letter or an administrative warrant that no judge signed is none.
        """
    @property
    def name(self, /) -> str:
        """
        "agreement", "lawful_demand" or "chief_release".
        """
    @property
    def reference(self, /) -> str:
        """
        The agreement's name, the demand's reference, or the release's case.
        """
    @staticmethod
    def release(release: ChiefRelease) -> Ground:
        """
        The Chief's release to the public.
        """

@final
class Guard:
    """
    One plate on the road that is not one entry of a list, until a time. `Case.guard` makes it; a desk holds it.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @property
    def by(self, /) -> str:
        """
        Who found it.
        """
    @property
    def listed(self, /) -> str:
        """
        The listed plate that it is not.
        """
    @property
    def listed_state(self, /) -> str | None:
        """
        The postal code of that entry's state, None where the list names none.
        """
    @property
    def plate(self, /) -> str:
        """
        What the human saw on the plate.
        """
    @property
    def read_as(self, /) -> str:
        """
        What the reader took the plate for.
        """
    @property
    def released(self, /) -> tuple[str, datetime, str] | None:
        """
        How it ended before its time: (who, when, why); None if it did not.
        """
    @property
    def since(self, /) -> datetime:
        """
        From when it holds.
        """
    @property
    def state(self, /) -> str:
        """
        The postal code of the state that the human saw.
        """
    @property
    def until(self, /) -> datetime:
        """
        The time at which it ends of itself.
        """

@final
class Health:
    """
    What a camera shows now. Immutable.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @property
    def at(self, /) -> datetime:
        """
        When.
        """
    @property
    def camera(self, /) -> str:
        """
        The camera.
        """
    @property
    def faults(self, /) -> list[HealthFinding]:
        """
        The findings that are doubtful or unfit, the worst first.
        """
    @property
    def findings(self, /) -> list[HealthFinding]:
        """
        One finding of each metric.
        """
    @property
    def fitness(self, /) -> str:
        """
        The worst of the findings: "unfit", then "doubtful", "unknown" while too little was seen, "fit".
        """
    def to_json(self, /) -> str:
        """
        As JSON.
        """

@final
class HealthFinding:
    """
    What one metric says.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @property
    def fitness(self, /) -> str:
        """
        "fit", "unknown", "doubtful" or "unfit".
        """
    @property
    def got(self, /) -> float | None:
        """
        The median of what was seen, or the silence in seconds; None while the fitness is "unknown".
        """
    @property
    def least(self, /) -> float | None:
        """
        The least that is fit; None where less is never worse.
        """
    @property
    def metric(self, /) -> str:
        """
        "tilt", "across", "down", "height", "confidence", "silence", "brightness" or "detail".
        """
    @property
    def most(self, /) -> float | None:
        """
        The most that is fit; None where more is never worse.
        """
    @property
    def samples(self, /) -> int:
        """
        Plates or frames that it is of.
        """
    @property
    def words(self, /) -> str:
        """
        The same for a person, with what to do.
        """

@final
class Hit:
    """
    A listed plate that may be the one seen. It is never proof.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @property
    def action(self, /) -> str:
        """
        What the rules say: "alarm", "show" or "drop". An alarm has to be verified by a human.
        """
    @property
    def category(self, /) -> str:
        """
        Why it is listed, such as "stolen_vehicle".
        """
    @property
    def contradictions(self, /) -> list[tuple[str, str, str]]:
        """
        Where the vehicle was `Observed` otherwise than listed, as (what, listed, seen): said, never held against a
        stolen plate. What: "vin", "make", "year", "color" or "style".
        """
    @property
    def entry(self, /) -> Entry:
        """
        The entry as the list has it.
        """
    @property
    def explanation(self, /) -> str:
        """
        What differs between what was seen and what is listed, in words.
        """
    @property
    def list_age_seconds(self, /) -> int:
        """
        How many seconds old the list was at the match; negative where a clock is wrong.
        """
    @property
    def list_is_stale(self, /) -> bool:
        """
        Whether that is more than the rules allow: the entry may have been withdrawn since.
        """
    @property
    def list_sha256(self, /) -> str:
        """
        The SHA-256 of the list that the hit is from.
        """
    @property
    def listed_state(self, /) -> str | None:
        """
        The postal code of the listed state, None where the list names none.
        """
    @property
    def match_class(self, /) -> str:
        """
        "exact", "exact_state_unknown", "exact_other_state", "equivalent" or "near".
        """
    @property
    def may_be_cut(self, /) -> bool:
        """
        Whether the edge of the frame may cut the plate, which may be the only reason that it resembles the listed one:
        such a hit never sounds.
        """
    @property
    def plate(self, /) -> str:
        """
        The listed plate.
        """
    @property
    def plate_type_match(self, /) -> str:
        """
        Whether the plate type that was `Observed` is the listed one: "same", "unknown" or "different".
        """
    @property
    def probability(self, /) -> float:
        """
        The probability that the plate is the listed one, 0 to 1.
        """
    @property
    def record(self, /) -> str | None:
        """
        The source's number of the record.
        """
    @property
    def source(self, /) -> str | None:
        """
        Who answers for the entry, such as "ncic".
        """
    @property
    def state_match(self, /) -> str:
        """
        Whether the state that was seen is the listed one: "same", "unknown" or "different".
        """
    @property
    def state_probability(self, /) -> float | None:
        """
        The probability of the listed state, 0 to 1; None where it could not be compared.
        """

@final
class HitRecord:
    """
    A hit as it is kept: a later list cannot change it. It is never proof.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __reduce__(self, /) -> tuple[Any, tuple[str]]:
        """
        It can be pickled and copied: by its JSON.
        """
    def __repr__(self, /) -> str: ...
    @property
    def action(self, /) -> str:
        """
        What the rules said: "alarm", "show" or "drop".
        """
    @property
    def camera(self, /) -> str:
        """
        The camera that saw it.
        """
    @property
    def captured(self, /) -> datetime:
        """
        When the plate was seen, UTC.
        """
    @property
    def contradictions(self, /) -> list[str]:
        """
        Where the vehicle was seen otherwise than listed, in words.
        """
    @property
    def entry(self, /) -> Entry:
        """
        The entry as the list had it.
        """
    @property
    def explanation(self, /) -> str:
        """
        What differs between what was seen and what is listed, in words.
        """
    @staticmethod
    def from_json(json: str) -> HitRecord:
        """
        A hit that was kept as JSON, by this version or an earlier one.
        """
    @property
    def id(self, /) -> str:
        """
        Its name: of one read and one entry there is one hit.
        """
    @property
    def list_age_seconds(self, /) -> int:
        """
        How many seconds old the list was at the match; negative where a clock is wrong.
        """
    @property
    def list_is_stale(self, /) -> bool:
        """
        Whether that was more than the rules allow.
        """
    @property
    def list_sha256(self, /) -> str:
        """
        The SHA-256 of the list that the hit is from.
        """
    @property
    def match_class(self, /) -> str:
        """
        "exact", "exact_state_unknown", "exact_other_state", "equivalent" or "near".
        """
    @staticmethod
    def of_hit(hit: Hit, record: Record) -> HitRecord:
        """
        What is kept of a hit of a read, whether or not it made an alarm. `InvalidArgumentError` for a hit of another
        read.
        """
    @property
    def plate_type_match(self, /) -> str:
        """
        Whether the plate type that was seen is the listed one: "same", "unknown" or "different".
        """
    @property
    def probability(self, /) -> float:
        """
        The probability that the plate is the listed one, 0 to 1.
        """
    @property
    def read(self, /) -> str:
        """
        The name of the read.
        """
    @property
    def rules_sha256(self, /) -> str | None:
        """
        The SHA-256 of the rules that it was made by, None if an earlier version kept it.
        """
    @property
    def seen_state(self, /) -> str | None:
        """
        The postal code of the state that was read, None if none was.
        """
    @property
    def state_match(self, /) -> str:
        """
        Whether the state that was seen is the listed one: "same", "unknown" or "different".
        """
    @property
    def text(self, /) -> str:
        """
        The text that was read.
        """
    def to_json(self, /) -> str:
        """
        One line of JSON.
        """
    @property
    def unit(self, /) -> str | None:
        """
        The patrol unit, None if it was none.
        """

@final
class HitReport:
    """
    Everything about one hit, to be put into an incident report: the read, its case, and when the report was drawn.
    A case of another read is refused.
    """
    def __new__(cls, /, read: Record, case: Case, *, drawn: datetime) -> HitReport: ...
    def __repr__(self, /) -> str: ...
    def to_json(self, /) -> str:
        """
        As JSON.
        """
    def to_text(self, /) -> str:
        """
        As text for the narrative, with `MARKING` and `ADVISORY`.
        """

@final
class Hold:
    """
    A hold. It lasts until somebody closes it; several may cover the same data, and each counts. Immutable.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __reduce__(self, /) -> tuple[Any, tuple[str]]:
        """
        It can be pickled and copied: by its JSON.
        """
    def __repr__(self, /) -> str: ...
    @property
    def authority(self, /) -> str:
        """
        What gives the right to it.
        """
    @property
    def by(self, /) -> str:
        """
        Who opened it.
        """
    @property
    def cameras(self, /) -> list[str]:
        """
        The cameras that it names.
        """
    @property
    def captured_from(self, /) -> datetime | None:
        """
        It covers what was captured then or later; None: whenever.
        """
    @property
    def captured_to(self, /) -> datetime | None:
        """
        It covers what was captured then or earlier; None: whenever.
        """
    def close(self, /, *, by: str, at: datetime, reason: str) -> Hold:
        """
        The hold, closed; this one stays as it is.
        """
    @property
    def closed(self, /) -> tuple[str, datetime, str] | None:
        """
        How it ended: (who, when, why); None if it did not.
        """
    def covers(self, /, subject: Subject, *, now: datetime) -> bool:
        """
        Whether it covers the data. What is not known of them, it covers: a purge cannot be undone.
        """
    @property
    def data_classes(self, /) -> list[str]:
        """
        What the data that it covers are; empty: whatever.
        """
    def event(self, /) -> str:
        """
        What an audit log keeps of its last step, its opening, a review or its end, as one line of JSON. Plates and
        cameras are counted; the opening names the first 100 of each too.
        """
    @staticmethod
    def from_json(json: str) -> Hold:
        """
        A hold that `to_json` wrote, at most 24 MiB, if it is one that could be opened, reviewed and closed so.
        """
    @property
    def holders(self, /) -> list[str]:
        """
        Who has the data that it covers; empty: whoever.
        """
    @property
    def id(self, /) -> str:
        """
        Its name, 32 hexadecimal digits.
        """
    @property
    def ids(self, /) -> list[str]:
        """
        The records that it names.
        """
    def is_due(self, /, *, now: datetime) -> bool:
        """
        Whether somebody has to look whether it is still needed.
        """
    def is_open(self, /, *, now: datetime) -> bool:
        """
        Whether it holds.
        """
    @property
    def kind(self, /) -> str:
        """
        Why, in a word.
        """
    @staticmethod
    def of_case(case: Case, *, by: str, review_on: datetime, now: datetime) -> Hold:
        """
        Opens a hold of the read and the hit of a case that somebody acted on, by the authority of its last incident,
        because it is reasonable to believe that they will become evidence. Refused where nobody has: `Case.act` first.
        """
    @staticmethod
    def open(*, kind: str, authority: str, by: str, review_on: datetime, now: datetime, ids: SupportsGetItem[int, str] | None = None, plates: SupportsGetItem[int, str] | None = None, cameras: SupportsGetItem[int, str] | None = None, holders: SupportsGetItem[int, str] | None = None, data_classes: SupportsGetItem[int, str] | None = None, captured_from: datetime | None = None, captured_to: datetime | None = None) -> Hold:
        """
        Opens a hold of the data that fit everything that is given: `ids` of records, `plates`, `cameras`, `holders`,
        `data_classes`, captured from `captured_from` to `captured_to`, both included. It has to name records, plates,
        cameras or a time; each list has at most 10000 items, an empty one fits all.

        A plate covers what may be of it: reads with as many characters, where unread ones and those that are taken for
        one another do not matter, with or without small stacked ones; and reads that hit it.

        `kind` is "evidence", "reasonable_belief", "discovery", "court_order" or "preservation_request"; `authority` the
        case, order or request that gives the right to it; `by` who opens it. At `review_on`, somebody has to look
        whether it is still needed; it does not end then.
        """
    @property
    def opened(self, /) -> datetime:
        """
        When it was opened.
        """
    @property
    def plates(self, /) -> list[str]:
        """
        The plates that it names.
        """
    def review(self, /, *, by: str, at: datetime, reason: str, next: datetime) -> Hold:
        """
        The hold, found still needed until somebody looks again at `next`; this one stays as it is. At most 100 times.
        """
    @property
    def review_on(self, /) -> datetime:
        """
        When somebody has to look next whether it is still needed.
        """
    @property
    def reviews(self, /) -> list[tuple[str, datetime, str, datetime]]:
        """
        Who found it still needed: (who, when, why, when to look next), in their order.
        """
    def to_json(self, /) -> str:
        """
        One line of JSON, with everything.
        """

@final
class HotList:
    """
    A hot list in force. Share one among threads: a match sees the list before a change or after it.
    """
    def __repr__(self, /) -> str: ...
    def apply(self, /, text: bytes, *, by_hand: bool, format: str = "plain") -> list[tuple[str, str | None]]:
        """
        Applies the lines of an increment (with an action column: add, change, remove) for the very next match. A line
        means the entry of the same source, record number, plate and state; without a number, of the same source, plate,
        state and category. `by_hand`: somebody here entered them, so that they hold above the source's increments and
        through every new list. Gives plate and state of the removals that removed nothing: what the source meant may be
        listed still, so ask it. Of columns that fill no field a UserWarning tells.
        """
    def budget(self, /, traffic: str, *, now: datetime, rules: MatchRules | None = None, reads: SupportsIndex = 100000, seed: SupportsIndex = 0) -> Budget:
        """
        The false hits to be expected of the list before it goes live: `reads` innocent plates of a mix are drawn from
        `seed`, read with its doubts and matched. `traffic` is TOML: `[states]` with a share for each code, and
        `state_seen`, `state_wrong`, `doubt`. The same arguments give the same answer.
        """
    @staticmethod
    def build(text: bytes, *, source: str, extracted: datetime, received: datetime, format: str = "plain") -> tuple[bytes, list[tuple[int, str, str]]]:
        """
        The index of a list's bytes.

        `source` keeps the list and answers for lines that name no source, here and in `apply`.
        `format` is "plain", "genetec", "vigilant", "ncic", or the text of a mapping file. `extracted` says when
        the source drew the list, `received` when it came; both with a time zone. The first 10,000 rejected lines are
        given as (line, column, reason), and `HotList.rejects` counts all; of columns that fill no field a UserWarning
        tells.
        """
    @property
    def changes(self, /) -> int:
        """
        How many changes hold beside the list in force. `apply` takes up to 100000: then `fold` and `replace` end those of
        the source, and `take_back` those by hand.
        """
    def diff(self, /, new: HotList) -> ListDiff:
        """
        What another list changes against this one, without changes that came after the lists.
        """
    @property
    def entries(self, /) -> int:
        """
        How many entries the list has, without changes that came after it.
        """
    def find(self, /, pattern: str) -> list[tuple[str, str | None, str]]:
        """
        The listed plates that fit a partial text, `?` for one character and `*` for any number, with their states
        and categories; with all changes that came after the list.
        """
    def fold(self, /, *, newest: datetime, received: datetime) -> bytes:
        """
        The bytes of an index of the list in force and all its changes, of the same source: `newest` says when the newest
        of them was drawn, `received` when it came; both with a time zone. Its age stays that of the list in force: what
        no change is about is as old as before. The list stays as it is.

        `replace` by `HotList.open` of them puts it in force. Then the changes of the source are changes no more, and an
        increment that was applied meanwhile has to be applied again. Changes by hand go on to hold; one that is taken
        back then is still in the list: remove it instead.
        """
    def matches(self, /, plate: PlateRead | Record | str, *, now: datetime, state: str | None = None, rules: MatchRules | None = None, observed: Observed | None = None) -> list[Hit]:
        """
        The entries that hold at `now` and may be the plate, the most probable first; what the rules drop is
        among them. `plate` is a read, a record with the doubts that were kept, or a text with `?` for unread
        characters, then with its `state` if known. `observed` is what else was seen of the vehicle.
        """
    @staticmethod
    def open(index: bytes) -> HotList:
        """
        Opens the bytes of an index that `alpr hotlist build` or `build` wrote, and verifies all of them.
        """
    def put(self, /, entry: ManualEntry, *, now: datetime) -> None:
        """
        Puts an entry made by hand into the list for the very next match, through every new list; takes it out once
        it ended. A part of a plate is no entry of a list: `ManualBook.matches` finds it.
        """
    @property
    def rejects(self, /) -> int:
        """
        How many lines were rejected when it was built.
        """
    def replace(self, /, next: HotList) -> None:
        """
        Puts another list in force in place of this one, and keeps this one as the one before.
        """
    def restore_previous(self, /) -> None:
        """
        Brings the list before the last replacement back, with its increments.
        """
    @property
    def sha256(self, /) -> str:
        """
        The SHA-256 of the index, 64 hexadecimal digits.
        """
    def shift_check(self, /, *, now: datetime, max_age_seconds: SupportsIndex, in_force: HotList | None = None) -> tuple[str, list[str]]:
        """
        Whether the list is fit for a shift at `now`: "ok", "warn" or "fail", and the reasons. `in_force` is
        the list that it would replace.
        """
    @property
    def source(self, /) -> str:
        """
        Who keeps it.
        """
    def status(self, /, *, now: datetime, max_age_seconds: SupportsIndex, in_force: HotList | None = None) -> ListStatus:
        """
        All that a shift has to know of the list at `now`, as `shift_check` judges it.
        """
    def take_back(self, /, text: bytes, *, format: str = "plain") -> None:
        """
        Takes back the changes of the records that these lines name. Of one that was changed by hand it undoes the
        manual change, so that its increment applies again; without one, its increment.
        """
    def withdrawal(self, /, hit: Hit, *, now: datetime) -> str | None:
        """
        Whether a hit of an older list is to be withdrawn now that this list is in force with its changes: "vanished",
        "changed" or "expired", None where it stands. An entry made by hand stands whatever a list says.
        """

@final
class ListDiff:
    """
    The difference between two lists, each part in the order of the plates; false where they say the same.
    """
    def __bool__(self, /) -> bool: ...
    def __repr__(self, /) -> str: ...
    @property
    def added(self, /) -> list[Entry]:
        """
        Entries that only the new list has.
        """
    @property
    def changed(self, /) -> list[tuple[Entry, Entry]]:
        """
        Records that both have and that say something else: the old entry and the new one.
        """
    def news(self, /, *, source: str, extracted: datetime, received: datetime) -> HotList:
        """
        A list of what is new or was changed: match recent reads against it when a list is refreshed.
        """
    @property
    def removed(self, /) -> list[Entry]:
        """
        Entries that only the old list has.
        """

@final
class ListStatus:
    """
    What is to be known of a list in force: how fresh it is, and how whole.
    """
    def __repr__(self, /) -> str: ...
    @property
    def age_seconds(self, /) -> int:
        """
        How old it is since its source drew it; under 0 where it was drawn in the future.
        """
    @property
    def change(self, /) -> int | None:
        """
        Entries more or fewer than the list in force has; None where there is none.
        """
    @property
    def check(self, /) -> str:
        """
        "ok", "warn" or "fail".
        """
    @property
    def entries(self, /) -> int:
        """
        Entries.
        """
    @property
    def expected_by(self, /) -> datetime:
        """
        When the next one is due.
        """
    @property
    def extracted(self, /) -> datetime:
        """
        When the source drew it.
        """
    @property
    def reasons(self, /) -> list[str]:
        """
        Why, for anything but "ok".
        """
    @property
    def received(self, /) -> datetime:
        """
        When it arrived.
        """
    @property
    def rejects(self, /) -> int:
        """
        Lines that were rejected when it was built.
        """
    @property
    def sha256(self, /) -> str:
        """
        SHA-256 of the index.
        """
    @property
    def source(self, /) -> str:
        """
        Who keeps it.
        """

@final
class LookBack:
    """
    What `Store.look_back` or `Store.match_again` found. Nothing found is a result too: `str` says it.
    """
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        One line for each read, or one that says that nothing was seen.
        """
    @property
    def is_cut(self, /) -> bool:
        """
        Whether there were over 10,000 reads to compare, so that the oldest were not: narrow the window.
        """
    @property
    def seen(self, /) -> list[Seen]:
        """
        The reads that the rules would have shown, the latest first.
        """
    @property
    def since(self, /) -> datetime:
        """
        The first time that was looked at.
        """
    @property
    def until(self, /) -> datetime:
        """
        The time before which reads were looked at.
        """
    @property
    def wanted(self, /) -> str:
        """
        What was looked for: a plate, or a part of one, and the state; or a list, by its SHA-256.
        """

@final
class ManualBook:
    """
    The manual entries of an agency. Ended ones stay. Share one among threads.
    """
    def __new__(cls, /) -> ManualBook: ...
    def __repr__(self, /) -> str: ...
    def due_for_review(self, /, *, now: datetime) -> list[ManualEntry]:
        """
        The entries whose owners have to look whether the purpose still holds.
        """
    def end_shift(self, /, *, by: str, now: datetime, unit: str | None = None) -> list[str]:
        """
        Ends all entries that are not ongoing, those of a unit or of all, and gives their names. `by` is who ends the
        shift.
        """
    def enter(self, /, wanted: str, *, reason: str, note: str, legal_basis: str, owner: str, expires: datetime, now: datetime, state: str | None = None, unit: str | None = None, ongoing: bool = False) -> ManualEntry:
        """
        Makes an entry; it holds for the next read. `wanted` is a plate, or a part of one with `?` for one character
        and `*` for any number.

        `reason` is "stolen_vehicle", "stolen_plate", "missing_person", "abduction", "amber_alert", "robbery_suspect",
        "felony_suspect", "wanted_person", "endangered_person" or "other". A `note` that says it in words, a
        `legal_basis` and an `owner` are required. `unit` is the owner's, for the supervisor's summary. `ongoing`
        entries outlast the shift.
        """
    @property
    def entries(self, /) -> list[ManualEntry]:
        """
        All of them, the oldest first.
        """
    def matches(self, /, record: Record, *, now: datetime, rules: MatchRules | None = None, parts_only: bool = False) -> list[Hit]:
        """
        The entries that a read may be, by the same rules as a list's. `parts_only` leaves out whole plates, for
        those that are in a hot list by `HotList.put`.
        """
    def orphans(self, /, people: SupportsGetItem[int, str], *, now: datetime) -> list[ManualEntry]:
        """
        The entries in force whose owner is none of these people: somebody left.
        """
    def remove(self, /, id: str, *, by: str, at: datetime, reason: str) -> ManualEntry:
        """
        Ends an entry because its purpose ended.
        """
    def restore(self, /, entry: ManualEntry) -> None:
        """
        Puts back an entry that was kept; one of the same name takes its place.
        """
    def review(self, /, id: str, *, by: str, now: datetime) -> ManualEntry:
        """
        The owner looked, and the purpose still holds; refused if somebody else did.
        """
    def transfer_owner(self, /, id: str, *, to: str, now: datetime) -> ManualEntry:
        """
        Somebody else answers for it from now on.
        """

@final
class ManualEntry:
    """
    An entry made by hand, as it was at one time. `ManualBook.enter` makes it.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __reduce__(self, /) -> tuple[Any, tuple[str]]:
        """
        It can be pickled and copied: by its JSON.
        """
    def __repr__(self, /) -> str: ...
    @property
    def created(self, /) -> datetime:
        """
        When it was made.
        """
    @property
    def expires(self, /) -> datetime:
        """
        When it ends of itself.
        """
    @staticmethod
    def from_json(json: str) -> ManualEntry:
        """
        An entry that `to_json` wrote, at most 8 MiB, if it is one that could be made.
        """
    @property
    def id(self, /) -> str:
        """
        Its name, 32 hexadecimal digits.
        """
    def is_active(self, /, *, now: datetime) -> bool:
        """
        Whether it holds.
        """
    def is_due(self, /, *, now: datetime) -> bool:
        """
        Whether its owner has to look whether the purpose still holds: 24 hours after the last look.
        """
    @property
    def is_pattern(self, /) -> bool:
        """
        Whether it is a part of a plate.
        """
    @property
    def legal_basis(self, /) -> str:
        """
        The case, incident or broadcast that gives the right to it.
        """
    @property
    def note(self, /) -> str:
        """
        Why, in the officer's words.
        """
    @property
    def ongoing(self, /) -> bool:
        """
        Whether it goes on after the shift.
        """
    @property
    def owner(self, /) -> str:
        """
        Who answers for it, and has to remove it.
        """
    @property
    def reason(self, /) -> str:
        """
        Why, in a word, such as "robbery_suspect".
        """
    @property
    def removed(self, /) -> tuple[str, datetime, str] | None:
        """
        How it ended before its time: (who, when, why); None if it did not.
        """
    @property
    def reviewed(self, /) -> datetime:
        """
        When its owner looked at it last.
        """
    @property
    def state(self, /) -> str | None:
        """
        The postal code of the state, None if it is not known.
        """
    def to_json(self, /) -> str:
        """
        One line of JSON, with everything.
        """
    @property
    def unit(self, /) -> str | None:
        """
        The owner's unit, None where none was said.
        """
    @property
    def wanted(self, /) -> str:
        """
        The plate, or the part of one.
        """

@final
class MatchRules:
    """
    What alarms and what is shown. Immutable.
    """
    @staticmethod
    def parse(toml: str = "") -> MatchRules:
        """
        Rules from TOML: `prior_odds`, `least`, `max_age_seconds`, `[rule]` with `alarm`, `alarm_class`, `show`, and
        `[[exceptions]]` with `categories`, `sources`, `rule`. What is left out is the library's;
        its own exceptions, by which "gang" and others that inform do not sound, hold after those that are given.
        """
    @property
    def sha256(self, /) -> str:
        """
        The SHA-256 of the rules, which every hit keeps: it covers every number, the exceptions in their order and the
        library's own, however they were written.
        """

@final
class Monitor:
    """
    Watches one camera against its baseline. Give it what the camera sees in its usual use: nothing of a car that is
    parked. After a repair a new one begins. Share it among threads.
    """
    def __new__(cls, /, baseline: Baseline, *, tilt: SupportsFloat | SupportsIndex = 3.0, place: SupportsFloat | SupportsIndex = 0.05, height: SupportsFloat | SupportsIndex = 0.2, confidence: SupportsFloat | SupportsIndex = 0.1, brightness: SupportsFloat | SupportsIndex = 0.1, detail: SupportsFloat | SupportsIndex = 0.2, quiet_seconds: SupportsFloat | SupportsIndex = 3600.0, silent_seconds: SupportsFloat | SupportsIndex = 86400.0) -> Monitor:
        """
        How far what the camera shows may lie outside of what is expected: up to here it is fit, up to twice as far
        doubtful, beyond that unfit. `tilt` in degrees; `place`, `confidence` and `brightness` in shares of 1; `height`
        in shares of the baseline's median, `detail` of its least; silence beyond twice its longest is doubtful and
        unfit after so many seconds.
        """
    def __repr__(self, /) -> str: ...
    def check(self, /, now: datetime) -> Health:
        """
        Whether the camera is fit for use. Nothing is fit or unfit of fewer than 20 plates or frames of the last 24
        hours.
        """
    def push(self, /, sample: Sample) -> bool:
        """
        Looks at what a frame tells; gives whether it counts, which it does not within 5 s of the one before. Give it
        every frame: the end of a silence may be in any.
        """

@final
class Observed:
    """
    What is known of a vehicle beside its plate, from a second model or from an officer's eyes: a hit says where that is
    otherwise than listed. NCIC codes and plain English are both understood.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __new__(cls, /, *, plate_type: str | None = None, make: str | None = None, model: str | None = None, color: str | None = None, style: str | None = None, year: str | None = None, vin: str | None = None) -> Observed:
        """
        `plate_type` is an NCIC LIT code, such as "PC" for a passenger car or "MC" for a motorcycle; `year` the model
        year as a text, which may be off by 4 years. Models are not compared: their codes differ from list to list. Each
        text may have 256 bytes.
        """
    def __repr__(self, /) -> str: ...
    @property
    def plate_type(self, /) -> str | None:
        """
        The plate's type, None where nobody saw it.
        """
    @property
    def vehicle(self, /) -> dict[str, str]:
        """
        What was seen of the vehicle, with the keys of `Entry.vehicle`.
        """

@final
class Page:
    """
    One page of what was found, the oldest first.
    """
    def __repr__(self, /) -> str: ...
    @property
    def next(self, /) -> str | None:
        """
        Where the next page begins, for `after`; None if this was the last.
        """
    @property
    def reads(self, /) -> list[Record]:
        """
        The reads.
        """

@final
class Payload:
    """
    Data that may leave, with their marking and the log's entry that says so. Only `Store.share` and `Store.release`
    make one, once the log has it.
    """
    def __repr__(self, /) -> str: ...
    @property
    def absent(self, /) -> list[str]:
        """
        The ids of what was asked for and is no longer kept.
        """
    @property
    def expired(self, /) -> list[str]:
        """
        The ids of what was asked for and is not given, since it is due to be purged and no hold covers it.
        """
    @property
    def hits(self, /) -> list[HitRecord]:
        """
        Their hits, where hits are permitted; none in a release. `to_json` has with each where its case stands, what the
        operator said of it, and why it raised no alarm.
        """
    @property
    def marking(self, /) -> str:
        """
        The marking that goes on every page and file.
        """
    @property
    def pictures(self, /) -> list[Released]:
        """
        The pictures of a release; none otherwise.
        """
    @property
    def reads(self, /) -> list[Record]:
        """
        The reads, the oldest first; none in a release.
        """
    def to_json(self, /) -> str:
        """
        Everything as JSON: the marking first, then who receives what for what, the log's entry, and the data; of
        pictures what is said of them, without their pixels.
        """
    @property
    def what(self, /) -> Dissemination:
        """
        Who receives what, for what.
        """

@final
class Permit:
    """
    A request that was permitted. Only `Store.permit` makes one, and one permit lets one payload leave, if any.
    """
    def __repr__(self, /) -> str: ...
    def showing(self, /, pictures: SupportsGetItem[int, Released]) -> Permit:
        """
        The permit of a release with its pictures named, so that the log has what is covered in each; this one is used
        up.
        """
    @property
    def what(self, /) -> Dissemination:
        """
        What will be disclosed.
        """

@final
class Place:
    """
    Where a vehicle was, in WGS 84: degrees north and east, the radius in metres that holds the true place with a
    probability of 68 %, and where the camera looked, in degrees clockwise from north.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __new__(cls, /, latitude: SupportsFloat | SupportsIndex, longitude: SupportsFloat | SupportsIndex, *, accuracy_m: SupportsFloat | SupportsIndex | None = None, heading: SupportsFloat | SupportsIndex | None = None) -> Place: ...
    def __repr__(self, /) -> str: ...
    @property
    def accuracy_m(self, /) -> float | None:
        """
        The radius in metres, None if it is not known.
        """
    @property
    def heading(self, /) -> float | None:
        """
        Degrees clockwise from north, 0 to 360, None if it is not known.
        """
    @property
    def latitude(self, /) -> float:
        """
        Degrees north, -90 to 90.
        """
    @property
    def longitude(self, /) -> float:
        """
        Degrees east, -180 to 180.
        """

@final
class PlateRead:
    """
    One plate as it was read. It is evidence to look at, never proof: a hit needs a human.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @property
    def agreement(self, /) -> str:
        """
        Whether an infrared and a colour picture tell the same: "single", "agreed", "unclear", "disagreed".
        """
    @property
    def box(self, /) -> tuple[float, float, float, float]:
        """
        The upright box around the corners: x, y, width, height in pixels.
        """
    @property
    def candidates(self, /) -> list[tuple[str, float]]:
        """
        The texts it may be with their probabilities, the likeliest first.
        """
    @property
    def characters(self, /) -> list[tuple[str, float]]:
        """
        Each character of the text with its own confidence.
        """
    @property
    def confidence(self, /) -> float:
        """
        The probability that the text is right in every character, 0 to 1.
        """
    @property
    def full_confidence(self, /) -> float:
        """
        The probability that the full text is right, 0 to 1: with the stacked characters, and with those being all.
        """
    @property
    def full_text(self, /) -> str:
        """
        The serial with small stacked characters, where they stand, as NCIC entry asks for.
        """
    @property
    def is_legible(self, /) -> bool:
        """
        Whether a character of it is known. `Engine.read` gives legible reads alone, `Engine.read_at` others too.
        """
    @property
    def may_be_cut(self, /) -> bool:
        """
        Whether the left or the right edge of the frame may cut the plate: characters may be missing there, and the rest
        is read as if it were all. A hit of it never sounds, and a tracker hears it only where nothing better is seen of
        the vehicle.
        """
    @property
    def quad(self, /) -> list[tuple[float, float]]:
        """
        The corners in pixels: upper left, upper right, lower right, lower left.
        """
    @property
    def score(self, /) -> float:
        """
        How sure the detector is that this is a plate, 0 to 1.
        """
    @property
    def state(self, /) -> str | None:
        """
        The postal code of the state, "XX" for a plate from elsewhere, None where the reader would be guessing.
        """
    @property
    def state_confidence(self, /) -> float:
        """
        The probability of the likeliest state, said or not, 0 to 1.
        """
    @property
    def states(self, /) -> list[tuple[str, float]]:
        """
        The states it may be from with their probabilities, the likeliest first.
        """
    @property
    def text(self, /) -> str:
        """
        The serial, A-Z, 0-9 and ? for an unknown character, without small stacked characters.
        """
    def to_dict(self, /) -> dict[str, Any]:
        """
        All of it but the lattice as a dictionary of plain values, which goes into JSON or a data frame: `text`,
        `full_text`, `confidence`, `full_confidence`, `characters`, `candidates`, `state`, `state_confidence`, `states`,
        `quad`, `box`, `score`, `agreement` and `may_be_cut`, with lists in place of tuples.
        """
    def to_json(self, /) -> str:
        """
        All of it but the lattice as one line of JSON: the members of `to_dict`.
        """

@final
class Policies:
    """
    Policies that hold together; their order does not matter. Immutable: share them among threads.
    """
    def __new__(cls, /, policies: SupportsGetItem[int, Policy]) -> Policies:
        """
        Policies of different names, with at most 1000 rules together. With none, everything is kept.
        """
    def __repr__(self, /) -> str: ...
    def evaluate(self, /, subject: Subject, holds: SupportsGetItem[int, Hold], *, now: datetime) -> Decision:
        """
        Decides about one piece of data. A hold wins over everything, then the authority of the higher rank, and among
        equals the longer floor and the shorter ceiling; where no rule applies the data are kept. `holds` are all that
        there are, closed ones among them or not.
        """
    def lint(self, /) -> list[Finding]:
        """
        Everything that is wrong with these policies together. Where it finds no error, no decision is a conflict that
        no policy expects, of data that a holder can have: a computer in a car has what cars read, a private system its
        own.
        """
    @property
    def policies(self, /) -> list[Policy]:
        """
        The policies.
        """

@final
class Policy:
    """
    A policy of retention: rules with floors, ceilings, clocks and citations. Immutable.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @property
    def draft(self, /) -> bool:
        """
        Whether it is a draft: law or order that is not in force. It decides like any other.
        """
    def explain(self, /) -> str:
        """
        Every rule and duty in a sentence, with its citation.
        """
    @property
    def jurisdictions(self, /) -> list[str]:
        """
        The postal codes of the states whose law it states; empty: everybody's.
        """
    @property
    def name(self, /) -> str:
        """
        Its name.
        """
    @staticmethod
    def pack(name: str) -> Policy:
        """
        A policy that is built in, one of `PACKS`. It states what was found, with date and certainty: research notes,
        not legal advice. Have counsel confirm it before it decides about real data.
        """
    @staticmethod
    def pack_text(name: str) -> str:
        """
        The file of a policy that is built in, to start one's own from.
        """
    @staticmethod
    def parse(toml: str) -> Policy:
        """
        A policy from TOML, at most 256 KiB: `name`, `title`, `draft`, `whole`, `jurisdictions`, and any number of
        `[[authority]]`, `[[rule]]`, `[[duty]]`, `[[ban]]` and `[[expected]]`. What is wrong is told with its line.
        """
    @property
    def sha256(self, /) -> str:
        """
        The SHA-256 of its file, for the log: which policy decided.
        """
    @property
    def title(self, /) -> str:
        """
        What it is, for a reader.
        """
    @property
    def whole(self, /) -> bool:
        """
        Whether it claims to be all that an agency needs: then `Policies.lint` looks for gaps.
        """

@final
class PublicLog:
    """
    The public log of Minnesota Statutes 13.824: what is compared, and how often something hits. No plate is in it.
    """
    def __new__(cls, /, log: bytes | bytearray | SupportsGetItem[int, str] | str | PathLike[str], *, since: datetime, until: datetime, summary: Summary) -> PublicLog:
        """
        The log from `since` on and before `until`. `log` is as in `audit_verify`, and is verified; reads and hours come
        from the `summary` of the same time.
        """
    def __repr__(self, /) -> str: ...
    @property
    def citation(self, /) -> str:
        """
        The law.
        """
    @property
    def hits(self, /) -> dict[str, int]:
        """
        Alarms by the category of the entry; "other" for what no category of this library fits.
        """
    @property
    def hours(self, /) -> int:
        """
        Hours in which something was read.
        """
    @property
    def lists(self, /) -> list[str]:
        """
        The lists that reads were compared with: those put in force in that time, the last one before it, and those
        of its alarms.
        """
    @property
    def reads(self, /) -> int:
        """
        Plates that were read.
        """
    def to_json(self, /) -> str:
        """
        As JSON.
        """
    def to_text(self, /) -> str:
        """
        As text to be published.
        """

@final
class PurgeOrder:
    """
    What is to be purged: what this holder has, by these policies, as of one moment. Immutable.
    """
    def __new__(cls, /, policies: Policies, *, holder: str, jurisdiction: str, by: str, now: datetime, shift_ended: datetime | None = None, requests: SupportsGetItem[int, tuple[str, datetime]] | None = None) -> PurgeOrder:
        """
        `holder` is who has the store, as in `Subject`; `jurisdiction` the postal code of the state whose law it is
        under; `by` who orders the purge. What is due at `now` is purged, and nothing else. `shift_ended` is when the
        last shift ended: for entries made by hand before that, where a policy ends them with the shift. `requests` are
        the plates whose owners asked for destruction, as people in an address confidentiality programme may, each with
        the time.
        """
    def __repr__(self, /) -> str: ...
    @property
    def by(self, /) -> str:
        """
        Who orders the purge.
        """
    @property
    def holder(self, /) -> str:
        """
        Who has the store.
        """
    @property
    def jurisdiction(self, /) -> str:
        """
        The postal code of the state whose law it is under.
        """
    @property
    def now(self, /) -> datetime:
        """
        The moment: what is due then is purged.
        """
    @property
    def requests(self, /) -> list[tuple[str, datetime]]:
        """
        The plates whose owners asked for destruction, each with the time.
        """
    @property
    def shift_ended(self, /) -> datetime | None:
        """
        When the last shift ended, None where that ends nothing.
        """

@final
class Purpose:
    """
    For what something is asked: a code of the policy, the user's words, and the case or incident where the policy
    asks for one.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __new__(cls, /, code: str, *, text: str, case_number: str | None = None) -> Purpose: ...
    def __repr__(self, /) -> str: ...
    @property
    def case_number(self, /) -> str | None:
        """
        The case or incident.
        """
    @property
    def code(self, /) -> str:
        """
        A code of the policy, such as "investigation".
        """
    @property
    def text(self, /) -> str:
        """
        The purpose in the user's words.
        """

@final
class ReadSource:
    """
    Whose camera made a read, and so whose rules it is under. "mobile" and "stationary" say themselves; a vendor and
    a private feed have names.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @property
    def approved_by(self, /) -> str | None:
        """
        Who approved a private feed.
        """
    @property
    def kind(self, /) -> str:
        """
        "mobile", "stationary", "vendor" or "private_feed".
        """
    @staticmethod
    def mobile() -> ReadSource:
        """
        A camera on a vehicle of the agency.
        """
    @property
    def name(self, /) -> str | None:
        """
        The vendor, or the owner of the private feed; None for the agency's own cameras.
        """
    @staticmethod
    def private_feed(owner: str, *, approved_by: str) -> ReadSource:
        """
        A private system that is linked with the agency's, and who approved it: the Chief of Police by General
        Order 22-03, VIII.
        """
    @staticmethod
    def stationary() -> ReadSource:
        """
        A fixed camera of the agency.
        """
    @staticmethod
    def vendor(name: str) -> ReadSource:
        """
        A vendor's camera.
        """

@final
class Reason:
    """
    What one floor or ceiling said. `str` gives it as a sentence.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    @property
    def about(self, /) -> str:
        """
        What the rule says, in words.
        """
    @property
    def authority_kind(self, /) -> str:
        """
        What kind of authority it is: "statute", "bill", "directive", "order", "contract", "standard" or "choice".
        """
    @property
    def certainty(self, /) -> str:
        """
        How far what it says was confirmed: "confirmed", "secondary", "unconfirmed" or "chosen".
        """
    @property
    def checked(self, /) -> date:
        """
        The day on which somebody last looked whether the authority still says so.
        """
    @property
    def citation(self, /) -> str:
        """
        How the authority is cited.
        """
    @property
    def clock(self, /) -> str:
        """
        From when it is counted: "capture", "receipt", "copy", "case_closed", "request", "shift_end" or "booked".
        """
    @property
    def ends(self, /) -> datetime | None:
        """
        When the floor is over or the ceiling is reached, None where its clock has not started.
        """
    @property
    def is_ceiling(self, /) -> bool:
        """
        Whether it is the rule's ceiling; otherwise its floor.
        """
    @property
    def length(self, /) -> str:
        """
        How long, as the calendar has it, such as "1 year".
        """
    @property
    def overruled(self, /) -> bool:
        """
        Whether it stands against the verdict and did not prevail.
        """
    @property
    def policy(self, /) -> str:
        """
        The name of the policy that it is in.
        """
    @property
    def rank(self, /) -> int:
        """
        The rank of the authority: the higher one wins.
        """
    @property
    def rule(self, /) -> str:
        """
        The name of the rule.
        """
    @property
    def section(self, /) -> str | None:
        """
        Where in the authority, None where nothing is said.
        """
    @property
    def started(self, /) -> datetime | None:
        """
        When its clock started, None where it has not.
        """

@final
class Receipt:
    """
    The receipt of a purge: how much went by which rule, with a digest of what, and no plate. Immutable.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __reduce__(self, /) -> tuple[Any, tuple[str]]:
        """
        It can be pickled and copied: by its JSON.
        """
    def __repr__(self, /) -> str: ...
    @property
    def begun(self, /) -> datetime:
        """
        As of when it was decided what was due.
        """
    @property
    def by(self, /) -> str:
        """
        Who ordered the purge.
        """
    @property
    def complete(self, /) -> bool:
        """
        Whether it came to its end; otherwise another purge took its place.
        """
    @property
    def conflicts(self, /) -> int:
        """
        What stays since rules contradict each other.
        """
    @property
    def digest(self, /) -> str:
        """
        Over the names of all that went: 32 bytes of 0, then for each name, in the order in which they went, the SHA-256
        of the digest so far and the name's 16 bytes. 64 hexadecimal digits; nobody can tell a plate from it.
        """
    @property
    def finished(self, /) -> datetime:
        """
        When it was over.
        """
    @staticmethod
    def from_json(json: str) -> Receipt:
        """
        A receipt that `to_json` wrote, at most 8 MiB. Whether it is true, `verify` tells.
        """
    @property
    def held(self, /) -> int:
        """
        What a hold covers.
        """
    @property
    def holder(self, /) -> str:
        """
        Who had the data.
        """
    @property
    def id(self, /) -> str:
        """
        The name of the purge, 32 hexadecimal digits.
        """
    @property
    def jurisdiction(self, /) -> str:
        """
        The postal code of the state whose law they were under.
        """
    @property
    def kept(self, /) -> int:
        """
        What was looked at and stays.
        """
    @property
    def key(self, /) -> str:
        """
        The public key that the signer names, Ed25519, 64 hexadecimal digits.
        """
    @property
    def policies(self, /) -> list[tuple[str, str]]:
        """
        The policies that decided, as (name, SHA-256).
        """
    @property
    def purged(self, /) -> list[Count]:
        """
        What went, by rule.
        """
    @property
    def signature(self, /) -> str:
        """
        The signature, Ed25519 (RFC 8032), 128 hexadecimal digits.
        """
    @property
    def software(self, /) -> str:
        """
        What purged.
        """
    def to_json(self, /) -> str:
        """
        One line of JSON, with everything.
        """
    @property
    def total(self, /) -> int:
        """
        How many went in all.
        """
    def verify(self, /, public: str) -> None:
        """
        Raises `RecordError` unless the holder of a key signed exactly this. Get the public key, 64 hexadecimal digits,
        from the agency, not from the receipt.
        """

@final
class ReceiptKey:
    """
    The secret that signs receipts, of 32 random bytes: `secrets.token_bytes(32)`. Keep it where only whoever purges can
    read it.
    """
    def __new__(cls, /, secret: bytes | bytearray) -> ReceiptKey: ...
    def __repr__(self, /) -> str: ...
    @property
    def public(self, /) -> str:
        """
        The public key, 64 hexadecimal digits: what receipts are verified with.
        """

@final
class Recipient:
    """
    Who is to receive data.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __new__(cls, /, person: str, *, contact: str, organisation: str, kind: str, jurisdiction: str) -> Recipient:
        """
        `contact` is how the person is reached: a telephone number, an address. `kind` is "law_enforcement", "federal",
        "prosecutor", "court", "defence", "public_safety", "government", "vendor", "private", "media" or "public";
        `jurisdiction` the postal code of the state whose law the organisation is under, "XX" for the federal government
        and foreign bodies.
        """
    def __repr__(self, /) -> str: ...
    @property
    def contact(self, /) -> str:
        """
        How that person is reached.
        """
    @property
    def jurisdiction(self, /) -> str:
        """
        The postal code of the state whose law it is under.
        """
    @property
    def kind(self, /) -> str:
        """
        What the organisation is.
        """
    @property
    def organisation(self, /) -> str:
        """
        The person's organisation.
        """
    @property
    def person(self, /) -> str:
        """
        The person who receives them.
        """

@final
class Record:
    """
    A read as it is kept. Its text is what a camera believes to have seen, never proof.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __reduce__(self, /) -> tuple[Any, tuple[str]]:
        """
        It can be pickled and copied: by its JSON.
        """
    def __repr__(self, /) -> str: ...
    @property
    def camera(self, /) -> str:
        """
        The camera's name.
        """
    @property
    def captured(self, /) -> datetime:
        """
        When the picture was taken, UTC.
        """
    @property
    def clock(self, /) -> str:
        """
        How far that time can be trusted: "synchronised", "free" or "unknown".
        """
    @property
    def confidence(self, /) -> float:
        """
        The probability that the text is right in every character, 0 to 1.
        """
    @staticmethod
    def from_json(json: str) -> Record:
        """
        A record that `to_json` wrote, of this version or an earlier one.
        """
    @property
    def full_text(self, /) -> str:
        """
        The serial with small stacked characters, where they stand, as NCIC entry asks for.
        """
    @property
    def id(self, /) -> str:
        """
        Its name for ever, 32 hexadecimal digits: the same read has the same one, and they sort by time.
        """
    @property
    def lattice(self, /) -> list[tuple[list[tuple[str, float]], float]]:
        """
        What was seen place by place: the characters with their probabilities, and the probability that nothing is
        there. Empty for a text.
        """
    @property
    def list_sha256(self, /) -> str | None:
        """
        The SHA-256 of the hot list that was in force, None if there was none.
        """
    @property
    def may_be_cut(self, /) -> bool:
        """
        Whether the edge of the frame may cut the plate, and characters be missing.
        """
    @property
    def models(self, /) -> list[str]:
        """
        The SHA-256 of the models that read it.
        """
    @staticmethod
    def of_read(read: PlateRead, *, captured: datetime, camera: str, clock: str = "unknown", place: Place | None = None, unit: str | None = None, source: ReadSource | str | None = None, pictures: SupportsGetItem[int, tuple[str, str]] | None = None, models: SupportsGetItem[int, str] | None = None, list_sha256: str | None = None) -> Record:
        """
        What is kept of a read: `captured`, when the picture was taken, and by which `camera`, unique in the agency.

        `clock` is "synchronised", "free" or "unknown"; `unit` the patrol unit, if it was one; `source` "stationary"
        (which is the default), "mobile" or a `ReadSource`; `pictures` are (kind, SHA-256) with the kinds "frame",
        "infrared", "plate" and "overview"; `models` and `list_sha256` are the SHA-256 of the models that read it and
        of the hot list that was in force.
        """
    @staticmethod
    def of_text(text: str, *, captured: datetime, camera: str, state: str | None = None, clock: str = "unknown", place: Place | None = None, unit: str | None = None, source: ReadSource | str | None = None, pictures: SupportsGetItem[int, tuple[str, str]] | None = None, models: SupportsGetItem[int, str] | None = None, list_sha256: str | None = None) -> Record:
        """
        What is kept of a text that somebody else read, with no doubts known: another vendor's read, say. `state` is
        its postal code, if known; everything else is as in `of_read`.
        """
    @property
    def pictures(self, /) -> list[tuple[str, str]]:
        """
        The pictures as (kind, SHA-256).
        """
    @property
    def place(self, /) -> Place | None:
        """
        Where, None where the receiver had no fix.
        """
    @property
    def source(self, /) -> ReadSource:
        """
        Whose camera it is.
        """
    @property
    def state(self, /) -> str | None:
        """
        The postal code of the state, None where the reader would have been guessing.
        """
    @property
    def states(self, /) -> list[tuple[str, float]]:
        """
        The states it may be from with their probabilities; empty where the model does not tell.
        """
    @property
    def text(self, /) -> str:
        """
        The serial, A-Z, 0-9 and ? for an unknown character, without small stacked characters.
        """
    def to_json(self, /) -> str:
        """
        One line of JSON, with everything.
        """
    @property
    def unit(self, /) -> str | None:
        """
        The patrol unit, None if it was none.
        """
    @property
    def version(self, /) -> int:
        """
        The version that it was written by.
        """

@final
class Redacted:
    """
    A covered picture that nobody has looked at yet: it cannot be released. `numpy.asarray` gives its pixels as [rows,
    columns, red green blue], to be looked at. Immutable.
    """
    @property
    def __array_interface__(self, /) -> dict[str, Any]:
        """
        The pixels as `numpy.asarray` and `PIL.Image.fromarray` take them.
        """
    def __repr__(self, /) -> str: ...
    def cover(self, /, further: SupportsGetItem[int, SupportsGetItem[int, SupportsGetItem[int, SupportsFloat | SupportsIndex]]]) -> Redacted:
        """
        The picture with what a person saw that is still to be covered, each by four corners; this one stays as it is.
        """
    @property
    def regions(self, /) -> list[tuple[str, int, int, int, int]]:
        """
        What is covered, in whole pixels, as (why, x, y, width, height): "plate", "windows", "drawn_windows" or "drawn".
        """
    def reviewed_by(self, /, name: str, *, now: datetime) -> Released:
        """
        The picture as a person of this name saw it, fit for release.
        """
    @property
    def size(self, /) -> tuple[int, int]:
        """
        Pixels across and down.
        """
    def tobytes(self, /) -> bytes:
        """
        Its red, green and blue bytes, row by row.
        """

@final
class Released:
    """
    A covered picture that a person looked at. `numpy.asarray` gives its pixels as [rows, columns, red green blue].
    Encode them anew: the tags and the thumbnail of the original file still have what was covered. Immutable.
    """
    @property
    def __array_interface__(self, /) -> dict[str, Any]:
        """
        The pixels as `numpy.asarray` and `PIL.Image.fromarray` take them.
        """
    def __repr__(self, /) -> str: ...
    @property
    def regions(self, /) -> list[tuple[str, int, int, int, int]]:
        """
        What is covered, in whole pixels, as in `Redacted.regions`.
        """
    @property
    def shown(self, /) -> Shown:
        """
        What the log keeps of it.
        """
    @property
    def size(self, /) -> tuple[int, int]:
        """
        Pixels across and down.
        """
    def tobytes(self, /) -> bytes:
        """
        Its red, green and blue bytes, row by row: what the SHA-256 of `shown` is of.
        """

@final
class Repeated:
    """
    A plate, or a part of one, that one user asked for again and again.
    """
    def __repr__(self, /) -> str: ...
    @property
    def cases(self, /) -> list[str]:
        """
        The numbers of the cases that were given.
        """
    @property
    def first(self, /) -> datetime:
        """
        When first.
        """
    @property
    def last(self, /) -> datetime:
        """
        When last.
        """
    @property
    def plate(self, /) -> str:
        """
        The plate or the part.
        """
    @property
    def times(self, /) -> int:
        """
        How often.
        """

@final
class Replay:
    """
    A hit that was judged again. It says that the hit was made so, never that the plate is the listed one.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    @staticmethod
    def by_hand(hit: HitRecord, read: Record, entry: ManualEntry, *, rules: MatchRules | None = None) -> Replay:
        """
        Judges a hit of an entry that was made by hand by that entry: no list has it.
        """
    @property
    def differences(self, /) -> list[tuple[str, str, str]]:
        """
        What differs, field by field: its name in the hit's JSON, as it was kept, as it comes out now.
        """
    @property
    def hit(self, /) -> str:
        """
        The name of the hit.
        """
    @staticmethod
    def of_hit(hit: HitRecord, read: Record, hotlist: HotList, *, rules: MatchRules | None = None) -> Replay:
        """
        Judges a hit of a list by that list, without its changes. No model is needed: a hit follows from the lattice
        that the record keeps, the entries and the rules; without `rules` they are the library's.
        """
    @property
    def outcome(self, /) -> str:
        """
        "same", "differs" or "unjudged".
        """
    @property
    def reasons(self, /) -> list[str]:
        """
        Why it cannot be judged: every reason.
        """
    def to_json(self, /) -> str:
        """
        One line of JSON.
        """

@final
class Request:
    """
    A request for data. What is missing of it is said when it is asked for.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __new__(cls, /, *, recipient: Recipient, ground: Ground, purpose: Purpose, uses: SupportsGetItem[int, str], description: str, data_classes: SupportsGetItem[int, str], who: Authorisation, declaration: str | None = None) -> Request:
        """
        `recipient` is for whom, `ground` by what right, `purpose` for what; `who` gives the data.

        `uses` is every use that the recipient will make of them: "criminal_investigation", "stolen_vehicle",
        "missing_person", "wanted_person", "public_safety", "court_proceeding", "traffic_enforcement", "immigration",
        "reproductive_care", "protected_activity", "repository", "maintenance", "sale" or "other". `description` says in
        words which data: plates, cameras, times. `data_classes` is what they are, as in `Subject`; `declaration` the
        reference of the recipient's written declaration, where a law asks for one.
        """
    def __repr__(self, /) -> str: ...
    @property
    def data_classes(self, /) -> list[str]:
        """
        What the data are.
        """
    @property
    def declaration(self, /) -> str | None:
        """
        The reference of the recipient's written declaration, None if there is none.
        """
    @property
    def description(self, /) -> str:
        """
        Which data, in words.
        """
    @property
    def ground(self, /) -> Ground:
        """
        By what right.
        """
    @property
    def purpose(self, /) -> Purpose:
        """
        For what.
        """
    @property
    def recipient(self, /) -> Recipient:
        """
        For whom.
        """
    @property
    def uses(self, /) -> list[str]:
        """
        Every use that the recipient will make of the data.
        """
    @property
    def who(self, /) -> Authorisation:
        """
        Who gives the data.
        """

@final
class Sample:
    """
    What one frame tells of the camera that took it. Immutable.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __reduce__(self, /) -> tuple[Any, tuple[str]]:
        """
        It can be pickled and copied: by its JSON.
        """
    def __repr__(self, /) -> str: ...
    @property
    def at(self, /) -> datetime:
        """
        When the frame was taken.
        """
    @property
    def brightness(self, /) -> float:
        """
        Its mean brightness, 0 to 1.
        """
    @property
    def detail(self, /) -> float:
        """
        Its detail, from 0 on: it falls where the lens is fogged, dirty, covered or out of focus. It holds within one
        camera, size and pixel format.
        """
    @staticmethod
    def from_json(json: str) -> Sample:
        """
        One that `to_json` wrote, at most 64 KiB.
        """
    @staticmethod
    def of(picture: Any, reads: SupportsGetItem[int, PlateRead], *, at: datetime, pixel_format: str | None = None) -> Sample:
        """
        What a picture and the plates that `Engine.read` found in it tell. `picture` and `pixel_format` are as in
        `Engine.read`.
        """
    @property
    def plates(self, /) -> list[tuple[float, float, float, float, float]]:
        """
        Its plates, each as (tilt in degrees clockwise; centre across and down, and height, in shares of the frame;
        confidence).
        """
    def to_json(self, /) -> str:
        """
        As JSON.
        """

@final
class SearchPolicy:
    """
    The agency's rules of searching. Immutable.
    """
    def __repr__(self, /) -> str: ...
    def allow(self, /, who: Authorisation, purpose: Purpose, *, since: datetime, until: datetime, now: datetime) -> Granted:
        """
        Allows a search of the reads from `since` on and before `until`, or raises `RefusedError` with the reason.
        """
    @staticmethod
    def parse(toml: str) -> SearchPolicy:
        """
        A policy from TOML: `version`, `roles`, `purposes`, `max_window_days`, and, as needed, `case_required`,
        `supervisor_after_days` and `retention_days`.
        """
    @property
    def sha256(self, /) -> str:
        """
        The SHA-256 of what it says; how it is spelt is no matter.
        """
    @property
    def version(self, /) -> str:
        """
        The version that users have to be trained on.
        """

@final
class Seen:
    """
    An earlier read that may be of the plate, and the hit that it would have been. It is never proof.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @property
    def hit(self, /) -> HitRecord:
        """
        How it compares.
        """
    @property
    def read(self, /) -> Record:
        """
        The read.
        """

@final
class Service:
    """
    A camera's service. It begins in service. Out of it, only a test that was passed after the last removal, damage,
    dismounting, storage, mounting and repair opens the way back. Immutable: each step gives another one.
    """
    def __bool__(self, /) -> bool:
        """
        It is there, however few steps were taken.
        """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __len__(self, /) -> int:
        """
        How many steps were taken; `to_json` tells them.
        """
    def __new__(cls, /, camera: str) -> Service: ...
    def __reduce__(self, /) -> tuple[Any, tuple[str]]:
        """
        It can be pickled and copied: by its JSON.
        """
    def __repr__(self, /) -> str: ...
    @property
    def camera(self, /) -> str:
        """
        The camera.
        """
    @staticmethod
    def from_json(json: str) -> Service:
        """
        The same from JSON that `to_json` wrote, at most 8 MiB; every step is taken again.
        """
    def note(self, /, kind: str, *, by: str, note: str, at: datetime) -> Service:
        """
        The same after something was done to it, or happened to it: `kind` is "cleaned", "damaged", "dismounted",
        "stored", "mounted", "repaired", "checked" or "other". Damaged, dismounted and stored cameras are out of
        service.
        """
    @property
    def out_since(self, /) -> datetime | None:
        """
        Since when it is out of service, None if it is in service.
        """
    def out_since_at(self, /, *, at: datetime) -> datetime | None:
        """
        Since when it was out of service at a time, None if it was in service.
        """
    @property
    def passed(self, /) -> bool | None:
        """
        Whether its last test was passed; None if that was before something that asks for another.
        """
    def remove(self, /, *, by: str, at: datetime, reason: str) -> Service:
        """
        The same, removed from service.
        """
    def remove_unfit(self, /, health: Health, *, by: str, at: datetime) -> Service:
        """
        The same, removed from service for what its monitor found, under somebody's watch. `RefusedError` unless it is
        unfit.
        """
    def return_to_service(self, /, *, by: str, at: datetime) -> Service:
        """
        The same, back in service. `RefusedError` without a test that was passed after everything that asks for one.
        """
    def test(self, /, *, by: str, passed: bool, how: str, at: datetime, pictures: SupportsGetItem[int, str] | None = None) -> Service:
        """
        The same after a test: `how` it was tested, `pictures` the SHA-256 of those that show it, at most 16. One that
        failed takes the camera out of service.
        """
    def to_json(self, /) -> str:
        """
        As JSON.
        """

@final
class SharePolicy:
    """
    The agency's rules of giving data to others. Immutable.
    """
    def __repr__(self, /) -> str: ...
    @property
    def jurisdiction(self, /) -> str:
        """
        The postal code of its state: whose bans hold for it.
        """
    @property
    def organisation(self, /) -> str:
        """
        The agency.
        """
    @staticmethod
    def parse(toml: str) -> SharePolicy:
        """
        A policy from TOML: `organisation`, `jurisdiction`, `version`, `roles` and `purposes`.
        """
    @property
    def sha256(self, /) -> str:
        """
        The SHA-256 of what it says; how it is spelt is no matter.
        """
    @property
    def version(self, /) -> str:
        """
        The version that users have to be trained on.
        """

@final
class Shown:
    """
    What the log keeps of a picture that is released.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @property
    def covered(self, /) -> int:
        """
        How many regions are covered.
        """
    @property
    def reviewed_at(self, /) -> datetime:
        """
        When.
        """
    @property
    def reviewed_by(self, /) -> str:
        """
        Who looked at it.
        """
    @property
    def sha256(self, /) -> str:
        """
        The SHA-256 of its red, green and blue bytes.
        """
    @property
    def shows_occupants(self, /) -> bool:
        """
        Whether occupants of a vehicle are shown.
        """

@final
class Statistics:
    """
    The statistics that Arkansas Code 12-12-1805 asks for every six months. No plate is in them.
    """
    def __new__(cls, /, log: bytes | bytearray | SupportsGetItem[int, str] | str | PathLike[str], *, since: datetime, until: datetime, summary: Summary, arrests: SupportsIndex | None = None, prosecutions: SupportsIndex | None = None) -> Statistics:
        """
        The statistics from `since` on and before `until`. `log` is as in `audit_verify`, and is verified; scans come
        from the `summary` of the same time; `arrests` and `prosecutions` that hits led to from the agency's records,
        None where they were not counted.
        """
    def __repr__(self, /) -> str: ...
    @property
    def arrests(self, /) -> int | None:
        """
        Hits that led to an arrest, None where they were not counted.
        """
    @property
    def citation(self, /) -> str:
        """
        The law.
        """
    @property
    def confirmed(self, /) -> int:
        """
        Alarms of which the source said that the entry holds.
        """
    @property
    def lists(self, /) -> list[str]:
        """
        The names of the lists: those put in force in that time, the last one before it, and those
        of its alarms.
        """
    @property
    def matches(self, /) -> dict[str, int]:
        """
        Alarms by the list that the entry was in.
        """
    @property
    def non_correlating(self, /) -> int:
        """
        Alarms that were rejected: another plate or state, or an entry that does not hold.
        """
    @property
    def open(self, /) -> int:
        """
        Alarms of which the log has neither, at its end.
        """
    @property
    def prosecutions(self, /) -> int | None:
        """
        Hits that led to a prosecution, None where they were not counted.
        """
    @property
    def scans(self, /) -> int:
        """
        Plates that were scanned.
        """
    def to_json(self, /) -> str:
        """
        As JSON.
        """
    def to_text(self, /) -> str:
        """
        As text to be published.
        """

@final
class Store:
    """
    A database with the duties around it: what is done is in the audit log with it, what is asked is there before the
    answer. A call that returned is on the disk, and writing the same again changes nothing. Share one among threads. In a
    `with` statement it is closed at its end.
    """
    def __enter__(self, /) -> Store: ...
    def __exit__(self, kind: Any | None, error: Any | None, trace: Any | None, /) -> None: ...
    def __repr__(self, /) -> str: ...
    def admit(self, /, name: str, *, asked: str, now: datetime) -> None:
        """
        Lets somebody act under a name if the register has it, or there is none: ask before a call that takes `by`.
        `asked` says what for. `RefusedError` for other names, which is logged before it is raised.
        """
    def admit_trained(self, /, name: str, *, asked: str, now: datetime) -> None:
        """
        Lets somebody use the system under a name: as `admit`, and the last training must count. What ends or corrects
        something asks for `admit` alone, so that no training that ended leaves it undone.
        """
    def adopt(self, /, adoption: Adoption) -> None:
        """
        Puts a document in force: from then on searches, disclosures and purges by another one of its kind raise
        `RefusedError`. Where the store keeps a register of users, the Chief and the Coordinator alone do it, once there
        is one of them; that it was refused is logged before it is raised.
        """
    def adopted(self, /, document: str) -> Adoption | None:
        """
        The document of a kind that is in force; None where none was put in force.
        """
    def adoptions(self, /) -> list[Adoption]:
        """
        All that was ever put in force, the oldest first.
        """
    def allow(self, /, policy: SearchPolicy, who: Authorisation, purpose: Purpose, *, since: datetime, until: datetime, now: datetime) -> Granted:
        """
        Allows a search of the reads from `since` on and before `until`, or raises `RefusedError` with the reason; the
        refusal is in the log before it is raised.
        """
    def authorisation(self, /, name: str, policy_version: str | None = None, *, asked: str, now: datetime, purpose: Purpose | None = None) -> Authorisation | None:
        """
        What gives somebody the right to ask under a version of a policy, by the register; None if there is none.
        Without a version the last training counts, whatever it was on. `RefusedError` is logged before it is raised.
        """
    def backup(self, /, path: str | PathLike[str], *, by: str, at: datetime) -> None:
        """
        Writes a copy of all that is kept into the new file `path`, beside whoever reads and writes; that `by` makes it is
        logged first. No purge reaches the copy.

        `StorageError` in PostgreSQL (use pg_dump), and if there is such a file.
        """
    def book(self, /, bag: Bag, booking: Booking) -> Booked:
        """
        Keeps that a bag which this store exported was booked into evidence, and logs it. Booking again the same way
        changes nothing. Refused for a bag of which the log does not say that it was written.
        """
    def bookings(self, /) -> list[Booked]:
        """
        All bookings, the oldest first: a purge may take a server's copy of what is in them, if its policy says so.
        """
    def case(self, /, id: str) -> Case | None:
        """
        The case of this name, None if there is none.
        """
    def cases(self, /, *, since: datetime, until: datetime, undisposed: bool = False, after: str | None = None, limit: SupportsIndex = 100) -> list[Case]:
        """
        The cases of hits from `since` on and before `until`, the oldest first, at most `limit`; the next ones come with
        the last one's id as `after`. `undisposed`: only those of which nobody said what became of them. Damaged ones are
        left out: `damaged_cases` names them.
        """
    def check_camera(self, /, camera: str) -> None:
        """
        Refuses another spelling of a camera's name than the one under which something was noted: a search or a hold of
        it would find nothing.
        """
    def close(self, /) -> None:
        """
        Gives back its files and connections, once the calls of other threads have ended; what is asked of it later is a
        `StorageError`. Closing it again changes nothing.
        """
    def damaged_cases(self, /, *, since: datetime, until: datetime) -> list[str]:
        """
        The ids of the cases of hits from `since` on and before `until` that are damaged, or are not of the hit that is
        kept, the oldest first: restore them from a backup.
        """
    def delegation(self, /, to: str) -> Delegation | None:
        """
        The Chief's word that is in force and makes a user the designee for releases; None where there is none, and where
        whoever gave it was not the Chief then, by the register.
        """
    def earlier(self, /, entry: Entry) -> list[Case]:
        """
        The cases of an entry's plate in which somebody took a step, the latest 100 of them, the oldest first; of an
        entry by hand of a part of a plate its own, whatever plate it meant. Give each to `AlarmDesk.remember`, so that
        what was found before is shown with the next alarm. Where one of them is damaged none is given, so that the next
        alarm sounds: `damaged_cases` names it.
        """
    def export(self, /, export: Export, path: str | PathLike[str], *, ids: SupportsGetItem[int, str] | None = None, hold: str | None = None, pictures: str | PathLike[str] | None = None) -> Exported:
        """
        Exports records with their hits, cases and pictures, and what the audit log says of them, as a BagIt bag in the
        new folder `path`; logged first, and which bag was written after.

        Give `ids` of reads and hits, or `hold`, the id of an open hold: then all that it covers. `pictures` is a folder
        whose files are named by their SHA-256, with any extension; without it, all pictures are listed as missing. A
        program that is killed leaves nothing under this name, only a folder `.NAME.partial` beside it.

        Refused for whose role may not search as far back, by the policy in force and the register, as the records are
        old or the hold reaches.
        """
    def export_audit(self, /) -> bytes:
        """
        The audit log as JSON lines, which `audit_verify` verifies.
        """
    def feeds(self, /) -> Feeds:
        """
        All private systems.
        """
    def guards(self, /) -> list[Guard]:
        """
        All guards, ended ones too, the oldest first: for `AlarmDesk.add_guard`.
        """
    def holds(self, /) -> list[Hold]:
        """
        All holds, closed ones too, the oldest first.
        """
    def log(self, /, act: str, subject: str, *, by: str, at: datetime, detail: dict[str, Any] | None = None) -> AuditEntry:
        """
        Appends to the audit log what no other call does: `act` is "list_loaded", "shift_checked", "configured", "held",
        "purged", "exported", "booked", "disclosed", "denied", or for a look at cases "searched"; `subject` a list's
        hash, a record's name, "cases"; `detail` what JSON can write, where whole numbers of over 64 bits become floats.
        Gives the entry. `InvalidArgumentError` for what the call logs that does it, a search of "reads" too.
        """
    def log_release(self, /, release: ChiefRelease) -> AuditEntry:
        """
        Appends to the audit log that a release was authorised, and gives the entry.
        """
    def look_back(self, /, granted: Granted, entry: Entry | ManualEntry, *, rules: MatchRules | None = None) -> LookBack:
        """
        Finds earlier reads of an entry by the rules of the list, as if it had been listed all the time; logged first,
        and what it found after. `rules` are the library's where none are given.
        """
    def manual(self, /) -> list[ManualEntry]:
        """
        All entries made by hand, ended ones too, the oldest first: for `ManualBook.restore`.
        """
    def mark_copied(self, /, ids: SupportsGetItem[int, str], *, by: str, at: datetime) -> None:
        """
        Notes that the agency's server has what these ids name: a computer in a car has to keep it until then. A read
        with hits is copied once it and each of its hits that the rules did not drop are named here. The log gets an
        entry of those that were not noted before.
        """
    def match_again(self, /, granted: Granted, hotlist: HotList, *, rules: MatchRules | None = None, of: HotList | None = None) -> LookBack:
        """
        Matches the reads that were allowed with a list, such as `ListDiff.news`, as if it had been in force when they
        were made; logged first, and what it found after. `rules` are the library's where none are given. At most 10,000
        of what was seen is given, the latest of it; `is_cut` says whether there is more. `of` is the whole list that
        brought the news, which the log names, for nobody keeps a list of news; without it the log names `hotlist`.
        """
    @staticmethod
    def open(address: str, *, create: bool = True) -> Store:
        """
        Opens a store, "sqlite:PATH" or "postgres://USER:PASSWORD@HOST/DATABASE", and sets it up if it is new; with
        `create=False` one that is not there is an `InvalidArgumentError`. Give that wherever a person gives the
        address: a mistyped one would be a new store, and all answers empty. While it is open leave its file to it: reads
        are lost if Python's `sqlite3` opens it in the same process, even to look (`backup` makes copies).
        """
    def permit(self, /, policy: SharePolicy, request: Request, *, agreements: Agreements, policies: Policies, now: datetime) -> Permit:
        """
        Asks the policy, the agreements and the bans of laws and orders whether data may be given away; or raises
        `RefusedError` with every reason, which is in the log before it is raised.
        """
    def plan(self, /, order: PurgeOrder) -> Tally:
        """
        What a purge would do now, without doing it. What was captured after the last moment that may be due is not
        looked at, and not counted.
        """
    def purge(self, /, order: PurgeOrder, *, key: ReceiptKey, pictures: Callable[[list[str]], Any] | None = None) -> Receipt:
        """
        Purges what is due, reads with their hits and cases, entries made by hand and guards that ended, and gives the
        signed receipt. Nothing that is held or inside its floor goes; the audit log stays.

        It goes in batches, each whole or not at all, and is in the log. Cut off, it goes on where it was when it is
        called again with the same holder and policies. `pictures` is called with the SHA-256 of the pictures of each
        batch, before their reads are deleted, and deletes the files; it may be called with the same ones again, and may
        not use the store. What it raises ends the purge, until it is called again. Without it nothing is told of the
        pictures.

        The same order again, once the purge has ended, gives its receipt and purges nothing, even of what came since and
        is due: take a new moment.
        """
    def put_case(self, /, case: Case, *, by: str) -> None:
        """
        Writes how far a case has come; refused if it has gone on elsewhere meanwhile.
        """
    def put_feed(self, /, feed: Feed) -> None:
        """
        Writes a private system as it is now; what was decided of it is logged. Reads of it are taken as far as the
        Chief had approved it when they were captured. Another ask of the same owner is refused: `alpr share feed ask`
        replaces it, and logs who did.
        """
    def put_guard(self, /, guard: Guard, *, by: str, now: datetime) -> None:
        """
        Writes a guard as it is now.
        """
    def put_hold(self, /, hold: Hold) -> None:
        """
        Writes a hold as it is now: what it covers is not purged while it is open.
        """
    def put_manual(self, /, entry: ManualEntry, *, by: str, now: datetime) -> None:
        """
        Writes an entry made by hand as it is now.
        """
    def put_raised(self, /, read: Record, alarms: SupportsGetItem[int, Alarm], suppressed: SupportsGetItem[int, Suppressed], *, by: str, received: datetime) -> None:
        """
        Writes a read that reached this store at a time and its hits as `AlarmDesk.raise_alarms` gave them: a case for
        each alarm, and what was kept back.
        """
    def put_reads(self, /, reads: SupportsGetItem[int, Record], *, received: datetime) -> tuple[int, int]:
        """
        Writes reads that reached this store at a time, all of them or none; gives how many were new and how many were
        there already. Retention on a server counts from that time.
        """
    def put_service(self, /, service: Service) -> None:
        """
        Writes a camera's service as it is now; every step that is new is logged. `RefusedError` if it went on
        elsewhere.
        """
    def put_user(self, /, user: User) -> None:
        """
        Writes a user as it is now; every step that is new is logged. The first user begins the store's register, of
        50,000 at most. `RefusedError` if the user is enrolled otherwise, or went on elsewhere.
        """
    def receipts(self, /) -> list[Receipt]:
        """
        The receipts of all purges, the oldest first.
        """
    def release(self, /, permit: Permit, pictures: SupportsGetItem[int, Released]) -> Payload:
        """
        Releases pictures to the public, that `Permit.showing` named; logged first. The permit is used up either way.
        """
    def replay(self, /, hit_id: str, *, hotlist: HotList | None = None, rules: MatchRules | None = None, by: str, now: datetime) -> Replay:
        """
        Judges a kept hit again, by the list that it was made from, or where its entry was made by hand by that entry;
        logged before it is told.
        """
    def report(self, /, case_id: str, *, by: str, now: datetime) -> HitReport:
        """
        The report of the case of this name, for the incident report; logged first.
        """
    def search(self, /, granted: Granted, *, plate: str | None = None, part: str | None = None, camera: str | None = None, unit: str | None = None, area: tuple[SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex, SupportsFloat | SupportsIndex] | None = None, after: str | None = None, limit: SupportsIndex = 100) -> Page:
        """
        Searches the reads that were allowed, the oldest first, at most `limit`, 1 to 1,000, a page; logged first.
        Everything that is given has to fit.

        `plate` is one as it was read; `part` a part of one, `?` one character, `*` any number; `area` is south, west,
        north and east in degrees of WGS 84; `after` is the `next` of the page before.
        """
    def service(self, /, camera: str) -> Service | None:
        """
        A camera's service, None if nothing was noted of it.
        """
    def services(self, /) -> list[Service]:
        """
        The service of every camera of which anything was noted, by their names.
        """
    def share(self, /, permit: Permit, ids: SupportsGetItem[int, str]) -> Payload:
        """
        Gives the reads of these ids away, at most 1000; that they are disclosed is in the log, with their names, before
        this returns. Refused for a release to the public, if a read is of a class that is not permitted, or if nothing
        is left to give: what is due to be purged by the permit's policies is not given. The permit is used up either
        way.
        """
    def summaries(self, /, *, since: datetime, until: datetime) -> dict[str, Summary]:
        """
        The same of each unit; stationary cameras are under the empty name.
        """
    def summary(self, /, *, since: datetime, until: datetime) -> Summary:
        """
        What everybody did from `since` on and before `until`: reads and hours are of the whole hours that this touches,
        hits and entries by hand are exact.
        """
    def user(self, /, name: str) -> User | None:
        """
        A user of the register, gone or not; None if there is none.
        """
    def users(self, /) -> list[User]:
        """
        Every user of the register by name, those who are gone too.
        """
    def withdraw(self, /, hotlist: HotList, *, by: str, now: datetime, before: HotList | None = None, since: datetime | None = None, until: datetime | None = None) -> tuple[list[Case], list[tuple[Case, str]]]:
        """
        Withdraws the open cases of hits from `since` on and before `until`, of all times where None is given, whose
        entry the list that is now in force does not have any more, has otherwise, or has ended: call it whenever a list
        is replaced. Gives those that were withdrawn, and those that could not be, such as one that a camera with a
        wrong clock raised after `now`, each with the reason: somebody has to look at them.

        `before` is the list whose place it takes: without it the cases of a source whose last entry is gone are left
        alone, as those of another list. Cases of entries made by hand are left to `withdraw_manual`: they are in no
        list. Changes that came after the list are not asked.
        """
    def withdraw_manual(self, /, *, by: str, now: datetime, since: datetime | None = None, until: datetime | None = None) -> tuple[list[Case], list[tuple[Case, str]]]:
        """
        The same for cases of entries made by hand and kept here that were ended or are over: call it whenever one is
        removed, at the end of a shift, and with each new list.
        """

@final
class Subject:
    """
    One piece of data at one holder: the same read on two holders is two subjects.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __new__(cls, /, *, holder: str, data_class: str, origin: str, jurisdiction: str, captured: datetime, received: datetime | None = None, copied: datetime | None = None, booked: datetime | None = None, case_closed: datetime | None = None, requested: datetime | None = None, shift_ended: datetime | None = None, ongoing: bool = False, id: str | None = None, plate: str | None = None, camera: str | None = None, full_plate: str | None = None, listed: SupportsGetItem[int, str] | None = None) -> Subject:
        """
        `holder` is "server", "mobile_computer", "vendor", "private_feed" or "portable_media"; `data_class` "read",
        "hit", "picture", "manual_entry" or "audit"; `origin` "mobile", "stationary", "vendor" or "private_feed";
        `jurisdiction` the postal code of the state whose law it is under: the agency's, not the plate's.

        `captured` is when the picture was taken, or the entry or line was made; `received` when the holder received it;
        `copied` when the copy on the agency's server was made; `booked` when a copy was booked into evidence;
        `case_closed` when its case was closed; `requested` when somebody entitled to it asked for its destruction;
        `shift_ended` when its shift ended. None where that did not happen. `ongoing` says that an investigation that it
        belongs to goes on. A hold that names records, plates or cameras covers what has no `id`, `plate` or `camera`.

        A hold may give `full_plate`, the plate with its small stacked characters, instead, or one of `listed`, the
        listed plates that it hit; every hold of a plate covers a hit without any.
        """
    def __repr__(self, /) -> str: ...
    @property
    def booked(self, /) -> datetime | None:
        """
        When a copy was booked into evidence, None while none is.
        """
    @property
    def camera(self, /) -> str | None:
        """
        The camera, None where it is not known.
        """
    @property
    def captured(self, /) -> datetime:
        """
        When the picture was taken, or the entry or line was made.
        """
    @property
    def case_closed(self, /) -> datetime | None:
        """
        When the case that it belongs to was closed, None while it is not.
        """
    @property
    def copied(self, /) -> datetime | None:
        """
        When the copy on the agency's server was made, None while there is none.
        """
    @property
    def data_class(self, /) -> str:
        """
        What it is.
        """
    @property
    def full_plate(self, /) -> str | None:
        """
        The plate with its small stacked characters, None where it is not known.
        """
    @property
    def holder(self, /) -> str:
        """
        Who has it.
        """
    @property
    def id(self, /) -> str | None:
        """
        The record's name, None where there is none.
        """
    @property
    def jurisdiction(self, /) -> str:
        """
        The postal code of the state whose law it is under.
        """
    @property
    def listed(self, /) -> list[str]:
        """
        The listed plates that it hit.
        """
    @staticmethod
    def of_record(record: Record, *, holder: str, data_class: str, jurisdiction: str, received: datetime | None = None, copied: datetime | None = None, booked: datetime | None = None, case_closed: datetime | None = None, requested: datetime | None = None, shift_ended: datetime | None = None, ongoing: bool = False, listed: SupportsGetItem[int, str] | None = None) -> Subject:
        """
        A record at a holder, with its id, plates, camera and origin; everything else is as in `Subject`.
        """
    @property
    def ongoing(self, /) -> bool:
        """
        Whether an investigation that it belongs to goes on.
        """
    @property
    def origin(self, /) -> str:
        """
        Whose camera it comes from.
        """
    @property
    def plate(self, /) -> str | None:
        """
        The plate, None where it is not known.
        """
    @property
    def received(self, /) -> datetime | None:
        """
        When the holder received it, None where that is not known.
        """
    @property
    def requested(self, /) -> datetime | None:
        """
        When somebody entitled to it asked for its destruction, None while nobody did.
        """
    @property
    def shift_ended(self, /) -> datetime | None:
        """
        When the shift in which it was made ended, None while it has not.
        """

@final
class Summary:
    """
    What a unit, or everybody, did in a period.
    """
    def __repr__(self, /) -> str: ...
    @property
    def dispositions(self, /) -> dict[str, int]:
        """
        Hits by what became of them: "accept", "misread", and "none" where nobody said.
        """
    @property
    def hits(self, /) -> int:
        """
        Hits that raised an alarm: not those that were kept back.
        """
    @property
    def hours(self, /) -> int:
        """
        Hours that the period touches in which something was read: an hour with one read counts whole.
        """
    @property
    def manual_entries(self, /) -> int:
        """
        Entries made by hand.
        """
    @property
    def misread_interval(self, /) -> tuple[float, float] | None:
        """
        The 95 % interval of that share.
        """
    @property
    def misread_share(self, /) -> float | None:
        """
        Misreads among the hits that were disposed of, 0 to 1; None where none was.
        """
    @property
    def reads(self, /) -> int:
        """
        Reads of the whole hours that the period touches.
        """

@final
class Suppressed:
    """
    A hit that made no alarm, and why. It is to be kept like any other.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @property
    def guard(self, /) -> Guard | None:
        """
        The guard, where one did it.
        """
    @property
    def hit(self, /) -> Hit:
        """
        The hit.
        """
    @property
    def why(self, /) -> str:
        """
        "dropped" by the rules, "same_pass" of a vehicle that sounded already, "guarded", or "out_of_service" as the
        camera was.
        """

@final
class Tally:
    """
    What a purge would do, in numbers.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @property
    def conflicts(self, /) -> int:
        """
        What is kept since rules of one rank contradict each other: somebody has to decide.
        """
    @property
    def due(self, /) -> list[Count]:
        """
        What is due, by the rule whose ceiling made it so first.
        """
    @property
    def held(self, /) -> int:
        """
        What a hold covers.
        """
    @property
    def kept(self, /) -> int:
        """
        What may be kept.
        """

@final
class Track:
    """
    One vehicle's plate in the frames of a camera, for as long as it is seen.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @property
    def best(self, /) -> PlateRead:
        """
        The surest read of a single frame that shows this text; of any frame if none does.
        """
    @property
    def best_at(self, /) -> datetime:
        """
        The time that was given with the frame of `best`.
        """
    @property
    def first(self, /) -> datetime:
        """
        When it was seen first.
        """
    @property
    def id(self, /) -> int:
        """
        Its number, from 1 on; a tracker gives none twice.
        """
    @property
    def kept(self, /) -> list[datetime]:
        """
        The times that were given with the frames that may still become `best`, at most 8: keep their pictures, drop the
        others.
        """
    @property
    def last(self, /) -> datetime:
        """
        When it was seen last.
        """
    @property
    def read(self, /) -> PlateRead:
        """
        What all frames tell together. Its corners are those of `best`.
        """
    @property
    def sightings(self, /) -> int:
        """
        In how many frames it was read. What is read once may be no plate.
        """

@final
class Tracker:
    """
    Follows the vehicles before one camera: frames come in the order of time. A vehicle is gone that was not read for
    `gap_seconds`, 0.01 to 600.

    A read goes on a track that was about there and may have that text, or that surely shows the same text wherever it
    is. Where two characters or more surely differ it is another vehicle. Doubts of one frame are settled by the others.
    """
    def __new__(cls, /, engine: Engine, *, gap_seconds: SupportsFloat | SupportsIndex = 2.0) -> Tracker: ...
    def __repr__(self, /) -> str: ...
    def finish(self, /) -> list[Track]:
        """
        Ends every track, and gives them: no more frames come.
        """
    @property
    def open(self, /) -> list[Track]:
        """
        The tracks that go on, by their numbers.
        """
    def push(self, /, reads: SupportsGetItem[int, PlateRead], *, at: datetime) -> tuple[list[Track], list[Track]]:
        """
        The track of each read of a frame that was taken `at` a time, in their order, and the tracks that ended before
        it: keep one record of each. Push frames without reads too, since they end tracks. A frame that is older than
        the one before counts as of that one's time; if it is older by more than the gap (a clock that was set back),
        every track ends.
        """

@final
class Usage:
    """
    What one user did. None of it is misuse by itself: it says where to ask.
    """
    def __repr__(self, /) -> str: ...
    @property
    def denied(self, /) -> int:
        """
        What was asked for and refused.
        """
    @property
    def disclosures(self, /) -> int:
        """
        Disclosures to others.
        """
    @property
    def entries(self, /) -> int:
        """
        Plates that were entered by hand.
        """
    @property
    def exports(self, /) -> int:
        """
        Reports, cases that were looked at, and evidence that was exported.
        """
    @property
    def holds(self, /) -> int:
        """
        Holds that were opened.
        """
    @property
    def look_backs(self, /) -> int:
        """
        Look-backs for a plate, and for what a list brought.
        """
    @property
    def outside_hours(self, /) -> int | None:
        """
        All of these outside the usual hours; None where none were given.
        """
    @property
    def purposes(self, /) -> dict[str, int]:
        """
        Searches and look-backs by the code of their purpose.
        """
    @property
    def repeated(self, /) -> list[Repeated]:
        """
        Plates that the user asked for again and again, the most often first.
        """
    @property
    def searches(self, /) -> int:
        """
        Searches, each with all its pages.
        """
    @property
    def without_case(self, /) -> int:
        """
        Searches and look-backs without the number of a case.
        """

@final
class UsageReport:
    """
    The use of the system by user, for whoever looks for misuse (General Order 22-03, III.H and V.C). It names plates.
    """
    def __new__(cls, /, log: bytes | bytearray | SupportsGetItem[int, str] | str | PathLike[str], *, since: datetime, until: datetime, repeats: SupportsIndex = 3, hours: tuple[str, str, str] | None = None) -> UsageReport:
        """
        The use from `since` on and before `until`. `log` is as in `audit_verify`, and is verified. Plates that one user
        searched or tried to, looked back for, entered or held `repeats` times or more are named. `hours` are the usual
        ones, such as ("06:00", "22:00", "America/Chicago"); they may go over midnight, and two equal times are the whole
        day. None: nothing is said of unusual times.
        """
    def __repr__(self, /) -> str: ...
    def to_json(self, /) -> str:
        """
        As JSON.
        """
    def to_text(self, /) -> str:
        """
        As text: a line for each user, and one for each plate that is named.
        """
    @property
    def users(self, /) -> dict[str, Usage]:
        """
        What each user did, by name.
        """

@final
class User:
    """
    A user with every step: enrolled, trained, given another role, gone and taken back. Nobody takes a step of their own
    but to leave. Immutable: each step gives another one.
    """
    def __bool__(self, /) -> bool:
        """
        It is there, however few steps were taken.
        """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __len__(self, /) -> int:
        """
        How many steps were taken, at most 1,000; `to_json` tells them.
        """
    def __reduce__(self, /) -> tuple[Any, tuple[str]]:
        """
        It can be pickled and copied: by its JSON.
        """
    def __repr__(self, /) -> str: ...
    def authorisation(self, /, policy_version: str, *, now: datetime) -> Authorisation:
        """
        What gives the user the right to ask under a version of a policy. `RefusedError` for one who is gone, was not
        trained on that version, or whose training ended.
        """
    def change_role(self, /, role: str, *, by: str, at: datetime) -> User:
        """
        The same with another role.
        """
    @staticmethod
    def enrol(name: str, *, role: str, by: str, at: datetime) -> User:
        """
        A user by a name that is unique in the agency, enrolled by somebody else and not trained yet: `role` as of
        `Authorisation`.
        """
    @staticmethod
    def from_json(json: str) -> User:
        """
        The same from JSON that `to_json` wrote, at most 1 MiB; every step is taken again.
        """
    def leave(self, /, *, by: str, at: datetime, reason: str) -> User:
        """
        The same, gone: the user left, or was suspended.
        """
    @property
    def name(self, /) -> str:
        """
        The name.
        """
    def role_at(self, /, *, at: datetime) -> str | None:
        """
        The role at a time, None before the enrolment and while the user is gone.
        """
    def take_back(self, /, *, by: str, at: datetime) -> User:
        """
        The same, taken back with the role and the training of before.
        """
    def to_json(self, /) -> str:
        """
        As JSON.
        """
    def train(self, /, on: str, *, until: datetime, how: str, by: str, at: datetime) -> User:
        """
        The same after a training on a version of the policy, which counts until a time; `how` says what it was. Of
        trainings on one version the last counts.
        """

@final
class Vehicle:
    """
    A vehicle in a picture, by the four corners of its plate.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __new__(cls, /, plate: SupportsGetItem[int, SupportsGetItem[int, SupportsFloat | SupportsIndex]], *, is_released: bool = False, windows: SupportsGetItem[int, SupportsGetItem[int, SupportsGetItem[int, SupportsFloat | SupportsIndex]]] | None = None, shows_occupants: bool = False) -> Vehicle:
        """
        The plate is covered, unless `is_released` says that it is what the release is about. Everything above the plate
        where people may be seen is covered too, unless a person who saw the picture drew the `windows`, each by four
        corners, or the release `shows_occupants` of this vehicle.
        """
    def __repr__(self, /) -> str: ...
    @property
    def is_released(self, /) -> bool:
        """
        Whether its plate is what the release is about.
        """
    @property
    def plate(self, /) -> list[tuple[float, float]]:
        """
        The corners of its plate: upper left, upper right, lower right, lower left.
        """
    @property
    def shows_occupants(self, /) -> bool:
        """
        Whether its occupants are shown.
        """
    @property
    def windows(self, /) -> list[list[tuple[float, float]]] | None:
        """
        The windows that a person drew, each by its corners; None where nobody did.
        """

def audit_verify(log: bytes | bytearray | SupportsGetItem[int, str] | str | PathLike[str], *, known: AuditHead | None = None) -> AuditHead:
    """
    Verifies a log of JSON lines, given as bytes, as a list of lines or as a file's path, and gives its head. With
    `known`, a head noted earlier, it also finds that the log was cut before it, or written anew. Raises `RecordError`
    at the first entry that is not what was written.
    """

def redact(picture: Any, vehicles: SupportsGetItem[int, Vehicle], *, further: SupportsGetItem[int, SupportsGetItem[int, SupportsGetItem[int, SupportsFloat | SupportsIndex]]] | None = None, pixel_format: str | None = None) -> Redacted:
    """
    Covers what a release is not about with one flat grey: every plate but those released, the windows of all vehicles
    as far as they are not shown, and `further` regions, each by four corners. At most 10,000 regions.

    Give every plate that was found, at any score: one that is left out stays legible. Windows of vehicles without a
    plate, and passers-by, are found by nobody but the person who looks. `picture` and `pixel_format` are as in
    `Engine.read`.
    """
