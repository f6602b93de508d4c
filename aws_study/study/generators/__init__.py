"""Practice without end: questions with random numbers, whose key and wrong options are computed by the models.

A generator takes a random generator and returns a Draft; its wrong options are named mistakes of data/mistakes.yaml,
computed the way one would make them. The same seed gives the same question. A module a topic; each has its `GENERATORS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from aws_study.study.generators import (
    analytics,
    auto_scaling,
    caching,
    capstone,
    cloudformation,
    cognito,
    compute,
    connect,
    containers,
    cost,
    deployments,
    dns,
    dynamodb,
    edge,
    elb,
    encryption,
    global_infrastructure,
    iam,
    lambda_,
    messaging,
    migration,
    observability,
    relational,
    reservations,
    resilience,
    retries,
    s3,
    s3_security,
    serverless_lab,
    vpc,
    workflows,
)
from aws_study.study.generators.drafts import KEY, Draft, Figure
from aws_study.study.questions import Option, Question, Solved

TRIES = 200  # numbers are drawn again when two mistakes lead to the same figure

GENERATORS: dict[str, Callable[[np.random.Generator], Draft]] = {
    **analytics.GENERATORS,
    **auto_scaling.GENERATORS,
    **caching.GENERATORS,
    **capstone.GENERATORS,
    **cloudformation.GENERATORS,
    **cognito.GENERATORS,
    **compute.GENERATORS,
    **connect.GENERATORS,
    **containers.GENERATORS,
    **cost.GENERATORS,
    **deployments.GENERATORS,
    **dns.GENERATORS,
    **dynamodb.GENERATORS,
    **edge.GENERATORS,
    **elb.GENERATORS,
    **encryption.GENERATORS,
    **global_infrastructure.GENERATORS,
    **iam.GENERATORS,
    **lambda_.GENERATORS,
    **messaging.GENERATORS,
    **migration.GENERATORS,
    **observability.GENERATORS,
    **relational.GENERATORS,
    **reservations.GENERATORS,
    **resilience.GENERATORS,
    **retries.GENERATORS,
    **s3.GENERATORS,
    **s3_security.GENERATORS,
    **serverless_lab.GENERATORS,
    **vpc.GENERATORS,
    **workflows.GENERATORS,
}


def practice(name: str, seed: int) -> Question:
    """The question that this generator makes of this seed. Raises KeyError for an unknown generator."""
    make = GENERATORS[name]
    rng = np.random.default_rng([seed, *name.encode()])
    for _attempt in range(TRIES):
        draft = make(rng)
        options = _distinct(draft.figures)
        if len(options) >= 4:
            break
    else:
        raise RuntimeError(f"gen:{name} found no four distinct options with seed {seed}")
    built = [
        Option(
            id=f"option-{number}", en=f.text.en, ko=f.text.ko, value=f.value, right=f.mistake == KEY,
            mistake=f.mistake or None, why=f.why,
        )
        for number, f in enumerate(options[:4])
    ]  # fmt: skip
    return Question(
        id=f"{name}-{seed}",
        exams=draft.exams,
        stem=draft.stem,
        options=built,
        opens=draft.opens,
        solved=Solved(en=draft.as_of, ko=draft.as_of),  # computed, so there is nothing to solve blind
        source=draft.source,
        as_of=draft.as_of,
    )


def _distinct(figures: Sequence[Figure]) -> list[Figure]:
    """The figures whose texts differ in both languages; the first of equals stays, so the right one always does."""
    kept: list[Figure] = []
    for figure in figures:
        if all(figure.text.en != other.text.en and figure.text.ko != other.text.ko for other in kept):
            kept.append(figure)
    return kept
