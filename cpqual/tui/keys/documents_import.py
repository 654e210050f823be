"""Keys of the preview of an import, which Documents mode opens."""

from __future__ import annotations

from cpqual.tui.actions import Action


def _act(name: str, keys: str, label: str, words: str, *, handler: str = "", argument: str = "") -> Action:
    """Return an act; the line of keys below the preview shows its label."""
    return Action(
        f"import_{name}", tuple(keys.split()), label, words, "Preview of an import", ("documents",),
        handler=handler or name, argument=argument, footer=True, dialog="import",
    )  # fmt: skip


PREVIEW: tuple[Action, ...] = (
    _act("carry_out", "enter", "import", "Import everything as it is shown"),
    _act("leave", "escape", "leave", "Leave without importing; stop an import"),
    _act("person", "p", "person", "Say which person the speaker label is"),
    _act("interviewer", "i", "interviewer", "The label is an interviewer or facilitator",
         handler="who", argument="interviewer"),
    _act("unattributed", "u", "nobody", "The label is nobody in particular",
         handler="who", argument="unattributed"),
    _act("roles", "r", "roles", "Say which roles the person of the label has"),
    _act("turn", "t", "text", "Make the label text, or text a speaker"),
    _act("merge", "m", "merge", "The label is the same speaker as the one it resembles"),
    _act("kind", "K", "kind", "Choose the kind of the documents"),
    _act("columns", "C", "column", "Say what the column of a table holds, and its type"),
    _act("site", "o", "site", "Say the site", handler="line", argument="site"),
    _act("date", "d", "date", "Say the date", handler="line", argument="date"),
    _act("slug", "n", "id", "Give the document another id", handler="line", argument="slug"),
    _act("language", "l", "language", "Say the language", handler="line", argument="language"),
    _act("header", "h", "header", "Take or leave what the header says"),
    _act("revise", "v", "revise", "Make the file the next revision of its document",
         handler="flag", argument="revise"),
    _act("revise_all", "V", "all", "Make all changed files the next revisions"),
    _act("copy", "c", "copy", "Import a text that is there already once more",
         handler="flag", argument="copy"),
    _act("memos", "M", "memos", "Make memos of Reflection and Analytic, too",
         handler="flag", argument="notes_to_memos"),
    _act("skip", "x", "skip", "Skip the file, or take it in again"),
    _act("skip_all", "X", "skip bad", "Skip all that stands in the way"),
)  # fmt: skip
