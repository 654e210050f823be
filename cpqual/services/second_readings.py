"""Reading a sample a second time: intra-coder agreement, and which codes a coder uses more or less by now."""

from __future__ import annotations

from cpqual.domain.codings import Coder
from cpqual.domain.errors import RefusedError
from cpqual.domain.wording import counted
from cpqual.services.sampling import finished_documents, require_sample
from cpqual.services.session import Session, find_coder, list_coders
from cpqual.storage import projects
from cpqual.storage import second_readings as rows
from cpqual.storage.second_readings import SecondReading

LONGEST_INITIALS = 16


def begin(session: Session, name: str) -> Coder:
    """Begin a second reading of a sample by this coder: a layer of its own, as one act.

    Returns:
        The coder to open the project as; nothing of the first reading is shown to it.

    Raises:
        UnknownNameError: there is no such sample.
        RefusedError: this coder has not finished the first reading of the sample, or is at a second one.
    """
    sample = require_sample(session, name)
    of = session.coder
    if session.second_reading is not None:
        raise RefusedError(
            f"{of.slug} is a second reading itself", remedy=f"Say --coder {session.second_reading.of}."
        )
    left = sorted(sample.units.keys() - finished_documents(session, [of.slug])[of.slug])
    if left:
        raise RefusedError(
            f"{of.slug} has not finished {counted(len(left), 'document')} of the sample {sample.slug}: "
            f"{_some(left)}",
            remedy="Finish the first reading, then read again.",
        )
    for one in rows.second_readings(session.store):
        if (one.of, one.sample) == (of.slug, sample.slug):
            _require_finished(session, one, set(sample.units))
    slug = _initials(session, of)
    with session.act("sample", f"began a second reading of {sample.slug} by {of.slug}, as {slug}"):
        coder = projects.add_coder(session.store, slug, f"{of.name}, again", "human", of.colour)
        rows.add_second_reading(session.store, coder.id, of.id, sample.id)
    return coder


def _require_finished(session: Session, one: SecondReading, documents: set[str]) -> None:
    left = sorted(documents - finished_documents(session, [one.coder])[one.coder])
    if left:
        raise RefusedError(
            f"the second reading {one.coder} is not through with {_some(left)} yet",
            remedy=f"Go on with it: cpqual --coder {one.coder}",
        )


def _initials(session: Session, of: Coder) -> str:
    coders = list_coders(session)
    number = 2
    while True:
        end = f"-{number}"
        slug = of.slug[: LONGEST_INITIALS - len(end)] + end
        if find_coder(coders, slug) is None:
            return slug
        number += 1


def _some(slugs: list[str]) -> str:
    more = f" and {len(slugs) - 3} more" if len(slugs) > 3 else ""
    return ", ".join(slugs[:3]) + more
