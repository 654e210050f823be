"""What shells complete: filters and names, quoted as the word at the cursor needs it, in a real bash, too."""

from __future__ import annotations

import os
import pty
import select
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.cli import completing
from cpqual.cli.bash_completion import LINE, PART, reply, words_of
from cpqual.cli.main import cli
from cpqual.domain.people import Person
from cpqual.services.filter_vocabulary import Vocabulary
from cpqual.services.session import Session
from cpqual.storage import people
from tests.cli.conftest import Run

_SECONDS = 60
"""A bound on what a busy machine takes for an answer, and no time that anybody waits."""

texts = st.text(st.sampled_from("ab =:'\"\\$`!~()<>#é"), max_size=8)


@given(st.lists(texts))
def test_a_command_line_is_read_as_a_shell_reads_it(contents: list[str]) -> None:
    line = "".join(f"{shlex.quote(one)} " for one in contents)
    *read, last = words_of(line)
    assert [word.content for word in read] == contents
    assert last == ("", "", "")


@given(texts, texts, st.sampled_from(["", "'", '"']))
def test_what_is_put_in_makes_the_word_say_the_value(typed: str, further: str, quote: str) -> None:
    escaped = {
        "": shlex.quote(typed) if typed else "",
        "'": "'" + typed.replace("'", "'\\''"),
        '"': '"' + "".join(f"\\{one}" if one in '"\\$`' else one for one in typed),
    }[quote]
    word = words_of(escaped)[-1]
    assert (word.content, word.quote) == (typed, quote)
    # readline may keep all that is typed, as behind a `=`, or nothing but the quotation mark
    for part in ("", escaped.removeprefix(quote)):
        found = reply(word, part, typed + further)
        assert found is not None
        line = escaped[: len(escaped) - len(part)] + found
        if words_of(line)[-1].quote:
            line += quote
        # in shlex, but in no shell, a backslash before $ and ` stands for itself inside of double marks
        assert [one.content for one in words_of(f"{line} ")[:-1]] == ([typed + further] if line else [])


def test_a_value_that_does_not_go_on_from_what_stays_is_not_put_in() -> None:
    assert reply(words_of("cpqual sector=th")[-1], "th", "sector=third") == "third"
    assert reply(words_of("cpqual sector=th")[-1], "th", "region=third") is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("sec", ["sector =", "sector !=", "sector <"]),
        ("SECTOR = t", ["SECTOR = third"]),
        ("sector = third", ["sector = third"]),
        ("sector = third ", ["sector = third and", "sector = third or"]),
        ("kind in", ["kind in (fieldnote", "kind in (interview"]),
        ("kind in (inter", ["kind in (interview,", "kind in (interview)"]),
        ("person.group = s", ['person.group = "service user"']),
        ("sector = third) ", []),
        ("no_such = ", []),
    ],
)
def test_a_filter_goes_on_with_what_may_come_next(session: Session, typed: str, expected: list[str]) -> None:
    found = [line for line, _ in completing.filter_lines(Vocabulary(session), typed)]
    assert found[: len(expected)] == expected
    assert bool(found) == bool(expected)


def asked(session: Session, capsys: pytest.CaptureFixture[str], shell: str, words: str) -> list[str]:
    """Return what a shell is answered that asks for the last of some words."""
    environ = {"COMP_WORDS": words, "COMP_CWORD": str(len(words_of(words)) - 1)}
    environ |= {LINE: words, PART: words_of(words)[-1].content}
    if shell == "fish":
        environ["COMP_CWORD"] = words_of(words)[-1].raw
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CPQUAL_PROJECT", str(session.path))
        for name, value in environ.items():
            patch.setenv(name, value)
        assert completing.complete(cli, f"{shell}_complete") == 0
    return [line for line in capsys.readouterr().out.split("\n") if line]


def test_names_are_offered_in_every_shell(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(session, capsys, "bash", "cpqual quotes --code bar") == ["=barriers"]
    assert asked(session, capsys, "zsh", "cpqual quotes --code bar") == ["plain", "barriers", "_"]
    assert asked(session, capsys, "fish", "cpqual quotes --code bar") == ["plain,barriers"]
    assert asked(session, capsys, "bash", "cpqual agree --documents INT-1,int") == [
        "=INT-1,INT-1",
        "=INT-1,INT-2",
    ]
    assert asked(session, capsys, "bash", "cpqual documents revisions INT-2") == ["=INT-2"]
    assert asked(session, capsys, "bash", "cpqual roles list --person ") == ["=p"]
    assert "plain,sector = third" in asked(session, capsys, "fish", "cpqual quotes --where 'sector = t")


def test_what_cannot_be_looked_up_is_not_offered(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = session.path.with_name("nowhere")
    assert asked(session, capsys, "bash", f"cpqual quotes --code ba -p {nowhere} --code ba") == []
    assert asked(session, capsys, "bash", f"cpqual -p {nowhere} quotes --where se") == []
    with session.act("people", "hostile"):
        people.add_person(session.store, Person("q\x1b[2J", "\x1b]0;gone\x07", "", None))
    assert asked(session, capsys, "bash", "cpqual roles list --person ") == ["=p"]
    before = session.store.row("SELECT count(*) FROM act")
    asked(session, capsys, "bash", "cpqual quotes --where 'sec")
    assert session.store.row("SELECT count(*) FROM act") == before


def test_the_script_is_given(cpqual: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_CPQUAL_COMPLETE", "bash_source")
    code, out, _ = cpqual()
    assert code == 0
    assert "complete -o nosort -F _cpqual_completion cpqual" in out


class Bash:
    """An interactive bash in which `cpqual` is this one."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def says(self, typed: str, expected: str) -> str:
        """Type something, and return what comes back as soon as it holds what is expected."""
        os.write(self._descriptor, typed.encode())
        came = ""
        until = time.monotonic() + _SECONDS
        while expected not in came and time.monotonic() < until:
            if select.select([self._descriptor], [], [], 0.2)[0]:
                came += os.read(self._descriptor, 65_536).decode(errors="replace")
        assert expected in came
        return came


@contextmanager
def real_bash(session: Session) -> Iterator[Bash]:
    environ = {
        **os.environ,
        "CPQUAL_PROJECT": str(session.path),
        "PS1": "$ ",
        "TERM": "dumb",
        "COLUMNS": "999",
    }
    environ |= {"INPUTRC": os.devnull, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    keyboard, screen = pty.openpty()
    command = ["bash", "--norc", "--noprofile", "-i"]
    with subprocess.Popen(
        command, stdin=screen, stdout=screen, stderr=screen, env=environ, start_new_session=True
    ) as process:
        os.close(screen)
        try:
            yield Bash(keyboard)
        finally:
            process.kill()
            os.close(keyboard)


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_a_real_bash_puts_the_values_in(session: Session) -> None:
    with real_bash(session) as bash:
        python = shlex.quote(sys.executable)
        bash.says(f'cpqual() {{ {python} -m cpqual "$@"; }}\n', "$ ")
        bash.says('eval "$(_CPQUAL_COMPLETE=bash_source cpqual)"; echo set"" up\n', "set up")
        # the quotation mark stays open while the filter goes on, and is closed behind its last value
        bash.says("cpqual search ferry --where 'sec\t", "tor ")
        bash.says("= th\t", "ird' ")
        found = bash.says("--format json\n", "only where")
        assert "only where sector = third" in found
        bash.says("echo cpqual | cpqual quotes --code=barr\t", "iers ")
        bash.says("--where sector=th\t", "ird ")
        bash.says('--where="person.group = serv\t', '\\"service user\\"" ')
