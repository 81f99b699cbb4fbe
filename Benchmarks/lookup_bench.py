"""Looks children up among many records with the engine and with PostgreSQL, in turn, in one run.

usage: tools/with-postgres lookup_bench.py LOOKUP RECORDS.csv QUESTIONS.csv [--peers FOLDER] [--trigrams N]

LOOKUP is the program of that name. PostgreSQL looks by date of birth or postcode, each with an index, and ranks
what it finds by how alike the names are (pg_trgm); with --trigrams also by the name itself, for so many of the
questions. One client on a socket, prepared statements, everything in memory, and no waiting for the disk. Nothing
passes or fails.
"""

import argparse
import csv
import os
import pathlib
import statistics
import subprocess
import time

from peers import python_with_peers

SETTINGS = ["work_mem='64MB'", "random_page_cost=1.1", "jit=off", "max_parallel_workers_per_gather=0",
            "synchronous_commit=off", "enable_seqscan=off"]
RANK = """4 * similarity(name, %(name)s) + CASE WHEN dob = %(dob)s THEN 3 ELSE 0 END
          + CASE WHEN postcode = %(postcode)s THEN 2 ELSE 0 END"""
SHARP = "(dob = %(dob)s AND %(dob)s <> '' OR postcode = %(postcode)s AND %(postcode)s <> '')"


def query(where):
    return f"SELECT person_id FROM records WHERE {where} ORDER BY {RANK} DESC LIMIT 10"


def arguments():
    parser = argparse.ArgumentParser()
    for name in ["program", "records", "questions"]:
        parser.add_argument(name)
    parser.add_argument("--peers", type=pathlib.Path,
                        default=pathlib.Path(__file__).parent.parent / ".vendor" / "peers")
    parser.add_argument("--trigrams", type=int, default=0)
    return parser.parse_args()


def load(connection, path):
    connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    connection.execute("CREATE UNLOGGED TABLE records (record_id text, person_id text, name text, dob text, "
                       "postcode text)")
    with connection.cursor().copy("COPY records FROM STDIN") as copy, open(path) as source:
        for row in csv.DictReader(source):
            copy.write_row([row["record_id"], row["person_id"],
                            f"{row['first_name']} {row['last_name']}".lower(), row["dob"], row["postcode"]])
    for column in ["dob", "postcode"]:
        connection.execute(f"CREATE INDEX ON records ({column})")
    for setting in SETTINGS:
        connection.execute(f"SET {setting}")
    connection.execute("ANALYZE records")


def ask(connection, questions, where, what):
    times, first, within = [], 0, 0
    for row in questions:
        asked = {"name": f"{row['first_name']} {row['last_name']}".lower(), "dob": row["dob"],
                 "postcode": row["postcode"]}
        start = time.perf_counter()
        found = [person for person, in connection.execute(query(where), asked, prepare=True).fetchall()]
        times.append((time.perf_counter() - start) * 1e6)
        first += found[:1] == [row["person_id"]]
        within += row["person_id"] in found
    times.sort()
    print(f"| PostgreSQL, {what} | median {statistics.median(times):.0f} µs | 99th "
          f"{times[int(len(times) * .99)]:.0f} µs | recall within 1 and 10 {first / len(times):.4f} and "
          f"{within / len(times):.4f} |", flush=True)


def main():
    options = arguments()
    python_with_peers(options.peers, __file__)
    import psycopg
    with open(options.questions) as source:
        questions = list(csv.DictReader(source))
    with psycopg.connect(os.environ["GOLDENTHREAD_TEST_POSTGRES"], autocommit=True) as connection:
        load(connection, options.records)
        for _ in range(3):
            ask(connection, questions, SHARP, "date of birth or postcode")
            subprocess.run([options.program, options.records, options.questions], check=True)
        if options.trigrams:
            connection.execute("CREATE INDEX ON records USING gin (name gin_trgm_ops)")
            ask(connection, questions[:options.trigrams], f"{SHARP} OR name %% %(name)s",
                "date of birth, postcode or trigrams of the name")


main()
