"""What is left of a study when only some people in it are listened to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cpqual.analysis.agreement.units import Bools
from cpqual.analysis.frequency_counts import Material
from cpqual.analysis.stretches import Stretches, covered, merged
from cpqual.domain.filters import GAP


def spoken_by(material: Material, turns: Stretches, kept: Bools, prose: Bools) -> Material:
    """Keep what is said in some turns, and in some documents what stands outside of all the others.

    Args:
        turns: from the label on, numbered as `material.turn` numbers them.
        kept: [turn] whether it is listened to.
        prose: [document] whether what is in no turn counts there, too; `GAP` code points between turns that
            do not count are no prose.
    """
    heard = kept[material.turn]
    said = material.speech.keep(heard)
    document = material.document_at(material.data.starts)
    others = merged(turns.keep(~kept))[0]
    outside = covered([material.data.keep(prose[document]), others], [0])
    outside = outside.keep(outside.ends - outside.starts > GAP)
    both = Stretches(*(np.concatenate(pair) for pair in zip(outside, said, strict=True)))
    return replace(
        material,
        data=merged(both)[0],
        speech=said,
        turn=material.turn[heard],
        person=material.person[heard],
    )
