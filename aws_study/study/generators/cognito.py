"""Practice for lesson 23: how long a copied access token still opens an API, and which role an identity pool gives."""

from __future__ import annotations

from datetime import date

import numpy as np

from aws_study.services import cognito
from aws_study.services.cognito_roles import Chosen, Group, choose_role, role_claims
from aws_study.study.generators.drafts import KEY, Draft, Figure, number
from aws_study.study.questions import Words

EXAMS = {"DVA-C02": "2.1", "DVA-C03": "2.1", "SAA-C03": "1.1"}
READ = date(2026, 11, 27)
LIFETIMES = (10, 15, 20, 30, 40, 45, 60, 90, 120, 180, 240)
CALLS = ("GlobalSignOut", "RevokeToken")
TEAMS = {"editors": "EditRole", "auditors": "AuditRole", "drivers": "DriveRole", "nurses": "NurseRole", "brokers": "TradeRole", "pilots": "FlyRole"}  # fmt: skip
DEFAULT = "MemberRole"


def after_sign_out(rng: np.random.Generator) -> Draft:
    """Minutes for which an API that checks signatures alone takes the last access token after the end of the session."""
    life = int(rng.choice(LIFETIMES))
    elapsed = int(rng.integers(1, life))
    ended = life * int(rng.integers(1, 6)) + elapsed
    call = str(rng.choice(CALLS))
    left = cognito.accepted_after_sign_out(life, ended)
    stem = Words(
        en=f"An app client gives access tokens for {life} minutes, and the app fetches a new one exactly when the old one ends. {ended:,} minutes after the sign-in the app calls {call}. An API that only verifies signature, issuer, client and expiry gets a copy of the last access token. For how long after the call does it take the copy?",
        ko=f"앱 클라이언트의 액세스 토큰 수명은 {life}분이고, 앱은 토큰이 끝나는 순간 새로 받습니다. 로그인하고 {ended:,}분 뒤에 앱이 {call} API를 호출합니다. 서명, 발급자, 클라이언트, 만료만 확인하는 API에 마지막 액세스 토큰의 복사본이 옵니다. 이 API는 호출 뒤 얼마 동안 복사본을 받아 줍니까?",
    )
    en, ko = ("{value} minute", "{value} minutes"), "{value}분"
    figures = [
        number(left, en, ko, KEY, f"The last token was issued {ended - elapsed:,} minutes after the sign-in; its exp comes {life} minutes later, sign-out or not.", f"마지막 토큰은 로그인하고 {ended - elapsed:,}분 뒤에 발급되었고 exp는 그로부터 {life}분 뒤입니다. 로그아웃해도 바뀌지 않습니다."),
        number(0, en, ko, "cognito-revoked-everywhere", "Only Cognito knows of the revocation; this API asks nobody.", "취소는 Cognito만 압니다. 이 API는 아무에게도 묻지 않습니다."),
        number(life, en, ko, "cognito-exp-from-sign-out", "exp is counted from the issue of the token, not from the sign-out.", "exp는 로그아웃이 아니라 토큰 발급부터 셉니다."),
        number(elapsed, en, ko, "cognito-exp-elapsed", "So much of its life the token had behind it.", "토큰의 수명 가운데 이미 지난 시간입니다."),
        number(60, en, ko, "cognito-default-hour", "One hour is only the default of an app client.", "한 시간은 앱 클라이언트의 기본값일 뿐입니다."),
    ]  # fmt: skip
    source = "https://docs.aws.amazon.com/en_us/cognito/latest/developerguide/token-revocation.html"
    return Draft(stem, figures, EXAMS, source, READ, "sim:cognito/after-sign-out@default-hour")


