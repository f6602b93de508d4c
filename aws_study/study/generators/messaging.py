"""Practice for lesson 19: empty receives of long polls, and when a dead letter is thrown away."""

from __future__ import annotations

from datetime import date

import numpy as np

from aws_study.services import sqs
from aws_study.study.generators.drafts import KEY, Draft, number
from aws_study.study.questions import Words

_DEAD_LETTERS = "https://docs.amazonaws.cn/en_us/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html"


def empty_receives(rng: np.random.Generator) -> Draft:
    """Receive calls that long polls make at a queue in which nothing arrives."""
    threads = int(rng.integers(2, 13))
    wait = int(rng.choice([2, 4, 5, 10, 15, 20]))
    days = int(rng.choice([1, 2, 5, 10, 30]))
    calls, _empty = sqs.receives_per_s(messages_per_s=0, wait_s=wait)
    right = threads * calls * 86_400 * days
    per_en, per_ko = ("a day", "하루 동안") if days == 1 else (f"{days} days", f"{days}일 동안")
    stem = Words(
        en=f"{threads} threads poll an SQS queue in which nothing arrives. Each one waits {wait} seconds for an answer (WaitTimeSeconds) and asks again at once, "
        f"for up to 10 messages. How many empty answers do they get in {per_en}, all together?",
        ko=f"스레드 {threads}개가 아무것도 들어오지 않는 SQS 대기열을 폴링합니다. 스레드마다 응답을 {wait}초 기다리고(WaitTimeSeconds) 곧바로 다시 물으며, "
        f"한 번에 메시지를 10개까지 요청합니다. {per_ko} 모두 합해 빈 응답을 몇 번 받습니까?",
    )
    en = ko = "{value}"
    figures = [
        number(right, en, ko, KEY, f"Each thread gets 86,400 / {wait} answers a day; times {threads} threads" + (f" and {days} days." if days > 1 else "."), f"스레드마다 하루 86,400 / {wait}번이고, 스레드는 {threads}개" + (f", 기간은 {days}일입니다." if days > 1 else "입니다.")),
        number(right / threads, en, ko, "polls-one-thread", "That is what one thread gets; each of them asks for itself.", "스레드 하나가 받는 수입니다. 스레드마다 따로 묻습니다."),
        number(right * wait, en, ko, "polls-wait-ignored", "That would be one call a second: a long poll on an empty queue lasts its whole wait time.", "초당 한 번 물을 때의 값입니다. 빈 대기열의 긴 폴링은 대기 시간을 다 채웁니다."),
        number(right / 10, en, ko, "polls-batch-empty", "Ten is the most messages in an answer; an empty answer is one call all the same.", "열 개는 응답 하나에 담기는 메시지의 최대 수입니다. 빈 응답도 호출 한 번입니다."),
        number(right / 24, en, ko, "unit-slip", "That is a 24th of it: hours taken for days.", "24분의 1입니다. 시간과 날을 혼동했습니다."),
    ]  # fmt: skip
    exams = {"SAA-C03": "4.2", "DVA-C02": "4.3", "DVA-C03": "4.3"}
    source = "AWS documentation: SQS API model, ReceiveMessage, 2026-11"
    return Draft(stem, figures, exams, source, date(2026, 11, 26), "cell:19-messaging#polling")


def dead_letter_days(rng: np.random.Generator) -> Draft:
    """Days that a message stays in its dead-letter queue."""
    fifo = bool(rng.integers(0, 4) == 0)
    spent = int(rng.integers(1, 7))
    source_days = int(rng.integers(spent + 1, 14))
    kept = int(rng.integers(spent + 2, 15))
    right = sqs.dead_letter_days(spent, retention_days=kept, fifo=fifo)
    kind_en, kind_ko = ("FIFO", "FIFO") if fifo else ("standard", "표준")
    day_en = "1 day" if spent == 1 else f"{spent} days"
    stem = Words(
        en=f"An SQS {kind_en} queue keeps messages for {source_days} days; its dead-letter queue, a {kind_en} queue too, for {kept} days. "
        f"A message is moved {day_en} after it was sent, and nobody touches it again. After how many further days is it thrown away?",
        ko=f"SQS {kind_ko} 대기열의 보존 기간은 {source_days}일이고, 역시 {kind_ko} 대기열인 배달 못한 편지 대기열의 보존 기간은 {kept}일입니다. "
        f"메시지가 보낸 지 {spent}일 뒤에 옮겨졌고 아무도 손대지 않습니다. 그로부터 며칠 뒤에 버려집니까?",
    )
    en, ko = ("{value} day", "{value} days"), "{value}일"
    if fifo:
        why = (
            "In a FIFO dead-letter queue the age starts anew when the message is moved.",
            "FIFO 배달 못한 편지 대기열에서는 옮겨질 때 나이를 새로 셉니다.",
        )
        other = number(
            kept - spent,
            en,
            ko,
            "dlq-fifo-keeps-age",
            "So it is in a standard queue; a FIFO queue counts from the move.",
            "표준 대기열의 경우입니다. FIFO 대기열은 옮겨진 때부터 셉니다.",
        )
    else:
        why = (
            f"A standard message keeps its age: {kept} - {spent} are left.",
            f"표준 대기열에서는 나이가 이어집니다. {kept} - {spent}만큼 남습니다.",
        )
        other = number(kept, en, ko, "dlq-age-restarts", "So it is in a FIFO queue; a standard message keeps the time at which it was sent.", "FIFO 대기열의 경우입니다. 표준 대기열의 메시지는 처음 보낸 시각을 그대로 가집니다.")  # fmt: skip
    figures = [
        number(right, en, ko, KEY, *why),
        other,
        number(source_days - spent, en, ko, "dlq-source-retention", "That is what the source queue had left; now the dead-letter queue's retention counts.", "원래 대기열에서 남아 있던 기간입니다. 이제는 배달 못한 편지 대기열의 보존 기간을 적용합니다."),
        number(source_days + kept - spent, en, ko, "dlq-retentions-add", "The two retention periods do not add up.", "두 보존 기간은 더하지 않습니다."),
        number(source_days, en, ko, "dlq-source-retention", "The source queue's retention no longer applies.", "원래 대기열의 보존 기간은 더 이상 적용되지 않습니다."),
        number(kept + spent, en, ko, "dlq-retentions-add", "Time in the source never makes a message live longer.", "원래 대기열에서 보낸 시간만큼 더 오래 남지는 않습니다."),
    ]  # fmt: skip
    exams = {"SAA-C03": "2.1", "DVA-C02": "1.1", "DVA-C03": "1.1"}
    return Draft(stem, figures, exams, _DEAD_LETTERS, date(2026, 11, 26), "cell:19-messaging#the-rule")


GENERATORS = {"sqs-empty-receives": empty_receives, "sqs-dead-letter-days": dead_letter_days}
