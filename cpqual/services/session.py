"""An open project and the coder who works in it: what every service is given first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cpqual.domain.codebook import PROFILES, Codebook, Profile, unknown_code
from cpqual.domain.codings import CONSENSUS_SLUG, Coder
from cpqual.domain.documents import StoredDocument
from cpqual.domain.errors import InputError, RefusedError, UnknownNameError
from cpqual.domain.ids import new_id
from cpqual.domain.units import UnitKind
from cpqual.storage import code_groups, codes, documents, projects, second_readings
from cpqual.storage.second_readings import SecondReading
from cpqual.storage.store import BUSY_SECONDS as BUSY_SECONDS
from cpqual.storage.store import Store

SUFFIX = ".cpqual"
BEFORE = ".before-merge-"
"""Stands in the name of the copy that is kept from before a merge."""
_CODER_COLOURS = ("blue", "orange", "green", "magenta", "teal", "brown", "red", "violet")
_CODER_SLUG = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,15}\Z")


class TextChangedError(RefusedError):
    """The text that a passage was chosen in has been corrected since; nothing was changed."""

    def __init__(self, document: str) -> None:
        super().__init__(
            "the text was corrected while it was shown here",
            where=document,
            remedy="Nothing was changed; look again.",
        )


@dataclass(frozen=True, slots=True)
class Session:
    """An open project file and the coder whose layer is worked on.

    Attributes:
        shown: the document as it was when its text was shown, where passages are chosen in that; no act is
            done when another text is in force by now.
    """

    store: Store
    coder: Coder
    shown: StoredDocument | None = None

    def showing(self, document: StoredDocument) -> Session:
        """Return a session for acts on passages of a text that was shown: see `shown`."""
        return replace(self, shown=document)

    @property
    def path(self) -> Path:
        """The project file."""
        return self.store.path

    @property
    def read_only(self) -> str:
        """Why nothing can be changed, as the end of a sentence; empty where everything can."""
        return self.store.read_only

    def refuse_acts(self, why: str) -> None:
        """Refuse every act here, without making anybody wait, while a long one is done in another thread.

        Args:
            why: said when an act is refused; empty when acts are to be done again.
        """
        self.store.busy = why

    @property
    def wrote(self) -> bool:
        """Whether an act of this session is in the log; one that changed nothing is not."""
        return bool(self.store.own_acts)

    @property
    def second_reading(self) -> SecondReading | None:
        """The sample that this coder is there to read a second time; None for a coder of a first layer."""
        return second_readings.second_reading(self.store, self.coder.id)

    @property
    def project(self) -> projects.ProjectFacts:
        """What the project says of itself."""
        return projects.facts(self.store)

    @contextmanager
    def act(self, verb: str, words: str) -> Iterator[None]:
        """Do everything inside as one act of this coder; see `Store.act`.

        Raises:
            TextChangedError: the text is not the one `shown` any more.
        """
        with self.store.act(self.coder.id, verb, words):
            if self.shown is not None:
                self.document(self.shown.slug)
            yield

    def document(self, slug: str) -> StoredDocument:
        """Return the document of that slug.

        Raises:
            UnknownNameError: there is none.
            TextChangedError: it is the one `shown`, and its text is not that one any more.
        """
        found = documents.document(self.store, slug)
        if found is None:
            raise UnknownNameError(f"no document {slug!r} in the project", remedy="See: cpqual documents")
        if self.shown is not None and slug == self.shown.slug and found.text_sha256 != self.shown.text_sha256:
            raise TextChangedError(slug)
        return found

    def code_id(self, slug: str) -> str:
        """Return the row id of a code.

        Raises:
            UnknownNameError: there is none of that slug; near names are offered.
        """
        ids = codes.code_ids(self.store)
        if slug not in ids:
            raise unknown_code(slug, ids)
        return ids[slug]

    def codebook(self) -> Codebook:
        """Return the codebook in force."""
        last = codes.last_version(self.store)
        facts = self.project
        return Codebook(
            codes=tuple(codes.codes(self.store)),
            project=facts.name,
            version=last.number if last else 0,
            date=last.date if last else "",
            author=last.author if last else "",
            reason=last.reason if last else "",
            profile=facts.profile,
            groups=tuple(code_groups.groups(self.store)),
        )

    def close(self) -> None:
        """Close the project file."""
        self.store.close()


def create_project(
    path: Path,
    title: str,
    coder: str,
    *,
    profile: str = "codebook",
    language: str = "en",
    unit: UnitKind = "turn",
) -> Session:
    """Make a new project file with its first coder and open it.

    Args:
        path: the file; `.cpqual` is added when it does not end so.
        title: the study's name.
        coder: initials of the first coder.
        profile: `codebook`, `reliability` or `reflexive`.
        language: the transcripts' language, as an ISO 639-1 code.
        unit: the unit that suggestions and acts without a selection apply to.

    Raises:
        RefusedError: the file exists already.
        InputError: the title is empty, or the coder or profile cannot be used.
    """
    if not title.strip():
        raise InputError("the title is empty", remedy="Give one: --title 'My study'")
    slug = _require_coder_slug(coder)
    checked = _require_profile(profile)
    path = path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)

    def fill(store: Store) -> None:
        first = new_id()
        with store.act(first, "new", f"made the project with coder {slug}"):
            projects.add_project(store, title.strip(), checked, language, unit)
            projects.add_coder(store, slug, slug, "human", _CODER_COLOURS[0], first)

    # making a file imports what opening one must not wait for
    from cpqual.storage.making import make_project_file

    store = make_project_file(path, fill)
    return Session(store, _choose_coder(store, slug, path))


def open_project(
    path: Path, coder: str | None = None, *, read_only: bool = False, wait: float = BUSY_SECONDS
) -> Session:
    """Open a project as one of its coders.

    Args:
        path: the project file. Where it or its folder may not be written, it is opened to read.
        coder: the coder's initials; None takes the only human coder there is, second readings left out.
        read_only: refuse every act, although the file may be written.
        wait: seconds that an act waits for another program's before it is refused.

    Raises:
        NotAProjectError: the file is not a project that can be opened.
        RefusedError: it cannot be read here and now.
        UnknownNameError: the coder is not in the project, or none was named and there are several.
    """
    store = Store.open(path, read_only=read_only, wait=wait)
    try:
        return Session(store, _choose_coder(store, coder, path))
    except BaseException:
        store.close()
        raise


def open_as_anyone(path: Path) -> Session:
    """Open a project to read what is the same for every coder: its codebook, whether the file is sound.

    Raises:
        NotAProjectError: the file is not a project that can be opened.
        RefusedError: it cannot be read here and now.
    """
    store = Store.open(path, read_only=True)
    try:
        return Session(store, next(coder for coder in projects.coders(store) if coder.kind == "human"))
    except BaseException:
        store.close()
        raise


def open_again(session: Session) -> Session:
    """Open a session's project once more for work in another thread, as the same coder and no freer to write.

    Raises:
        NotAProjectError: the file is gone.
        RefusedError: it cannot be read here and now, or another file has taken its place.
    """
    return Session(session.store.open_again(), session.coder)


def _choose_coder(store: Store, wanted: str | None, path: Path) -> Coder:
    humans = [coder for coder in projects.coders(store) if coder.kind == "human"]
    if wanted is None:
        # nobody gets into a second reading without saying so
        again = {one.coder for one in second_readings.second_readings(store)}
        first = [coder for coder in humans if coder.slug not in again]
        if len(first) == 1:
            return first[0]
        names = ", ".join(coder.slug for coder in humans)
        raise UnknownNameError(f"say who you are: --coder with one of {names}", where=path.name)
    coder = find_coder(humans, wanted)
    if coder is None:
        raise unknown_coder(wanted, humans, path.name)
    return coder


def find_coder(coders: Iterable[Coder], wanted: str) -> Coder | None:
    """Return the coder of these initials, whatever their case."""
    return next((coder for coder in coders if coder.slug.casefold() == wanted.casefold()), None)


def unknown_coder(wanted: str, coders: Iterable[Coder], where: str = "") -> UnknownNameError:
    """Return the error for initials that are none of these coders'."""
    names = ", ".join(coder.slug for coder in coders)
    return UnknownNameError(
        f"no coder {wanted!r}; there are {names}", where=where, remedy=f"Add one: cpqual coders add {wanted}"
    )


