"""Downloads one price file in pieces. What has arrived is kept with its ETag, so that the same call goes on where it broke off."""

from __future__ import annotations

import http.client
import json
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from price_files import Refused

PIECE = 1 << 16


def fetch(url: str, part: Path, *, timeout: float, progress: Callable[[int, int | None], None]) -> Path:
    """The complete file at `part`; `timeout` in seconds without an answer. Raises Refused, and then keeps what can be continued."""
    note = part.with_suffix(".json")
    etag, size, have = _kept(url, part, note)
    headers = {"User-Agent": "aws-study refresh_prices", "Accept-Encoding": "identity"}
    if etag and have:
        headers |= {"If-None-Match": etag} if have == size else {"Range": f"bytes={have}-", "If-Range": etag}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=timeout) as answer:
            resumed = answer.status == 206
            size = _size(answer, have if resumed else 0)
            etag = answer.headers.get("ETag", "")
            note.write_text(
                json.dumps({"url": url, "etag": etag if etag.startswith('"') else "", "size": size}), encoding="utf-8"
            )
            have = have if resumed else 0
            with part.open("ab" if resumed else "wb") as file:
                while piece := answer.read(PIECE):
                    file.write(piece)
                    have += len(piece)
                    progress(have, size)
    except urllib.error.HTTPError as error:
        if error.code == 304:
            return part
        if error.code == 416:
            forget(part)
        raise Refused(f"{url} answers {error.code} {error.reason}; nothing was read.") from None
    except (OSError, http.client.HTTPException) as error:
        raise Refused(
            f"{url} broke off after {have:,} bytes ({getattr(error, 'reason', None) or error}); run the same command again to go on."
        ) from None
    if size is not None and have != size:
        raise Refused(f"{url} broke off after {have:,} of {size:,} bytes; run the same command again to go on.")
    return part


def _kept(url: str, part: Path, note: Path) -> tuple[str, int | None, int]:
    """(ETag, whole size, bytes at hand) of an earlier attempt at the same address; ("", None, 0) without one."""
    try:
        known = json.loads(note.read_text(encoding="utf-8"))
        return (known["etag"], known["size"], part.stat().st_size) if known["url"] == url else ("", None, 0)
    except (OSError, ValueError, KeyError, TypeError):
        return "", None, 0


def _size(answer: http.client.HTTPResponse, have: int) -> int | None:
    """The size of the whole file; None when the answer comes in chunks, which tell their own end."""
    if answer.status == 206:
        place = re.fullmatch(rf"bytes {have}-\d+/(\d+)", answer.headers.get("Content-Range", ""))
        if not have or not place:
            raise Refused(
                f"the server sent another part of the file than was asked for: {answer.headers.get('Content-Range')!r}."
            )
        return int(place[1])
    if answer.headers.get("Transfer-Encoding", "").lower() == "chunked":
        return None
    if not answer.headers.get("Content-Length", "").isdigit():
        raise Refused("the server does not tell the size of the file, so nobody can know whether it is whole.")
    return int(answer.headers["Content-Length"])


def forget(part: Path) -> None:
    """Removes a downloaded file and its note."""
    part.unlink(missing_ok=True)
    part.with_suffix(".json").unlink(missing_ok=True)


def bar(name: str, have: int, size: int | None, width: int = 30) -> str:
    """One line: the name, a bar, and MB."""
    if size is None:
        return f"{name}  {have / 1e6:.1f} MB"
    full = width if not size else width * have // size
    return f"{name}  [{'#' * full}{'.' * (width - full)}]  {have / 1e6:.1f} of {size / 1e6:.1f} MB"


def shown(name: str) -> Callable[[int, int | None], None]:
    """A progress bar on a terminal; elsewhere one line, when the file is whole."""

    def progress(have: int, size: int | None) -> None:
        if sys.stderr.isatty():
            print(f"\r{bar(name, have, size)}", end="\n" if have == size else "", file=sys.stderr, flush=True)
        elif have == size:
            print(bar(name, have, size), file=sys.stderr)

    return progress
