"""Transcribers' marks: inaudible words, pauses, laughter, times, comments and redactions, as spans."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cpqual.domain.documents import Annotation, AnnotationKind
from cpqual.domain.text import Span
from cpqual.domain.units import covers
from cpqual.formats.clocks import seconds
from cpqual.formats.labels import words

CLOCK = r"(?:\d{1,3}:\d{1,2}:\d{1,2}|\d{1,3}:[0-5]\d)(?:[.,]\d{1,7}|-\d)?(?!\d)"
"""A time in a recording: `1:40`, `00:01:40`, `00:01:40.120`, `0:1:4.0` (Teams), `00:03:12-5` (f4, tenths)."""
RANGE = rf"{CLOCK}(?:[ ]*(?:-->|[-–])[ ]*{CLOCK})?"

_OPENER = re.compile(r"[\[({<@#]")
# each branch has one way to match, and stops at the next opener or after a bounded length
_MARK = re.compile(
    rf"""\[\[(?P<comment>[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]\]
       | \{{OC:(?P<observer>[^{{}}]*)\}}
       | (?P<redacted>\[\#\#[^\[\]]{{1,200}}\#\#\]
                    | @@[^@\#\n]{{1,200}}\#\#
                    | <seg(?:[ ][^<>]{{0,80}})?>[^<>]{{0,400}}</seg>)
       | \(\((?P<double>[^()]{{0,120}})\)\)
       | \[(?P<square>[^\[\]]{{1,120}})\]
       | \((?P<round>[^()\[\]]{{1,60}})\)
       | (?P<time>\{{{RANGE}\}} | \#{RANGE}\#)
    """,
    re.VERBOSE,
)
_BARE_TIME = re.compile(rf"^[ \t]{{0,8}}(?P<time>{RANGE})(?=[ \t]|$)", re.MULTILINE)
_TIME = re.compile(RANGE)
_LINE_TIME = re.compile(rf"^[ \t]{{0,8}}[(\[]?(?P<time>{CLOCK})", re.MULTILINE)
_FIRST_MINUTE = 60
_SEVERAL = 3
_SIGNED = re.compile(
    rf"^(?:Transcribed by https?://\S{{1,80}}|Transcription ended after {CLOCK}"
    r"|\S[^\n]{0,80} stopped transcription)(?=\s*\Z)",
    re.MULTILINE,
)
"""The last line of a transcript by Otter, Google Meet or Teams, which nobody said."""
_LONGEST_SIGNATURE = 200

_PAUSE_LENGTH = re.compile(r"\.{1,3}|\d{1,2}(?:[.,]\d{1,2})?(?:[ ]?(?:s|secs?|seconds?)\.?)?")
_PAUSE_IN_WORDS = re.compile(r"\d{1,3}(?:[.,]\d)?[ ]?(?:s|secs?|seconds?|minutes?|mins?)")
_INAUDIBLE = re.compile(
    r"\b(?:inaudible|unclear|not clear|indistinct|unintelligible|incomprehensible)\b|^(?:x{2,}|\?+)$"
)
_PAUSE = re.compile(r"\b(?:pauses?|silence|silent|hesitates|hesitation)\b")
_OVERLAP = re.compile(
    r"\b(?:cross-?[ ]?talk|overlap\w*|simultaneous)\b"
    r"|\b(?:talk|speak)\w*[ ](?:all[ ])?(?:at[ ]once|together|over|simultaneously)\b"
    r"|\bboth[ ](?:talk|speak)\w*"
)
_RECORDER = re.compile(r"\b(?:recording|recorder|tape|audio|interview)\b")
_RECORDER_DOES = re.compile(
    r"\b(?:paused?|pauses|stops?|stopped|starts?|started|resumes?|resumed|restarts?|restarted|ends?|ended"
    r"|interrupted|cuts|off|on|again)\b"
)
_EDGE = re.compile(
    r"(?:end|start|beginning) of (?:the )?(?:recording|tape|audio|interview|transcript|session)"
)
_SOUNDS_AND_FACES = re.compile(
    r"""\b(?:laugh|chuckl|giggl|snigger|sigh|cough|sniff|sobs|sobbing|weep|cries\b|crying|tearful|tears\b|gasp
      |yawn|snort|groan|clap|applau|nods|nodding|smil|grin|frown|shrug|gestur|mimes|miming|mimic|imitat
      |whisper|sings\b|singing|hums\b|humming|whistl|sneez|inhal|exhal|breathes|breathing|breath\b|tuts\b
      |tutting|taps\b|tapping|bangs\b|knock|mutter|mumbl|stammer|winces|winks|waves\b|points\b|pointing
      |shouts\b|raises\b|swallows|nois(?:e|es|y)\b)""",
    re.VERBOSE,
)
_MOVES = re.compile(
    r"""\b(?:(?:shakes|shaking)[ ](?:\w+[ ])?head|(?:clears|clearing)[ ](?:\w+[ ])?throat
      |rolls[ ](?:\w+[ ])?eyes|looks[ ](?:at|down|up|away|round|out)|turns[ ](?:to|away)|blows[ ]nose
      |gets[ ]up|stands[ ]up|sits[ ]down|(?:leaves|enters|comes|goes)[ ](?:the[ ])?(?:room|in|out|back))\b""",
    re.VERBOSE,
)
_ROUND_ABOUT = re.compile(
    r"""\b(?:door|doorbell|phone|telephone|bell|kettle|dog|baby|alarm|gate|chair|cup|window|van|bus|train|gull
      |music)s?[ ](?:\w+[ ])?(?:rings?|ringing|opens?|opening|closes?|closing|slams?|barks?|barking|goes
      |clicks?|boils?|whistles|cries|crying|scrapes?|passes|passing|beeps?|drops?|clatters?|calls?|hoots?
      |buzzes|buzzing|plays|playing|starts)\b""",
    re.VERBOSE,
)
_NONVERBAL = (_SOUNDS_AND_FACES, _MOVES, _ROUND_ABOUT)
_MANNER = words(
    """quietly softly loudly slowly sarcastic sarcastically ironic ironically ironically emotional upset angry
    angrily tearfully smiling"""
)
_NARRATION = words(
    """i we you me him them us was were is are had have has which who because but or if when not my our
    your that did didn't don't would could"""
)
_CAPITALS = re.compile(r"[A-Z][A-Z0-9'’/&_\-]+(?: [A-Z0-9][A-Z0-9'’/&_\-]*){0,4}")
_REMOVED = re.compile(
    r"\b(?:redacted|anonymi[sz]ed|withheld|removed|omitted)\b|^(?:\w+['’]?s? )?names?\b|\bname$"
)
_LEFT_ALONE = frozenset({"sic", "…", "...", "see above", "see below"})
_SQUARE_WORDS = 6
_ROUND_WORDS = 4


def find_annotations(text: str, start: int = 0, *, spoken: bool = True) -> list[Annotation]:
    """Find the marks in `text[start:]`, sorted and without overlaps; of nested marks the outermost stays.

    Args:
        text: the canonical text.
        start: where to begin, in code points.
        spoken: whether the text is a transcript. Elsewhere round brackets are the writer's own, and a time
            at the start of a line is a time of day.
    """
    found = list(_marks(text, start, spoken))
    if spoken:
        taken = [Span(a.start, a.end) for a in found]
        bare = (m.span("time") for m in _BARE_TIME.finditer(text, start))
        found += [Annotation(*span, "timestamp") for span in bare if not covers(taken, span[0])]
        if signed := _SIGNED.search(text, max(start, len(text) - _LONGEST_SIGNATURE)):
            found.append(Annotation(*signed.span(), "comment"))
        found.sort(key=lambda a: a.start)
    return found


def is_timed(text: str) -> bool:
    """Tell whether lines begin with the times of a recording: from its first minute on, none before another.

    Times of day, as field notes have them, begin later.
    """
    before, found = 0.0, 0
    for match in _LINE_TIME.finditer(text):
        now = seconds(match["time"])
        if now < before or (not found and now >= _FIRST_MINUTE):
            return False
        before, found = now, found + 1
    return found >= _SEVERAL


def is_annotation(text: str) -> bool:
    """Tell whether the whole of `text`, brackets included, is one mark."""
    mark = next(_marks(text, 0, True), None)
    return mark is not None and (mark.start, mark.end) == (0, len(text))


def _marks(text: str, start: int, spoken: bool) -> Iterator[Annotation]:
    while opener := _OPENER.search(text, start):
        match = _MARK.match(text, opener.start())
        kind = _kind(match, spoken) if match else None
        if match and kind:
            # in Markdown a bracket may stand behind a backslash, `\[laughs\]`, which is nobody's word either
            escaped = text[match.end() - 2] == "\\" == text[match.start() - 1 : match.start()]
            yield Annotation(match.start() - escaped, match.end(), kind)
            start = match.end()
        else:
            start = opener.end()


def _kind(match: re.Match[str], spoken: bool) -> AnnotationKind | None:
    form = match.lastgroup
    content = match[form].removesuffix("\\") if form else ""
    if form in ("comment", "observer"):
        return "comment"
    if form == "redacted":
        return "redaction"
    if form == "time":
        return "timestamp"
    if "\n\n" in content:
        return None
    said = " ".join(content.casefold().split())
    if form == "double":
        return _double(said)
    return _square(content.strip(), said) if form == "square" else _round(said, spoken)


def _double(said: str) -> AnnotationKind:
    """Double brackets are always the transcriber's; a question mark in them is a guess at what was said."""
    if said.startswith("?"):
        return "inaudible" if not said.strip("? ") or _TIME.fullmatch(said.strip("? ")) else "uncertain"
    return "timestamp" if _TIME.fullmatch(said) else _in_words(said, _SQUARE_WORDS) or "nonverbal"


def _square(content: str, said: str) -> AnnotationKind | None:
    if said in _LEFT_ALONE or said.count(" ") >= _SQUARE_WORDS:
        return None
    if _TIME.fullmatch(said):
        return "timestamp"
    if kind := _in_words(said, _SQUARE_WORDS):
        return kind
    if said.startswith("?") or said.endswith("?"):
        return "uncertain"
    return "redaction" if _CAPITALS.fullmatch(content) or _REMOVED.search(said) else None


def _round(said: str, spoken: bool) -> AnnotationKind | None:
    """Round brackets belong to the writer too, so they are marks in transcripts only, and never lists."""
    if not spoken or "," in said:
        return None
    if _TIME.fullmatch(said):
        return "timestamp"
    if _PAUSE_LENGTH.fullmatch(said):
        return "pause"
    return _in_words(said, _ROUND_WORDS)


def _in_words(said: str, most: int) -> AnnotationKind | None:
    """Classify a mark by its words; None where they read as talk."""
    spoken = said.split()
    if len(spoken) > most or _NARRATION.intersection(spoken):
        return None
    if _INAUDIBLE.search(said):
        return "inaudible"
    if said.endswith("?"):
        return None
    if (_RECORDER.search(said) and _RECORDER_DOES.search(said)) or _EDGE.match(said):
        return "nonverbal"
    if _PAUSE.search(said) or _PAUSE_IN_WORDS.fullmatch(said):
        return "pause"
    if _OVERLAP.search(said):
        return "overlap"
    seen_or_heard = said in _MANNER or any(pattern.search(said) for pattern in _NONVERBAL)
    return "nonverbal" if seen_or_heard else None
