"""The child process that decodes: what it can't do, and what happens when it breaks."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from articles.pictures import pressing
from articles.pictures.failures import Failure, Kind
from articles.pictures.pressing import Workshop
from tests.pictures.examples import a_picture, noise, saved


class TestTheChild:
    def test_is_given_no_secret_and_no_environment(self, workshop, monkeypatch):
        monkeypatch.setenv("SECRET_KEY", "do not tell")
        with Workshop() as fresh:
            fresh.press(a_picture(300, 200))
            pid = fresh._running().pid
            seen = Path(f"/proc/{pid}/environ").read_bytes()
            assert b"do not tell" not in seen
            assert {part.split(b"=")[0] for part in seen.split(b"\0") if part} <= {b"PATH", b"LANG"}
            maps = Path(f"/proc/{pid}/maps").read_text()
            assert "_imaging" in maps
            assert "_ssl" not in maps
            assert "sqlite" not in maps

    @pytest.mark.parametrize(
        "attempt",
        [
            "open('/etc/hostname').read()",
            "__import__('socket').socket()",
            "open('/dev/null', 'w').write('x')",
            "os.pipe()",
            "bytearray(300 * 2**20)",
            "exec('while True: pass')",
        ],
        ids=["read", "connect", "write", "pipe", "memory", "time"],
    )
    def test_could_do_nothing_even_if_a_picture_took_it_over(self, attempt):
        """Runs the attempt where a decoder would run, with the limits of the real one."""
        program = (
            "import sys, os, socket\n"
            f"sys.path.insert(0, {str(pressing._ROOT)!r})\n"
            "from articles.pictures import workshop\n"
            f"workshop._confine(1, {pressing.MUCH_MEMORY})\n"
            f"try:\n    {attempt}\nexcept (OSError, MemoryError) as error:\n    os._exit(7)\n"
        )
        ended = subprocess.run([sys.executable, "-I", "-c", program], timeout=120, check=False)
        assert ended.returncode in (7, -signal.SIGXCPU, -signal.SIGKILL)

    def test_that_takes_too_much_time_is_ended_and_the_next_picture_is_pressed(self, monkeypatch):
        with Workshop() as workshop:
            data = saved(noise(2400, 1800), "JPEG", quality=95)
            monkeypatch.setattr(pressing, "CPU_SECONDS", 1)
            with pytest.raises(Failure, match="takes too long to decode"):
                workshop.press(data, patience=60)
            assert workshop.press(a_picture(300, 200)).files

    def test_on_a_busy_machine_is_no_fault_of_the_picture(self):
        with Workshop() as workshop:
            data = saved(noise(2400, 1800), "JPEG", quality=95)
            with pytest.raises(Failure) as late:
                workshop.press(data, patience=0.05)
            assert late.value.kind is Kind.OURS
            assert workshop.press(a_picture(300, 200)).files

    def test_is_replaced_when_it_is_gone(self):
        with Workshop() as workshop:
            workshop.press(a_picture(300, 200))
            os.kill(workshop._running().pid, signal.SIGKILL)
            try:
                workshop.press(a_picture(300, 200))
            except Failure as failure:
                assert failure.kind is Kind.OURS
            assert workshop.press(a_picture(300, 200)).files

    def test_that_stops_answering_is_given_up(self, monkeypatch):
        with Workshop() as workshop:
            workshop.press(a_picture(300, 200))
            os.kill(workshop._running().pid, signal.SIGSTOP)
            monkeypatch.setattr(pressing, "PATIENCE_MORE", 0.2)
            with pytest.raises(Failure) as lost:
                workshop.press(a_picture(300, 200), patience=0.2)
            assert lost.value.kind is Kind.OURS
            assert workshop.press(a_picture(300, 200)).files

    def test_ends_with_whoever_started_it(self):
        program = (
            f"import sys, time; sys.path.insert(0, {str(pressing._ROOT)!r})\n"
            "from articles.pictures.pressing import Workshop\n"
            "print(Workshop()._running().pid, flush=True); time.sleep(60)\n"
        )
        with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
            pid = int(parent.stdout.readline())
            parent.kill()
        deadline = time.monotonic() + 60
        while _lives(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not _lives(pid)


def _lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
