"""Adds to a CycloneDX list of contents the hash of every file that the lock allows: sbom.py LOCK SBOM.

The list is made of the installed packages. They know their licences and dependencies,
but not the hashes of their files.
"""

import json
import re
import sys
from pathlib import Path

_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n?)+)", re.MULTILINE)


def add_hashes(lock: str, sbom: str) -> str:
    """Give the list of contents with hashes.

    Raises:
        ValueError: a package is in the lock alone, or not in it with this version.

    """
    hashes = {
        (_normal(name), version): re.findall(r"sha256:([0-9a-f]{64})", files)
        for name, version, files in _LOCKED.findall(lock)
    }
    contents = json.loads(sbom)
    for component in contents["components"]:
        key = (_normal(component["name"]), component["version"])
        if key not in hashes:
            raise ValueError(f"{key[0]} {key[1]} is installed and not in the lock")
        component["hashes"] = [{"alg": "SHA-256", "content": value} for value in hashes.pop(key)]
    if hashes:
        raise ValueError(f"in the lock and not installed: {', '.join(name for name, _ in hashes)}")
    return json.dumps(contents, indent=2, sort_keys=True) + "\n"


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    lock_file, sbom_file = map(Path, sys.argv[1:])
    sbom_file.write_text(add_hashes(lock_file.read_text("utf-8"), sbom_file.read_text("utf-8")), "utf-8")
