#!/usr/bin/env python3
"""Overdue seals: how many sealed looks are past their day and not open, from the public log alone.

    overdue_seals.py LOG [LOG …] [--today YYYY-MM-DD] [--json]

LOG is the folder of a year's log or its address (http, https). Give the logs of two years to see seals of one year that
were opened in the next. Needs Python 3.9 and nothing else; sends nothing but the requests for the log's public files.

Prints one number: SEALED leaves whose latest day of opening has passed without an OPEN leaf. An EXTEND leaf that was
written before that day moves it. Warrants that are past their day are told beside it. Exit 0: none of either. Exit 1:
there are some. Exit 2: a log cannot be read, or its entries do not give the root of its checkpoint.

What it trusts: nothing but SHA-256. It rebuilds the tree over every leaf that it counts and compares the root with the
checkpoint. Whether the checkpoint is the one that witnesses signed is the business of a witness or of `tools/checker`.
"""

import argparse
import base64
import datetime
import hashlib
import json
import os
import sys
import urllib.error
import urllib.request

LEAF_BYTES = 128
BUNDLE = 256
FILE_BYTES_MAX = 32 * 1024 * 1024
SEAL_DAYS_MAX = 366
SEALED, WARRANT, OPEN, EXTEND = 2, 3, 4, 5


class Unreadable(Exception):
    """The log is not there, or is not what it says."""


def fetch(log, path):
    """A file of the log; None if there is no such file."""
    if log.startswith(("http://", "https://")):
        try:
            with urllib.request.urlopen(f"{log.rstrip('/')}/{path}", timeout=30) as answer:
                return answer.read(FILE_BYTES_MAX)
        except urllib.error.HTTPError as fault:
            if fault.code in (404, 410):
                return None
            raise Unreadable(f"{log}/{path}: {fault}") from fault
        except OSError as fault:
            raise Unreadable(f"{log}/{path}: {fault}") from fault
    try:
        with open(os.path.join(log, path), "rb") as file:
            return file.read(FILE_BYTES_MAX)
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise Unreadable(f"{log}/{path}: {fault}") from fault


def spelled(number):
    """A number as tlog-tiles spells it in paths: 1234067 is x001/x234/067."""
    parts = [f"{number % 1000:03d}"]
    while number >= 1000:
        number //= 1000
        parts.append(f"x{number % 1000:03d}")
    return "/".join(reversed(parts))


def checkpoint(log):
    """Origin, size and root of the newest checkpoint."""
    note = fetch(log, "checkpoint")
    if note is None:
        raise Unreadable(f"{log}: there is no checkpoint")
    lines = note.decode("utf-8", "replace").split("\n")
    try:
        return lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True)
    except (IndexError, ValueError) as fault:
        raise Unreadable(f"{log}: the checkpoint cannot be read: {fault}") from fault


