#!/usr/bin/env python3
"""Recounts the yearly report from the public access log, with nothing but Python's standard library.

    recount.py LOG REPORT.json [LATER …]   recounts every figure that is marked "recounted" and compares
    recount.py --draw NOTE SIZE S          prints the first S leaves that the lottery draws from a checkpoint

LOG is the address or the folder of one year's log: below it lie `checkpoint` and `tile/entries/…`
(c2sp.org/tlog-tiles). LATER are the logs of the years after it that the report read for what they say of this year's
seals, in the report's order. REPORT.json is what the arbiter publishes under /report/YEAR.json, or the text inside it.
Exit: 0 all figures agree, 1 a figure or the tree differs, 2 the log or the report cannot be read.

It shares no code with the platform. Signatures are not its business: `vahid log fsck` and the Go checker check those of
the log; the arbiter's signature over the report is checked by `openssl` (docs/oversight.md).
"""

import base64
import collections
import datetime
import hashlib
import json
import os
import struct
import sys
import urllib.error
import urllib.request

LEAF = struct.Struct(">BBHIIIQII32s32s32s")
ACCESS, SEALED, WARRANT, OPEN, EXTEND, DEFERRED, CORRECTION, BULK, LATE, SEGMENT, DAYCOUNT, POLICY, STAT = range(1, 14)
LOOKS = (ACCESS, DEFERRED, BULK, LATE)
BUNDLE = 256
COUNT_WITHIN_DAYS = 2
SEAL_DAYS_MAX = 366
FETCH_SECONDS = 30
FILE_BYTES_MAX = 64 * 1024 * 1024


class Unreadable(Exception):
    """What was asked for is not there or not in its form."""


# The log.


def fetch(source, path):
    """One file of the log; None when it is not there."""
    if source.startswith(("http://", "https://")):
        try:
            with urllib.request.urlopen(source.rstrip("/") + "/" + path, timeout=FETCH_SECONDS) as answer:
                return answer.read(FILE_BYTES_MAX)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise Unreadable(f"{path}: {error}") from error
        except OSError as error:
            raise Unreadable(f"{path}: {error}") from error
    try:
        with open(os.path.join(source, path), "rb") as file:
            return file.read(FILE_BYTES_MAX)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unreadable(f"{path}: {error}") from error


def bundle_path(number, width):
    """`tile/entries/x001/x234/067`, with `.p/W` for a bundle of less than 256 entries."""
    parts = [f"{number % 1000:03d}"]
    number //= 1000
    while number:
        parts.insert(0, f"x{number % 1000:03d}")
        number //= 1000
    return "tile/entries/" + "/".join(parts) + ("" if width == BUNDLE else f".p/{width}")