def as_coder(session: Session, slug: str) -> Session:
    """Return a session on the same open file for another coder.

    Raises:
        UnknownNameError: the coder is not in the project.
    """
    return Session(session.store, _choose_coder(session.store, slug, session.path))


def add_coder(session: Session, slug: str, name: str = "") -> Coder:
    """Add a human coder.

    Raises:
        InputError: the slug is not letters, digits, - or _.
        RefusedError: there is a coder of that slug.
    """
    slug = _require_coder_slug(slug)
    coders = projects.coders(session.store)
    if find_coder(coders, slug):
        raise RefusedError(f"coder {slug} is in the project already")
    colour = _CODER_COLOURS[len(coders) % len(_CODER_COLOURS)]
    with session.act("coder", f"added coder {slug}"):
        return projects.add_coder(session.store, slug, name or slug, "human", colour)


def consensus_coder(session: Session) -> Coder:
    """Return the coder that holds adjudicated codings, adding it on first use (inside an act)."""
    for coder in projects.coders(session.store):
        if coder.kind == "consensus":
            return coder
    return projects.add_coder(session.store, CONSENSUS_SLUG, "Consensus", "consensus", "grey")


def list_coders(session: Session) -> list[Coder]:
    """Return all coders, humans first."""
    return projects.coders(session.store)


def _require_coder_slug(slug: str) -> str:
    if not _CODER_SLUG.match(slug) or slug.upper() == CONSENSUS_SLUG:
        raise InputError(f"{slug!r} cannot be a coder", remedy="Use initials such as RB.")
    return slug


def _require_profile(profile: str) -> Profile:
    for known in PROFILES:
        if profile == known:
            return known
    raise InputError(f"no profile {profile!r}", remedy=f"Use one of {', '.join(PROFILES)}.")
