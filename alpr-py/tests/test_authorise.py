"""Who may search, in Python: with the reason said, before the search."""

import pytest
from scene import at

import alpr

DAY = 86_400
POLICY = """
version = "22-03"
roles = ["operator", "detective", "supervisor"]
purposes = ["investigation", "amber"]
max_window_days = 30
case_required = true
supervisor_after_days = 7
"""


def who(role: str = "operator", trained: float = DAY, version: str = "22-03") -> alpr.Authorisation:
    return alpr.Authorisation("d.smith", role=role, trained_until=at(trained), policy_version=version)


def purpose(code: str = "investigation", case_number: str | None = "26-1042") -> alpr.Purpose:
    return alpr.Purpose(code, text="robbery", case_number=case_number)


def test_a_trained_user_with_a_purpose_may_search() -> None:
    policy = alpr.SearchPolicy.parse(POLICY)
    granted = policy.allow(who(), purpose(), since=at(-DAY), until=at(0), now=at(1))
    assert (granted.since, granted.until, granted.at) == (at(-DAY), at(0), at(1))
    asker, why = granted.who, granted.purpose
    assert (asker.user, asker.role, asker.trained_until, asker.policy_version) == ("d.smith", "operator", at(DAY), policy.version)
    assert (why.code, why.text, why.case_number) == ("investigation", "robbery", "26-1042")
    with pytest.raises(TypeError):
        alpr.Granted()  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("asker", "why", "days", "word"),
    [
        (who("dispatcher"), purpose(), 1, "may not search"),
        (who(trained=0), purpose(), 1, "training"),
        (who(version="13-06"), purpose(), 1, "13-06"),
        (who(), purpose("curiosity"), 1, "no purpose"),
        (who(), purpose(case_number=None), 1, "case number"),
        (who(), purpose(), 8, "for supervisors"),
        (who("supervisor"), purpose(), 31, "30 days are allowed"),
        (who(), purpose(), -1, "to end after"),
    ],
)
def test_everything_else_is_refused_with_the_reason(asker: alpr.Authorisation, why: alpr.Purpose, days: int, word: str) -> None:
    policy = alpr.SearchPolicy.parse(POLICY)
    with pytest.raises(alpr.RefusedError, match=word) as error:
        policy.allow(asker, why, since=at(-days * DAY), until=at(0), now=at(0))
    assert isinstance(error.value, PermissionError)


def test_a_policy_or_a_role_that_is_none_is_said() -> None:
    with pytest.raises(alpr.InvalidArgumentError):
        alpr.SearchPolicy.parse(POLICY.replace("version", "versoin"))
    with pytest.raises(alpr.InvalidArgumentError, match="janitor"):
        who("janitor")
