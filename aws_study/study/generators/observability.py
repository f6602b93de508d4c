"""Practice for lesson 26: the state of an alarm with gaps in its data, and the time until it rings."""

from __future__ import annotations

from datetime import date

import numpy as np

from aws_study.services import cloudwatch
from aws_study.study.generators.drafts import KEY, Draft, Figure, number
from aws_study.study.questions import Words

SOURCE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html"
EXAMS = {"DVA-C02": "4.2", "DVA-C03": "4.2"}
READ = date(2026, 11, 26)
PERIODS, SEEN = 3, 5  # the one case for which AWS says how many data points are retrieved
KEEPS = "keeps"
ANSWERS = {
    cloudwatch.ALARM: Words(en="ALARM", ko="ALARM"),
    cloudwatch.OK: Words(en="OK", ko="OK"),
    cloudwatch.INSUFFICIENT_DATA: Words(en="INSUFFICIENT_DATA", ko="INSUFFICIENT_DATA"),
    KEEPS: Words(en="It keeps the state it had", ko="이전 상태를 유지한다"),
}


def answer(points: str, datapoints: int, missing: str) -> str:
    """A state, or KEEPS when the state before decides."""
    found = {cloudwatch.state(points, datapoints, PERIODS, missing, before) for before in cloudwatch.STATES}
    return found.pop() if len(found) == 1 else KEEPS


def _doubtful(points: str, datapoints: int, missing: str) -> bool:
    """Too few data points, all of them breaching, and too young for an early ALARM: the guide does not name the state."""
    breaching = points.count("X")
    few = missing in ("missing", "ignore") and 0 < breaching < datapoints and "0" not in points
    return few and SEEN - points.find("X") < datapoints


def alarm_state(rng: np.random.Generator) -> Draft:
    """Which state an alarm of M out of 3 goes to when some of its last five data points are missing."""
    wanted = str(rng.choice(list(ANSWERS)))
    while True:
        points = "".join(rng.choice(list("X0---"), SEEN))
        datapoints, missing = int(rng.integers(2, PERIODS + 1)), str(rng.choice(cloudwatch.TREATMENTS))
        clear = "-" in points[-PERIODS:] and not _doubtful(points, datapoints, missing)
        if clear and answer(points, datapoints, missing) == wanted:
            break
    shown = " ".join(points.replace("-", "–"))
    stem = Words(
        en=f"An alarm needs {datapoints} out of {PERIODS} data points and treats missing data as `{missing}`. CloudWatch has retrieved "
        f"the last five, the newest on the right: `{shown}` (X breaches, 0 does not, – is missing). Which state follows?",
        ko=f"경보는 데이터 포인트 {PERIODS}개 중 {datapoints}개가 위반하면 울리고, 누락된 데이터 처리 설정은 `{missing}`입니다. CloudWatch가 최근 "
        f"다섯 개를 가져왔고 맨 오른쪽이 가장 최근입니다(X 위반, 0 정상, – 누락): `{shown}`. 경보는 어떤 상태가 됩니까?",
    )
    reasons = {
        cloudwatch.ALARM: ("cw-gap-breaches", "Only `breaching` fills a gap with a breach, and the votes that are left are too few.", "`breaching`만 빈 곳을 위반으로 채웁니다. 그 밖의 표로는 모자랍니다."),
        cloudwatch.OK: ("cw-gap-good", "A gap is no good data point, unless the setting is `notBreaching`.", "`notBreaching`이 아니면 빈 곳은 정상 데이터가 아닙니다."),
        cloudwatch.INSUFFICIENT_DATA: ("cw-gap-insufficient", "That takes the setting `missing` and a range in which no data point decides.", "설정이 `missing`이고 범위에 결정할 데이터가 없을 때의 상태입니다."),
        KEEPS: ("cw-gap-keeps", "Only `ignore` keeps a state, and only while the real data points do not decide.", "`ignore`만, 그것도 실제 데이터로 결정할 수 없을 때만 상태를 유지합니다."),
    }  # fmt: skip
    figures = [Figure(wanted, ANSWERS[wanted], KEY, _why(points, datapoints, missing))]
    for name, (mistake, en, ko) in reasons.items():
        if name != wanted:
            figures.append(Figure(name, ANSWERS[name], mistake, Words(en=en, ko=ko)))
    return Draft(stem, figures, EXAMS, SOURCE, READ, "sim:observability/missing-data@one-error")


