"""An assistant on a language model, with retrieval and tools: which measure stops which attack, and which only makes it rarer.

Three kinds of effect. "stops": something outside the model says no, the same way each time (IAM, a filter of the search, a quota, a key).
"filters": a classifier looks at words and catches a share of them. "asks": a person sees the action and says no to a share. What stops,
stops any number of attempts; what lets a share through loses against patience.
Sources: Bedrock User Guide, "Prompt injection security", "Detect prompt attacks", "Query a knowledge base" (guardrails look at the input
and at the generated answer, not at the passages that were retrieved), "Include a guardrail with the Converse API" (results of tools and
arguments for them are not evaluated), "Model invocation logging"; stored copies of 2026, some undated; API model of 2026-11 (PROMPT_ATTACK
filters with a strength that raises the likelihood of filtering; ApplyGuardrail; RetrievalFilter). The shares that are caught are
assumptions: AWS promises none. Attempts are taken as independent; real ones learn from each other, which favours the attacker.
"""

from __future__ import annotations

import math
from collections.abc import Collection

from aws_study.core.checks import OneOf, ParameterError, choice, count, number

MEASURES = (
    "role", "tenant", "guard_in", "guard_docs", "guard_out", "confirm", "limits", "endpoint", "kms", "logging",
)  # fmt: skip
ATTACKS = ("typed", "planted", "neighbour", "card", "power", "bill", "keys", "copy")

EFFECTS: dict[tuple[str, str], str] = {
    ("typed", "guard_in"): "filters",  # nothing certain stops words: keep no secret in a prompt
    ("planted", "role"): "stops",
    # ApplyGuardrail on the text; the guardrail of the call reads neither retrieved passages nor results of tools
    ("planted", "guard_docs"): "filters",
    ("planted", "confirm"): "asks",
    ("neighbour", "tenant"): "stops",  # to a guardrail a neighbour's contract is a contract like any other
    ("card", "guard_out"): "filters",
    ("power", "role"): "stops",
    ("power", "confirm"): "asks",
    ("bill", "limits"): "stops",
    ("keys", "endpoint"): "stops",
    ("copy", "kms"): "stops",
}
# What the log of model invocations shows afterwards; a copied bucket is CloudTrail's matter.
TELLS = frozenset(ATTACKS) - {"copy"}


def _known(measures: Collection[str]) -> set[str]:
    for measure in measures:
        if measure not in MEASURES:
            raise ParameterError("measures", measure, OneOf(MEASURES))
    return set(measures)


def passes(attack: str, measures: Collection[str], *, caught: float, refused: float) -> float:
    """Chance (0 to 1) that one attempt of an attack gets through.

    caught: share that a guardrail's filter recognises; refused: share of wrong actions to which a person says no. Raises ParameterError.
    """
    choice("attack", attack, ATTACKS)
    left = {
        "stops": 0.0,
        "filters": 1 - number("caught", caught, 0, 1),
        "asks": 1 - number("refused", refused, 0, 1),
    }
    chance = 1.0
    for measure in _known(measures):
        if (attack, measure) in EFFECTS:
            chance *= left[EFFECTS[attack, measure]]
    return chance


def within(chance: float, attempts: int) -> float:
    """Chance that at least one of so many independent attempts gets through."""
    chance = number("chance", chance, 0, 1)
    return 1 - (1 - chance) ** count("attempts", attempts, 1, 10**9)


def attempts_for(chance: float, wanted: float) -> int | None:
    """Attempts until at least one gets through with chance `wanted`; None when none ever does."""
    chance, wanted = number("chance", chance, 0, 1), number("wanted", wanted, 0, 0.999999)
    if chance == 0:
        return None
    if chance == 1:
        return 1
    return max(1, math.ceil(math.log(1 - wanted) / math.log(1 - chance) - 1e-12))
