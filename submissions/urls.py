"""URLs of submissions: an author's paper under its random id, an author's link under its token."""

from django.urls import path

from submissions.views import authors, conflicts, files, findings, links, papers, uploads

app_name = "submissions"

MY = "v/<slug:slug>/my/<slug:public_id>/"
LINK = "v/<slug:slug>/author/<slug:token>/"

urlpatterns = [
    path("v/<slug:slug>/submit/", papers.start, name="start"),
    path(f"{MY}edit/", papers.edit, name="edit"),
    path(f"{MY}save/", papers.save, name="save"),
    path(f"{MY}problems/", papers.problems, name="problems"),
    path(f"{MY}preview/", papers.preview, name="preview"),
    path(f"{MY}submit/", papers.submit, name="submit"),
    path(f"{MY}discard/", papers.discard, name="discard"),
    path(f"{MY}versions/<int:version>/", papers.receipt, name="receipt"),
    path(f"{MY}withdraw/", papers.withdraw, name="withdraw"),
    path(f"{MY}restore/", papers.restore, name="restore"),
    path(f"{MY}authors/add/", authors.add, name="add_author"),
    path(f"{MY}authors/declare/", authors.declare_all, name="declare_all"),
    path(f"{MY}authors/<slug:author>/remove/", authors.remove, name="remove_author"),
    path(f"{MY}authors/<slug:author>/put-back/", authors.put_back, name="restore_author"),
    path(f"{MY}authors/<slug:author>/ask/", authors.ask, name="ask_author"),
    path(f"{MY}attach/<slug:kind>/", files.attach, name="attach"),
    path(f"{MY}detach/<slug:kind>/", files.detach, name="detach"),
    path(f"{MY}panel/<slug:kind>/", files.panel, name="file_panel"),
    path(f"{MY}files/<slug:file>/", files.download, name="file"),
    path(f"{MY}files/<slug:file>/page-1/", files.picture, name="picture"),
    path(f"{MY}files/<slug:file>/findings/<slug:key>/", findings.finding, name="finding"),
    path(f"{MY}files/<slug:file>/findings/<slug:key>/take-back/", findings.take_back, name="finding_take_back"),
    path(f"{MY}files/<slug:file>/findings/<slug:key>/picture/", findings.picture, name="finding_picture"),
    path(f"{MY}uploads/", uploads.create, name="uploads"),
    path(f"{MY}uploads/<slug:upload>/", uploads.part, name="upload"),
    path(LINK, links.show, name="author_link"),
    path(f"{LINK}confirm/", links.confirm, name="author_confirm"),
    path(f"{LINK}not-mine/", links.disown, name="author_disown"),
    path(f"{LINK}conflicts/", links.declare, name="author_declare"),
    path(f"{LINK}claim/", links.claim, name="author_claim"),
    path("v/<slug:slug>/papers/<int:number>/places/<slug:kind>/<slug:key>/", findings.place, name="place"),
    # Conflicts, for chairs
    path("v/<slug:slug>/chair/conflicts/", conflicts.namesakes, name="conflicts"),
    path("v/<slug:slug>/chair/conflicts/answer/", conflicts.answer, name="answer_namesakes"),
    path("v/<slug:slug>/chair/conflicts/answers/", conflicts.answers, name="answers"),
    path("v/<slug:slug>/chair/conflicts/answers/undo/<slug:change>/", conflicts.undo, name="undo_answers"),
    path("v/<slug:slug>/chair/conflicts/answers/<slug:answer>/", conflicts.take_back, name="take_back_answer"),
    path("v/<slug:slug>/chair/conflicts/all/", conflicts.everything, name="all_conflicts"),
    path("v/<slug:slug>/chair/conflicts/conflicts.csv", conflicts.conflicts_csv, name="conflicts_csv"),
    path("v/<slug:slug>/chair/conflicts/add/", conflicts.add, name="add_conflict"),
    path("v/<slug:slug>/chair/conflicts/import/", conflicts.import_table, name="import_conflicts"),
    path("v/<slug:slug>/chair/conflicts/import/undo/<slug:change>/", conflicts.undo_import, name="undo_import"),
    path("v/<slug:slug>/papers/<int:number>/conflict/<slug:member>/lift/", conflicts.lift, name="lift_conflict"),
    path("v/<slug:slug>/papers/<int:number>/conflict/<slug:member>/set/", conflicts.set_again, name="conflict_again"),
]
