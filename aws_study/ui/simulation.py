"""Simulation: a model, a chart and a sentence in one card that a learner can move (DESIGN of the course, part 3).

The card is one widget (card.js draws it): the learner's wish goes to the kernel as one message, what is to be shown comes
back as one message. Python holds the truth; the card draws what it is told.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import anywidget
import pandas as pd
import traitlets

from aws_study.core.checks import OneOf, ParameterError
from aws_study.text import gettext as _
from aws_study.ui import palette
from aws_study.ui.controls import Control, Preset
from aws_study.ui.livechart import HEIGHT, WIDTH, Chart, LiveChart
from aws_study.ui.refusals import refusal

_HERE = Path(__file__).parent
_log = logging.getLogger(__name__)


class Said(str):
    """A sentence. In a notebook it is shown without quotes."""

    def __repr__(self) -> str:
        return str(self)


class Simulation(anywidget.AnyWidget):
    """A card with a question, presets, a sentence, a chart, controls, the law that held, and the source.

    `run(**values)` takes the controls' values and returns a View; `say`, `law` turn a View into a sentence, `table` into a
    DataFrame; `chart` draws it. The first preset opens and names every parameter of `run`. `controls` are visible (four at
    most), `more` lie behind "More parameters". Set `live=False` when `run` takes more than 100 ms: then the card waits for
    release. `source` is one line: which text was read, and when.
    """

    _esm = _HERE / "card.js"
    _css = palette.theme_css(".aws-card") + (_HERE / "card.css").read_text(encoding="utf-8")
    _spec = traitlets.Dict().tag(sync=True)
    _still = traitlets.Unicode().tag(sync=True)
    _shown = traitlets.Dict().tag(sync=True)
    _wish = traitlets.Dict().tag(sync=True, echo_update=False)

    def __init__(
        self,
        *,
        id: str,
        question: str,
        run: Callable[..., Any],
        chart: Chart,
        say: Callable[[Any], str],
        law: Callable[[Any], str],
        table: Callable[[Any], pd.DataFrame],
        controls: Sequence[Control],
        presets: Sequence[Preset],
        source: str,
        more: Sequence[Control] = (),
        live: bool = True,
        height: int = HEIGHT,
    ):
        super().__init__()
        self.id, self.question = id, question
        self._run, self._say, self._law, self._table = run, say, law, table
        self._controls = {control.name: control for control in (*controls, *more)}
        self._presets = {preset.id: preset for preset in presets}
        self._opening = presets[0]
        self._chart = chart
        self._live = LiveChart(chart, width=WIDTH, height=height)
        self._values: dict[str, Any] = {}
        self._views: dict[tuple[Any, ...], Any] = {}
        self._reset = self._opening.id  # where the button leads: the preset chosen last
        self._spec = {
            "id": id,
            "question": question,
            "controls": [control.spec() for control in controls],
            "more": [control.spec() for control in more],
            "presets": [[preset.id, preset.label] for preset in presets],
            "source": source,
            "live": live,
            "words": {
                "reset": _("Reset"),
                "more": _("More parameters"),
                "law": _("Law that held:"),
                "preset": _("Preset"),
                "own": _("Your own values"),
                "measured": _("{label},\u00a0{unit}"),  # the unit stays with the last word
                "slider": _("{label}, slider"),
                "bug": _("This is our mistake. Please report this line:"),
            },
        }
        self.preset(self._opening.id)
        self.observe(self._on_wish, "_wish")
        self.on_msg(self._on_message)

    # What a notebook, a question, a test and a bug report say.

    def set(self, **values: Any) -> Said:
        """Move the named controls. Returns the sentence. Raises ParameterError, and changes nothing, when refused."""
        for name in values:
            if name not in self._controls:
                raise ParameterError(name, values[name], OneOf(tuple(self._controls)))
        self._show(self._read({**self._values, **values}))
        return self.sentence

    def preset(self, id: str) -> Said:
        """Go to a preset. Returns the sentence."""
        if id not in self._presets:
            raise ParameterError("preset", id, OneOf(tuple(self._presets)))
        self._show(self._read(self._preset_values(id)), preset=id)
        return self.sentence

    @property
    def values(self) -> dict[str, Any]:
        """What the controls show, by parameter of `run`."""
        return dict(self._values)

    @property
    def view(self) -> Any:
        """The last View that `run` returned."""
        return self._view

    @property
    def sentence(self) -> Said:
        return Said(self._shown["sentence"])

    @property
    def law(self) -> Said:
        return Said(self._law(self._view))

    @property
    def table(self) -> pd.DataFrame:
        return self._table(self._view)

    def code(self) -> Said:
        """The call that reproduces what the controls show."""
        arguments = ", ".join(f"{name}={value!r}" for name, value in self._values.items())
        return Said(f"from {self._run.__module__} import {self._run.__name__}\n{self._run.__name__}({arguments})")

    def guess(self, value: float | None) -> None:
        """Draw the learner's prediction into the chart, where the chart knows how (`chart.guess`)."""
        draw_guess = getattr(self._chart, "guess", None)
        if draw_guess is not None:
            draw_guess(value)
            self._publish(self._view, self._shown["preset"])

    # How it works.

    def _preset_values(self, id: str) -> dict[str, Any]:
        return {**self._opening.values, **self._presets[id].values}

    def _read(self, raw: dict[str, Any]) -> dict[str, Any]:
        return {name: control.read(raw[name]) for name, control in self._controls.items()}

    def _matching_preset(self, values: dict[str, Any]) -> str:
        return next((id for id in self._presets if self._read(self._preset_values(id)) == values), "")

    def _show(self, values: dict[str, Any], preset: str | None = None, serial: int = 0) -> None:
        view = self._look(values)
        if preset is not None:
            self._reset = preset  # chosen, not merely passed on the way
        self._publish(view, self._matching_preset(values) if preset is None else preset, values, serial)

    def _look(self, values: dict[str, Any]) -> Any:
        """What `run` says of these values. The last few answers are kept: what was drawn ahead is mostly wished for next."""
        key = tuple(values.values())
        if key not in self._views:
            self._views[key] = self._run(**values)
            if len(self._views) > 4:
                del self._views[next(iter(self._views))]
        return self._views[key]

    def _publish(self, view: Any, preset: str, values: dict[str, Any] | None = None, serial: int = 0) -> None:
        values = self._values if values is None else values
        sentence = self._say(view)
        still, moving = self._live.draw(view, sentence)
        self._view, self._values = view, values
        with self.hold_sync():
            if still is not None:
                self._still = still
            self._shown = self._all(view, sentence, moving, values, preset, serial)

    def _all(
        self, view: Any, sentence: str, moving: str, values: dict[str, Any], preset: str, serial: int = 0
    ) -> dict[str, Any]:
        """What the card shows, but for the still layer."""
        return {
            "values": dict(values),
            "preset": preset,
            "reset": self._reset,
            "sentence": sentence,
            "law": self._law(view),
            "moving": moving,
            "errors": {},
            "serial": serial,
        }

    def _on_message(self, _widget: Any, asked: dict[str, Any], _buffers: Any) -> None:
        """The card asks what other values would show, before the learner goes there. What is refused is said there, not now."""
        answer = {"key": asked.get("key")}
        try:
            values = self._read({**self._values, **asked["ahead"]})
            view = self._look(values)
            sentence = self._say(view)
            still, moving = self._live.draw_ahead(view, sentence)
            shown = self._all(view, sentence, moving, values, self._matching_preset(values))
            answer |= {"still": still, "shown": shown}
        except Exception:
            _log.debug("simulation %s has nothing to show ahead at %s", self.id, asked, exc_info=True)
        self.send(answer)

    def _on_wish(self, change: dict[str, Any]) -> None:
        """The learner moved something. Nothing raised here may be lost in a log: it is said on the card."""
        wish = change["new"]
        serial = wish.get("serial", 0)
        try:
            if wish.get("preset"):
                self._show(self._read(self._preset_values(wish["preset"])), wish["preset"], serial)
            else:
                self._show(self._read({**self._values, **wish["values"]}), None, serial)
        except ParameterError as error:
            self._refuse(error, serial)
        except Exception as error:
            _log.exception("simulation %s failed at %s", self.id, wish)
            line = f"sim:{self.id} {wish.get('values')} {type(error).__name__}: {error}"
            bug = self._spec["words"]["bug"]
            self._shown = {**self._shown, "errors": {"": f"{bug} {line}"}, "serial": serial}

    def _refuse(self, error: ParameterError, serial: int) -> None:
        """Say what is allowed in the sentence's place; the chart and everything else keep the last good state."""
        said = refusal(error, self._controls)
        self._shown = {**self._shown, "errors": {error.parameter: said}, "serial": serial}

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        data = dict(data or {})
        data["text/plain"] = f"{self.question}\n{self.sentence}"  # nbval compares what the simulation says
        data["image/png"] = base64.b64encode(self._live.png()).decode()  # for readers without a kernel
        return data, {**metadata, "image/png": {"alt": str(self.sentence), "width": 720}}
