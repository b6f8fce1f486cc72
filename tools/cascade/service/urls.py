"""Every address of the service. Whoever adds a route says in `permissions.py` who may use it."""

from __future__ import annotations

from django.urls import path, re_path

from cascade.service.site_files import site
from cascade.service.views import (
    account,
    analysis,
    attempts,
    carried,
    cascade,
    certificates,
    changes,
    editor,
    errors,
    health,
    hr,
    hr_clauses,
    joining,
    quizzes,
    record,
    room,
    session_close,
    session_paper,
    session_run,
    sessions,
    sittings,
)

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("sign-in/", account.sign_in, name="sign-in"),
    path("sign-in/link/<str:token>/", account.sign_in_link, name="sign-in-link"),
    path("sign-out/", account.sign_out, name="sign-out"),
    path("account/password/", account.password, name="password"),
    path("quizzes/", quizzes.quizzes, name="quizzes"),
    path("quizzes/<slug:slug>/", quizzes.quiz, name="quiz"),
    path("sittings/carried/", carried.carried, name="carried"),
    path("sittings/<uuid:sitting_id>/", sittings.sitting, name="sitting"),
    path("sittings/<uuid:sitting_id>/save/", sittings.save, name="sitting-save"),
    path("sittings/<uuid:sitting_id>/questions/<int:step>/", sittings.question, name="question"),
    path("sittings/<uuid:sitting_id>/check/", sittings.check, name="check"),
    path("attempts/<uuid:attempt_id>/", attempts.attempt, name="attempt"),
    path("record/", record.record, name="record"),
    path("record/changes/", changes.since_passed, name="record-changes"),
    path("attempts/<uuid:attempt_id>/words/delete/", record.delete_words, name="words-delete"),
    path("clauses/<slug:document>/<str:number>/", changes.clause, name="clause"),
    path("editor/", editor.editor, name="editor"),
    path("hr/", hr.completions, name="hr"),
    path("hr/completions.csv", hr.completions_csv, name="hr-completions"),
    path("hr/clauses/", hr_clauses.clauses, name="hr-clauses"),
    path("analysis/", analysis.quizzes, name="analysis"),
    path("analysis/<slug:slug>/", analysis.quiz, name="analysis-quiz"),
    path("analysis/<slug:slug>/questions.csv", analysis.quiz_csv, name="analysis-csv"),
    path("certificates/", certificates.certificate, name="certificates"),
    path("certificates/<str:code>/", certificates.certificate, name="certificate"),
    path("join/", joining.code, name="join"),
    path("join/room/<uuid:session_id>/", room.room, name="room"),
    path("join/room/<uuid:session_id>/state", room.state, name="room-state"),
    path("join/<str:code>/", joining.landing, name="join-session"),
    path("cascade/", cascade.cascade, name="cascade"),
    re_path(r"^cascade/tree\.(?P<kind>csv|dot|mermaid)$", cascade.tree_file, name="cascade-file"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/plan/", sessions.plan, name="session-plan-new"),
    path("sessions/<uuid:session_id>/", sessions.session, name="session"),
    path("sessions/<uuid:session_id>/plan/", sessions.plan, name="session-plan"),
    path("sessions/<uuid:session_id>/open/", sessions.open_now, name="session-open"),
    path("sessions/<uuid:session_id>/off/", sessions.off, name="session-off"),
    path("sessions/<uuid:session_id>/run/", session_run.run, name="session-run"),
    path("sessions/<uuid:session_id>/step/", session_run.step, name="session-step"),
    path("sessions/<uuid:session_id>/screen/", session_run.screen, name="session-screen"),
    path("sessions/<uuid:session_id>/events/", session_run.events, name="session-events"),
    path("sessions/<uuid:session_id>/seats/<uuid:participant_id>/", session_run.seat, name="session-seat"),
    path("sessions/<uuid:session_id>/paper/", session_paper.paper, name="session-paper"),
    path("sessions/<uuid:session_id>/paper/sheets.csv", session_paper.template, name="session-paper-csv"),
    path("sessions/<uuid:session_id>/close/", session_close.closing, name="session-close"),
    path("sessions/<uuid:session_id>/report/", session_close.report, name="session-report"),
    path("sessions/<uuid:session_id>/confirm/", session_close.confirm, name="session-confirm"),
    path("sessions/<uuid:session_id>/reopen/", session_close.open_again, name="session-reopen"),
    # Last: whatever is no page of the service is looked for in the built site.
    re_path(r"^(?P<path>.*)$", site, name="site"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
