"""Cognito: tokens on a clock, JSON Web Tokens, roles of an identity pool. Worked out by hand from the texts the models name."""

import base64
import json

import botocore.session
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.services import cognito, cognito_jwt, cognito_roles
from aws_study.services.cognito import Session
from aws_study.services.cognito_roles import Group, Rule

# The clock

HOUR = {"access_min": 60, "id_min": 60, "copied_min": 145, "end_min": 150}  # refreshed at 60 and 120; good until 180


@pytest.mark.parametrize(
    ("end", "door", "closes", "reason"),
    [
        ("none", "api", 180, "expired"),
        ("none", "refresh", 43_200, "expired"),
        ("revoke", "api", 180, "expired"),
        ("sign_out", "api", 180, "expired"),
        ("delete", "api", 180, "expired"),
        ("revoke", "user_pool", 150, "revoked"),
        ("sign_out", "user_pool", 150, "signed_out"),
        ("delete", "user_pool", 150, "deleted"),
        ("revoke", "refresh", 150, "revoked"),
        ("sign_out", "refresh", 150, "signed_out"),
        ("sign_out", "identity_pool", 180, "expired"),
        ("sign_out", "credentials", 205, "expired"),
        ("revoke", "other_device", 43_200, "expired"),
        ("sign_out", "other_device", 150, "signed_out"),
        ("delete", "other_device", 150, "deleted"),
    ],
)
def test_who_takes_what_until_when(end, door, closes, reason):
    found = Session(end=end, **HOUR).door(door)
    assert (found.closes_min, found.reason) == (closes, reason)
    assert found.takes(closes - 0.01)
    assert not found.takes(closes)
    assert cognito.taken(door, closes - 0.01, end=end, **HOUR)
    assert not cognito.taken(door, closes, end=end, **HOUR)


def test_the_server_side_check_hears_of_sign_out_and_deletion():
    for end, closes in (("revoke", 180), ("sign_out", 150), ("delete", 150)):
        assert Session(end=end, server_check=True, **HOUR).door("identity_pool").closes_min == closes


def test_nobody_can_use_a_copy_before_it_is_made():
    assert not cognito.taken("api", 144, end="none", **HOUR)


def test_the_app_refreshes_when_the_shorter_token_ends():
    session = Session(access_min=60, id_min=20, copied_min=50)
    assert session.refreshes(100) == [20, 40, 60, 80]
    assert session.issued_min == 40
    assert session.door("api").closes_min == 100
    assert session.door("identity_pool").closes_min == 60
    assert Session(refresh_min=60, copied_min=500).issued_min == 0, "the refresh token ended with the access token"


def test_rotation_shuts_out_a_copy_that_waits():
    session = Session(rotation=True, grace_s=30, **HOUR)
    assert session.door("refresh") == cognito.Closing(145, 180.5, "rotated")
    assert Session(rotation=True, end="sign_out", **HOUR).door("refresh").reason == "signed_out"
    assert Session(rotation=True, refresh_min=150, **HOUR).door("refresh").closes_min == 150, (
        "rotation lengthens nothing"
    )


def test_of_grace_and_sign_out_the_first_ends_a_rotated_token():
    session = {**HOUR, "rotation": True, "grace_s": 60, "end": "sign_out"}
    assert Session(**{**session, "end_min": 180.5}).door("refresh") == cognito.Closing(145, 180.5, "signed_out")
    assert Session(**{**session, "end_min": 181.5}).door("refresh") == cognito.Closing(145, 181, "rotated")


def test_credentials_need_an_id_token_that_the_pool_takes():
    late = {"id_min": 60, "end": "sign_out", "end_min": 30, "copied_min": 40}
    assert Session(**late).door("credentials").closes_min == 100
    never = Session(**late, server_check=True).door("credentials")
    assert not never.takes(40)
    assert never.after(0) == 0
    expired = Session(**{**late, "copied_min": 70}).door("credentials")
    assert not expired.takes(70)


def test_after_a_sign_out():
    assert cognito.accepted_after_sign_out(60, 150) == 30
    assert cognito.accepted_after_sign_out(1440, 30) == 1410
    assert cognito.accepted_after_sign_out(5, 12) == 3


@given(
    access=st.integers(5, 1440),
    copied=st.integers(0, 5000),
    end_min=st.integers(0, 5000),
    end=st.sampled_from(cognito.ENDS),
    rotation=st.booleans(),
    check=st.booleans(),
)
def test_what_asks_nobody_is_never_ended_sooner(access, copied, end_min, end, rotation, check):
    session = Session(
        access_min=access,
        id_min=access,
        copied_min=copied,
        end=end,
        end_min=end_min,
        rotation=rotation,
        server_check=check,
    )
    api, pool = session.door("api"), session.door("user_pool")
    assert pool.closes_min <= api.closes_min
    assert session.door("identity_pool").closes_min <= api.closes_min
    assert session.door("refresh").closes_min <= 43_200
    assert api == Session(access_min=access, id_min=access, copied_min=copied, end=end, end_min=end_min).door("api")
    if end != "none":
        assert api.after(end_min) <= access


