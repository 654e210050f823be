"""Writing a memo from any mode: which of several, its draft, saving it, and telling the modes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from textual.content import Content

from cpqual.domain.codings import About, Memo
from cpqual.domain.documents import StoredDocument
from cpqual.domain.errors import CpqualError, RefusedError
from cpqual.services import memo_drafts, memos
from cpqual.services.memo_drafts import Draft
from cpqual.services.quotes import surroundings
from cpqual.services.session import Session
from cpqual.tui.widgets.detail_pane import plain

if TYPE_CHECKING:
    from cpqual.tui.app import WorkbenchApp
    from cpqual.tui.dialogs.memo import Written
    from cpqual.tui.mode import ModeScreen

_NEW = "new"
_LONGEST_LINE = 44
_CHOICE_CELLS = 56


class MemoWriter:
    """Lets the coder write or change memos over a mode.

    Args:
        workbench: the app.
        origin: the mode that looks the memos up itself; None lets every mode do so.
        told: says what was done.
        made: is told the id of a new memo before any mode looks the memos up again.
        shown: the document as it is shown, where memos are written on passages chosen in that; None takes
            what it is when the writing begins.
    """

    def __init__(
        self,
        workbench: WorkbenchApp,
        origin: ModeScreen | None = None,
        told: Callable[[str], None] | None = None,
        made: Callable[[str], None] | None = None,
        shown: StoredDocument | None = None,
    ) -> None:
        self._workbench = workbench
        self._origin = origin
        self._told = told or workbench.say
        self._made = made
        self._shown = shown

    @property
    def _session(self) -> Session:
        return self._workbench.session

    def about(self, abouts: Sequence[About], here: Sequence[Memo] | None = None) -> Awaitable[object]:
        """Write a memo about the first of some things, or change one that is there.

        Args:
            abouts: what a new memo may be about.
            here: the memos to choose from; None for those about the first thing. A single one about exactly
                that is opened at once.
        """
        found = memos.memos_on(self._session, abouts[0]) if here is None else here
        if not found:
            return self.write(abouts)
        if len(found) == 1 and found[0].about == abouts[0]:
            return self.change(found[0], abouts)
        return self._choose(found, abouts)

    def _choose(self, found: Sequence[Memo], abouts: Sequence[About]) -> Awaitable[object]:
        from cpqual.tui.dialogs.choose import Answer, Choose

        def answered(answer: str | None) -> None:
            with self._refusals():
                if answer == _NEW:
                    self.write(abouts)
                elif answer is not None:
                    self.change(next(memo for memo in found if memo.id == answer), abouts)

        answers = [Answer(memo.id, in_short(memo)) for memo in found]
        answers.append(Answer(_NEW, "write a new memo"))
        return self._workbench.push_screen(Choose("There are memos here already.", answers), answered)

    def write(self, abouts: Sequence[About]) -> Awaitable[object]:
        """Write a new memo about one of some things."""
        drafts = (memo_drafts.find(self._session, Draft(about, "case", "").key) for about in abouts)
        return self._open(abouts, None, next((draft for draft in drafts if draft is not None), None))

    def change(self, memo: Memo, abouts: Sequence[About] = ()) -> Awaitable[object]:
        """Change a memo of this coder's.

        Args:
            abouts: what a further memo may be about, if the coder asks for one.

        Raises:
            RefusedError: it is another coder's.
        """
        if memo.coder != self._session.coder.slug:
            raise RefusedError(f"this memo is {memo.coder}'s")
        draft = memo_drafts.find(self._session, Draft(memo.about, memo.kind, "", memo.id).key)
        return self._open(abouts or (memo.about,), memo, draft)

    def take_up(self, draft: Draft) -> Awaitable[object]:
        """Go on with a draft; where what it was about is gone, it can be put on something wider."""
        about = draft.about
        wider = [About(about.document, about.span), About(about.document), About()]
        abouts = dict.fromkeys([about, *(one for one in wider if one.span or one.document or one == About())])
        fitting = list(abouts) if memo_drafts.fits(self._session, draft) else wider[1:]
        return self._open(fitting, memo_drafts.memo_of(self._session, draft), draft)

    def _open(self, abouts: Sequence[About], memo: Memo | None, draft: Draft | None) -> Awaitable[object]:
        from cpqual.tui.dialogs.memo import MemoDialog, Written

        if self._session.read_only:
            raise RefusedError(f"nothing can be changed in this project: {self._session.read_only}")
        shown = self._shown or self._document(abouts[0])
        # what a draft is kept under: it moves when the writer chooses another thing to write about
        keys = {draft.key} if draft is not None else set[str]()

        def keep(written: Written) -> str:
            text = shown.text_sha256 if shown is not None else ""
            now = Draft(written.about, written.kind, written.body, memo.id if memo else None, text)
            try:
                if written.body.strip() and written.body != (memo.body if memo else ""):
                    memo_drafts.keep(self._session, now)
                    self._drop(keys - {now.key})
                    keys.add(now.key)
                else:
                    self._drop(keys)
            except CpqualError as error:
                return f"no draft is kept: {error.what}"
            return ""

        def answered(written: Written | None) -> None:
            with self._refusals():
                if written is None or written.another or self._saved(written, memo, shown):
                    self._drop(keys)
                if written is not None and written.another:
                    self.write(abouts)

        offered = [memo.about] if memo is not None else abouts
        back = None
        if draft is not None:
            about = draft.about if draft.about in offered else offered[0]
            back = Written(about, draft.kind, draft.body)
        dialog = MemoDialog(
            offered,
            memo.body if memo is not None else "",
            memo.kind if memo is not None else None,
            quote=self._quote(offered[0]),
            keep=keep,
            brought_back=back,
            may_add=memo is not None,
        )
        return self._workbench.push_screen(dialog, answered)

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        # what a dialog calls back is not inside any key's own refusals
        try:
            yield
        except CpqualError as error:
            self._workbench.say(str(error), "warning")

    def _drop(self, keys: set[str]) -> None:
        for key in list(keys):
            memo_drafts.drop(self._session, key)
            keys.discard(key)

    def _quote(self, about: About) -> str:
        if about.document is None or about.span is None:
            return ""
        try:
            return surroundings(self._session, about.document, about.span, 0).text
        except CpqualError:
            # what a draft was about may be gone; its words are not
            return ""

    def _document(self, about: About) -> StoredDocument | None:
        try:
            return self._session.document(about.document) if about.document is not None else None
        except CpqualError:
            # as for the quote: a draft may be about what is gone
            return None

    def _saved(self, written: Written, memo: Memo | None, shown: StoredDocument | None) -> bool:
        """Save what was written and tell everybody; False, with the draft kept, when it is refused."""
        try:
            if memo is not None:
                memos.change_memo(self._session, memo, written.body, kind=written.kind)
            elif written.body.strip():
                session = self._session
                if shown is not None and written.about.span is not None and written.about.coding is None:
                    session = session.showing(shown)
                made = memos.write_memo(session, written.about, written.body, written.kind)
                if self._made is not None:
                    self._made(made)
            else:
                return True
        except CpqualError as error:
            self._workbench.say(f"{error} · what you wrote is kept as a draft: M, then D", "warning")
            return False
        self._workbench.data_changed("memos", origin=self._origin)
        self._told("memo saved" if written.body.strip() else "memo removed")
        return True


def described(memo: Memo) -> Content:
    """Return a memo as a line to choose by: its first words, and what it is about."""
    words = memo.first_line
    cut = words[:_LONGEST_LINE] + ("…" if len(words) > _LONGEST_LINE else "")
    return Content.assemble(plain(cut), plain(f"  {memo.kind} · {memo.about.words}", "$foreground 60%"))


def in_short(memo: Memo) -> Content:
    """Return a memo as `described`, cut to one line of a short question."""
    return described(memo).truncate(_CHOICE_CELLS, ellipsis=True)
