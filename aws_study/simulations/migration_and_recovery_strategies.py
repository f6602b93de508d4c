"""Lesson 15, second simulation: four recovery strategies for one workload, and the cheapest that meets two targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.services import disaster_recovery
from aws_study.services.disaster_recovery import STRATEGIES, Plan, Rates, Steps, Workload
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import money, plain

HOME, SECOND = "ap-northeast-1", "ap-northeast-2"
SERVER, DATABASE = "m7g.large", "db.m6g.xlarge"
INTERVALS = {"5": 5, "60": 60, "360": 360, "720": 720, "1440": 1440, "10080": 10080}  # minutes
FASTEST, SLOWEST = 1 / 60, 20_160  # minutes: a second and two weeks, the ends of both axes
TICKS = {1 / 60: "1 s", 1: "1 min", 60: "1 h", 1440: "1 d"}
STANDBY = 0.3
TONES = {"backup": palette.AMBER, "pilot": palette.BLUE, "warm": palette.GREEN, "active": palette.PURPLE}


@dataclass(frozen=True)
class Recovery:
    """Inputs, all four plans (minutes, USD a month) in the order of STRATEGIES, and the cheapest that meets the targets."""

    workload: Workload
    steps: Steps
    interval: float
    disaster: str
    rto: float
    rpo: float
    plans: tuple[Plan, ...]
    chosen: Plan | None

    def plan(self, strategy: str) -> Plan:
        return self.plans[STRATEGIES.index(strategy)]


@cache
def rates() -> Rates:
    """Prices of the second Region, and of a GB to it from home."""

    def second(service: str, item: str, **kind: str) -> float:
        return facts.price(service, item, region=SECOND, **kind).usd

    return Rates(
        backup_gb=second("RDS", "backup gb month"),
        storage_gb=second("RDS", "storage gp3 single az gb month"),
        storage_two_zones_gb=second("RDS", "storage gp3 multi az gb month"),
        transfer_gb=facts.price("data transfer", "inter region", region=HOME).usd,
        server_hour=second("EC2", "on demand", instance_type=SERVER),
        database_hour=second("RDS", "on demand", engine="mysql", instance_type=DATABASE, deployment="single-az"),
        database_two_zones_hour=second(
            "RDS", "on demand", engine="mysql", instance_type=DATABASE, deployment="multi-az"
        ),
        balancer_hour=second("ELB", "alb hour"),
    )


def run_recovery(
    data_gb: float,
    interval: str,
    rto: float,
    rpo: float,
    disaster: str,
    restore_mb_s: float,
    daily_change: float,
    servers: int,
    decide: float,
    start: float,
) -> Recovery:
    """Four strategies for `data_gb`, a backup every `interval` minutes, against the targets `rto` and `rpo` in minutes.

    `daily_change` in percent; a copy between Regions goes as fast as a restore; the other steps are fixed: an alarm after 3 minutes,
    20 to build, 5 to promote, 1 for DNS, 5 s of lag. Raises ParameterError.
    """
    workload = Workload(data_gb, daily_change / 100, servers)
    steps = Steps(
        restore_mb_s=restore_mb_s, copy_mb_s=restore_mb_s, detect=3, decide=decide, build=20, start=start, promote=5, dns=1,
        lag=5 / 60,
    )  # fmt: skip
    every = float(INTERVALS[interval])
    plans = disaster_recovery.plans(workload, steps, rates(), interval=every, standby_share=STANDBY, disaster=disaster)
    chosen = disaster_recovery.cheapest(plans, rto=rto, rpo=rpo)
    return Recovery(workload, steps, every, disaster, rto, rpo, plans, chosen)


def time(minutes: float) -> str:
    """5 s, 19 min, 11 h 41 min, 7 days; whole minutes from two hours on."""
    if minutes < 1:
        return _("{n} s").format(n=plain(60 * minutes))
    if minutes < 120:
        return _("{n} min").format(n=plain(minutes))
    if minutes >= 2880:
        return _("{n} days").format(n=plain(minutes / 1440))
    hours, rest = divmod(round(minutes), 60)
    return _("{h} h {min} min").format(h=hours, min=rest) if rest else _("{h} h").format(h=hours)


def strategy_name(strategy: str) -> str:
    return {
        "backup": _("backup and restore"),
        "pilot": _("pilot light"),
        "warm": _("warm standby"),
        "active": _("active/active"),
    }[strategy]


class RecoveryChart:
    """Height: dollars a month. Left: minutes until it answers (RTO). Right: data lost (RPO). Green: what the target allows."""

    def setup(self, figure: Figure) -> None:
        self.panels = marks.axes_row(figure, 2, left=84, top=34, bottom=34, between=24, right=214)
        self.panels[0].set_ylabel(_("USD a month for the second Region"))
        titles = (_("away (RTO), green: allowed"), _("data lost (RPO)"))
        self.dots, self.targets, self.fields = [], [], []
        for axes, title in zip(self.panels, titles, strict=True):
            axes.set_title(title)
            axes.set_xscale("log")
            axes.set_xlim(FASTEST / 2.5, SLOWEST * 2.5)
            axes.set_xticks(list(TICKS), [tick_name(minutes) for minutes in TICKS])
            axes.set_xticks([], minor=True)
            axes.set_ylim(0, 1)
            marks.plain_ticks(axes.yaxis)
            self.fields.append(marks.series(axes, palette.GREEN))
            self.fields[-1].set_alpha(0.13)
            self.targets.append(
                axes.axvline(1, color=palette.GREEN.fill, linestyle=(0, (4, 3)), linewidth=1.6, animated=True)
            )
            self.dots.append({strategy: self._dot(axes, strategy) for strategy in STRATEGIES})
        self.names = {strategy: marks.beside(self.panels[1], TONES[strategy].word) for strategy in STRATEGIES}

    def _dot(self, axes: Axes, strategy: str):
        return axes.plot([], [], "o", color=TONES[strategy].fill, markersize=9, animated=True, zorder=5, clip_on=False)[
            0
        ]

    def show(self, view: Recovery) -> bool:
        changed = marks.set_top(self.panels[0], 1.1 * max(plan.usd for plan in view.plans))
        top = self.panels[0].get_ylim()[1]
        left = self.panels[0].get_xlim()[0]
        shown = [(plan.rto, plan.rpo) for plan in view.plans]
        for side, target in enumerate((view.rto, view.rpo)):
            self.targets[side].set_xdata([target, target])
            self.fields[side].set_verts([marks.box(left, target, 0, top)])
            for plan, minutes in zip(view.plans, shown, strict=True):
                x = min(max(minutes[side], FASTEST), SLOWEST)
                self.dots[side][plan.strategy].set_data([x], [plan.usd])
                self.dots[side][plan.strategy].set_markersize(13 if plan is view.chosen else 8)
        places = marks.spread([plan.usd for plan in view.plans], 0.17 * top, 0.06 * top, 0.94 * top)
        for plan, place in zip(view.plans, places, strict=True):
            text = self.names[plan.strategy]
            text.set_y(place)
            mark = "✓ " if plan is view.chosen else ""
            outcome = _("{away}, loses {lost}").format(away=time(plan.rto), lost=time(plan.rpo))
            text.set_text(f"{mark}{strategy_name(plan.strategy)}: {money(plan.usd)}\n{outcome}")
        return changed


def tick_name(minutes: float) -> str:
    return {"1 s": _("1 s"), "1 min": _("1 min"), "1 h": _("1 h"), "1 d": _("1 day")}[TICKS[minutes]]


def say_recovery(view: Recovery) -> str:
    backup = view.plan("backup")
    fields = {
        "rto": time(view.rto), "rpo": time(view.rpo), "away": time(backup.rto), "lost": time(backup.rpo),
    }  # fmt: skip
    if view.disaster == "deleted":
        return _(
            "Data was deleted, and every copy deleted it too. All four strategies restore a backup: away for {away}, and up to {lost} of data lost."
        ).format(**fields)
    if view.chosen is None:
        return _("No strategy is back within {rto} and loses at most {rpo} of data.").format(**fields)
    fields |= {"name": strategy_name(view.chosen.strategy), "usd": money(view.chosen.usd)}
    if view.chosen.strategy == "backup":
        return _(
            "Backup and restore is enough: away for {away}, at worst {lost} of data lost, for {usd} a month."
        ).format(**fields)
    return _(
        "Backup and restore would be away for {away} and lose up to {lost} of data. The cheapest that meets both targets: {name}, {usd} a month."
    ).format(**fields)


def law_recovery(view: Recovery) -> str:
    steps, restore = view.steps, disaster_recovery.transfer_minutes(view.workload.data_gb, view.steps.restore_mb_s)
    fields = {
        "gb": plain(view.workload.data_gb), "rate": plain(steps.restore_mb_s), "restore": time(restore), "decide": plain(steps.decide),
        "away": time(view.plan("backup").rto), "other": plain(max(restore, steps.start)),
    }  # fmt: skip
    if view.disaster == "deleted":
        return _(
            "{gb} GB / {rate} MB/s = {restore}, and 3 min to notice and {decide} min to decide: {away} for each of the four."
        ).format(**fields)
    return _(
        "{gb} GB / {rate} MB/s = {restore}. Backup and restore: 3 (notice) + {decide} (decide) + 20 (build) + {other} (restore, or start if longer) + 1 (DNS) minutes = {away}."
    ).format(**fields)


def table_recovery(view: Recovery) -> pd.DataFrame:
    rows = {}
    for plan in view.plans:
        parts: Mapping[str, float] = disaster_recovery.monthly_usd(
            plan.strategy, view.workload, rates(), standby_share=STANDBY
        )
        rows[strategy_name(plan.strategy)] = {
            _("away (RTO)"): time(plan.rto),
            _("data lost (RPO)"): time(plan.rpo),
            _("meets both"): _("yes") if plan.meets(rto=view.rto, rpo=view.rpo) else _("no"),
            _("backups, $"): round(parts["backups"]),
            _("transfer, $"): round(parts["transfer"]),
            _("database, $"): round(parts["database"]),
            _("servers, $"): round(parts["servers"]),
            _("a month, $"): round(plan.usd),
        }
    return pd.DataFrame(rows).T.rename_axis(_("strategy"))


def strategies() -> Simulation:
    """Which strategy is the cheapest that meets both targets?"""
    start = {
        "data_gb": 8000, "interval": "60", "rto": 240, "rpo": 120, "disaster": "region", "restore_mb_s": 200,
        "daily_change": 2, "servers": 6, "decide": 10, "start": 10,
    }  # fmt: skip
    words = {
        "5": _("every 5 minutes (transaction logs)"), "60": _("every hour"), "360": _("every 6 hours"), "720": _("every 12 hours"),
        "1440": _("every day"), "10080": _("every week"),
    }  # fmt: skip
    return Simulation(
        id="strategies",
        question=_("Which strategy is the cheapest that meets both targets?"),
        run=run_recovery,
        chart=RecoveryChart(),
        say=say_recovery,
        law=law_recovery,
        table=table_recovery,
        controls=[
            Number("data_gb", _("Data to bring back"), 10, 100_000, 10, unit="GB", log=True),
            Choice("interval", _("A backup is made"), words),
            Number("rto", _("May be away for (RTO)"), 1, 10_080, 1, unit=_("minutes"), log=True),
            Number("rpo", _("May lose (RPO)"), 0.1, 10_080, 0.1, unit=_("minutes"), log=True),
        ],
        more=[
            Choice("disaster", _("What happens"), {"region": _("the home Region fails"), "deleted": _("somebody deletes the data")}),
            Number("restore_mb_s", _("A restore brings"), 20, 2000, 10, unit="MB/s", log=True),
            Number("daily_change", _("Changes in a day"), 0, 20, 0.5, unit="%"),
            Number("servers", _("Servers of the full site"), 1, 50, 1, whole=True),
            Number("decide", _("Until people decide"), 0, 120, 1, unit=_("minutes")),
            Number("start", _("Until servers have started"), 1, 60, 1, unit=_("minutes")),
        ],
        presets=[
            Preset("shop", _("A shop with hourly backups"), start),
            Preset("blog", _("A blog: a day, and a day"), {"data_gb": 500, "interval": "1440", "rto": 1440, "rpo": 1440, "servers": 2, "daily_change": 4}),
            Preset("booking", _("Bookings: nothing may have to be started"), {"data_gb": 500, "rto": 20, "rpo": 1}),
            Preset("bank", _("A bank: five minutes"), {"data_gb": 2000, "rto": 5, "rpo": 1, "servers": 12}),
            Preset("deleted", _("Somebody deletes a table of the bank"), {"data_gb": 2000, "rto": 5, "rpo": 1, "servers": 12, "disaster": "deleted"}),
        ],
        source=facts.source("recovery-strategies").text(language()),
    )  # fmt: skip
