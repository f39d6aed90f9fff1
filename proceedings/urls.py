"""URLs of proceedings."""

from django.urls import path

from proceedings.views import authors, chair, paper_map, public

app_name = "proceedings"
PUBLIC = "v/<slug:slug>/proceedings"
PAPER = f"{PUBLIC}/<int:number>"
MINE = "v/<slug:slug>/my/<slug:public_id>/camera-ready"
CHAIR = "v/<slug:slug>/chair/proceedings"

urlpatterns = [
    path(f"{PUBLIC}/", public.papers, name="papers"),
    path(f"{PUBLIC}/map/", paper_map.paper_map, name="map"),
    path(f"{PAPER}/paper.pdf", public.pdf, name="pdf"),
    path(f"{PAPER}/v<int:version>.pdf", public.version_pdf, name="version_pdf"),
    path(f"{PAPER}/paper.bib", public.bib, name="bib"),
    path(f"{PAPER}/poster.pdf", public.poster, name="poster"),
    path(f"{PAPER}/thumbnail.webp", public.thumbnail, name="thumbnail"),
    path(f"{PAPER}/supplement.<slug:suffix>", public.supplement, name="supplement"),
    path(f"{PAPER}/card.png", public.card, name="card"),
    path(f"{MINE}/", authors.camera_ready, name="camera_ready"),
    path(f"{MINE}/save/", authors.save, name="save"),
    path(f"{MINE}/missing/", authors.missing, name="missing"),
    path(f"{MINE}/final/", authors.finish, name="finish"),
    path(f"{MINE}/authors/", authors.change_authors, name="change_authors"),
    path(f"{MINE}/final.pdf", authors.final_pdf, name="final_pdf"),
    path(f"{MINE}/poster.pdf", authors.final_poster, name="final_poster"),
    path(f"{MINE}/thumbnail.webp", authors.final_thumbnail, name="final_thumbnail"),
    path(f"{CHAIR}/", chair.proceedings, name="chair"),
    path(f"{CHAIR}/publish/", chair.publish, name="publish"),
    path(f"{CHAIR}/unpublish/", chair.unpublish, name="unpublish"),
    path(f"{CHAIR}/<int:number>/correct/", chair.correct, name="correct"),
    path(f"{CHAIR}/<int:number>/final.pdf", chair.final_pdf, name="chair_pdf"),
    path(f"{CHAIR}/<int:number>/poster.pdf", chair.final_poster, name="chair_poster"),
    path(f"{CHAIR}/papers.csv", chair.papers_csv, name="papers_csv"),
    path(f"{CHAIR}/authors.csv", chair.authors_csv, name="authors_csv"),
    path(f"{CHAIR}/papers.xlsx", chair.papers_xlsx, name="papers_xlsx"),
    path(f"{CHAIR}/authors.xlsx", chair.authors_xlsx, name="authors_xlsx"),
    path(f"{CHAIR}/all.bib", chair.all_bib, name="all_bib"),
    path(f"{CHAIR}/papers.zip", chair.papers_zip, name="papers_zip"),
    path(f"{CHAIR}/venue.json", chair.venue_json, name="venue_json"),
]
