"""Which storage survives which event, and how many hours of work are lost where a backup has to stand in.

Sources: EC2 User Guide (instance store, EBS volumes and snapshots) and EFS User Guide, text of 2023-06; TerminateInstances and
StopInstances, API model of 2026-11. "Zone lost" means that its disks do not come back; in a mere outage a volume is out of reach
for as long as that lasts.
"""

from __future__ import annotations

import math

from aws_study.core.checks import choice, number

EVENTS = ("reboot", "stop", "hibernate", "terminate", "host", "volume", "zone", "region", "delete")
STORES = ("instance-store", "root", "data", "efs-one-zone", "efs", "s3", "snapshot")
_LOST = {
    "instance-store": {"stop", "hibernate", "terminate", "host", "volume", "zone", "region", "delete"},
    "root": {"terminate", "volume", "zone", "region", "delete"},
    "data": {"volume", "zone", "region", "delete"},
    "efs-one-zone": {"zone", "region", "delete"},
    "efs": {"region", "delete"},
    "s3": {"region", "delete"},
    "snapshot": {"region"},
}
_BACKED_UP = ("root", "data", "efs-one-zone", "efs")


def survives(store: str, event: str, *, delete_on_termination: bool | None = None) -> bool:
    """Whether what is stored is still there afterwards, without any backup.

    Events: reboot, stop, hibernate, terminate the instance; its host, or the disk itself, fails; the zone or the Region is lost;
    somebody deletes the data. delete_on_termination: of the root or data volume (default: root yes, data no). `snapshot` stands for
    snapshots and backups kept in the Region; "delete" leaves them alone.
    """
    choice("store", store, STORES)
    choice("event", event, EVENTS)
    if event == "terminate" and store in ("root", "data") and delete_on_termination is not None:
        return not delete_on_termination
    return event not in _LOST[store]


def hours_lost(
    store: str,
    event: str,
    *,
    backup_h: float = 0.0,
    copied: bool = False,
    delete_on_termination: bool | None = None,
    versioned: bool = False,
) -> float:
    """The worst case: 0 when the data survives, `backup_h` when the last backup stands in for it, infinite when it is gone.

    backup_h: hours between snapshots (EBS) or backups (EFS), 0 for none. copied: each is copied to another Region at once; an
    instance store has no snapshots. versioned: the S3 bucket keeps versions, and with `copied` it replicates to another Region.
    """
    hours = number("backup_h", backup_h, 0, 8760)
    if survives(store, event, delete_on_termination=delete_on_termination):
        return 0.0
    if store == "snapshot":
        return 0.0 if copied else math.inf
    if store == "s3":
        kept = (event == "delete" and versioned) or (event == "region" and versioned and copied)
        return 0.0 if kept else math.inf
    if store not in _BACKED_UP or hours == 0:
        return math.inf
    return hours if survives("snapshot", event) or copied else math.inf