def leaves(source, size):
    """The first `size` leaves, as bytes."""
    for number in range((size + BUNDLE - 1) // BUNDLE):
        width = min(BUNDLE, size - number * BUNDLE)
        data = fetch(source, bundle_path(number, width))
        if data is None and width < BUNDLE:
            # A partial bundle may be gone once the full one is there.
            data = fetch(source, bundle_path(number, BUNDLE))
        if data is None:
            raise Unreadable(f"{bundle_path(number, width)} is not in the log")
        at = 0
        for _ in range(width):
            if at + 2 > len(data):
                raise Unreadable(f"{bundle_path(number, width)} ends too early")
            (length,) = struct.unpack_from(">H", data, at)
            leaf = data[at + 2 : at + 2 + length]
            if length != LEAF.size or len(leaf) != length or leaf[0] != 1 or not ACCESS <= leaf[1] <= STAT:
                raise Unreadable(f"an entry of {bundle_path(number, width)} is no leaf of version 1")
            at += 2 + length
            yield leaf


class Root:
    """The root of a growing tree (RFC 6962): full subtrees from the largest to the smallest."""

    def __init__(self):
        self.parts = []
        self.size = 0

    def add(self, leaf):
        value, size = hashlib.sha256(b"\0" + leaf).digest(), self.size
        while size & 1:
            value = hashlib.sha256(b"\1" + self.parts.pop() + value).digest()
            size >>= 1
        self.parts.append(value)
        self.size += 1

    def value(self):
        if not self.parts:
            return hashlib.sha256(b"").digest()
        value = self.parts[-1]
        for left in reversed(self.parts[:-1]):
            value = hashlib.sha256(b"\1" + left + value).digest()
        return value


# The lottery.


def draw(note, size, wanted):
    """The first `wanted` leaves of the draw; the rule stands in docs/oversight.md."""
    seed, drawn, seen, place = hashlib.sha256(note).digest(), [], set(), 0
    limit = (2**64 // size) * size if size else 0
    while len(drawn) < min(wanted, size):
        lot = b"vahid/lottery/1\n" + seed + struct.pack(">Q", place)
        value = int.from_bytes(hashlib.sha256(lot).digest()[:8], "big")
        place += 1
        if value < limit and value % size not in seen:
            seen.add(value % size)
            drawn.append(value % size)
    return drawn


# Counting.


def month(day):
    try:
        return (datetime.date(1970, 1, 1) + datetime.timedelta(days=day)).strftime("%Y-%m")
    except OverflowError:
        return "-"


def median(numbers):
    """The lower middle; 0 of nothing."""
    numbers = sorted(numbers)
    return numbers[(len(numbers) - 1) // 2] if numbers else 0


class Seals:
    """Sealed looks of one year's log and when they came to light; the rules stand in docs/warrants.md."""

    def __init__(self, year):
        self.year, self.seals, self.warrants, self.extensions = year, {}, {}, 0

    def add(self, index, kind, day, requester, reference, due):
        """A leaf of this log."""
        latest = day + SEAL_DAYS_MAX
        if kind == WARRANT:
            self.warrants[index] = {"due": min(due, latest), "seals": [], "opened": None}
        elif kind == SEALED:
            warrant = self.warrants.get(reference, {"due": 0, "seals": [], "opened": None})
            warrant["seals"].append(index)
            last = min(due or warrant["due"], latest)
            self.seals[index] = {"day": day, "due": last, "extended": False, "opened": warrant["opened"]}
        self.extensions += kind == EXTEND
        self.follow(self.year, kind, day, requester, reference, due)

    def follow(self, stands_in, kind, day, requester, reference, due):
        """What an OPEN or EXTEND of this log or a later one does; `requester` names the year of the log it means."""
        if kind not in (OPEN, EXTEND) or (requester or stands_in) != self.year:
            return
        warrant = self.warrants.get(reference)
        meant = [self.seals[index] for index in warrant["seals"]] if warrant else []
        meant += [held for held in (warrant, self.seals.get(reference)) if held]
        for held in meant:
            if held["opened"] is not None:
                continue
            if kind == OPEN:
                held["opened"] = day
            elif day <= held["due"]:
                held["due"], held["extended"] = max(held["due"], min(due, day + SEAL_DAYS_MAX)), True

    def figures(self, as_of):
        seals = self.seals.values()
        opened = [seal for seal in seals if seal["opened"] is not None]
        on_time = sum(seal["opened"] <= seal["due"] for seal in opened)
        looks = [len(warrant["seals"]) for warrant in self.warrants.values()]
        return {
            "b.warrants": len(self.warrants),
            "b.extensions": self.extensions,
            "b.looks": len(self.seals),
            "b.looks-median": median(looks),
            "b.looks-max": max(looks, default=0),
            "d.seals": len(self.seals),
            "d.opened-on-time": on_time,
            "d.opened-late": len(opened) - on_time,
            "d.extended": sum(seal["extended"] for seal in seals),
            "d.overdue": sum(seal["opened"] is None and seal["due"] < as_of for seal in seals),
            "d.open-median": median([max(0, seal["opened"] - seal["day"]) for seal in opened]),
        }


def year_of(origin):
    """The year that an origin ends with."""
    year = origin.rsplit("/", 1)[-1]
    if not year.isdigit():
        raise Unreadable(f"the origin {origin} names no year")
    return int(year)


def follow(seals, source, stated):
    """Reads a later year's log for what it says of seals; its root."""
    root = Root()
    for leaf in leaves(source, stated["size"]):
        root.add(leaf)
        _, kind, _, _, requester, day, reference, due, _, _, _, _ = LEAF.unpack(leaf)
        seals.follow(year_of(stated["origin"]), kind, day, requester, reference, due)
    return root.value()


def recount(source, report, later):
    """The recounted figures, the root over the leaves and those over the leaves of later logs."""
    size, as_of = report["size"], report["as_of"]
    kinds, root, seals = collections.Counter(), Root(), Seals(year_of(report["origin"]))
    by_provider, by_requester = collections.Counter(), collections.Counter()
    by_basis, by_month = collections.Counter(), collections.Counter()
    counted, stated = collections.Counter(), {}
    own_use = bulk_persons = 0
    for index, leaf in enumerate(leaves(source, size)):
        root.add(leaf)
        _, kind, basis, provider, requester, day, reference, due, count, _, _, _ = LEAF.unpack(leaf)
        kinds[kind] += 1
        seals.add(index, kind, day, requester, reference, due)
        if kind in LOOKS:
            by_provider[f"{provider:08x}"] += 1
            by_requester[f"{requester:08x}"] += 1
            by_basis[f"{basis:04x}"] += 1
            by_month[month(day)] += 1
            own_use += provider == requester
            counted[day, provider] += 1
        if kind == BULK:
            bulk_persons += count
        elif kind == SEALED:
            counted[day, 0] += 1
        elif kind == DAYCOUNT:
            stated[day, provider] = count
    looks = sum(kinds[kind] for kind in LOOKS)
    due = [key for key in set(counted) | set(stated) if key[0] + COUNT_WITHIN_DAYS <= as_of]
    figures = {
        "a.looks": looks,
        "a.looks-by-provider": by_provider,
        "a.looks-by-requester": by_requester,
        "a.looks-by-basis": by_basis,
        "a.looks-by-month": by_month,
        "a.own-use": own_use,
        "a.own-use-share": own_use * 1000 // looks if looks else 0,
        "a.bulk-operations": kinds[BULK],
        "a.bulk-persons": bulk_persons,
        "a.late": kinds[LATE],
        "a.deferred": kinds[DEFERRED],
        "a.systems-connected": len({provider for _, provider in stated if provider}),
        "c.corrections": kinds[CORRECTION],
        "f.tree-size": size,
        "f.segments": kinds[SEGMENT],
        "f.policy-changes": kinds[POLICY],
        "f.count-differences": sum(key in stated and stated[key] != counted[key] for key in due),
        "f.counts-missing": sum(key not in stated for key in due),
    }
    roots = [follow(seals, log, stated) for log, stated in zip(later, report.get("later", []))]
    figures.update(seals.figures(as_of))
    return figures, root.value(), roots


# Comparing.


def written(value):
    """A figure as the report writes it: a number, or rows in order of their keys."""
    return sorted([key, count] for key, count in value.items()) if isinstance(value, collections.Counter) else value


def compare(source, report, later=()):
    """Sentences about what differs; empty when nothing does."""
    size, read = report["size"], report.get("later", [])
    if len(later) != len(read):
        raise Unreadable("the report read these later logs too, give them in this order: "
                         + (", ".join(stated["origin"] for stated in read) or "none"))
    figures, root, roots = recount(source, report, later)
    faults = [f"the root over {stated['size']} leaves of {stated['origin']} is {found.hex()}"
              for stated, found in zip(read, roots) if found.hex() != stated["root"]]
    if root.hex() != report["root"]:
        faults.append(f"the root over {size} leaves is {root.hex()}, the report says {report['root']}")
    note = report["checkpoint"].split("\n")
    if note[:3] != [report["origin"], str(size), base64.b64encode(root).decode()]:
        faults.append("the checkpoint in the report is not the one of these leaves")
    marked = {figure["id"]: figure["value"] for figure in report["figures"] if figure["source"] == "recounted"}
    for name in sorted(set(marked) | set(figures)):
        if name not in marked:
            faults.append(f"{name} is not in the report as recounted; the log says {written(figures[name])}")
        elif name not in figures:
            faults.append(f"{name} is marked recounted, and nobody can recount it from the log")
        elif marked[name] != written(figures[name]):
            faults.append(f"{name}: the report says {marked[name]}, the log says {written(figures[name])}")
    return faults, len(figures)


def main(arguments):
    if len(arguments) == 4 and arguments[0] == "--draw":
        with open(arguments[1], "rb") as file:
            note = file.read(FILE_BYTES_MAX)
        print("\n".join(str(index) for index in draw(note, int(arguments[2]), int(arguments[3]))))
        return 0
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    source, path, *later = arguments
    try:
        with open(path, "rb") as file:
            report = json.load(file)
        if isinstance(report.get("report"), str):
            report = json.loads(report["report"])
        faults, count = compare(source, report, later)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, Unreadable) as error:
        print(f"cannot recount: {error!r}", file=sys.stderr)
        return 2
    for fault in faults:
        print(f"DIFFERS {fault}")
    if not faults:
        print(f"agrees: {count} figures over {report['size']} leaves of {report['origin']}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
