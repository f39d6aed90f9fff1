"""URLs of reviews."""

from django.urls import path

from reviews.views import bids, discussion, files, meta_review, response, review, reviewing

app_name = "reviews"
PAPER = "v/<slug:slug>/papers/<int:number>"
MINE = "v/<slug:slug>/my/<slug:public_id>"

urlpatterns = [
    path("preview/", reviewing.preview, name="preview"),
    path("v/<slug:slug>/reviewing/", reviewing.reviewing, name="reviewing"),
    path("v/<slug:slug>/bids/", bids.bids, name="bids"),
    path("v/<slug:slug>/papers/<int:number>/bid/", bids.bid, name="bid"),
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
