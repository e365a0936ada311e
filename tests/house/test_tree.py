import re

import pytest

from tests.house.tree import PROJECT, our_files

# Folders of one machine, and hosts that packages come from: neither belongs in a project that
# others run. The brackets keep these lines from finding themselves.
ONE_MACHINE = re.compile(rb"(?<![\w.~-])/(?:h[o]me|r[o]ot|w[o]rk|U[s]ers)/[\w.]")
REGISTRIES = re.compile(rb"p[y]pi\.org|files\.p[y]thonhosted|registry\.n[p]mjs|deb\.d[e]bian\.org")

# About what one reader holds in mind (400 lines). Whoever is longer stands here with the reason.
LINES = 400
LONGER = {
    "static/public/site.css": "one stylesheet is one request; its rooms are headings",
}


def names_one_machine(text):
    return bool(ONE_MACHINE.search(text) or REGISTRIES.search(text))


def test_no_file_names_a_folder_of_one_machine_or_a_package_registry():
    assert [path for path in our_files() if names_one_machine(path.read_bytes())] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cd /r|oot/newsdesk", True),
        ('open("/h|ome/anna/notes")', True),
        ("https://files.p|ythonhosted.org/x", True),
        ("https://news.example/w|ork/robots", False),
        ("the home/w|ork balance", False),
    ],
)
def test_the_search_for_machines_finds_folders_and_hosts_but_no_address_of_a_page(text, found):
    assert names_one_machine(text.replace("|", "").encode()) is found


def test_no_file_is_longer_than_a_reader_can_hold():
    long = {
        str(path.relative_to(PROJECT)): lines
        for path in our_files()
        if path.suffix in {".py", ".css", ".js", ".html"} and "migrations" not in path.parts
        if (lines := len(path.read_bytes().splitlines())) > LINES
    }
    assert long.keys() == LONGER.keys()


def test_no_module_is_named_after_nothing_in_particular():
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "process", "data"}
    assert [path for path in our_files() if path.suffix == ".py" and path.stem in vague] == []


def test_no_file_of_ours_is_over_a_mebibyte():
    assert [path for path in our_files() if path.stat().st_size > 2**20] == []


@pytest.mark.parametrize("command", ["make run", "make test"])
def test_the_readme_names_the_two_commands(command):
    assert command in (PROJECT / "README.md").read_text(encoding="utf-8")


def test_the_changelog_says_what_is_new():
    changelog = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## ", changelog, re.MULTILINE)


class TestEnvExample:
    example = re.compile(r"^#?([A-Z_]+)=", re.MULTILINE)
    # Read by `make run` and gunicorn, not by the settings.
    elsewhere = {"HOST", "PORT", "DEMO", "WEB_CONCURRENCY"}

    def knobs(self):
        settings = (PROJECT / "newsdesk" / "settings.py").read_text(encoding="utf-8")
        return set(re.findall(r"""env(?:\.\w+)?\(\s*"([A-Z_]+)\"""", settings))

    def test_names_every_setting_that_the_environment_has_a_say_in_and_no_other(self):
        named = self.example.findall((PROJECT / ".env.example").read_text(encoding="utf-8"))
        assert sorted(named) == sorted(self.knobs() | self.elsewhere)

    def test_changes_nothing_when_it_is_copied_as_it_is(self):
        lines = (PROJECT / ".env.example").read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if line and not line.startswith("#")] == []