def test_lifetimes_are_those_of_the_api_model():
    model = botocore.session.get_session().get_service_model("cognito-idp")
    fields = model.operation_model("CreateUserPoolClient").input_shape.members
    assert fields["AccessTokenValidity"].metadata["max"] == cognito.ACCESS_MIN[1] * 60
    assert fields["RefreshTokenValidity"].metadata["max"] == cognito.REFRESH_MIN[1] * 60
    grace = fields["RefreshTokenRotation"].members["RetryGracePeriodSeconds"].metadata
    assert (grace["min"], grace["max"]) == cognito.GRACE_S


@pytest.mark.parametrize(
    "wrong",
    [
        {"access_min": 4},
        {"access_min": 1441},
        {"access_min": 120, "refresh_min": 60},
        {"id_min": float("nan")},
        {"refresh_min": 59},
        {"copied_min": -1},
        {"end": "logout"},
        {"grace_s": 61},
        {"rotation": "yes"},
    ],
)
def test_bad_input_of_the_clock(wrong):
    with pytest.raises(ParameterError):
        Session(**wrong)
    with pytest.raises(ParameterError):
        Session().door("window")


# JSON Web Tokens

PRIVATE = rsa.generate_private_key(65537, 2048)
ISSUER, CLIENT = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Riders", "app"
CLAIMS = {"iss": ISSUER, "client_id": CLIENT, "token_use": "access", "iat": 0, "exp": 3600}


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def number(value: int) -> str:
    return text(value.to_bytes((value.bit_length() + 7) // 8))


PUBLIC = PRIVATE.public_key().public_numbers()
KEYS = {"keys": [{"kid": "one", "kty": "RSA", "n": number(PUBLIC.n), "e": number(PUBLIC.e)}]}


def mint(claims, header=None, key=PRIVATE):
    header = header or {"kid": "one", "alg": "RS256"}
    body = ".".join(text(json.dumps(part).encode()) for part in (header, claims))
    return body + "." + text(key.sign(body.encode(), PKCS1v15(), SHA256()))


def ask(token, now_s=10, **how):
    return cognito_jwt.refusal(token, KEYS, **{"issuer": ISSUER, "client": CLIENT, "use": "access", **how}, now_s=now_s)


def test_a_token_is_read_by_anybody():
    header, claims = cognito_jwt.decode(mint(CLAIMS))
    assert header["alg"] == "RS256"
    assert claims == CLAIMS


def test_what_an_offline_check_says():
    token = mint(CLAIMS)
    assert ask(token) == ""
    assert ask(token, now_s=3599.9) == ""
    assert ask(token, now_s=3600) == "expired"
    assert ask(token, issuer=ISSUER + "x") == "issuer"
    assert ask(token, client="other") == "client"
    assert ask(token, use="id") == "use"
    identity = mint({**CLAIMS, "token_use": "id", "aud": CLIENT, "client_id": "other"})
    assert ask(identity, use="id") == ""
    assert ask(identity) == "use"


def test_forgeries():
    header, claims, signature = mint(CLAIMS).split(".")
    more = text(json.dumps({**CLAIMS, "exp": 9e9}).encode())
    assert ask(f"{header}.{more}.{signature}") == "signature"
    stranger = rsa.generate_private_key(65537, 2048)
    assert ask(mint(CLAIMS, key=stranger)) == "signature"
    assert ask(mint(CLAIMS, header={"kid": "one", "alg": "none"})) == "signature"
    assert ask(mint(CLAIMS, header={"kid": "two", "alg": "RS256"})) == "signature"
    assert ask(f"{header}.{claims}.") == "signature"


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "W10.W10.x", None])
def test_what_is_no_token(token):
    with pytest.raises(ParameterError):
        cognito_jwt.decode(token)


# Roles

COACH, ADMIN = Group("coaches", "coach", 5), Group("admins", "admin", 1)


@pytest.mark.parametrize(
    ("groups", "preferred", "roles"),
    [
        ([], "", ()),
        ([Group("fans")], "", ()),
        ([COACH], "coach", ("coach",)),
        ([COACH, ADMIN], "admin", ("admin", "coach")),
        ([COACH, Group("admins", "admin", 5)], "", ("coach", "admin")),
        ([COACH, Group("trainers", "coach", 5)], "coach", ("coach",)),
        ([COACH, Group("admins", "admin", None)], "coach", ("coach", "admin")),
        ([Group("a", "x"), Group("b", "y")], "", ("x", "y")),
        ([Group("zero", "x", 0), ADMIN], "x", ("x", "admin")),
        ([COACH, Group("head", "coach", 1), Group("admins", "admin", 1)], "", ("coach", "admin")),
    ],
)
def test_claims_of_groups(groups, preferred, roles):
    assert cognito_roles.role_claims(groups) == (preferred, roles)


