"""What moto's Cognito answers differently from AWS (lesson 23 says so and teaches none of it), and what the lesson rests on.

A test of the first part passes while the difference is there; when one fails, moto has learnt something: look at AWS's documentation,
and at the cell `try-it-identity-intro` of the lesson.
"""

import pytest
import requests
from botocore.exceptions import ClientError

from aws_study import sandbox
from aws_study.services import cognito_jwt

PASSWORD = "Ride-2026!"


@pytest.fixture
def aws():
    with sandbox.start(clock="2026-11-24T09:00:00Z") as aws:
        yield aws


class Club:
    """A user pool with one member, and an identity pool that trusts it and allows no guests."""

    def __init__(self, aws):
        self.idp, self.pools = aws.client("cognito-idp"), aws.client("cognito-identity")
        self.pool = self.idp.create_user_pool(PoolName="riders")["UserPool"]["Id"]
        flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        made = self.idp.create_user_pool_client(UserPoolId=self.pool, ClientName="app", ExplicitAuthFlows=flows)
        self.client = made["UserPoolClient"]["ClientId"]
        self.email = [{"Name": "email", "Value": "ana@mail.example"}]
        self.idp.sign_up(ClientId=self.client, Username="ana", Password=PASSWORD, UserAttributes=self.email)
        self.provider = f"cognito-idp.us-east-1.amazonaws.com/{self.pool}"
        link = {"ProviderName": self.provider, "ClientId": self.client, "ServerSideTokenCheck": True}
        self.identity_pool = self.pools.create_identity_pool(
            IdentityPoolName="riders", AllowUnauthenticatedIdentities=False, CognitoIdentityProviders=[link]
        )["IdentityPoolId"]

    def sign_in(self):
        ask = {"USERNAME": "ana", "PASSWORD": PASSWORD}
        answer = self.idp.initiate_auth(ClientId=self.client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=ask)
        return answer["AuthenticationResult"]

    def confirmed(self, code="123456"):
        self.idp.confirm_sign_up(ClientId=self.client, Username="ana", ConfirmationCode=code)
        return self


@pytest.fixture
def club(aws):
    return Club(aws)


# Differences


@pytest.mark.parametrize("code", ["123456", "000000"])
def test_any_code_confirms_a_user(club, code):
    """AWS: CodeMismatchException for all but the code that was sent."""
    assert club.confirmed(code).sign_in()["AccessToken"]


def test_an_expired_access_token_is_taken(aws, club):
    """AWS: NotAuthorizedException, Access Token has expired."""
    token = club.confirmed().sign_in()["AccessToken"]
    aws.forward(2 * 3600)
    assert club.idp.get_user(AccessToken=token)["Username"] == "ana"


def test_guests_get_an_id_although_they_are_off(club):
    """AWS: NotAuthorizedException, unauthenticated access is not supported for this identity pool."""
    assert club.pools.get_id(IdentityPoolId=club.identity_pool)["IdentityId"]


def test_any_text_is_a_token_for_the_identity_pool(club):
    """AWS: NotAuthorizedException, invalid login token."""
    login = {"Logins": {club.provider: "not a token"}}
    identity = club.pools.get_id(IdentityPoolId=club.identity_pool, **login)["IdentityId"]
    assert club.pools.get_credentials_for_identity(IdentityId=identity, **login)["Credentials"]


def test_a_role_is_assumed_whatever_its_trust_policy_says(aws, club):
    """AWS: AccessDenied, for this role trusts nobody, and the token is none."""
    document = '{"Version": "2012-10-17", "Statement": []}'
    role = aws.client("iam").create_role(RoleName="closed", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    session = aws.client("sts").assume_role_with_web_identity(
        RoleArn=role, RoleSessionName="app", WebIdentityToken="none"
    )
    assert session["AssumedRoleUser"]["Arn"].endswith("assumed-role/closed/app")


def test_the_id_token_has_groups_but_no_roles_and_no_email(club):
    """AWS: cognito:roles, cognito:preferred_role and email are in it as well."""
    role = "arn:aws:iam::111122223333:role/CoachRole"
    club.idp.create_group(UserPoolId=club.pool, GroupName="coaches", RoleArn=role, Precedence=5)
    club.idp.admin_add_user_to_group(UserPoolId=club.pool, Username="ana", GroupName="coaches")
    _header, claims = cognito_jwt.decode(club.confirmed().sign_in()["IdToken"])
    assert claims["cognito:groups"] == ["coaches"]
    assert not {"cognito:roles", "cognito:preferred_role", "email"} & set(claims)


def test_what_is_not_simulated(club):
    tokens = club.confirmed().sign_in()
    for call in (
        lambda: club.idp.revoke_token(ClientId=club.client, Token=tokens["RefreshToken"]),
        lambda: club.idp.get_tokens_from_refresh_token(ClientId=club.client, RefreshToken=tokens["RefreshToken"]),
        lambda: club.idp.delete_user(AccessToken=tokens["AccessToken"]),
        lambda: club.pools.set_identity_pool_roles(IdentityPoolId=club.identity_pool, Roles={}),
    ):
        with pytest.raises(sandbox.NotSimulated):
            call()


# What the lesson rests on


def test_nobody_signs_in_unconfirmed_or_with_a_wrong_password(club):
    with pytest.raises(club.idp.exceptions.UserNotConfirmedException):
        club.sign_in()
    club.confirmed()
    club.idp.admin_set_user_password(UserPoolId=club.pool, Username="ana", Password="Other-2026!", Permanent=True)
    with pytest.raises(club.idp.exceptions.NotAuthorizedException):
        club.sign_in()


def test_a_global_sign_out_is_cognitos_alone(aws, club):
    tokens = club.confirmed().sign_in()
    token = tokens["AccessToken"]
    _header, claims = cognito_jwt.decode(token)
    keys = requests.get(claims["iss"] + "/.well-known/jwks.json").json()
    club.idp.global_sign_out(AccessToken=token)
    with pytest.raises(ClientError, match="NotAuthorizedException"):
        club.idp.get_user(AccessToken=token)
    ask = {"REFRESH_TOKEN": tokens["RefreshToken"]}
    with pytest.raises(ClientError, match="NotAuthorizedException"):
        club.idp.initiate_auth(ClientId=club.client, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=ask)
    check = {"issuer": claims["iss"], "client": club.client, "use": "access"}
    said = [cognito_jwt.refusal(token, keys, **check, now_s=claims["iat"] + 60 * minute) for minute in (0, 59, 60)]
    assert said == ["", "", "expired"]
    forged = token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")
    assert cognito_jwt.refusal(forged, keys, **check, now_s=claims["iat"]) == "signature"
