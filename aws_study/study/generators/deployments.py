"""Practice for lesson 11: how many instances CodeDeploy takes at a time, and how many requests meet a bad canary."""

from __future__ import annotations

from datetime import date

import numpy as np

from aws_study.services import codedeploy
from aws_study.study.generators.drafts import KEY, Draft, figure, number
from aws_study.study.questions import Words

_EXAMS = {"DVA-C02": "3.4", "DVA-C03": "3.3"}


def hosts_at_a_time(rng: np.random.Generator) -> Draft:
    """Instances that an in-place deployment takes at once, with a minimum in percent."""
    instances = int(rng.integers(7, 40))
    percent = int(rng.choice([25, 30, 40, 50, 60, 66, 70, 75, 80, 85]))
    together = codedeploy.at_a_time(instances, percent, "FLEET_PERCENT")
    least = codedeploy.minimum_healthy(instances, percent, "FLEET_PERCENT")
    share = figure(instances * percent / 100)
    stem = Words(
        en=f"A CodeDeploy deployment configuration for EC2 instances has minimum healthy hosts of type FLEET_PERCENT and value {percent}. "
        f"All {instances} instances of the deployment group are healthy. To how many instances does an in-place deployment go at the same time at first?",
        ko=f"EC2 인스턴스용 CodeDeploy 배포 구성의 최소 정상 호스트가 FLEET_PERCENT 유형, 값 {percent}입니다. 배포 그룹의 인스턴스 {instances}대는 모두 정상입니다. "
        "현재 위치 배포(in-place)는 처음에 인스턴스 몇 대에 한꺼번에 배포합니까?",
    )
    en, ko = ("{value} instance", "{value} instances"), "{value}대"
    figures = [
        number(together, en, ko, KEY, f"{percent} % of {instances} is {share}, rounded up {least}; the other {together} may be away together.", f"{instances}대의 {percent}%는 {share}, 올림하면 {least}대입니다. 나머지 {together}대가 한꺼번에 빠질 수 있습니다."),
        number(least, en, ko, "healthy-hosts-turned", "So many stay in service; the deployment goes to the others.", "서비스에 남는 대수입니다. 배포는 나머지 인스턴스에 합니다."),
        number(together + 1, en, ko, "healthy-hosts-rounded-down", f"Then only {least - 1} would stay healthy, which is less than {percent} %.", f"그러면 {least - 1}대만 정상으로 남아 {percent}%보다 적습니다."),
        number(1, en, ko, "healthy-hosts-one", "One at a time is CodeDeployDefault.OneAtATime; this configuration allows more.", "한 대씩은 CodeDeployDefault.OneAtATime입니다. 이 구성은 더 많이 허용합니다."),
        number(instances, en, ko, "healthy-hosts-all", "All at once leaves nobody healthy: that is a minimum of 0.", "한꺼번에 모두 배포하면 정상 인스턴스가 없습니다. 최소 0대일 때의 방식입니다."),
        number(max(together - 1, 2), en, ko, "healthy-hosts-spare", "No instance is kept back beyond the minimum.", "최소 대수 말고 따로 남겨 두는 인스턴스는 없습니다."),
    ]  # fmt: skip
    source = "AWS documentation: CodeDeploy User Guide, instance health, text of 2023-06; API model of 2026-11"
    return Draft(stem, figures, _EXAMS, source, date(2026, 11, 26))


def failed_in_the_canary(rng: np.random.Generator) -> Draft:
    """Failed requests of a bad version until an alarm on the canary's own requests shifts the traffic back."""
    percent = int(rng.choice([5, 10, 20, 25]))
    every = int(rng.choice([5, 10, 15]))
    # Before the rest would follow: in that very minute two answers could be defended.
    minutes = int(rng.integers(2, min(every, 9)))
    per_min = int(rng.choice([1200, 2000, 3000, 6000, 9000, 12_000]))
    errors = int(rng.choice([20, 25, 40, 50]))
    seen = codedeploy.watched(
        codedeploy.shifts(percent, every), errors=errors / 100, usual=0, threshold=0.05, periods=minutes, metric="new"
    )
    key = round(seen.exposed_min * per_min * errors / 100, 2)
    stem = Words(
        en=f"A Lambda function gets {per_min:,} requests a minute. CodeDeploy shifts {percent} % of them to a new version and would shift the rest after {every} minutes. "
        f"The new version fails {errors} % of its requests, the old one none. {minutes} minutes after the first shift an alarm on the new version's errors sounds, and CodeDeploy rolls back at once. How many requests have failed?",
        ko=f"Lambda 함수가 분당 요청 {per_min:,}건을 받습니다. CodeDeploy가 요청의 {percent}%를 새 버전으로 옮겼고 나머지는 {every}분 뒤에 옮길 예정입니다. "
        f"새 버전은 받은 요청의 {errors}%를 실패하고 옛 버전은 실패하지 않습니다. 첫 전환에서 {minutes}분 뒤 새 버전의 오류를 보는 경보가 울려 CodeDeploy가 바로 롤백합니다. 실패한 요청은 몇 건입니까?",
    )
    en, ko = "{value}", "{value}건"
    figures = [
        number(key, en, ko, KEY, f"{per_min:,} x {percent} % x {minutes} minutes meet the new version, and {errors} % of those fail.", f"{per_min:,} x {percent}% x {minutes}분이 새 버전을 만나고 그중 {errors}%가 실패합니다."),
        number(per_min * minutes * percent / 100, en, ko, "canary-exposed-is-failed", f"So many met the new version; {100 - errors} % of them were answered well.", f"새 버전을 만난 요청입니다. 그중 {100 - errors}%는 제대로 응답받았습니다."),
        number(per_min * minutes * errors / 100, en, ko, "canary-share-forgotten", "That is the loss of a deployment all at once: the canary's share is left out.", "한 번에 모두 배포했을 때의 손실입니다. 카나리 비율이 빠졌습니다."),
        number(per_min * every * percent * errors / 1e4, en, ko, "canary-full-interval", f"The alarm did not wait for the {every} minutes.", f"경보는 {every}분을 기다리지 않았습니다."),
        number(per_min * percent * errors / 1e4, en, ko, "canary-one-minute", "That is one minute of it.", "1분 동안의 실패입니다."),
    ]  # fmt: skip
    source = (
        "AWS documentation: CodeDeploy User Guide, deployment configurations, text of 2023-06; API model of 2026-11"
    )
    return Draft(stem, figures, _EXAMS, source, date(2026, 11, 26), "sim:deployments/canary@new-version")


GENERATORS = {"hosts-at-a-time": hosts_at_a_time, "canary-failures": failed_in_the_canary}
