"""Unpacks the Python files of one wheel or source archive.

Usage: python unpack.py FOLDER PLACE. The folder holds the archive. A source archive loses its top folder.
"""

import pathlib
import sys
import tarfile
import zipfile


def members(archive):
    if archive.suffix in (".whl", ".zip"):
        with zipfile.ZipFile(archive) as files:
            for name in files.namelist():
                yield name, files.read(name)
    else:
        with tarfile.open(archive) as files:
            for member in files:
                if member.isfile():
                    yield member.name, files.extractfile(member).read()


def main():
    [archive] = pathlib.Path(sys.argv[1]).iterdir()
    place = pathlib.Path(sys.argv[2])
    for name, content in members(archive):
        parts = pathlib.PurePosixPath(name).parts
        if archive.suffix != ".whl":
            parts = parts[1:]
        if name.endswith(".py") and ".." not in parts and not name.startswith("/"):
            path = place.joinpath(*parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    place.mkdir(parents=True, exist_ok=True)


main()
