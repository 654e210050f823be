"""The words that stand before the colon in headers: what they mean, and which of them make a header sure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cpqual.formats.labels import words

RESEARCHER_KEYS = words("""interviewer interviewers facilitator facilitators moderator moderators observer
    observers researcher researchers fieldworker fieldworkers interviewed_by""")
PEOPLE_KEYS = words("""people present participants participant interviewee interviewees respondent respondents
    attendees""")

_MEANT: Mapping[str, frozenset[str]] = {
    "id": words("id document_id interview_id transcript_id"),
    "title": words("title"),
    "kind": words("kind document_kind document_type type_of_document type_of_data data_type type"),
    "site": words("""site agency organisation organization research_site fieldwork_site centre center
        site_name agency_name"""),
    "date": words("""date interview_date date_of_interview recording_date date_of_recording date_recorded
        visit_date date_of_visit fieldwork_date date_of_fieldwork session_date date_of_session meeting_date
        date_of_meeting date_of_observation observation_date date_of_focus_group focus_group_date"""),
    "language": words("language"),
    "duration_min": words("""duration duration_min duration_mins duration_minutes length length_min
        length_of_interview interview_length duration_of_interview interview_duration recording_length
        length_of_recording running_time"""),
    "participants": PEOPLE_KEYS,
    "researchers": RESEARCHER_KEYS,
    "consent": words("consent consent_form consent_given"),
}
_MEANING = {key: meant for meant, keys in _MEANT.items() for key in keys}

# `type`, `centre` and the like head many lines that are none of a header
_AMBIGUOUS = words("type centre center agency organisation organization") | RESEARCHER_KEYS | PEOPLE_KEYS
SURE_KEYS = frozenset(_MEANING) - _AMBIGUOUS | words("""roles place location venue time transcriber
    transcribed_by transcribed anonymised anonymized activity phase sector client_group written recorded
    recording source source_format project study file version note notes setting observer people participants
    present attendees""")  # fmt: skip
"""Keys that show a block of lines to be a header; the rest could as well be somebody speaking."""


def key_name(key: str) -> str:
    """Return a header's key in one spelling: `Client group` and `client-group` are `client_group`."""
    return re.sub(r"[\s_\-]+", "_", key.strip().casefold())


def meaning(key: str) -> str:
    """Return what a key in that spelling tells, whatever word the header has for it: itself where unknown."""
    return _MEANING.get(key, key)
