"""Packs the Python packages that Debian installed into wheels: pip then installs them where no package index is.

wheels.py DIRECTORY
"""

import pathlib
import re
import subprocess
import sys
import zipfile
from importlib.metadata import distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = pathlib.Path("/usr/lib/python3/dist-packages")
WHEEL = "Wheel-Version: 1.0\nGenerator: wheels.py\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def package(dist):
    """The Debian package that a distribution came with."""
    return output("dpkg-query", "--search", str(dist._path)).partition(":")[0]


def files(dist):
    """The files of that package, without its metadata."""
    for line in output("dpkg-query", "--listfiles", package(dist)).splitlines():
        path = pathlib.Path(line)
        if path.is_file() and path.is_relative_to(ROOT) and not path.is_relative_to(dist._path):
            yield path


def requirements(dist, known, packages):
    """What it needs, in any version, as Debian made them fit: what it says itself, and what its package depends on."""
    for text in dist.requires or []:
        need = Requirement(text)
        if canonicalize_name(need.name) in known:
            extras = f"[{','.join(sorted(need.extras))}]" if need.extras else ""
            yield need.name + extras + (f"; {need.marker}" if need.marker else "")
    depends = output("dpkg-query", "--show", "--showformat=${Depends}", package(dist))
    for name in re.findall(r"(?:^|, )([^\s,:|]+)(?=[^|,]*(?:,|$))", depends):
        if name in packages:
            yield packages[name]


def pack(dist, known, packages, directory):
    stem = f"{canonicalize_name(dist.name).replace('-', '_')}-{dist.version}"
    info = f"{stem}.dist-info"
    metadata = ["Metadata-Version: 2.1", f"Name: {dist.name}", f"Version: {dist.version}"]
    metadata += [f"Provides-Extra: {extra}" for extra in dist.metadata.get_all("Provides-Extra") or []]
    metadata += [f"Requires-Dist: {need}" for need in requirements(dist, known, packages)]
    with zipfile.ZipFile(directory / f"{stem}-py3-none-any.whl", "w") as wheel:
        for path in files(dist):
            wheel.write(path, path.relative_to(ROOT))
        wheel.writestr(f"{info}/METADATA", "\n".join(metadata) + "\n")
        wheel.writestr(f"{info}/WHEEL", WHEEL)
        wheel.writestr(f"{info}/entry_points.txt", dist.read_text("entry_points.txt") or "")
        names = [*wheel.namelist(), f"{info}/RECORD"]
        wheel.writestr(f"{info}/RECORD", "".join(f"{name},,\n" for name in names))


def main():
    directory = pathlib.Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    found = list(distributions(path=[str(ROOT)]))
    known = {canonicalize_name(dist.name) for dist in found}
    packages = {package(dist): dist.name for dist in found}
    for dist in found:
        pack(dist, known, packages, directory)
    print(f"{len(found)} wheels")


main()
