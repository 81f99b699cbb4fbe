"""The peers that benchmarks run beside, from PyPI, in a virtual environment of their own."""

import os
import pathlib
import subprocess
import sys

PACKAGES = ["splink==5.0.0", "duckdb==2.0.0", "pandas", "scipy", "pyarrow", "recordlinkage==0.16",
            "rapidfuzz==3.14.6", "psycopg[binary]"]


def peer_python(folder):
    """The interpreter that has the peers; they are installed where they are missing."""
    python = pathlib.Path(folder) / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return str(python)


def python_with_peers(folder, program):
    """Goes on in the interpreter that has the peers, from the beginning of the program."""
    if os.path.exists(folder) and os.path.samefile(sys.prefix, folder):
        return
    python = peer_python(folder)
    os.execv(python, [python, program, *sys.argv[1:]])
