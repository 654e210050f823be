"""The words of transcription: which labels are speakers by themselves, whose they are, which never are."""

from __future__ import annotations

import re
from functools import lru_cache


def words(listed: str) -> frozenset[str]:
    """Return the words of a list."""
    return frozenset(listed.split())


MAX_WORDS = 5
MAX_LABEL = 63

_NUMBER = r"(?:[ ]?(?:\d{1,3}|[A-Z]))?"
_INTERVIEWER = re.compile(
    rf"(?i:interviewer|moderator|facilitator|researcher|fieldworker|observer){_NUMBER}"
    r"|(?i:int|intv|mod|fac|obs)\d{0,2}|I\d{0,2}|IV\d{0,2}|IR\d{0,2}|Q"
)
_UNATTRIBUTED = re.compile(
    r"(?:(?i:unknown|unidentified|unattributed)(?i:[ ](?:speaker|voice|man|woman|male|female|person))?|"
    r"Several|SEVERAL|All|ALL|Everyone|Everybody|Group|Many|Various|Multiple(?i:[ ]speakers)?)(?:[ ]\d{1,2})?"
    r"|[A-Z][a-z]{0,6}\?|[A-Z]{1,3}\d{0,2}\?"
)
_PARTICIPANT = re.compile(
    rf"(?i:participant|respondent|interviewee|informant|speaker){_NUMBER}"
    r"|(?i:speaker|spk)[_-]\d{1,3}"
    r"|(?i:male|female|man|woman|voice|person|worker|member|client|patient|carer|nurse|staff|volunteer"
    r"|manager|service[ ]user|peer)[ ]?\d{1,3}"
    r"|(?:[A-Za-z]{1,4}\d{0,2}-)?[A-Za-z]{1,4}\d{1,3}[a-z]?|[PRA]|IE"
)
_NEVER = words("""action actions activity address agenda aim aims apologies cc chapter client_group consent
    date doi duration eg email example ext figure file finished for_example for_instance from ie
    important in_other_words keywords language length location mailto nb note notes oc page part phase
    phone place present ps purpose re recorded recording section sector site source started subject
    summary table tel telephone that_is time title to topic total transcribed_by transcriber transcript
    url venue version warning written""")
_SAID = words("""yes yeah yep yup no nope nah ok okay right sure mm mmm mhm mm-hm mm-hmm hm hmm um uh er erm
    ah oh well so and but thanks thank_you please exactly absolutely definitely really good great fine true
    maybe perhaps sorry hello hi bye goodbye what why how when where who you i_see i_know you_know of_course
    i_think not_really never always nothing cheers lovely brilliant cool""")
_NO_ROLES = words("guest external unverified host co-host cohost you me cont cont'd contd continued name")
_PARTICLES = words("de del der di du la le of the van von and y al bin ibn")


@lru_cache(maxsize=4096)
def fold(label: str) -> str:
    """Return what stays the same when `Jo`, `JO` and `Jo.` mean one speaker."""
    return " ".join(label.replace(".", "").casefold().split())


def squeeze(label: str) -> str:
    """Return what stays the same when `P 1`, `P1.` and `p-1` are slips of one key or another."""
    return "".join(character for character in label.casefold() if character.isalnum())


def is_no_role(words: str) -> bool:
    """Tell whether words in brackets behind a label say nothing of a role: an id, or what programs write."""
    return words.casefold().strip(".") in _NO_ROLES or (
        words[-1:].isdigit() and _PARTICIPANT.fullmatch(words) is not None
    )


def is_interviewer(label: str) -> bool:
    """Tell whether the label by itself says that a researcher speaks. `R` does not: it may be respondent."""
    return _INTERVIEWER.fullmatch(label) is not None


def is_unattributed(label: str) -> bool:
    """Tell whether the label says that nobody in particular speaks (`All`, `Unknown Speaker`, `F?`, none)."""
    return not label or _UNATTRIBUTED.fullmatch(label) is not None


def is_id_like(label: str) -> bool:
    """Tell whether the label is a speaker's by its form, even when it occurs once."""
    return is_interviewer(label) or is_unattributed(label) or _PARTICIPANT.fullmatch(label) is not None


def is_never_a_speaker(label: str) -> bool:
    """Tell whether the label is a word that stands before a colon without speaking (`Date`, `e.g.`)."""
    return fold(label).replace(" ", "_") in _NEVER


def is_said(label: str) -> bool:
    """Tell whether a line without a colon is something people say rather than a name."""
    return label[0].islower() or label[-1] in ".?" or fold(label).replace(" ", "_") in _SAID


def looks_like_a_name(label: str) -> bool:
    """Tell whether no word of a longer label begins in lower case, particles aside."""
    parts = label.split()
    return len(parts) == 1 or not any(p[0].islower() and p not in _PARTICLES for p in parts)


def may_stand_alone(label: str) -> bool:
    """Tell whether a line with nothing else on it may be a speaker's name."""
    return (looks_like_a_name(label) and not is_said(label)) or is_id_like(label)
