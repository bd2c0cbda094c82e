"""The log of acts in Python: written here by the rule of the format alone, so that it stands without the library."""

import hashlib
import json

import pytest

import alpr

START = "0" * 64


def log(count: int) -> list[str]:
    lines, previous = [], START
    for seq in range(count):
        entry = {
            "seq": seq,
            "at": f"2026-11-24T12:00:0{seq}Z",
            "by": "Officer 12",
            "act": "searched",
            "subject": f"AB{seq}",
            "detail": {"case": "26-1042"},
            "previous": previous,
        }
        previous = hashlib.sha256(json.dumps(entry, separators=(",", ":")).encode()).hexdigest()
        lines.append(json.dumps(entry | {"hash": previous}, separators=(",", ":")))
    return lines


def head(lines: list[str]) -> alpr.AuditHead:
    return alpr.AuditHead(len(lines), json.loads(lines[-1])["hash"])


def test_a_log_verifies_as_lines_and_as_bytes() -> None:
    lines = log(5)
    found = alpr.audit_verify(lines, known=head(lines[:3]))
    assert found == head(lines) and hash(found) == hash(head(lines)) and found.entries == 5
    assert alpr.audit_verify([line + "\n" for line in lines]) == found
    assert alpr.audit_verify("\n".join(lines).encode()) == found
    assert alpr.audit_verify(b"") == alpr.AuditHead(0, START) == alpr.audit_verify([])


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [line.replace("AB3", "AB4") for line in lines],
        lambda lines: lines[:2] + lines[3:],
        lambda lines: [lines[1], lines[0], *lines[2:]],
        lambda lines: lines[:4],
        lambda lines: [*lines[:4], "no entry"],
    ],
    ids=["edited", "removed", "swapped", "cut", "no entry"],
)
def test_a_changed_log_is_found(change) -> None:
    lines = log(5)
    changed = change(lines)
    for given in (changed, "\n".join(changed).encode()):
        with pytest.raises(alpr.RecordError):
            alpr.audit_verify(given, known=head(lines))