def _why(points: str, datapoints: int, missing: str) -> Words:
    """How the state comes about."""
    votes = points.replace("-", "")[-PERIODS:]
    breaching, blanks = votes.count("X"), PERIODS - len(votes)
    if not blanks:
        return Words(
            en=f"Three real data points are found, further back if need be: {breaching} of them breach, {datapoints} are needed.",
            ko=f"더 뒤까지 찾아 실제 데이터 세 개가 있습니다. 그중 위반은 {breaching}개이고 {datapoints}개가 필요합니다.",
        )
    if missing == "breaching":
        return Words(
            en=f"Real breaches: {breaching}. Gaps filled as breaches: {blanks}. Needed: {datapoints}.",
            ko=f"실제 위반은 {breaching}개, 위반으로 채운 빈 곳은 {blanks}개입니다. {datapoints}개가 필요합니다.",
        )
    if missing == "notBreaching" or breaching >= datapoints or "0" in votes:
        return Words(
            en=f"Real breaches: {breaching}. Needed: {datapoints}. No gap is counted as a breach here.",
            ko=f"실제 위반은 {breaching}개이고 {datapoints}개가 필요합니다. 여기서는 빈 곳을 위반으로 세지 않습니다.",
        )
    if missing == "ignore":
        return Words(
            en="The real data points do not decide, so `ignore` leaves the state alone.",
            ko="실제 데이터로 결정할 수 없으므로 `ignore`는 상태를 그대로 둡니다.",
        )
    if not votes:
        return Words(en="There is nothing to vote with.", ko="투표할 데이터가 하나도 없습니다.")
    return Words(
        en=f"All real data points breach and the oldest is at least {datapoints} data points old: an early ALARM, with few votes.",
        ko=f"실제 데이터가 모두 위반이고 가장 오래된 것이 최근 것부터 세어 {datapoints}번째이거나 그보다 오래되었습니다. 표가 모자라도 일찍 ALARM이 됩니다.",
    )


def alarm_delay(rng: np.random.Generator) -> Draft:
    """Seconds until an alarm of M out of N rings after a metric has risen for good."""
    period = int(rng.choice([10, 20, 30, 60, 120, 300]))
    periods = int(rng.integers(3, 7))
    datapoints = int(rng.integers(2, periods))
    series = np.concatenate([np.zeros(2 * periods), np.ones(2 * periods)])
    first = int(cloudwatch.starts(cloudwatch.states(series, datapoints, periods))[0]) - 2 * periods + 1
    stem = Words(
        en=f"An alarm has a period of {period} seconds and needs {datapoints} out of {periods} data points. The metric, which has never breached, "
        "rises above the threshold at the beginning of a period and stays there. No data is missing. How long after that can the "
        "alarm be in ALARM at the earliest?",
        ko=f"경보의 기간은 {period}초이고 데이터 포인트 {periods}개 중 {datapoints}개가 위반해야 합니다. 위반한 적 없는 지표가 어느 기간이 시작될 때 임계값을 "
        "넘어 그대로 머뭅니다. 누락된 데이터는 없습니다. 경보는 그로부터 빨라야 몇 초 뒤에 ALARM이 됩니까?",
    )
    en, ko = "{value} seconds", "{value}초"
    figures = [
        number(first * period, en, ko, KEY, f"The {datapoints} data points that are needed take a period each.", f"필요한 데이터 포인트 {datapoints}개에 기간이 하나씩 듭니다."),
        number(period, en, ko, "cw-one-breach", "One breaching data point is not enough here.", "여기서는 위반 데이터 포인트 하나로 모자랍니다."),
        number(periods * period, en, ko, "cw-waits-for-n", "The vote does not wait for all of the evaluation periods to breach.", "평가 기간이 모두 위반할 때까지 기다리지 않습니다."),
        number((periods + cloudwatch.EXTRA) * period, en, ko, "cw-waits-for-range", "Older data points are looked at only to fill gaps.", "더 오래된 데이터 포인트는 빈 곳을 메울 때만 봅니다."),
        number((periods - datapoints) * period, en, ko, "cw-vote-turned", "That is the number of good data points that are allowed.", "정상이어도 되는 데이터 포인트의 수로 계산한 값입니다."),
    ]  # fmt: skip
    return Draft(stem, figures, EXAMS, SOURCE, READ, "sim:observability/alarm-votes@two-of-three")


GENERATORS = {"alarm-state": alarm_state, "alarm-delay": alarm_delay}
