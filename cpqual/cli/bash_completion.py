"""Completion in bash: what readline takes for a word is not what bash does, so both are told to us.

Click is handed bash's words, which are cut at every `=` and `:`, and its answers go into the line without
quotation marks. Here bash says the line up to the cursor and the part of it that it will replace, which
begins behind an open quotation mark or the last character that breaks words; what to put there is worked out
here.
"""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from click.shell_completion import CompletionItem, ShellComplete

LINE, PART = "CPQUAL_COMPLETE_LINE", "CPQUAL_COMPLETE_PART"
_SOURCE = f"""\
%(complete_func)s() {{
    local reply
    COMPREPLY=()
    while IFS= read -r reply; do
        case $reply in
            file) compopt -o default ;;
            dir) compopt -o dirnames ;;
            =*) COMPREPLY+=("${{reply#=}}") ;;
        esac
    done < <(
        {LINE}="${{COMP_LINE:0:COMP_POINT}}" {PART}="$2" %(complete_var)s=bash_complete "$1" 2>/dev/null
    )
}}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""
_SPECIAL = frozenset("\\'\"`$&|;<>()[]{}*?!#~ \t")
"""What a backslash stands before outside of quotation marks."""
_SINGLE = "'"
_ESCAPED = {_SINGLE: "", '"': '"\\$`'}
"""What a backslash stands before inside of quotation marks."""
_GOES_ON = " …"


class Word(NamedTuple):
    """A word of a command line.

    Attributes:
        content: what it says, without quotation marks and backslashes.
        raw: as it is typed.
        quote: the quotation mark that is still open at its end; empty for none.
    """

    content: str
    raw: str
    quote: str = ""


def words_of(line: str) -> list[Word]:
    """Return the words of a command line as far as it is typed; the last is empty behind a blank."""
    words: list[Word] = []
    content, raw, quote, escaped = "", "", "", False
    for letter in line:
        if not quote and not escaped and letter.isspace():
            if raw:
                words.append(Word(content, raw))
            content, raw = "", ""
            continue
        raw += letter
        if escaped:
            # inside of double marks a backslash before anything else stands for itself
            content += letter if not quote or letter in _ESCAPED[quote] else f"\\{letter}"
            escaped = False
        elif letter == "\\" and quote != _SINGLE:
            escaped = True
        elif letter == quote:
            quote = ""
        elif not quote and letter in _ESCAPED:
            quote = letter
        else:
            content += letter
    return [*words, Word(content, raw, quote)]


def quoted(text: str, quote: str) -> str:
    """Return a text as it is typed on, inside of an open quotation mark or outside of any."""
    if quote == _SINGLE:
        return text.replace("'", "'\\''")
    special = _ESCAPED[quote] if quote else _SPECIAL
    return "".join(f"\\{letter}" if letter in special else letter for letter in text)


def reply(word: Word, part: str, value: str, *, goes_on: bool = False) -> str | None:
    """Return what bash puts in place of a part of the word at the cursor; None if that cannot be.

    Args:
        word: the last one of the line.
        part: the end of it that bash replaces.
        value: what the whole word is to say.
        goes_on: whether more is to be typed, so that a quotation mark stays open.
    """
    before = words_of(word.raw[: len(word.raw) - len(part)])[-1]
    if not value.startswith(before.content):
        return None
    rest = value[len(before.content) :]
    if before.quote == '"' and rest.endswith('"') and not goes_on:
        # readline takes a mark that belongs to the value for the one that closes the word
        return f"{quoted(rest, before.quote)}{before.quote}"
    if not before.raw and any(letter in _SPECIAL for letter in rest):
        # what has blanks is easier to read, and to type on, in quotation marks than with backslashes
        return f"'{quoted(rest, _SINGLE)}{'' if goes_on else _SINGLE}"
    return quoted(rest, before.quote)


class BashCompletion(ShellComplete):
    """What click asks for bash, in place of its own."""

    name = "bash"
    source_template = _SOURCE

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the arguments before the one at the cursor, and that one as far as it is typed."""
        words = words_of(os.environ.get(LINE, ""))
        return [word.content for word in words[1:-1]], words[-1].content

    def format_completion(self, item: CompletionItem[str]) -> str:
        """Return an offer that bash has to look for itself."""
        return item.type

    def complete(self) -> str:
        """Return a reply a line for the function that bash calls."""
        args, incomplete = self.get_completion_args()
        items: list[CompletionItem[Any]] = self.get_completions(args, incomplete)
        # of --option=value click completes the value alone
        option, sign, _ = incomplete.partition("=")
        ahead = f"{option}{sign}" if sign and option.startswith("-") else ""
        word, part = words_of(os.environ.get(LINE, ""))[-1], os.environ.get(PART, "")
        plain = [item for item in items if item.type == "plain"]
        every = (reply(word, part, f"{ahead}{one.value}", goes_on=bool(one.goes_on)) for one in plain)
        found = [one for one in every if one is not None]
        lines = sorted({self.format_completion(item) for item in items if item.type in ("file", "dir")})
        if len(found) == 1 and plain[0].goes_on:
            # a reply alone would close the quotation marks, as if nothing could follow
            found = [f"{found[0]}{end}" for end in (" ", _GOES_ON)]
        return "\n".join([*lines, *(f"={one}" for one in found)])
