"""Keys of the Documents mode."""

from __future__ import annotations

from cpqual.tui.actions import Action, Mode
from cpqual.tui.keys.documents_import import PREVIEW
from cpqual.tui.keys.documents_register import REGISTER

_HERE: tuple[Mode, ...] = ("documents",)
_LISTS = "documents-body"

ACTIONS: tuple[Action, ...] = (
    Action("documents_open", ("enter",), "Open", "Open the document, or the person's first one, in Code mode",
           "Documents & people", _HERE, handler="open_highlighted", footer=True,
           focus=_LISTS),
    Action("documents_switch", ("tab",), "Documents/people", "Go from the documents to the people and on",
           "Documents & people", _HERE, handler="switch", footer=True, palette=False,
           focus=_LISTS),
    Action("documents_import", ("i",), "Import", "Bring a file or a folder in, after a look at it",
           "Documents & people", _HERE, handler="import", footer=True),
    Action("documents_link", ("L",), "Who is who", "Say which person a speaker label stands for",
           "Documents & people", _HERE, handler="link"),
    Action("documents_filter", ("slash",), "Filter", "Show only what holds some words",
           "Documents & people", _HERE, handler="filter", footer=True),
    Action("documents_where", ("w",), "Where",
           "Show only a part of the study, such as sector = third", "Documents & people", _HERE,
           handler="where", footer=True),
    Action("documents_sample", ("s",), "Sample", "Show only what a sample holds, and how far its coders are",
           "Documents & people", _HERE, handler="sample", footer=True, focus=_LISTS),
    Action("documents_finish", ("f",), "Finished", "Mark the document as finished, or take it up again",
           "Documents & people", _HERE, handler="finish", focus="document-rows", footer=True),
    Action("documents_memo", ("m",), "Memo", "Write a memo on the document or the person",
           "Documents & people", _HERE, handler="memo", footer=True),
    Action("documents_unfilter", ("escape",), "All", "Show everything again", "Documents & people", _HERE,
           handler="unfilter"),
    Action("documents_undo", ("u",), "Undo", "Take back your latest act", "Documents & people", _HERE,
           handler="undo"),
    Action("documents_redo", ("ctrl+r",), "Redo", "Do again what you took back", "Documents & people", _HERE,
           handler="redo"),
    *REGISTER,
    *PREVIEW,
)  # fmt: skip
