"""The generator of lesson 02, solved a second time: the policies are read out of the stem and asked with fnmatch."""

import re
from fnmatch import fnmatchcase

import numpy as np
import pytest

from aws_study.study.generators import iam
from aws_study.study.generators.drafts import KEY
from aws_study.text import LANGUAGES

NAMES = {"SCP": "the SCP", "identity policy": "the identity policy", "boundary": "the boundary"}


def fits(words, action):
    inverted = words.startswith("NotAction ")
    patterns = words.removeprefix("NotAction ").split(", ")
    return any(fnmatchcase(action, pattern) for pattern in patterns) != inverted


def solved(stem):
    action = re.search(r"calls (\w+:\w+)", stem)[1]
    gates = re.findall(r"(SCP|identity policy|boundary) \[([^]]+)\]", stem)
    effects = {}
    for name, text in gates:
        statements = [re.sub(r"^\d+ × ", "", one).split(" ", 1) for one in text.split("; ")]
        effects[name] = {effect for effect, words in statements if fits(words, action)}
    denying = [name for name, found in effects.items() if "Deny" in found]
    silent = [name for name, found in effects.items() if "Allow" not in found]
    assert len(denying) + len(silent) <= 1, "one thing decides"
    if denying:
        return f"Denied, for {NAMES[denying[0]]} has a Deny that fits"
    return f"Denied, for {NAMES[silent[0]]} has no Allow that fits" if silent else "Allowed"


@pytest.mark.parametrize("seed", range(120))
def test_verdicts_by_hand(seed):
    draft = iam.verdict(np.random.default_rng(seed))
    assert draft.figures[0].mistake == KEY
    assert draft.figures[0].text.en == solved(draft.stem.en)
    for language in LANGUAGES:
        texts = [figure.text.text(language) for figure in draft.figures]
        assert len(set(texts)) == len(texts) >= 5


def test_every_answer_comes_up():
    drafts = [iam.verdict(np.random.default_rng(seed)) for seed in range(200)]
    assert {draft.figures[0].value for draft in drafts} == {
        "allowed", *(f"{kind}:{slot}" for kind in ("deny", "silent") for slot in ("scp", "identity", "boundary"))
    }  # fmt: skip
    assert any(" × Allow" in draft.stem.en for draft in drafts)