def which_role(rng: np.random.Generator) -> Draft:
    """The role that an identity pool gives a member of three groups."""
    names = [str(name) for name in rng.permutation(list(TEAMS))[:4]]
    stranger = TEAMS[names.pop()]
    numbers = sorted(int(n) for n in rng.choice(30, 3, replace=False))
    case = str(rng.choice(["best", "best", "tie", "tie", "custom", "foreign", "unmapped"]))
    if case == "tie":
        numbers[1] = numbers[0]
    order = rng.permutation(3)
    groups = [Group(names[int(i)], TEAMS[names[int(i)]], numbers[int(i)]) for i in order]
    resolution = str(rng.choice(["AuthenticatedRole", "Deny"]))
    preferred, roles = role_claims(groups)
    others = [role for role in roles if role != preferred]
    custom = {"custom": others[int(rng.integers(len(others)))], "foreign": stranger}.get(case, "")
    mapping = "none" if case == "unmapped" else "token"
    chosen = choose_role(
        signed_in=True, default=DEFAULT, mapping=mapping, resolution=resolution, groups=groups, custom=custom
    )
    listed = "; ".join(f"{group.name}: {group.role}, {group.precedence}" for group in groups)
    how = {
        "none": ("The identity pool gives every authenticated user its default role", "자격 증명 풀은 인증된 사용자 모두에게 기본 역할을 줍니다"),
        "token": (f"The identity pool is set to choose the role from the token, and ambiguous role resolution to {resolution}", f"자격 증명 풀은 토큰의 역할을 고르도록 설정했고, 모호한 역할의 처리는 {resolution}입니다"),
    }[mapping]  # fmt: skip
    asks = (f" The app passes CustomRoleArn for {custom}.", f" 앱은 CustomRoleArn에 {custom}의 ARN을 넣습니다.") if custom else ("", " 앱은 CustomRoleArn을 쓰지 않습니다.")  # fmt: skip
    stem = Words(
        en=f"A user is in three groups of a user pool (group: role, precedence): {listed}. {how[0]}; the default role of authenticated users is {DEFAULT}.{asks[0] or ' The app passes no CustomRoleArn.'} Which role do the credentials from GetCredentialsForIdentity have?",
        ko=f"사용자가 사용자 풀의 그룹 세 곳에 있습니다(그룹: 역할, 우선순위). {listed}. {how[1]}. 인증된 사용자의 기본 역할은 {DEFAULT}입니다.{asks[1]} GetCredentialsForIdentity로 받은 자격 증명의 역할은 무엇입니까?",
    )
    best = min(numbers)
    options = [chosen.role, *_tempting(chosen, groups, best, custom)]
    figures = [_figure(option, chosen, best, groups) for option in dict.fromkeys(options)]
    source = "https://github.com/awsdocs/amazon-cognito-developer-guide/blob/0b4d5467ecf06a602c89f6c91b5eabe3d89e9d73/doc_source/role-based-access-control.md"
    preset = {"tie": "@tie", "custom": "@asked-for", "foreign": "@too-much", "unmapped": "@ignored"}.get(
        case, "@from-token"
    )
    return Draft(stem, figures, EXAMS, source, READ, f"sim:cognito/which-role{preset}")


def _tempting(chosen: Chosen, groups: list[Group], best: int, custom: str) -> list[str]:
    """The wrong options, the likeliest mistakes first: what the groups say, the default, nothing at all, the highest number."""
    by_rank = sorted(groups, key=lambda group: group.precedence or 0)
    first, last = by_rank[0].role, by_rank[-1].role
    every = (
        [first, "", last, DEFAULT, by_rank[1].role]
        if chosen.by == "custom_refused"
        else [first, DEFAULT, "", last, by_rank[1].role]
    )
    wrong = [role for role in ([custom] if chosen.by == "custom_refused" else []) + every if role != chosen.role]
    return list(dict.fromkeys(wrong))


