"""A study read as numbers: documents come in import order, whatever the order of their rows."""

from __future__ import annotations

from cpqual.services.session import Session
from cpqual.storage import counting, documents


def test_documents_come_in_the_order_of_their_places(session: Session) -> None:
    listed = [one.slug for one in counting.documents(session.store)]
    assert listed == [one.slug for one in documents.documents(session.store)]
    assert len(listed) > 1
    with session.act("sort", "documents"):
        session.store.connection.execute("UPDATE document SET position = 100 - position")
    turned = counting.documents(session.store)
    assert [one.slug for one in turned] == listed[::-1]
    for one in turned:
        stored = session.document(one.slug)
        assert (one.id, one.kind, one.site or None, one.language) == (
            stored.id, stored.kind, stored.site, stored.language,
        )  # fmt: skip
