"""Handing documents and codebook to a colleague, without anyone's codings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.services.layers import unblinded_documents
from cpqual.services.session import SUFFIX, Session, add_coder, find_coder, list_coders, unknown_coder
from cpqual.storage import documents, packing, samples


@dataclass(frozen=True, slots=True)
class Packed:
    """What was packed: the file, its documents by slug, and the coders whose layers are in it."""

    path: Path
    documents: tuple[str, ...]
    layers: tuple[str, ...]


def pack(
    session: Session,
    path: Path,
    *,
    colleague: str = "",
    wanted: Sequence[str] = (),
    sample: str = "",
    layers: Sequence[str] = (),
    replace: bool = False,
) -> Packed:
    """Write a copy of the project that holds documents, people, codebook and samples, and nobody's work.

    Of corrected documents it holds the text in force, and none of those before.

    Args:
        path: the file; `.cpqual` is added when it does not end so.
        colleague: initials of whoever is to code in it; becomes a coder of this project, if not one yet, so
            that the copies agree on who that is.
        wanted: slugs of the documents; all where neither these nor a sample are given.
        sample: name of a sample, whose documents are taken.
        layers: initials of coders whose codings, memos and answers go along all the same.
        replace: take the place of a file that is there.

    Raises:
        UnknownNameError: there is no such document, sample or coder.
        RefusedError: the file is there, is this project, or cannot be written; or a layer may not be looked
            at here, because coding is blind.
    """
    path = path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)
    if path.exists() and path.samefile(session.path):
        raise RefusedError("is this project itself", where=str(path), remedy="Choose another name.")
    if path.exists() and not replace:
        raise RefusedError("exists already", where=str(path), remedy="Choose another name, or say --yes.")
    chosen = _documents(session, wanted, sample)
    coders = [_layer(session, slug) for slug in layers]
    if colleague and find_coder(list_coders(session), colleague) is None:
        add_coder(session, colleague)
    ids = {document.slug: document.id for document in documents.documents(session.store)}
    packing.pack(
        session.store,
        path,
        packing.Wanted([ids[slug] for slug in chosen], [coder_id for _, coder_id in coders]),
        replace=replace,
    )
    return Packed(path, chosen, tuple(slug for slug, _ in coders))


def _documents(session: Session, wanted: Sequence[str], sample: str) -> tuple[str, ...]:
    named = {session.document(slug).slug for slug in wanted}
    if sample:
        found = samples.sample(session.store, sample)
        if found is None:
            raise UnknownNameError(f"no sample {sample!r} in the project", remedy="See: cpqual sample")
        named |= {drawn.document for drawn in found.drawn}
    every = [document.slug for document in documents.documents(session.store)]
    return tuple(slug for slug in every if slug in named or not (wanted or sample))


def _layer(session: Session, wanted: str) -> tuple[str, str]:
    coders = list_coders(session)
    coder = find_coder(coders, wanted)
    if coder is None:
        raise unknown_coder(wanted, coders, session.path.name)
    if coder.slug != session.coder.slug and unblinded_documents(session) is not None:
        raise RefusedError(
            f"coding is blind here, so only {coder.slug} can pack that layer",
            remedy=f"Say --coder {coder.slug} if that is you.",
        )
    return coder.slug, coder.id