def leaves(log, size):
    """The leaves of the log, in order."""
    for number in range((size + BUNDLE - 1) // BUNDLE):
        width = min(BUNDLE, size - number * BUNDLE)
        path = f"tile/entries/{spelled(number)}"
        bundle = fetch(log, path if width == BUNDLE else f"{path}.p/{width}")
        if bundle is None:
            bundle = fetch(log, path)
        if bundle is None:
            raise Unreadable(f"{log}: the entries {path} are missing (a pruned log cannot be counted)")
        at = 0
        for _ in range(width):
            length = int.from_bytes(bundle[at:at + 2], "big")
            entry = bundle[at + 2:at + 2 + length]
            if len(entry) != length or length != LEAF_BYTES:
                raise Unreadable(f"{log}: {path} holds an entry that is no leaf of {LEAF_BYTES} bytes")
            at += 2 + length
            yield entry


class Tree:
    """RFC 6962 root, leaf by leaf."""

    def __init__(self):
        self.edge = []

    def add(self, entry):
        node, height = hashlib.sha256(b"\x00" + entry).digest(), 0
        while self.edge and self.edge[-1][0] == height:
            _, left = self.edge.pop()
            node, height = hashlib.sha256(b"\x01" + left + node).digest(), height + 1
        self.edge.append((height, node))

    def root(self):
        if not self.edge:
            return hashlib.sha256(b"").digest()
        node = self.edge[-1][1]
        for _, left in reversed(self.edge[:-1]):
            node = hashlib.sha256(b"\x01" + left + node).digest()
        return node


def number(entry, start, length):
    return int.from_bytes(entry[start:start + length], "big")


def read(log):
    """The year of a log, and of its leaves what concerns seals, in order."""
    origin, size, root = checkpoint(log)
    year = origin.rsplit("/", 1)[-1]
    if not year.isdigit():
        raise Unreadable(f"{log}: the origin {origin} names no year")
    tree, found = Tree(), []
    for index, entry in enumerate(leaves(log, size)):
        tree.add(entry)
        if entry[0] == 1 and entry[1] in (SEALED, WARRANT, OPEN, EXTEND):
            found.append({
                "kind": entry[1], "index": index, "day": number(entry, 12, 4),
                # OPEN and EXTEND name the year of the log that is meant here; 0 is their own.
                "year": (number(entry, 8, 4) if entry[1] in (OPEN, EXTEND) else 0) or int(year),
                "ref": number(entry, 16, 8), "due": number(entry, 24, 4),
            })
    if tree.root() != root:
        raise Unreadable(f"{log}: the entries do not give the root of the checkpoint")
    return int(year), origin, found


def judge(logs, today):
    """What is past its day: the seals and the warrants, each as (origin, index, due day)."""
    held, seals_of = {}, {}
    # Year after year, leaf after leaf: what a leaf means stands before it.
    for year, origin, found in sorted(logs, key=lambda log: log[0]):
        for leaf in found:
            key, latest = (year, leaf["index"]), leaf["day"] + SEAL_DAYS_MAX
            if leaf["kind"] in (SEALED, WARRANT):
                warrant = held.get((year, leaf["ref"])) if leaf["kind"] == SEALED else None
                if warrant and warrant["kind"] != WARRANT:
                    warrant = None
                due = leaf["due"] or (warrant["due"] if warrant else 0)
                # No seal lasts longer than the law lets it, whatever the leaf says.
                held[key] = {"kind": leaf["kind"], "origin": origin, "due": min(due, latest),
                             "open": warrant["open"] if warrant else None}
                if warrant:
                    seals_of.setdefault((year, leaf["ref"]), []).append(key)
                continue
            meant = (leaf["year"], leaf["ref"])
            for seal in (held.get(place) for place in [meant] + seals_of.get(meant, [])):
                if seal is None or seal["open"] is not None:
                    continue
                if leaf["kind"] == OPEN:
                    seal["open"] = leaf["day"]
                elif leaf["day"] <= seal["due"]:
                    # An extension after the day heals nothing: on that day the seal was overdue.
                    seal["due"] = max(seal["due"], min(leaf["due"], latest))
    late = [(seal["origin"], key[1], seal["due"], seal["kind"]) for key, seal in sorted(held.items())
            if seal["open"] is None and seal["due"] < today]
    opened_late = sum(1 for seal in held.values() if seal["open"] is not None and seal["open"] > seal["due"])
    return late, opened_late, sum(1 for seal in held.values() if seal["kind"] == SEALED)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("log", nargs="+", help="folder or address of a year's log")
    parser.add_argument("--today", type=datetime.date.fromisoformat, help="count as of this day (UTC)")
    parser.add_argument("--json", action="store_true", help="print everything that was found")
    asked = parser.parse_args()
    today = asked.today or datetime.datetime.now(datetime.timezone.utc).date()
    today = (today - datetime.date(1970, 1, 1)).days
    try:
        late, opened_late, seals = judge([read(log) for log in asked.log], today)
    except Unreadable as fault:
        print(f"overdue-seals: {fault}", file=sys.stderr)
        return 2
    overdue = [leaf for leaf in late if leaf[3] == SEALED]
    warrants = [leaf for leaf in late if leaf[3] == WARRANT]
    if asked.json:
        named = [{"log": log, "leaf": leaf, "due": due, "kind": "sealed" if kind == SEALED else "warrant"}
                 for log, leaf, due, kind in late]
        print(json.dumps({"overdue": len(overdue), "warrants_overdue": len(warrants), "seals": seals,
                          "opened_late": opened_late, "leaves": named}, indent=1))
    else:
        print(len(overdue))
        for log, leaf, due, kind in late:
            day = datetime.date(1970, 1, 1) + datetime.timedelta(days=due)
            what = "sealed leaf" if kind == SEALED else "warrant"
            print(f"{log}: {what} {leaf} was to open by {day}", file=sys.stderr)
        if opened_late:
            print(f"{opened_late} came to light after their day", file=sys.stderr)
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
