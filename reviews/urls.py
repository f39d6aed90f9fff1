"""URLs of reviews."""

from django.urls import path

from reviews.views import (
    assignment,
    assignment_runs,
    assignment_table,
    bids,
    discussion,
    emergency,
    files,
    meta_review,
    response,
    review,
    reviewing,
)

app_name = "reviews"
PAPER = "v/<slug:slug>/papers/<int:number>"
MINE = "v/<slug:slug>/my/<slug:public_id>"

urlpatterns = [
    path("preview/", reviewing.preview, name="preview"),
    path("v/<slug:slug>/reviewing/", reviewing.reviewing, name="reviewing"),
    path("v/<slug:slug>/bids/", bids.bids, name="bids"),
    path(f"{PAPER}/bid/", bids.bid, name="bid"),
    # Assignment
    path("v/<slug:slug>/chair/assignment/", assignment.assignment, name="assignment"),
    path("v/<slug:slug>/chair/assignment/people/", assignment.people, name="assignment_people"),
    path("v/<slug:slug>/chair/assignment/assignment.csv", assignment_table.assignment_csv, name="assignment_csv"),
    path(
        "v/<slug:slug>/chair/assignment/assignment-hotcrp.csv",
        assignment_table.assignment_hotcrp,
        name="assignment_hotcrp",
    ),
    path(
        "v/<slug:slug>/chair/assignment/assignment-cmt-reviewers.xml",
        assignment_table.assignment_cmt,
        name="assignment_cmt",
    ),
    path(
        "v/<slug:slug>/chair/assignment/assignment-cmt-area-chairs.xml",
        assignment_table.assignment_cmt_area_chairs,
        name="assignment_cmt_area_chairs",
    ),
    path("v/<slug:slug>/chair/assignment/import/", assignment_table.assignment_import, name="assignment_import"),
    path("v/<slug:slug>/chair/assignment/compare/", assignment_runs.compare, name="assignment_compare"),
    path("v/<slug:slug>/chair/assignment/propose/", assignment.propose, name="propose"),
    path("v/<slug:slug>/chair/assignment/mend/", assignment.mend, name="mend"),
    path("v/<slug:slug>/chair/assignment/<slug:proposal>/progress/", assignment.progress, name="proposal_progress"),
    path("v/<slug:slug>/chair/assignment/<slug:proposal>/solve/", assignment.solve_here, name="proposal_solve"),
    path("v/<slug:slug>/chair/assignment/<slug:proposal>/discard/", assignment.discard, name="proposal_discard"),
    path("v/<slug:slug>/chair/assignment/<slug:proposal>/restore/", assignment.restore, name="proposal_restore"),
    path(
        "v/<slug:slug>/chair/assignment/<slug:proposal>/proof.zip",
        assignment_table.certificate,
        name="proposal_certificate",
    ),
    path("v/<slug:slug>/chair/assignment/<slug:proposal>/choose/", assignment_runs.choose, name="proposal_choose"),
    path("v/<slug:slug>/chair/assignment/<slug:proposal>/publish/", assignment.publish, name="publish"),
    path("v/<slug:slug>/chair/assignment/<slug:proposal>/retract/", assignment.retract, name="proposal_retract"),
    path(f"{PAPER}/candidates/", assignment.candidates, name="candidates"),
    path(f"{PAPER}/why/<slug:member>/", assignment_runs.why, name="why"),
    path(f"{PAPER}/propose/<slug:member>/", assignment.proposal_add, name="proposal_add"),
    path(f"{PAPER}/unpropose/<slug:member>/", assignment.proposal_remove, name="proposal_remove"),
    path(f"{PAPER}/assign/<slug:member>/", assignment.assign, name="assign"),
    path(f"{PAPER}/unassign/<slug:member>/", assignment.unassign, name="unassign"),
    # Emergency reviewers
    path(f"{PAPER}/emergency/", emergency.emergency, name="emergency"),
    path(f"{PAPER}/emergency/letters/", emergency.letters, name="emergency_letters"),
    path(f"{PAPER}/emergency/send/", emergency.send, name="emergency_send"),
    path(f"{PAPER}/emergency/<slug:emergency>/withdraw/", emergency.withdraw, name="emergency_withdraw"),
    path("v/<slug:slug>/emergency/<slug:token>/", emergency.link, name="emergency_link"),
    # One paper, for its committee
    path(f"{PAPER}/paper.pdf", files.paper_pdf, name="paper_pdf"),
    path(f"{PAPER}/supplement/", files.paper_supplement, name="paper_supplement"),
    path(f"{PAPER}/review/", review.review, name="review"),
    path(f"{PAPER}/review/save/", review.review_save, name="review_save"),
    path(f"{PAPER}/review/submit/", review.review_submit, name="review_submit"),
    path(f"{PAPER}/reviews/<slug:review>/", review.review_history, name="review_history"),
    path(f"{PAPER}/meta-review/", meta_review.meta_review, name="meta_review"),
    path(f"{PAPER}/meta-review/save/", meta_review.meta_review_save, name="meta_review_save"),
    path(f"{PAPER}/meta-review/submit/", meta_review.meta_review_submit, name="meta_review_submit"),
    path(f"{PAPER}/meta-review/versions/", meta_review.meta_review_history, name="meta_review_history"),
    path(f"{PAPER}/response/", response.response_history, name="response_history"),
    path(f"{PAPER}/comments/", discussion.comment, name="comment"),
    path(f"{PAPER}/comments/read/", discussion.discussion_read, name="discussion_read"),
    path(f"{PAPER}/comments/<slug:comment>/edit/", discussion.comment_edit, name="comment_edit"),
    path(f"{PAPER}/comments/<slug:comment>/remove/", discussion.comment_remove, name="comment_remove"),
    path(f"{PAPER}/comments/<slug:comment>/restore/", discussion.comment_restore, name="comment_restore"),
    # The author response
    path(f"{MINE}/response/", response.response, name="response"),
    path(f"{MINE}/response/save/", response.response_save, name="response_save"),
    path(f"{MINE}/response/submit/", response.response_submit, name="response_submit"),
]
