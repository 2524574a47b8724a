"""A forger's tools: open a package, change what is inside, and make manifests and zip fit again."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gezhi.cases.archive import bag, container

Files = dict[str, bytes]


def opened(package: Path) -> Files:
    """The files of a package by their path in the bag, read with the standard library's zip."""
    with zipfile.ZipFile(package) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def zipped(files: Mapping[str, bytes], out: Path, top: str = "PJ20260302-0007") -> Path:
    """The files in the one form of a package."""
    with out.open("w+b") as target:
        writer = container.Writer(target)
        for name in sorted(files):
            writer.add(f"{top}/{name}", io.BytesIO(files[name]))
        writer.finish()
    return out


def resealed(files: Mapping[str, bytes]) -> Files:
    """The same files with every manifest made anew."""
    payload = {name: bag.digests([data]) for name, data in files.items() if name.startswith("data/")}
    fresh = {**files, **{name: bag.manifest(payload, algorithm).encode() for algorithm, name in bag.MANIFESTS.items()}}
    info = [line for line in fresh[bag.INFO].decode().splitlines() if not line.startswith("Payload-Oxum")]
    fresh[bag.INFO] = "".join(f"{line}\n" for line in [*info, f"Payload-Oxum: {bag.oxum(payload)}"]).encode()
    tags = {name: bag.digests([fresh[name]]) for name in bag.TAG_FILES}
    return {**fresh, **{name: bag.manifest(tags, algorithm).encode() for algorithm, name in bag.TAG_MANIFESTS.items()}}


def forged(package: Path, out: Path, change: Callable[[Files], None]) -> Path:
    """A copy in which ``change`` was made and everything around it was made to fit."""
    files = opened(package)
    change(files)
    return zipped(resealed(files), out)


def chain_changed(files: Files, change: Callable[[dict[str, Any]], None]) -> None:
    """Change chain.json as a value and write it back in its own form."""
    chain = json.loads(files["data/chain.json"])
    change(chain)
    files["data/chain.json"] = json.dumps(chain, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"
