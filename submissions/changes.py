"""What stands in the draft and not in the latest version: it does not count until the paper is submitted again."""

from submissions.access import as_printed, authors_of_draft, authors_of_version, removed_authors
from submissions.models import Draft, Version


def changes_since(draft: Draft, version: Version) -> list[str]:
    """The parts of a paper that differ, in words that fit "You changed … since version 2"."""
    changed = []
    if draft.title != version.title:
        changed.append("the title")
    if draft.abstract != version.abstract:
        changed.append("the abstract")
    if draft.track_id != version.track_id:
        changed.append("the track")
    if _topic_names(draft) != version.topic_names:
        changed.append("the topics")
    if _given(draft.answers) != _given(version.answers):
        changed.append("the answers")
    authors = authors_of_draft(draft.submission)
    if removed_authors(draft.submission) or as_printed(authors) != authors_of_version(version):
        changed.append("the authors")
    if draft.pdf_id != version.pdf_id:
        changed.append("the PDF")
    if draft.supplement_id != version.supplement_id:
        changed.append("the supplement")
    return changed


def _topic_names(draft: Draft) -> list[str]:
    return [topic.name for topic in sorted(draft.topics.all(), key=lambda topic: (topic.position, topic.pk))]


def _given(answers: dict) -> dict:
    return {key: value for key, value in answers.items() if value not in (None, "", [], False)}
