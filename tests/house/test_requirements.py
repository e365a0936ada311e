import re
from importlib.metadata import distribution, version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import PROJECT

PAIRS = [
    ("requirements.in", "requirements.txt"),
    ("requirements-dev.in", "requirements-dev.txt"),
]


def requirements_in(name):
    """The requirements of a file, by canonical name."""
    lines = (PROJECT / name).read_text(encoding="utf-8").splitlines()
    wanted = [Requirement(line) for line in lines if re.match(r"[A-Za-z0-9]", line)]
    return {canonicalize_name(requirement.name): requirement for requirement in wanted}


def pin_of(requirement):
    """The one version that a requirement admits, or None."""
    pins = [part.version for part in requirement.specifier if part.operator == "=="]
    return pins[0] if len(pins) == len(requirement.specifier) == 1 else None


def needed_here(requirement):
    """What an installed package needs on this machine, with the extras it was asked for."""
    extras = requirement.extras or {""}
    for line in distribution(requirement.name).requires or []:
        needed = Requirement(line)
        if not needed.marker or any(needed.marker.evaluate({"extra": each}) for each in extras):
            yield needed


@pytest.mark.parametrize(("named", "pinned"), PAIRS)
def test_every_package_that_is_named_is_pinned_to_a_version_it_admits(named, pinned):
    pins = requirements_in(pinned)
    for name, requirement in requirements_in(named).items():
        assert requirement.specifier.contains(pin_of(pins[name])), name


@pytest.mark.parametrize(("named", "pinned"), PAIRS)
def test_every_pin_is_one_exact_version(named, pinned):
    loose = [name for name, pin in requirements_in(pinned).items() if pin_of(pin) is None]
    assert loose == []


def test_both_files_pin_the_same_version_of_what_they_share():
    run, develop = requirements_in("requirements.txt"), requirements_in("requirements-dev.txt")
    shared = run.keys() & develop.keys()
    assert {n: pin_of(run[n]) for n in shared} == {n: pin_of(develop[n]) for n in shared}


@pytest.mark.parametrize(("named", "pinned"), PAIRS)
def test_what_the_named_packages_need_is_pinned_whole(named, pinned):
    # pip belongs to the virtual environment itself.
    pins = requirements_in("requirements.txt") | requirements_in(pinned)
    found, waiting = {"pip"}, list(requirements_in(named).values())
    while waiting:
        requirement = waiting.pop()
        for needed in needed_here(requirement):
            name = canonicalize_name(needed.name)
            if name not in found:
                found.add(name)
                waiting.append(needed)
    assert found - {"pip"} - pins.keys() == set()


@pytest.mark.parametrize(("named", "pinned"), PAIRS)
def test_the_environment_holds_the_versions_that_are_pinned(named, pinned):
    here = [
        pin for pin in requirements_in(pinned).values() if not pin.marker or pin.marker.evaluate()
    ]
    differing = {pin.name: version(pin.name) for pin in here if version(pin.name) != pin_of(pin)}
    assert differing == {}


@pytest.mark.parametrize("name", [name for pair in PAIRS for name in pair])
def test_no_line_says_where_packages_come_from(name):
    lines = (PROJECT / name).read_text(encoding="utf-8").splitlines()
    allowed = re.compile(r"$|\s*#|[A-Za-z0-9]|-c requirements\.txt$")
    assert [line for line in lines if not allowed.match(line) or "://" in line] == []
