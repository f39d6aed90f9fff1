"""URLs of schedule."""

from django.urls import path

from schedule.views import editor, paper, printing, public, release

app_name = "schedule"
CHAIR = "v/<slug:slug>/chair/schedule"
PUBLIC = "v/<slug:slug>/schedule"

urlpatterns = [
    path(f"{CHAIR}/", editor.editor, name="editor"),
    path(f"{CHAIR}/undo/<slug:change>/", editor.undo, name="undo"),
    path(f"{CHAIR}/table/", editor.table, name="table"),
    path(f"{CHAIR}/release/", release.release, name="release"),
    path(f"{CHAIR}/print/doors/", printing.doors, name="print_doors"),
    path(f"{CHAIR}/print/labels/", printing.labels, name="print_labels"),
    path(f"{CHAIR}/print/cards/", printing.cards, name="print_cards"),
    path(f"{CHAIR}/rooms/new/", editor.room_new, name="room_new"),
    path(f"{CHAIR}/rooms/<slug:room>/", editor.room, name="room"),
    path(f"{CHAIR}/sessions/new/", editor.session_new, name="session_new"),
    path(f"{CHAIR}/sessions/<slug:session>/", editor.session, name="session"),
    path(f"{CHAIR}/sessions/<slug:session>/step/", editor.session_step, name="session_step"),
    path(f"{CHAIR}/sessions/<slug:session>/fill/", editor.session_fill, name="session_fill"),
    path(f"{CHAIR}/sessions/<slug:session>/talk/", editor.talk_new, name="talk_new"),
    path(f"{CHAIR}/sessions/<slug:session>/boards/<int:number>/", editor.board_remove, name="board_remove"),
    path(f"{CHAIR}/talks/<slug:talk>/", editor.talk, name="talk"),
    path(f"{CHAIR}/talks/<slug:talk>/step/", editor.talk_step, name="talk_step"),
    path("v/<slug:slug>/proceedings/<int:number>/", paper.paper, name="paper"),
    path(f"{PUBLIC}/", public.programme, name="programme"),
    path(f"{PUBLIC}/schedule.ics", public.ics, name="ics"),
    path(f"{PUBLIC}/schedule.xml", public.xml, name="xml"),
    path(f"{PUBLIC}/schedule.json", public.as_json, name="json"),
    path(f"{PUBLIC}/schedule.csv", public.csv, name="csv"),
    path(f"{PUBLIC}/<slug:session>.ics", public.session_ics, name="session_ics"),
]
