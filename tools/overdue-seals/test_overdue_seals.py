"""Honest and dishonest logs, made here leaf by leaf. Run: python3 -m unittest discover -s tools/overdue-seals"""

import base64
import contextlib
import io
import json
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import overdue_seals as tool  # noqa: E402

ACCESS, SEALED, WARRANT, OPEN, EXTEND = 1, 2, 3, 4, 5
TODAY = "2026-12-31"
DAY = 20_818  # 2026-12-31


def leaf(kind, day=DAY - 60, requester=0, ref=0, due=0):
    head = bytes([1, kind]) + bytes(2) + bytes(4) + requester.to_bytes(4, "big") + day.to_bytes(4, "big")
    return head + ref.to_bytes(8, "big") + due.to_bytes(4, "big") + (1).to_bytes(4, "big") + bytes(96)


class Logs(unittest.TestCase):
    def setUp(self):
        home = tempfile.TemporaryDirectory()
        self.addCleanup(home.cleanup)
        self.home = home.name

    def log(self, leaves, year=2026):
        folder = os.path.join(self.home, str(year))
        tree = tool.Tree()
        for entry in leaves:
            tree.add(entry)
        for start in range(0, len(leaves), 256):
            part = leaves[start:start + 256]
            path = os.path.join(folder, "tile/entries", tool.spelled(start // 256))
            path = path if len(part) == 256 else f"{path}.p/{len(part)}"
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(b"".join(len(entry).to_bytes(2, "big") + entry for entry in part))
        with open(os.path.join(folder, "checkpoint"), "w", encoding="ascii") as file:
            file.write(f"example/access/{year}\n{len(leaves)}\n{base64.b64encode(tree.root()).decode()}\n\n")
        return folder

    def run_on(self, *folders):
        out, err = io.StringIO(), io.StringIO()
        before, sys.argv = sys.argv, ["overdue-seals", *folders, "--today", TODAY]
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = tool.main()
        finally:
            sys.argv = before
        return code, out.getvalue().strip()

    def test_an_honest_log_has_none(self):
        honest = [leaf(ACCESS), leaf(WARRANT, due=DAY - 1), leaf(SEALED, ref=1, due=DAY - 1), leaf(SEALED, ref=1),
                  leaf(OPEN, day=DAY - 1, ref=1)]
        self.assertEqual(self.run_on(self.log(honest)), (0, "0"))

    def test_a_seal_on_its_day_is_not_late_and_the_day_after_is(self):
        self.assertEqual(self.run_on(self.log([leaf(WARRANT, due=DAY), leaf(SEALED, ref=0, due=DAY)])), (0, "0"))
        late = [leaf(WARRANT, due=DAY - 1), leaf(SEALED, ref=0, due=DAY - 1), leaf(SEALED, ref=0)]
        self.assertEqual(self.run_on(self.log(late)), (1, "2"), "one without a day of its own takes its warrant's")

    def test_a_warrant_that_nobody_used_must_open_too(self):
        self.assertEqual(self.run_on(self.log([leaf(WARRANT, due=DAY - 1)])), (1, "0"))

    def test_an_open_leaf_of_one_seal_opens_that_one(self):
        leaves = [leaf(WARRANT, due=DAY + 5), leaf(SEALED, ref=0, due=DAY - 1), leaf(SEALED, ref=0, due=DAY - 1),
                  leaf(OPEN, day=DAY - 1, ref=2)]
        self.assertEqual(self.run_on(self.log(leaves)), (1, "1"))

    def test_an_extension_before_the_day_moves_it_and_one_after_it_does_not(self):
        start = [leaf(WARRANT, due=DAY - 10), leaf(SEALED, ref=0, due=DAY - 10)]
        in_time = start + [leaf(EXTEND, day=DAY - 10, ref=0, due=DAY + 30)]
        self.assertEqual(self.run_on(self.log(in_time)), (0, "0"))
        too_late = start + [leaf(EXTEND, day=DAY - 9, ref=0, due=DAY + 30)]
        self.assertEqual(self.run_on(self.log(too_late)), (1, "1"))

    def test_no_seal_lasts_longer_than_366_days(self):
        endless = [leaf(WARRANT, day=DAY - 367, due=DAY + 900), leaf(SEALED, day=DAY - 367, ref=0, due=DAY + 900)]
        self.assertEqual(self.run_on(self.log(endless)), (1, "1"))
        allowed = [leaf(WARRANT, day=DAY - 366, due=DAY), leaf(SEALED, day=DAY - 366, ref=0, due=DAY)]
        self.assertEqual(self.run_on(self.log(allowed)), (0, "0"))

    def test_an_open_leaf_of_the_next_year_counts_for_the_year_that_it_names(self):
        old = self.log([leaf(ACCESS), leaf(WARRANT, due=DAY - 1), leaf(SEALED, ref=1, due=DAY - 1)], 2025)
        new = self.log([leaf(ACCESS), leaf(OPEN, day=DAY - 1, ref=1, requester=2025)], 2026)
        self.assertEqual(self.run_on(old), (1, "1"))
        self.assertEqual(self.run_on(old, new), (0, "0"))
        other = self.log([leaf(ACCESS), leaf(OPEN, day=DAY - 1, ref=1)], 2026)
        self.assertEqual(self.run_on(old, other), (1, "1"), "without the year it means a leaf of its own log")

    def test_the_shared_vectors_hold(self):
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "vectors.json"), encoding="utf-8") as file:
            vectors = json.load(file)
        self.assertGreaterEqual(len(vectors), 10)
        for vector in vectors:
            logs = [tool.read(self.log([leaf(kind, day, requester, ref, due)
                                        for kind, day, requester, ref, due in leaves], year))
                    for year, leaves in vector["logs"]]
            for given, wanted in ((logs[:1], vector["alone"]), (logs, vector["with_later"])):
                late, _, _ = tool.judge(given, vector["today"])
                own = [one for one in late if one[0] == logs[0][1] and one[3] == SEALED]
                self.assertEqual(len(own), wanted, vector["name"])

    def test_many_bundles_and_a_bent_leaf(self):
        leaves = [leaf(ACCESS)] * 600 + [leaf(SEALED, due=DAY - 1)]
        folder = self.log(leaves)
        self.assertEqual(self.run_on(folder), (1, "1"))
        path = os.path.join(folder, "tile/entries/002.p/89")
        with open(path, "r+b") as file:
            file.seek(-130 + 2 + 1, os.SEEK_END)
            file.write(bytes([ACCESS]))
        self.assertEqual(self.run_on(folder), (2, ""), "an entry that was changed is found by the root")

    def test_what_cannot_be_read_is_said(self):
        self.assertEqual(self.run_on(os.path.join(self.home, "nowhere")), (2, ""))
        folder = self.log([leaf(ACCESS)])
        os.remove(os.path.join(folder, "tile/entries/000.p/1"))
        self.assertEqual(self.run_on(folder), (2, ""))


if __name__ == "__main__":
    unittest.main()
