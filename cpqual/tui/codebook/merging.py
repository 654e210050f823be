"""Merging codes into one, taking a merge apart, and splitting a code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cpqual.domain.codebook import Code
from cpqual.domain.errors import RefusedError
from cpqual.domain.wording import counted
from cpqual.services import codebooks, merging_codes, splitting_codes
from cpqual.services.merging_codes import Merged, MergePreview, Unmerged
from cpqual.services.session import Session
from cpqual.tui.codebook.apart import MANY
from cpqual.tui.codebook.queueing import Queueing
from cpqual.tui.dialogs.choose import Answer, Choose
from cpqual.tui.dialogs.split_code import SplitCode
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.detail_pane import amount, lines, paragraphs, plain


class Merging(Queueing):
    """Acts that change which code codings have; each says beforehand what it will do."""

    def do_merge(self) -> None:
        """Merge the marked codes into the highlighted one, after a look at what that does."""
        target = self.require_code()
        sources = [slug for slug in self.aimed_at() if slug != target.slug]
        if not sources:
            raise RefusedError(
                "mark the codes to be merged first", remedy="Space marks; then = on the code they go into."
            )
        preview = merging_codes.preview_merge(self.session, sources, target.slug)

        # what may not be seen where coding is blind is merged as well, and may be any number
        number = MANY if preview.partial else preview.codings

        def merge(_: str, reason: str) -> str | None:
            codebooks.require_reason(reason)

            def act(session: Session) -> str:
                merging_codes.merge_codes(session, sources, target.slug, reason)
                return target.slug

            told = f"{self.named(sources)}: merging into {target.label}"
            return self.act_apart(number, told, act, lambda slug: self.change_made(slug, unmark=True))

        names = ", ".join(self.looks[slug].label for slug in sources)
        foreseen = lines(map(plain, self._foreseen(preview, target)))
        about = paragraphs((plain(f"{names} → {target.label}"), foreseen))
        title = f"Merge {self.named(sources)} into {target.label}"
        self.ask_reason(title, merge, about=about, unmark=True)

    def _foreseen(self, preview: MergePreview, target: Code) -> Iterator[str]:
        whose = ", ".join(f"{coder} {number:,}" for coder, number in preview.coders.items())
        if preview.codings:
            yield (
                f"{amount(preview.codings, 'coding')} in {amount(preview.documents, 'document')} get"
                f" {target.label}: {whose}."
            )
        else:
            yield "No codings change: none of these codes has any."
        if preview.collisions:
            yield (
                f"{amount(preview.collisions, 'passage')} would have {target.label} twice: there the two"
                " codings become one, with the memos of both."
            )
        if preview.partial:
            yield "Coding is blind: codings you may not see yet are merged as well, and not counted here."
        if preview.children:
            names = ", ".join(self.named([slug]) for slug in preview.children)
            yield f"Codes below them come below {target.label}: {names}."
        yield "Nothing is lost: - takes the merge apart again."

    def do_unmerge(self) -> None:
        """Take a merge into the highlighted code apart, or the merge of the highlighted code itself."""
        code = self.require_code()
        into = self.book.merged_into(code.slug)
        target = self.book.get(into) if into else code
        found = merging_codes.merged_from(self.session, target.slug)
        wanted = [one for one in found if one.source == code.slug] if into else found
        if not wanted:
            raise RefusedError(f"nothing was merged into {target.label}")
        if len(wanted) == 1:
            self._unmerge(wanted[0], target)
            return

        def chosen(source: str | None) -> None:
            for one in wanted:
                if one.source == source:
                    self._unmerge(one, target)

        answers = [
            Answer(one.source, safe(f"{self.named([one.source])} · {amount(one.codings, 'coding')}"))
            for one in wanted
        ]
        self.app.push_screen(Choose(f"Which code is to come out of {safe(target.label)}?", answers), chosen)

    def _unmerge(self, one: Merged, target: Code) -> None:
        left, source = one.codings - one.still_here, self.named([one.source])

        def taken_out(done: Unmerged) -> str:
            gone = f"; {amount(done.gone, 'coding')} changed since stay as they are" if done.gone else ""
            self.workbench.say(f"{amount(done.restored, 'coding')} back with {source}{gone}")
            return one.source

        def unmerge(_: str, reason: str) -> str | None:
            codebooks.require_reason(reason)

            def act(session: Session) -> Unmerged:
                return merging_codes.unmerge_code(session, one.source, reason)

            def then(done: Unmerged) -> None:
                self.change_made(taken_out(done))

            told = f"{source}: taking it out of {target.label}"
            done = self.act_apart(one.codings, told, act, then)
            return taken_out(done) if done is not None else None

        about = lines(
            (
                plain(f"{amount(one.still_here, 'coding')} of {one.codings:,} get {source} back."),
                plain(f"{counted(left, 'coding')} removed or coded anew since stay so." if left else ""),
                plain(f"What was coded {target.label} from the beginning stays."),
            )
        )  # fmt: skip
        self.ask_reason(f"Take {source} out of {target.label}", unmerge, about=about)

    def do_split(self) -> None:
        """Split the highlighted code into new ones, and go through its passages."""
        code = self.require_code()
        made: list[str] = []

        def split(labels: Sequence[str], below: bool, reason: str) -> str:
            if len(labels) < 2:
                raise RefusedError("give two names or more, each on a line of its own")
            parent = code.slug if below else code.parent
            new = [_part(code, label, parent) for label in labels]
            made.extend(splitting_codes.split_code(self.session, code.slug, new, reason))
            self.reason = reason
            return code.slug

        def after(slug: str | None) -> None:
            if slug is not None:
                self.changed(slug)
                if slug in self.waiting:
                    self.open_queue(slug)

        number = self.count_of(code.slug)
        about = (
            f"Your {counted(number, 'coding')} of it will wait in a queue, to be given one of the new codes,"
            " several, or none. The code itself stays until it is retired."
        )
        self.app.push_screen(SplitCode(code.label, about, split, self.reason), after)


def _part(code: Code, label: str, parent: str | None) -> Code:
    return Code(
        "", label, parent, colour=code.colour, status="draft", origin=code.origin,
        research_question=code.research_question,
    )  # fmt: skip
