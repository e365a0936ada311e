"""Undo in the queue: the last acts, step by step, exactly, and nothing that changed since."""

import pytest
from django.contrib.auth.models import Group

from articles import editorial
from tests.admin.test_queue_acts import UNDO, ask, fresh, said
from tests.factories import a_held_article, a_person


class TestUndo:
    def test_goes_back_step_by_step(self, desk):
        article = a_held_article(heat=10)
        for _ in range(3):
            ask(desk, "heat-up", article)
        for heat in (30, 20, 10):
            ask(desk, "", address=UNDO)
            assert fresh(article).heat == heat
        assert "nothing of yours" in said(ask(desk, "", address=UNDO))

    def test_says_what_it_took_back(self, desk):
        article = a_held_article("Robots", heat=10)
        ask(desk, "heat-up", article)
        ask(desk, "publish", article)
        assert "(published)" in said(ask(desk, "", address=UNDO))
        assert "(heat: 10 → 20)" in said(ask(desk, "", address=UNDO))

    def test_leaves_alone_and_names_what_changed_since(self, desk):
        first, second = a_held_article("First", heat=10), a_held_article("Second", heat=10)
        step = ask(desk, "heat-up", first, second)["step"]
        editorial.edit(second, {"heat": 70}, by=a_person("Editors"))
        data = ask(desk, "", address=UNDO, step=step)
        assert (fresh(first).heat, fresh(second).heat) == (10, 70)
        assert f"{second.slug}: heat changed since" in said(data)

    def test_reaches_twenty_acts(self, desk):
        article = a_held_article(heat=10)
        steps = [ask(desk, "heat-up", article)["step"] for _ in range(21)]
        data = ask(desk, "", address=UNDO, step=steps[0])
        assert "last 20 acts" in said(data) and fresh(article).heat == 220

    def test_is_of_ones_own(self, desk):
        bob = a_person("Editors")
        article = a_held_article()
        step = editorial.publish([article], by=bob).step
        ask(desk, "", address=UNDO, step=str(step))
        assert fresh(article).published

    def test_needs_the_permission_that_doing_it_needs(self, desk):
        article = a_held_article()
        step = ask(desk, "publish", article)["step"]
        desk.person.groups.clear()
        desk.person.groups.add(Group.objects.get(name="Contributors"))
        ask(desk, "", address=UNDO, step=step)
        assert fresh(article).published

    @pytest.mark.parametrize("step", ["x", "", "0" * 32])
    def test_of_nothing_says_so(self, desk, step):
        assert said(ask(desk, "", address=UNDO, step=step))
