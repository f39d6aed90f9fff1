"""URLs of schedule."""

from django.urls import path

from schedule.views import (
    bounds,
    calendars,
    editor,
    filling,
    paper,
    picks,
    posters,
    printing,
    public,
    release,
    rooms,
    sessions,
    talk_page,
    talks,
)

app_name = "schedule"
CHAIR = "v/<slug:slug>/chair/schedule"
PUBLIC = "v/<slug:slug>/schedule"

urlpatterns = [
    path(f"{CHAIR}/", editor.editor, name="editor"),
    path(f"{CHAIR}/undo/<slug:change>/", editor.undo, name="undo"),
    path(f"{CHAIR}/table/", editor.table, name="table"),
    path(f"{CHAIR}/lines/", filling.lines, name="lines"),
    path(f"{CHAIR}/boards/", filling.boards, name="boards"),
    path(f"{CHAIR}/days/copy/", filling.day_copy, name="day_copy"),
    path(f"{CHAIR}/sessions/<slug:session>/spread/", filling.spread, name="spread"),
    path(f"{CHAIR}/release/", release.release, name="release"),
    path(f"{CHAIR}/hours/", bounds.rules, name="rules"),
    path(f"{CHAIR}/speakers/", bounds.speakers, name="speakers"),
    path(f"{CHAIR}/speakers/<int:shown>/", bounds.speaker, name="speaker"),
    path("v/<slug:slug>/card/<slug:token>/times/", bounds.own_times, name="own_times"),
    path(f"{CHAIR}/print/doors/", printing.doors, name="print_doors"),
    path(f"{CHAIR}/print/labels/", printing.labels, name="print_labels"),
    path(f"{CHAIR}/print/cards/", printing.cards, name="print_cards"),
    path(f"{CHAIR}/rooms/new/", rooms.room_new, name="room_new"),
    path(f"{CHAIR}/rooms/<slug:room>/", rooms.room, name="room"),
    path(f"{CHAIR}/sessions/new/", sessions.session_new, name="session_new"),
    path(f"{CHAIR}/sessions/<slug:session>/", sessions.session, name="session"),
    path(f"{CHAIR}/sessions/<slug:session>/step/", sessions.session_step, name="session_step"),
    path(f"{CHAIR}/sessions/<slug:session>/fill/", sessions.session_fill, name="session_fill"),
    path(f"{CHAIR}/sessions/<slug:session>/talk/", talks.talk_new, name="talk_new"),
    path(f"{CHAIR}/sessions/<slug:session>/boards/<int:number>/", talks.board_remove, name="board_remove"),
    path(f"{CHAIR}/talks/<slug:talk>/", talks.talk, name="talk"),
    path(f"{CHAIR}/talks/<slug:talk>/step/", talks.talk_step, name="talk_step"),
    path("v/<slug:slug>/proceedings/<int:number>/", paper.paper, name="paper"),
    path(f"{PUBLIC}/", public.programme, name="programme"),
    path(f"{PUBLIC}/schedule.ics", calendars.ics, name="ics"),
    path(f"{PUBLIC}/schedule.xml", public.xml, name="xml"),
    path(f"{PUBLIC}/schedule.json", public.as_json, name="json"),
    path(f"{PUBLIC}/schedule.csv", public.csv, name="csv"),
    path(f"{PUBLIC}/code.svg", public.code, name="code"),
    path(f"{PUBLIC}/door/", public.door, name="door"),
    path(f"{PUBLIC}/picks.ics", picks.picks_ics, name="picks_ics"),
    path(f"{PUBLIC}/mine/", picks.mine, name="mine"),
    path(f"{PUBLIC}/mine/change/", picks.change, name="pick"),
    path(f"{PUBLIC}/mine/feed/", picks.feed, name="feed"),
    path(f"{PUBLIC}/mine/<slug:token>.ics", picks.my_ics, name="my_ics"),
    path(f"{PUBLIC}/posters/<slug:session>/", posters.posters, name="posters"),
    path(f"{PUBLIC}/talks/<slug:talk>/", talk_page.talk_page, name="talk_page"),
    path(f"{PUBLIC}/talks/<slug:talk>.ics", calendars.talk_ics, name="talk_ics"),
    path(f"{PUBLIC}/<slug:session>.ics", calendars.session_ics, name="session_ics"),
]
