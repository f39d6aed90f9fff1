"""URLs of venues."""

from django.urls import path

from venues.views import committee, dates, invitation, letters, people, profile, questions, settings, topics, wizard

app_name = "venues"
SETTINGS = "v/<slug:slug>/settings/"
urlpatterns = [
    path("new/", wizard.basics, name="new"),
    path("new/dates/", wizard.dates, name="new_dates"),
    path("new/rules/", wizard.rules, name="new_rules"),
    path(SETTINGS, settings.about, name="settings"),
    path(f"{SETTINGS}publish/", settings.publish, name="publish"),
    path(f"{SETTINGS}texts/", settings.texts, name="settings_texts"),
    path(f"{SETTINGS}dates/", dates.dates, name="settings_dates"),
    path(f"{SETTINGS}topics/", topics.topics, name="settings_topics"),
    path(f"{SETTINGS}topics/<int:topic>/", topics.topic, name="settings_topic"),
    path(f"{SETTINGS}tracks/new/", topics.track, name="settings_track_new"),
    path(f"{SETTINGS}tracks/<int:track>/", topics.track, name="settings_track"),
    path(f"{SETTINGS}order/<slug:kind>/", topics.order, name="settings_order"),
    path(f"{SETTINGS}policy/", settings.policy, name="settings_policy"),
    path(f"{SETTINGS}forms/<slug:kind>/", questions.form, name="settings_form"),
    path(f"{SETTINGS}forms/<slug:kind>/new/", questions.question, name="question_new"),
    path(f"{SETTINGS}forms/<slug:kind>/preview/", questions.question_preview, name="question_preview"),
    path(f"{SETTINGS}forms/<slug:kind>/q/<slug:key>/", questions.question, name="question"),
    path(f"{SETTINGS}forms/<slug:kind>/q/<slug:key>/retire/", questions.question_retire, name="question_retire"),
    path(f"{SETTINGS}outcomes/", letters.outcomes, name="settings_outcomes"),
    path(f"{SETTINGS}outcomes/<slug:key>/", letters.outcome, name="settings_outcome"),
    path(f"{SETTINGS}awards/<int:award>/remove/", letters.award_remove, name="award_remove"),
    path(f"{SETTINGS}letters/", letters.letters_list, name="settings_letters"),
    path(f"{SETTINGS}letters/<str:key>/", letters.letter, name="settings_letter"),
    path(f"{SETTINGS}roles/", people.roles, name="settings_roles"),
    path(f"{SETTINGS}people/", people.people, name="settings_people"),
    path(f"{SETTINGS}people/new/", people.shown_person, name="shown_new"),
    path(f"{SETTINGS}people/<int:shown>/", people.shown_person, name="shown_person"),
    path(f"{SETTINGS}visibility/", settings.visibility, name="settings_visibility"),
    path(f"{SETTINGS}file/", settings.file, name="settings_file"),
    path(f"{SETTINGS}file/venue.toml", settings.file_toml, name="settings_toml"),
    path("v/<slug:slug>/chair/committee/", committee.committee, name="committee"),
    path("v/<slug:slug>/chair/committee/invite/", committee.invite, name="invite"),
    path("v/<slug:slug>/chair/committee/remind/", committee.remind, name="remind_invited"),
    path("v/<slug:slug>/chair/committee/invitations/<invitation>/revoke/", committee.revoke, name="invitation_revoke"),
    path(
        "v/<slug:slug>/chair/committee/invitations/<invitation>/restore/", committee.restore, name="invitation_restore"
    ),
    path("v/<slug:slug>/chair/committee/invitations/<invitation>/again/", committee.ask_again, name="ask_again"),
    path("v/<slug:slug>/chair/committee/members/<member>/load/", committee.member_load, name="member_load"),
    path("v/<slug:slug>/chair/committee/members/<member>/remove/", committee.member_remove, name="member_remove"),
    path("v/<slug:slug>/chair/committee/members/<member>/restore/", committee.member_restore, name="member_restore"),
    path("v/<slug:slug>/profile/", profile.profile, name="profile"),
    path("v/<slug:slug>/invitation/<token>/", invitation.invitation, name="invitation"),
    path("v/<slug:slug>/invitation/<token>/sign-in/", invitation.sign_in, name="invitation_sign_in"),
]
