"""The seals of `recount.py` against the vectors of `tools/overdue-seals`.
Run: python3 -m unittest discover -s tools/recount"""

import json
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import recount as tool  # noqa: E402


class Vectors(unittest.TestCase):
    def test_the_shared_vectors_hold(self):
        with open(os.path.join(HERE, "..", "overdue-seals", "vectors.json"), encoding="utf-8") as file:
            vectors = json.load(file)
        self.assertGreaterEqual(len(vectors), 10)
        for vector in vectors:
            (year, leaves), *later = vector["logs"]
            seals = tool.Seals(year)
            for index, leaf in enumerate(leaves):
                seals.add(index, *leaf)
            self.assertEqual(seals.figures(vector["today"])["d.overdue"], vector["alone"], vector["name"])
            for year, leaves in later:
                for leaf in leaves:
                    seals.follow(year, *leaf)
            self.assertEqual(seals.figures(vector["today"])["d.overdue"], vector["with_later"], vector["name"])


if __name__ == "__main__":
    unittest.main()
