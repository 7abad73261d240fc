"""manage.py import_course: real courses, hostile packages, what it prints and writes."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from wagtail.models import Page

from content_types.models import CoursePage, LessonPage, Question, QuestionBank
from lms_site.interop.models import ImportedItem
from tests.content_types import builders
from tests.interop.toys import course, lesson, module, package
from tests.publishing.builders import marks_waiting

pytestmark = pytest.mark.django_db

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
HOSTILE = sorted((DATA / "hostile-archives").glob("*.[zg]*"))


def run(path: Path, *arguments: str) -> str:
    out = io.StringIO()
    call_command("import_course", str(path), *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Page, CoursePage, Question, QuestionBank, ImportedItem))


@pytest.mark.usefixtures("toys")
def test_it_ends_with_one_line_and_writes_a_report_whose_outcomes_add_up(tmp_path):
    owner = builders.administrator()
    nodes = [course(), module(), lesson(), lesson("x", parent="nowhere")]
    file = tmp_path / "report.json"
    said = run(package(tmp_path / "c", nodes), "--owner", owner.email, "--report", str(file), "--publish")
    assert said.splitlines() == [
        "Birds: 4 items (3 mapped, 1 error); 3 made, 0 changed, 0 merged, 0 unchanged, 0 gone."
    ]
    report = json.loads(file.read_text())
    assert report["items"] == sum(report["outcomes"].values()) == len(report["lines"]) == 4
    assert report["course"]["key"] == str(CoursePage.objects.get().translation_key)
    assert {line["source_id"]: line["target"] for line in report["lines"]}["course"] == report["course"][
        "key"
    ]
    assert CoursePage.objects.get().owner == owner


@pytest.mark.usefixtures("toys")
@pytest.mark.parametrize("more", [(), ("--dry-run",)], ids=["written", "dry run"])
def test_strict_ends_in_an_error_when_an_item_could_not_be_read_and_imports_the_rest(tmp_path, more):
    good = package(tmp_path / "good", [course(), module(), lesson()])
    torn = package(tmp_path / "torn", [course(), module(), lesson(), lesson("x", parent="nowhere")])
    run(good, "--strict", *more)
    run(torn, *more)
    file = tmp_path / "report.json"
    with pytest.raises(CommandError, match=r"^Not everything went in\.$") as refused:
        run(torn, "--strict", "--report", str(file), *more)
    assert refused.value.returncode == 1
    assert json.loads(file.read_text())["outcomes"]["error"] == 1
    assert LessonPage.objects.exists() is not bool(more)


@pytest.mark.usefixtures("toys")
def test_an_unknown_owner_is_said_before_anything_is_read(tmp_path):
    with pytest.raises(CommandError, match="nobody@"):
        run(tmp_path / "missing", "--owner", "nobody@example.org")


@pytest.mark.parametrize(
    "name", ["test-course", "test-course.tar.gz", "test-problem-bank", "test-problem-bank.tar.gz"]
)
def test_a_real_course_goes_in_completely_and_again_without_a_change(tmp_path, name):
    path = DATA / "olx" / name
    if not path.exists():
        pytest.skip("../shared/data/olx is not here")
    file = tmp_path / "report.json"
    run(path, "--publish", "--report", str(file))
    report = json.loads(file.read_text())
    assert report["items"] == sum(report["outcomes"].values()) > 0
    assert report["outcomes"]["error"] == 0
    assert report["not_published"] == []
    assert marks_waiting() == 0
    assert Page.find_problems() == ([], [], [], [], [])
    before = rows()
    run(path, "--publish", "--report", str(file))
    written = json.loads(file.read_text())["written"]
    assert (written["made"], written["changed"]) == (0, 0)
    assert rows() == before


@pytest.mark.parametrize("archive", HOSTILE, ids=lambda path: path.name)
def test_a_hostile_archive_is_one_clear_error_and_changes_nothing(media, archive):
    before = rows()
    with pytest.raises(CommandError) as caught:
        run(archive, "--publish")
    assert str(caught.value)
    assert "\n" not in str(caught.value)
    assert rows() == before
    assert [file for file in media.rglob("*") if file.is_file()] == []


def test_hostile_archives_are_looked_at_where_they_are():
    if not HOSTILE:
        pytest.skip("../shared/data/hostile-archives is not here")


def olx(folder: Path, files: dict[str, str]) -> Path:
    path = folder / "course.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(f"course/{name}")
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
    return path


LAUGHS = '<!DOCTYPE course [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "text",
    [
        "<course",
        "",
        f'{LAUGHS}<course org="&b;" course="c" url_name="r"/>',
        '<!DOCTYPE course [<!ENTITY x SYSTEM "file:///etc/passwd">]><course org="&x;" course="c" url_name="r"/>',
    ],
)
def test_a_malformed_course_is_one_clear_error(tmp_path, text):
    before = rows()
    with pytest.raises(CommandError) as caught:
        run(olx(tmp_path, {"course.xml": text, "course/r.xml": "<course/>"}))
    assert "\n" not in str(caught.value)
    assert rows() == before


def test_a_course_is_no_course_when_it_is_no_archive(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(CommandError):
        run(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("../course.xml", "<course/>")
    with pytest.raises(CommandError, match="leads out"):
        run(tmp_path / "b.zip")


@pytest.mark.usefixtures("toys")
def test_an_owner_without_the_right_to_publish_is_told_which_one_and_nothing_changes(tmp_path):
    owner = builders.teacher()
    path = package(tmp_path / "c", [course(), module(), lesson()])
    before = rows()
    with pytest.raises(CommandError, match="lacks the right “Publish” on the page “") as caught:
        run(path, "--owner", owner.email, "--publish")
    assert "\n" not in str(caught.value)
    assert owner.email in str(caught.value)
    assert rows() == before
    run(path, "--owner", owner.email)
    page = CoursePage.objects.get()
    assert (page.owner, page.live) == (owner, False)


@pytest.mark.usefixtures("toys")
def test_who_may_not_publish_may_not_unpublish_what_is_gone_either(tmp_path):
    path = package(tmp_path / "c", [course(), module(), lesson()])
    run(path, "--publish")
    package(tmp_path / "c", [course(), module()])
    with pytest.raises(CommandError, match="lacks the right “Publish” on the page “Song”"):
        run(path, "--owner", builders.teacher().email)
    assert LessonPage.objects.get().live


def test_options_of_importers_are_listed_and_checked_before_anything_is_read(tmp_path):
    out = io.StringIO()
    call_command("import_course", options=True, stdout=out)
    assert "lms.olx: " in out.getvalue()
    assert "  drafts=true (boolean): " in out.getvalue()
    path = olx(tmp_path, DRAFTED)
    before = rows()
    for option, said in (
        ("draft=no", r"lms\.olx has no option draft\. It has: drafts\."),
        ("drafts=perhaps", r"The option drafts of lms\.olx: Must be true or false\.$"),
        ("drafts", "KEY=VALUE"),
    ):
        with pytest.raises(CommandError, match=said) as caught:
            run(path, "--option", option)
        assert "\n" not in str(caught.value)
    assert rows() == before


DRAFTED = {
    "course.xml": '<course org="o" course="c" url_name="r"><chapter url_name="a"><sequential url_name="s">'
    '<vertical url_name="v" display_name="Out"><html url_name="h">Out</html></vertical>'
    "</sequential></chapter></course>",
    "drafts/vertical/v.xml": '<vertical display_name="In work" parent_url="x/s" index_in_children_list="0">'
    '<html url_name="h">In work</html></vertical>',
}


@pytest.mark.parametrize(("option", "latest"), [("drafts=yes", "In work"), ("drafts=no", "Out")])
def test_versions_of_authors_come_in_unless_they_are_left_out(tmp_path, option, latest):
    file = tmp_path / "report.json"
    run(olx(tmp_path, DRAFTED), "--publish", "--option", option, "--report", str(file))
    page = LessonPage.objects.get()
    assert (page.title, page.draft_title, page.live) == ("Out", latest, True)
    assert "drafts/vertical/v.xml" in file.read_text()
