"""Work in a thread is this workbench's own: no freer to write, nobody else's in the log, on the same file."""

from __future__ import annotations

import shutil
from contextlib import closing

import pytest

from cpqual.domain.errors import NotAProjectError, RefusedError
from cpqual.services import coding
from cpqual.services.following import follow
from cpqual.services.session import Session, create_project, open_again, open_project
from cpqual.storage import codings
from cpqual.tui.app import WorkbenchApp
from tests.tui.conftest import Desk, Open
from tests.tui.screens.conftest import words
from tests.tui.screens.test_search import settled, type_words

CODE_ALL = ("c", "b", "a", "r", "enter", "1", "1")


async def test_what_a_thread_writes_is_not_told_as_another_programs(
    workbench: Open, session: Session
) -> None:
    async with workbench(mode="search") as desk:
        desk.app.look_around()
        await type_words(desk, "nobody")
        await desk.press(*CODE_ALL[:-1])
        await settled(desk)
        await desk.press(CODE_ALL[-1])
        await settled(desk)
        assert len(list(codings.codings(session.store))) == 4
        assert desk.notes() == ["coded 4 passages; u takes it back"]
        desk.app.look_around()
        assert len(desk.notes()) == 1


async def test_a_thread_writes_nothing_where_the_workbench_may_only_read(session: Session) -> None:
    with closing(open_project(session.path, "RB", read_only=True)) as opened:
        app = WorkbenchApp(opened)
        async with app.run_test(size=(120, 40)) as pilot:
            desk = Desk(app, pilot)
            await app.do_show_mode("search")
            await type_words(desk, "nobody")
            await desk.press(*CODE_ALL[:-1])
            await settled(desk)
            await desk.press(CODE_ALL[-1])
            await settled(desk)
            assert desk.notes()[-1].startswith("nothing can be changed in this project")
    assert list(codings.codings(session.store)) == []


def test_a_project_opened_again_is_the_same_coders_and_refused_in_another_files_place(
    session: Session,
) -> None:
    follower = follow(session)
    with closing(open_again(session)) as again:
        coding.apply_codes(again, "INT-1", words(session, "He likes the ferry."), ["barriers"])
    assert not any(follower.look())
    other = session.path.with_name("other.cpqual")
    create_project(other, "Another", "RB").close()
    kept = session.path.with_name("kept.cpqual")
    shutil.move(session.path, kept)
    with pytest.raises(NotAProjectError, match="no such file"):
        open_again(session)
    shutil.move(other, session.path)
    with pytest.raises(RefusedError, match="replaced by another file"):
        open_again(session)
