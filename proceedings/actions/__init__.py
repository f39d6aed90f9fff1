"""Every mutation of camera-ready papers and of the public record, as verbs."""

from proceedings.actions.author_lists import NothingRequested, answer_request, request_authors
from proceedings.actions.camera import NotFinal, Shut, finish, save_fields
from proceedings.actions.files import attach_pdf, attach_poster, attach_thumbnail, detach
from proceedings.actions.publishing import NotPublishable, correct, publish, unpublish

__all__ = [
    "NotFinal",
    "NotPublishable",
    "NothingRequested",
    "Shut",
    "answer_request",
    "attach_pdf",
    "attach_poster",
    "attach_thumbnail",
    "correct",
    "detach",
    "finish",
    "publish",
    "request_authors",
    "save_fields",
    "unpublish",
]
