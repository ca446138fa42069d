"""The file of a copy: a zip whose `manifest.json` says what is in it, and the checksum of every other member."""

import hashlib
import json
import os
import zipfile
import zlib
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO, Final, Self

from webapp.services.keeping.problems import KeepingProblem

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DATABASE: Final = "database"
UPLOADS: Final = "uploads"
LARGEST_MANIFEST: Final = 64 << 20
PIECE: Final = 1 << 20
LEVEL: Final = 3


@dataclass(frozen=True)
class Manifest:
    """What a copy says of itself. `files` names each member with its size and SHA-256; `keys` the vault's, by name."""

    format: int
    release: str
    made_at: str
    reason: str
    kind: str
    migrations: list[str]
    rows: dict[str, int]
    keys: list[str]
    settings: dict[str, str]
    files: dict[str, list[Any]]

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.made_at)

    @property
    def size(self) -> int:
        """What the members take when they are unpacked."""
        return sum(int(size) for size, _digest in self.files.values())


class Writer:
    """A zip that is being written, and the checksums of what went into it."""

    def __init__(self, target: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL)
        self.files: dict[str, list[Any]] = {}

    def add(self, name: str, source: Path) -> None:
        """Raises FileNotFoundError for one that has gone meanwhile; nothing of it is in the zip then."""
        with source.open("rb") as content, self._zip.open(name, "w", force_zip64=True) as member:
            size, digest = copy_counted(content, member)
        self.files[name] = [size, digest]

    def finish(self, manifest: Manifest) -> None:
        self._zip.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
        self._zip.close()


def copy_counted(source: IO[bytes], target: IO[bytes]) -> tuple[int, str]:
    """Copy piece by piece; how many bytes these were, and their SHA-256."""
    digest, size = hashlib.sha256(), 0
    while piece := source.read(PIECE):
        target.write(piece)
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()


class Reader:
    """A copy that is there: its manifest is checked when it is opened, each member when it is taken out."""

    def __init__(self, file: Path) -> None:
        self.file = file
        try:
            self._zip = zipfile.ZipFile(file)
        except FileNotFoundError:
            raise KeepingProblem("no_file", file=file) from None
        except (OSError, zipfile.BadZipFile) as error:
            raise KeepingProblem("foreign", file=file, trouble=str(error)) from error
        try:
            self.manifest = self._manifest()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def _manifest(self) -> Manifest:
        try:
            if self._zip.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
                raise ValueError("its manifest is too large")
            told = json.loads(self._zip.read(MANIFEST))
            if int(told["format"]) > FORMAT:
                raise KeepingProblem("newer", file=self.file, release=told.get("release", "?"))
            manifest = Manifest(**told)
            self._check_names(manifest)
        except (KeyError, TypeError, ValueError, AttributeError, OSError, zlib.error, zipfile.BadZipFile) as error:
            raise KeepingProblem("foreign", file=self.file, trouble=str(error)) from error
        return manifest

    def _check_names(self, manifest: Manifest) -> None:
        """Members are what the manifest says and lie below the folder that they are unpacked in."""
        names = [one.filename for one in self._zip.infolist() if one.filename != MANIFEST]
        if sorted(names) != sorted(manifest.files):
            raise ValueError("its members are not those of its manifest")
        for name in names:
            path = PurePosixPath(name)
            is_ours = name == DATABASE or (path.parts[0] == UPLOADS and len(path.parts) > 1)
            if not is_ours or path.is_absolute() or ".." in path.parts or "\\" in name or str(path) != name:
                raise ValueError(f"{name} lies outside")

    def unpack(self, folder: Path) -> None:
        """Unpack every member below the folder, which must be empty. Raises KeepingProblem for a damaged one."""
        for name, (size, digest) in self.manifest.files.items():
            target = folder / name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._take_out(name, target) != (size, digest):
                raise KeepingProblem("damaged", file=self.file, member=name)

    def _take_out(self, name: str, target: Path) -> tuple[int, str]:
        try:
            with self._zip.open(name) as member, target.open("xb") as out:
                os.fchmod(out.fileno(), 0o600)
                found = copy_counted(member, out)
                out.flush()
                os.fsync(out.fileno())
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise KeepingProblem("damaged", file=self.file, member=name) from error
        except OSError as error:
            raise KeepingProblem("written", trouble=error.strerror or str(error)) from error
        return found