def _figure(role: str, chosen: Chosen, best: int, groups: list[Group]) -> Figure:
    text = Words(en=role or "None: credentials are refused", ko=role or "없음: 자격 증명이 거부됨")
    if role == chosen.role:
        return Figure(role, text, KEY, _key_why(chosen))
    leads = any(group.role == role and group.precedence == best for group in groups)
    if chosen.by == "custom_refused":
        return Figure(role, text, "cognito-custom-fallback", Words(en=f"A CustomRoleArn that is not in cognito:roles is refused; {role} is no way out.", ko=f"cognito:roles에 없는 CustomRoleArn은 거부됩니다. 대신 {role} 역할을 주지 않습니다."))  # fmt: skip
    if not role:
        return Figure(role, text, "cognito-several-roles-denied", Words(en="Several groups alone are no reason to refuse: something settled it here.", ko="그룹이 여럿이라는 것만으로 거부하지 않습니다. 여기서는 정할 수 있습니다."))  # fmt: skip
    if role == DEFAULT:
        return Figure(role, text, "cognito-default-always", Words(en="The default role is for a token that settles nothing, if the pool is set to that.", ko="기본 역할은 토큰으로 정할 수 없고 풀이 그렇게 설정되었을 때 줍니다."))  # fmt: skip
    if chosen.by == "no_mapping":
        return Figure(role, text, "cognito-groups-suffice", Words(en=f"{role} is in the token, but this pool does not look there.", ko=f"{role} 역할은 토큰에 있지만, 이 풀은 토큰의 역할을 보지 않습니다."))  # fmt: skip
    if chosen.by == "custom":
        return Figure(role, text, "cognito-custom-ignored", Words(en=f"The app asked for another role of the token; {role} is not even looked at.", ko=f"앱이 토큰의 다른 역할을 요청했으므로 {role} 역할은 보지 않습니다."))  # fmt: skip
    if leads:
        return Figure(role, text, "cognito-tie-picks-one", Words(en=f"The group of {role} shares the lowest number with another one, and neither takes precedence.", ko=f"{role} 역할의 그룹은 가장 작은 수를 다른 그룹과 함께 갖고 있어 어느 쪽도 앞서지 않습니다."))  # fmt: skip
    return Figure(role, text, "cognito-precedence-upside-down", Words(en=f"The group of {role} has a higher number, and the lower number counts.", ko=f"{role} 역할의 그룹은 수가 더 큽니다. 작은 수가 앞섭니다."))  # fmt: skip


def _key_why(chosen: Chosen) -> Words:
    role = chosen.role
    return {
        "preferred": Words(en=f"The lowest number counts, so cognito:preferred_role names {role}.", ko=f"가장 작은 수가 앞서므로 cognito:preferred_role에 {role}의 ARN이 있습니다."),
        "custom": Words(en=f"{role} is one of cognito:roles, so the app may ask for it.", ko=f"{role} 역할은 cognito:roles에 있으므로 앱이 요청할 수 있습니다."),
        "custom_refused": Words(en="The role that the app asks for is not in cognito:roles, and nothing else is tried.", ko="앱이 요청한 역할이 cognito:roles에 없고, 다른 역할은 시도하지 않습니다."),
        "no_mapping": Words(en="Roles of groups count only when the pool is set to choose the role from the token.", ko="그룹의 역할은 풀이 토큰의 역할을 고르도록 설정했을 때만 쓰입니다."),
        "resolution": Words(en="Two roles share the lowest number: there is no cognito:preferred_role, and the pool is set to its default.", ko="두 역할이 가장 작은 수를 함께 가져 cognito:preferred_role이 없고, 풀은 기본 역할을 주도록 설정되었습니다."),
        "resolution_deny": Words(en="Two roles share the lowest number: there is no cognito:preferred_role, and the pool is set to Deny.", ko="두 역할이 가장 작은 수를 함께 가져 cognito:preferred_role이 없고, 풀은 거부하도록 설정되었습니다."),
    }[chosen.by]  # fmt: skip


GENERATORS = {"token-after-sign-out": after_sign_out, "identity-pool-role": which_role}
