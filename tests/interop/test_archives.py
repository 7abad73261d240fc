"""Packages from strangers are opened safely or not at all."""

from __future__ import annotations

import io
import json
import resource
import tarfile
import zipfile
from pathlib import Path

import pytest
from django.utils import translation

from lms_site.interop.archives import Limits, open_package
from lms_site.interop.errors import BadPackage

HOSTILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "hostile-archives"


def zipped(path: Path, *entries: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return path


def tarred(path: Path, *members: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for member in members:
            archive.addfile(member, io.BytesIO(b"x" * member.size))
    return path


def member(name: str, *, size: int = 1, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = size, kind, link
    return info


def paths_of(package: Path, limits: Limits | None = None) -> list[str]:
    with open_package(package, limits) as source:
        return source.paths()


def test_a_zip_a_tar_and_a_folder_of_the_same_files_look_the_same(tmp_path):
    folder = tmp_path / "course"
    (folder / "static").mkdir(parents=True)
    (folder / "course.xml").write_text("<course/>")
    (folder / "static" / "a.png").write_bytes(b"png")
    zipped(tmp_path / "c.zip", ("course.xml", b"<course/>"), ("static/", b""), ("./static/a.png", b"png"))
    with tarfile.open(tmp_path / "c.tar.gz", "w:gz") as archive:
        archive.add(folder, arcname=".")
    for package in (folder, tmp_path / "c.zip", tmp_path / "c.tar.gz"):
        with open_package(package) as source:
            assert source.paths() == ["course.xml", "static/a.png"]
            assert source.text("course.xml") == "<course/>"
            assert source.size("static/a.png") == 3
            assert not source.exists("missing")


@pytest.mark.parametrize(
    "name",
    [
        "../evil", "a/../../evil", "/etc/passwd", "C:/x", "a\\..\\b", "a//b", "con.txt", "dot.", "space ",
        "line\nbreak", "\u202egnp.exe", "x" * 300,
    ],
)  # fmt: skip
def test_a_name_that_means_something_else_refuses_the_package(tmp_path, name):
    with pytest.raises(BadPackage):
        paths_of(zipped(tmp_path / "p.zip", ("fine.txt", b"1"), (name, b"2")))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_refuse_the_package(tmp_path, kind):
    with pytest.raises(BadPackage, match=r"link|regular"):
        paths_of(tarred(tmp_path / "p.tar.gz", member("x", size=0, kind=kind, link="/etc")))


def test_why_a_package_is_refused_is_told_in_the_readers_language(tmp_path):
    package = zipped(tmp_path / "c.zip", ("../up.xml", b"x"))
    with translation.override("de"), pytest.raises(BadPackage) as refused:
        paths_of(package)
    assert refused.value.text == "Der Name '../up.xml' führt aus dem Paket hinaus"


def test_a_link_in_a_folder_refuses_it(tmp_path):
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "static").symlink_to("/etc")
    with pytest.raises(BadPackage, match="link"):
        paths_of(tmp_path / "course")


def test_two_files_of_one_name_refuse_the_package_even_if_only_their_case_differs(tmp_path):
    with pytest.raises(BadPackage, match="twice"):
        paths_of(zipped(tmp_path / "p.zip", ("Index.html", b"1"), ("index.html", b"2")))


def test_a_bomb_is_refused_before_it_fills_the_disk(tmp_path):
    bomb = zipped(tmp_path / "bomb.zip", ("zeros", bytes(32 << 20)))
    with pytest.raises(BadPackage, match="times its size"):
        paths_of(bomb)


@pytest.mark.parametrize(
    ("limits", "what"),
    [(Limits(files=1), "files"), (Limits(total_bytes=3), "bytes"), (Limits(file_bytes=2), "larger")],
)
def test_each_limit_is_kept(tmp_path, limits, what):
    with pytest.raises(BadPackage, match=what):
        paths_of(zipped(tmp_path / "p.zip", ("a", b"12"), ("b", b"123")), limits)


def test_a_damaged_a_truncated_and_a_strange_file_are_refused(tmp_path):
    good = zipped(tmp_path / "p.zip", ("a", b"content")).read_bytes()
    (tmp_path / "crc.zip").write_bytes(
        good.replace(b"PK\x03\x04", b"PK\x03\x04", 1)[:40] + b"\xff" + good[41:]
    )
    (tmp_path / "cut.tar.gz").write_bytes(
        tarred(tmp_path / "t.tar.gz", member("a", size=100_000)).read_bytes()[:-20]
    )
    (tmp_path / "text.zip").write_text("hello")
    for name in ("crc.zip", "cut.tar.gz", "text.zip", "missing.zip"):
        with pytest.raises(BadPackage):
            paths_of(tmp_path / name)


def test_an_archive_within_an_archive_stays_packed(tmp_path):
    inner = zipped(tmp_path / "inner.zip", ("deep", b"1")).read_bytes()
    assert paths_of(zipped(tmp_path / "outer.zip", ("inner.zip", inner))) == ["inner.zip"]


def test_every_hostile_archive_is_refused_or_read_within_bounds(tmp_path):
    if not HOSTILE.is_dir():
        pytest.skip("the shared hostile archives are not here")
    index = json.loads((HOSTILE / "index.json").read_text())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused = []
    for case in index:
        try:
            paths_of(HOSTILE / case["file"])
        except BadPackage:
            refused.append(case["file"])
    must_be_refused = {
        "slip-dotdot.zip", "slip-absolute.zip", "slip-symlink.zip", "bomb-flat-256MB.zip", "bad-crc.zip",
        "duplicate-names.zip", "encrypted-flag.zip", "olx-slip.tar.gz", "olx-symlink.tar.gz", "weird-names.zip",
    }  # fmt: skip
    assert must_be_refused <= set(refused)
    grown_kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kilobytes < 100_000
    assert not Path("/tmp/evil-abs.txt").exists()  # noqa: S108 the path named inside the archive
