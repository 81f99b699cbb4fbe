"""How many pairs of names a second are compared by Jaro-Winkler, beside rapidfuzz, in turn, on one core.

usage: alike_bench.py ALIKE REGISTER.csv [--peers FOLDER] [--runs N]

ALIKE is the program of that name; the names are the first ten thousand different ones of the columns first_name
and last_name. Each fills a table of how alike 2,000 of them are to all, without and with a cut-off of 0.85, and
both must come to the same sum above it. (Below 0.7 rapidfuzz gives no credit for a common beginning.)
"""

import argparse
import csv
import pathlib
import re
import statistics
import subprocess
import tempfile
import time

from peers import python_with_peers

ROWS, CUT_OFF = 2_000, 0.85


def arguments():
    parser = argparse.ArgumentParser()
    for name in ["program", "register"]:
        parser.add_argument(name)
    parser.add_argument("--peers", type=pathlib.Path,
                        default=pathlib.Path(__file__).parent.parent / ".vendor" / "peers")
    parser.add_argument("--runs", type=int, default=5)
    return parser.parse_args()


def names(path):
    found = {}
    with open(path) as source:
        for row in csv.DictReader(source):
            for column in ["first_name", "last_name"]:
                name = re.sub("[^A-Z]", "", row[column].upper())
                if 0 < len(name) <= 16:
                    found[name] = None
            if len(found) >= 10_000:
                break
    return list(found)


def peer(words, **options):
    import numpy
    from rapidfuzz.distance import JaroWinkler
    from rapidfuzz.process import cdist
    start = time.perf_counter()
    table = cdist(words[:ROWS], words, scorer=JaroWinkler.similarity, workers=1, dtype=numpy.float32, **options)
    return time.perf_counter() - start, float(table[table >= numpy.float32(CUT_OFF)].sum(dtype=float))


def main():
    options = arguments()
    python_with_peers(options.peers, __file__)
    words = names(options.register)
    rates = {}
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(words) + "\n")
        file.flush()
        for _ in range(options.runs):
            done = subprocess.run([options.program, file.name], check=True, capture_output=True, text=True)
            for line, kinds in zip(done.stdout.splitlines(), [{}, {"score_cutoff": CUT_OFF}]):
                what, seconds, pairs, total = line.split()
                theirs, their_total = peer(words, **kinds)
                if abs(their_total - float(total)) > 0.05 * their_total:
                    print(f"the sums differ: {total} and {their_total}")
                rates.setdefault(what, []).append((int(pairs) / float(seconds) / 1e6, int(pairs) / theirs / 1e6))
    print("\n## Jaro-Winkler alone, beside rapidfuzz\n\n| | ours, million a second | rapidfuzz | ours over theirs |"
          "\n|---|---|---|---|")
    for what, pairs in rates.items():
        ours, theirs = zip(*pairs)
        ratios = [mine / their for mine, their in pairs]
        print(f"| {'with a cut-off' if what == 'cut' else 'whole'} | {statistics.median(ours):.0f} | "
              f"{statistics.median(theirs):.0f} | {statistics.median(ratios):.2f} ({min(ratios):.2f} to "
              f"{max(ratios):.2f}) |")


main()
