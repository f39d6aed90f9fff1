"""URLs of decisions."""

from django.urls import path

from decisions.views import awards, checks, deciding, desk, papers, release

app_name = "decisions"
PAPERS = "v/<slug:slug>/chair/papers"
RELEASE = "v/<slug:slug>/chair/release"
CHECKS = "v/<slug:slug>/chair/checks"

urlpatterns = [
    path(f"{PAPERS}/", papers.papers, name="papers"),
    path(f"{PAPERS}/papers.csv", papers.papers_csv, name="papers_csv"),
    path(f"{PAPERS}/table/", deciding.table, name="table"),
    path(f"{PAPERS}/preview/", deciding.preview, name="preview"),
    path(f"{PAPERS}/apply/", deciding.apply, name="apply"),
    path(f"{PAPERS}/undo/<slug:change>/", papers.undo, name="undo"),
    path(f"{CHECKS}/", checks.checks, name="checks"),
    path(f"{CHECKS}/findings.csv", checks.checks_csv, name="checks_csv"),
    path(f"{CHECKS}/dismiss/", checks.dismiss, name="dismiss"),
    path(f"{CHECKS}/take-back/", checks.take_back, name="take_dismissal_back"),
    path(f"{CHECKS}/undo/<slug:change>/", checks.undo, name="undo_dismissals"),
    path(f"{CHECKS}/alike/", checks.alike, name="alike"),
    path(f"{CHECKS}/alike/dismiss/", checks.dismiss_pair, name="dismiss_pair"),
    path(f"{CHECKS}/desk-rejections/", desk.desk_rejections, name="desk_rejections"),
    path(f"{CHECKS}/<int:number>/", desk.paper_checks, name="paper_checks"),
    path(f"{CHECKS}/<int:number>/propose/", desk.propose, name="desk_propose"),
    path(f"{CHECKS}/<int:number>/settle/", desk.settle, name="desk_settle"),
    path("v/<slug:slug>/papers/<int:number>/decide/", papers.decide_one, name="decide"),
    path("v/<slug:slug>/chair/awards/", awards.awards, name="awards"),
    path("v/<slug:slug>/chair/awards/<int:award>/shortlist/", awards.shortlist, name="shortlist"),
    path("v/<slug:slug>/chair/awards/<int:award>/vote/", awards.vote_state, name="vote_state"),
    path("v/<slug:slug>/chair/awards/<int:award>/give/", awards.give, name="give_award"),
    path("v/<slug:slug>/awards/", awards.votes, name="votes"),
    path("v/<slug:slug>/awards/<int:award>/", awards.vote, name="vote"),
    path("v/<slug:slug>/awards/<int:award>/papers/<int:number>/", awards.paper_pdf, name="vote_paper"),
    path(f"{RELEASE}/", release.release, name="release"),
    path(f"{RELEASE}/request/", release.release_request, name="release_request"),
    path(f"{RELEASE}/letter/<int:number>/", release.letter, name="letter"),
    path(f"{RELEASE}/<slug:release>/", release.released, name="released"),
    path(f"{RELEASE}/<slug:release>/cancel/", release.release_cancel, name="release_cancel"),
]
