"""Links files with the program and with its peers in turn, in one run, and reports the ratio of CPU time.

usage: link_bench.py PROGRAM --registers FOLDER [--only NAME …] [--runs N]

FOLDER holds what there is of fake_1000.csv, febrl4_a.csv and febrl4_b.csv with febrl4.csv, synth_100k.csv[.gz]
and synth_1m.csv[.gz]. Peers are installed from PyPI into a folder of their own: Splink 5 (DuckDB) for all,
recordlinkage for FEBRL 4. Nothing passes or fails; what a file or a peer is missing is said.
"""

import argparse
import csv
import gzip
import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

from peers import peer_python

HERE = pathlib.Path(__file__).parent
WORK = {
    "fake_1000": dict(files=["fake_1000.csv"], id="unique_id", truth="cluster"),
    "febrl4": dict(files=["febrl4_a.csv", "febrl4_b.csv"], id="rec_id", truth="entity"),
    "synth_100k": dict(files=["synth_100k.csv"], id="record_id", truth="person_id"),
    "synth_1m": dict(files=["synth_1m.csv"], id="record_id", truth="person_id"),
}


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--registers", type=pathlib.Path, required=True)
    parser.add_argument("--only", nargs="*", choices=list(WORK), default=list(WORK))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peers", type=pathlib.Path, default=HERE.parent / ".vendor" / "peers")
    return parser.parse_args()


def plain(path, folder):
    """The file itself, unpacked where it is packed; nothing where there is none."""
    if path.exists():
        return path
    packed = path.with_name(path.name + ".gz")
    if not packed.exists():
        return None
    out = pathlib.Path(folder) / path.name
    if not out.exists():
        with gzip.open(packed) as source, open(out, "wb") as target:
            shutil.copyfileobj(source, target)
    return out


def spent(command):
    """CPU seconds and peak megabytes of one run."""
    ran = subprocess.run([sys.executable, HERE / "spent.py", *command], stdout=subprocess.PIPE, check=True)
    found = json.loads(ran.stdout)
    if found["code"] != 0:
        raise RuntimeError(found["says"])
    return found["seconds"], found["megabytes"]


def truth_of(work, files, registers):
    column, name = work["truth"], work["id"]
    sources = [registers / "febrl4.csv"] if "febrl4" in str(files[0]) else files
    return {row[name]: row[column] for path in sources for row in csv.DictReader(open(path))}


def cluster_f1(groups, truth, is_across):
    """F1 of pairs within groups; `is_across` tells whether a pair counts, for two files."""
    def pairs(members):
        return sum(1 for place, one in enumerate(members) for other in members[place + 1:]
                   if is_across(one, other))

    def gathered(of):
        lists = {}
        for record, group in of.items():
            lists.setdefault(group, []).append(record)
        return [members for members in lists.values() if len(members) > 1]

    found = gathered(groups)
    right = sum(pairs(part) for members in found
                for part in gathered({record: truth[record] for record in members}))
    total, wanted = sum(map(pairs, found)), sum(map(pairs, gathered(truth)))
    precision, recall = right / max(1, total), right / max(1, wanted)
    return 2 * precision * recall / max(1e-9, precision + recall)


def groups_in(path, id_column, group_column):
    return {row[id_column]: row[group_column] for row in csv.DictReader(open(path))}


def measure(name, options, python, folder):
    work = WORK[name]
    files = [plain(options.registers / file, folder) for file in work["files"]]
    if not all(files):
        print(f"| {name} | not there, so left out | | | |")
        return
    truth = truth_of(work, files, options.registers)
    halves = [set(row[work["id"]] for row in csv.DictReader(open(file))) for file in files]

    def is_across(one, other):
        return len(files) == 1 or (one in halves[0]) != (other in halves[0])

    ours = [options.program, "link", *map(str, files), "--id", work["id"], "--clusters", f"{folder}/ours.csv"]
    peers = ["splink", "recordlinkage"] if name == "febrl4" else ["splink"]
    times = {"ours": [], **{peer: [] for peer in peers}}
    peak, f1 = {}, {}
    for _ in range(options.runs):
        took, peak["ours"] = spent(ours)
        times["ours"].append(took)
        for peer in peers:
            took, peak[peer] = spent([python, str(HERE / "link_peers.py"), peer, name,
                                         f"{folder}/{peer}.csv", *map(str, files)])
            times[peer].append(took)
    f1["ours"] = cluster_f1(groups_in(f"{folder}/ours.csv", "id", "cluster"), truth, is_across)
    for peer in peers:
        f1[peer] = cluster_f1(groups_in(f"{folder}/{peer}.csv", "id", "cluster"), truth, is_across)
    for who, seconds in times.items():
        ratios = [theirs / mine for theirs, mine in zip(seconds, times["ours"])]
        says = "" if who == "ours" else (
            f"{statistics.median(ratios):.1f} times ({min(ratios):.1f} to {max(ratios):.1f})")
        print(f"| {name} | {who} | {statistics.median(seconds):.2f} s ({min(seconds):.2f} to "
              f"{max(seconds):.2f}) | {peak[who]:.0f} MB | {f1[who]:.4f} | {says} |", flush=True)


def main():
    options = arguments()
    python = peer_python(options.peers)
    print("\n## Linking beside peers, in turn\n\n| file | who | CPU, median and spread | peak | cluster F1 "
          "| CPU of the peer over ours |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="link-bench-") as folder:
        for name in options.only:
            measure(name, options, python, folder)


main()
