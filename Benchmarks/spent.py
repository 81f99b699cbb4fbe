"""Runs a command and says what it spent, by the system's own account.

usage: spent.py COMMAND…

A program of its own, and a small one: the system counts what a process held before it became the command to the
command's peak, and a benchmark that holds a million rows would be measured instead.
"""

import json
import resource
import subprocess
import sys


def main():
    done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    json.dump(dict(seconds=usage.ru_utime + usage.ru_stime, megabytes=usage.ru_maxrss / 1_024,
                   code=done.returncode, says=done.stderr.decode(errors="replace")[-2_000:]), sys.stdout)


if __name__ == "__main__":
    main()
