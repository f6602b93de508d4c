"""How the study widgets look, and how a learner's or an author's text becomes HTML: escaped first, then a little Markdown."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

import ipywidgets as widgets

from aws_study.study import progress
from aws_study.text import gettext as _
from aws_study.ui.units import percent

CSS = """
.aws-study { --ink: var(--jp-content-font-color1, #1f2933); --muted: var(--jp-content-font-color2, #52606d);
  --line: var(--jp-border-color2, #e0e0e0); --accent: #0072b2; box-sizing: border-box; max-width: 860px; margin: 6px 2px 10px;
  padding: 20px; border: 1px solid var(--line); border-radius: 10px; background: var(--jp-layout-color0, #fff); color: var(--ink);
  overflow: visible; word-break: keep-all; overflow-wrap: anywhere; }
.aws-study.aws-tail { padding: 0 20px; margin-top: -4px; border: 0; background: none; }
.aws-study .widget-html-content, .aws-study .jupyter-widgets { color: var(--ink); font-size: 14px; line-height: 1.45; }
.aws-study .widget-html, .aws-study .widget-html-content { height: auto; margin: 0; overflow: visible; }
.aws-study h3 { margin: 0 0 2px; font-size: 14px; font-weight: 600; color: var(--muted); }
.aws-study p { margin: 4px 0; }
.aws-study .aws-stem { font-size: 16px; line-height: 1.45; margin: 6px 0 8px; }
.aws-study code { padding: 1px 4px; border-radius: 4px; background: var(--jp-layout-color2, #f3f5f7); color: var(--ink); }
.aws-study .widget-radio, .aws-study .widget-checkbox { width: 100%; height: auto; margin: 0; }
.aws-study .widget-radio-box { margin: 0; max-width: 100%; }
.aws-study .widget-radio-box label, .aws-study .widget-checkbox label { height: auto; max-width: 100%; margin: 0; padding: 5px 0;
  white-space: normal; line-height: 1.4; font-size: 14px; color: var(--ink); cursor: pointer; }
.aws-study .widget-radio-box label { display: flex; flex-direction: row-reverse; justify-content: flex-end; align-items: flex-start; }
.aws-study .widget-checkbox label { display: flex; align-items: flex-start; }
.aws-study .widget-checkbox label input { flex: none; margin: 2px 9px 0 1px; }
.aws-study .widget-radio-box label input { margin: 0 9px 0 1px; flex: none; float: none; }
.aws-study a { color: var(--jp-content-link-color, #0072b2); text-decoration: underline; }
.aws-study .aws-sure { margin: 6px 0 0; padding-top: 4px; border-top: 1px solid var(--line); flex-wrap: wrap; align-items: baseline; }
.aws-study .aws-sure .widget-radio-box { display: flex; flex-flow: row wrap; gap: 0 20px; width: auto; }
.aws-study .aws-sure > .widget-label { font-weight: 600; }
.aws-study .widget-text { width: auto; max-width: 100%; height: auto; align-items: center; align-self: flex-start;
  margin: 8px 0 2px; flex-wrap: wrap; row-gap: 4px; }
.aws-study .aws-sure > .widget-label, .aws-study .widget-text > .widget-label { width: auto; max-width: none; margin-right: 10px;
  text-align: left; color: var(--ink); white-space: normal; height: auto; }
.aws-study .widget-text input { flex: 0 1 190px; width: 190px; min-width: 0; max-width: 100%; min-height: 30px; border-radius: 6px; }
.aws-study .widget-button { align-self: flex-start; margin: 8px 0 2px; min-height: 32px; height: auto; width: auto; padding: 4px 14px; border-radius: 6px; border: 1px solid var(--line); }
.aws-study .widget-button.mod-primary { background: var(--accent); border-color: var(--accent); color: #fff; }
.aws-study :is(button, input, a):focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.aws-study .aws-verdict { margin: 12px 0 8px; padding: 1px 0 1px 11px; border-left: 4px solid var(--accent); font-size: 16px; font-weight: 600; }
.aws-study .aws-verdict.aws-no { border-left-style: double; }
.aws-study ul.aws-reasons { margin: 0; padding: 0; list-style: none; }
.aws-study ul.aws-reasons li { margin: 0; padding: 8px 0; border-top: 1px solid var(--line); }
.aws-study .aws-mark { font-weight: 700; }
.aws-study .aws-quiet { font-size: 12px; color: var(--muted); }
.aws-study .aws-notice { margin: 8px 0 0; padding: 7px 11px; border-radius: 6px; background: var(--jp-layout-color2, #f3f5f7); font-size: 13px; }
.aws-study table { border-collapse: collapse; margin: 6px 0 10px; font-size: 14px; }
.aws-study table :is(th, td) { padding: 4px 14px 4px 0; text-align: left; font-weight: 400; vertical-align: top; border: 0; background: none; }
.aws-study table thead th { font-weight: 600; color: var(--muted); border-bottom: 1px solid var(--line); }
.aws-study .aws-bars td { white-space: nowrap; }
.aws-study .aws-bar { display: inline-block; width: 180px; height: 12px; border-radius: 3px; background: var(--jp-layout-color2, #e6e9ec); }
.aws-study .aws-bar i { display: block; height: 100%; border-radius: 3px; background: var(--accent); }
@media (max-width: 800px) { .aws-study .aws-bar { width: 60px; } .aws-study table :is(th, td) { padding-right: 8px; } }
.aws-study .widget-upload { align-self: flex-start; width: auto; height: auto; min-height: 32px; margin: 8px 0 2px; padding: 4px 14px; border-radius: 6px; border: 1px solid var(--line); }
.aws-study .widget-toggle-button { align-self: flex-start; margin: 8px 8px 2px 0; min-height: 32px; height: auto; width: auto; padding: 4px 14px; border-radius: 6px; border: 1px solid var(--line); }
.aws-study .widget-hbox { flex-wrap: wrap; gap: 0 8px; overflow: visible; }
.aws-study .aws-clock { font-size: 16px; font-weight: 700; font-variant-numeric: tabular-nums; }
.aws-study .aws-clock.aws-late::after { content: " ⚠"; }
.aws-study .aws-spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.aws-study .aws-exam-list { display: flex; flex-wrap: wrap; gap: 4px; margin: 4px 0 10px; }
.aws-study .aws-exam-list button { min-width: 36px; min-height: 28px; padding: 2px 5px; border: 1px solid var(--line); border-radius: 5px;
  background: none; color: var(--ink); font: inherit; font-size: 13px; cursor: pointer; }
.aws-study .aws-exam-list button[class*="answered"] { background: var(--jp-layout-color3, #d5dde3); font-weight: 700; }
.aws-study .aws-exam-list button[aria-current] { outline: 2px solid var(--accent); outline-offset: 1px; }
"""


def bars(rows: Iterable[tuple[str, int, int]]) -> str:
    """A table of (label, right, of) with a bar each: the numbers stand beside it, so that the bar is never the only sign."""
    lines = []
    for label, right, of in rows:
        share = percent(round(right / of, 2)) if of else "–"
        width = f"{100 * right / of:.1f}%" if of else "0"
        bar = f'<span class="aws-bar" aria-hidden="true"><i style="width:{width}"></i></span>'
        lines.append(
            f"<tr><th scope=row>{html.escape(label)}</th><td>{bar}</td><td>{right} / {of}</td><td>{share}</td></tr>"
        )
    return f'<table class="aws-bars">{"".join(lines)}</table>'


def marked(text: str) -> str:
    """HTML of a text: everything escaped, then `code`, **bold** and line breaks."""
    safe = html.escape(text.strip())
    safe = re.sub(r"`([^`]+)`", r"<code>\1</code>", safe)
    safe = re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", safe)
    return safe.replace("\n", "<br>")


def plain(text: str) -> str:
    """The same text without its marks, for the labels of buttons and choices, which show text as it is."""
    return re.sub(r"\*\*([^*]+)\*\*", r"\1", re.sub(r"`([^`]+)`", r"\1", " ".join(text.split())))


def link(address: str) -> str:
    """A link for an https address; anything else is shown as text, so that a bank file cannot bring a script."""
    safe = html.escape(address)
    return f'<a href="{safe}" target="_blank" rel="noopener">{safe}</a>' if address.startswith("https://") else safe


def card(*children: widgets.Widget) -> list[widgets.Widget]:
    """The children of a card, with the style sheet before them."""
    return [widgets.HTML(f"<style>{CSS}</style>", layout=widgets.Layout(display="none")), *children]


def tail(widget: widgets.Widget) -> widgets.Widget:
    """What stands below a card and belongs to it: the next question's button, the score at the end."""
    return widgets.VBox([widget]).add_class("aws-study").add_class("aws-tail")


def said(text: str, kind: str = "") -> str:
    """A verdict that a screen reader speaks. An alert is spoken when it appears; a status region that is replaced is not."""
    return f'<p class="aws-verdict {kind}" role="alert">{marked(text)}</p>' if text else ""


def notice() -> str:
    """What the learner has to know about the progress file, as HTML; empty when all is well."""
    trouble = progress.problem()
    if trouble is None:
        return ""
    return f'<p class="aws-notice" role="status">{marked(_trouble(trouble))}</p>'


def _trouble(trouble: progress.ProgressProblem) -> str:
    name = str(trouble.path or "")
    if trouble.aside is not None:
        words = _(
            "Your progress file could not be read. It was kept as {aside}, nothing was overwritten, and a new file was started."
        )
        return words.format(aside=str(trouble.aside))
    reasons = {
        "newer": _("Your progress file {name} was written by a newer edition of the course."),
        "read_only": _("Your progress file {name} cannot be written."),
        "full": _("The disk is full, so your progress file {name} cannot grow."),
        "busy": _("Another program keeps your progress file {name} locked."),
    }
    reason = reasons.get(trouble.code, _("Your progress file {name} cannot be used."))
    kept = _("The lesson goes on, but what you do now is only in memory: export it before you close the notebook.")
    return f"{reason.format(name=name)} {kept}"