def role(**how):
    chosen = cognito_roles.choose_role(**{"signed_in": True, "default": "rider", **how})
    return chosen.role, chosen.by


def test_a_guest_gets_the_guest_role_or_nothing():
    assert role(signed_in=False, guest="guest", mapping="token", groups=[ADMIN]) == ("guest", "guest")
    assert role(signed_in=False) == ("", "no_guests")


def test_roles_of_groups_are_ignored_until_the_pool_is_told():
    assert role(groups=[COACH, ADMIN]) == ("rider", "no_mapping")
    assert role(groups=[COACH, ADMIN], custom="coach") == ("", "custom_refused")
    assert role(groups=[COACH, ADMIN], mapping="token") == ("admin", "preferred")
    member = {"groups": [COACH], "mapping": "token", "claims": {"email": "ana@club.example"}}
    rules = [Rule("email", "Contains", "@club.example", "rule")]
    assert role(**member, rules=rules, custom="rule") == ("", "custom_refused"), "the token's roles alone count"


def test_ambiguity_is_resolved_as_set():
    tie = {"groups": [COACH, Group("admins", "admin", 5)], "mapping": "token"}
    assert role(**tie) == ("rider", "resolution")
    assert role(**tie, resolution="Deny") == ("", "resolution_deny")
    assert role(**tie, resolution="Deny", custom="coach") == ("coach", "custom")
    assert role(**tie, custom="rider") == ("", "custom_refused")
    assert role(mapping="token", resolution="Deny") == ("", "resolution_deny")


def test_rules_in_order():
    rules = [Rule("email", "Contains", "@club.example", "coach"), Rule("plan", "NotEqual", "free", "gold")]
    ask = {"mapping": "rules", "rules": rules, "resolution": "Deny"}
    assert role(**ask, claims={"email": "ana@club.example", "plan": "paid"}) == ("coach", "rule")
    assert role(**ask, claims={"email": "eve@club.example.org"}) == ("coach", "rule"), "Contains is no ending"
    assert role(**ask, claims={"email": "bo@mail.example", "plan": "paid"}) == ("gold", "rule")
    assert role(**ask, claims={"email": "bo@mail.example"}) == ("", "resolution_deny"), "NotEqual needs the claim"
    assert role(**ask, claims={"email": "ana@club.example", "plan": "paid"}, custom="gold") == ("gold", "custom")
    assert role(**ask, claims={"plan": "paid"}, custom="coach") == ("", "custom_refused"), "no rule leads to it"
    assert role(**ask, groups=[ADMIN], custom="admin") == ("", "custom_refused")
    assert role(**ask, groups=[ADMIN]) == ("", "resolution_deny"), "rules do not look at the groups' roles"


@pytest.mark.parametrize(("match", "fits"), [("Equals", "gold"), ("StartsWith", "golden"), ("Contains", "old gold")])
def test_how_rules_match(match, fits):
    rule = Rule("plan", match, "gold", "x")
    assert rule.fits({"plan": fits})
    assert not rule.fits({"plan": "g"})
    assert not Rule("plan", "NotEqual", fits, "x").fits({"plan": fits})


@given(
    groups=st.lists(
        st.builds(Group, st.text(max_size=3), st.sampled_from(["", "a", "b", "c"]), st.none() | st.integers(0, 3)),
        max_size=5,
    ),
    order=st.randoms(),
)
def test_the_order_of_groups_decides_nothing(groups, order):
    preferred, roles = cognito_roles.role_claims(groups)
    shuffled = order.sample(groups, len(groups))
    again, others = cognito_roles.role_claims(shuffled)
    assert again == preferred
    assert set(others) == set(roles)
    assert preferred == "" or preferred in roles


def test_role_from_groups_speaks_for_questions():
    tie = {"coaches": ["coach", 5], "admins": ["admin", 5]}
    assert cognito_roles.role_from_groups(tie, default="rider") == "none"
    assert cognito_roles.role_from_groups(tie, default="rider", resolution="AuthenticatedRole") == "rider"
    assert cognito_roles.role_from_groups(tie, default="rider", custom="admin") == "admin"


@pytest.mark.parametrize(
    "call",
    [
        lambda: Group("a", "b", -1),
        lambda: Rule("a", "EndsWith", "b", "c"),
        lambda: role(mapping="tags"),
        lambda: role(resolution="Allow"),
        lambda: role(rules=[Rule("a", "Equals", "b", "c")] * 26, mapping="rules"),
        lambda: role(signed_in="yes"),
    ],
)
def test_bad_input_of_the_roles(call):
    with pytest.raises(ParameterError):
        call()
