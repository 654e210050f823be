"""Ids of rows that are made in great numbers."""

from __future__ import annotations

from itertools import islice
from uuid import UUID

from cpqual.domain.ids import many_ids, new_id


def test_many_ids_are_uuids_of_version_7_in_order_and_unlike_each_other() -> None:
    before = new_id()
    found = list(islice(many_ids(), 2_500))
    after = new_id()
    every = [before, *found, after]
    assert every == sorted(set(every))
    assert {(UUID(one).version, UUID(one).variant, str(UUID(one)) == one) for one in found} == {
        (7, UUID(before).variant, True)
    }
