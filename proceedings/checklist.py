"""What is still missing of a camera-ready paper; the same list for its authors and for the chairs."""

from collections.abc import Iterator

from paperchecks import Asked, Finding, Printed, differences
from proceedings import posters
from proceedings.models import CameraReady, Licence, LinkKind
from venues.models import Venue
from web.problems import Blocker, Problem, Warning

LOOK_AGAIN = "pdf_remark"
"""Code of what is worth a look in the PDF: authors who called it final have looked."""


def missing(camera: CameraReady | None, venue: Venue) -> list[Problem]:
    """What stands in the way of "This is final", then that nobody has said so yet."""
    if camera is None:
        return [Blocker("nothing", "Its authors have not begun.")]
    found = list(_problems(camera, venue))
    if not camera.submitted_at:
        found.append(Warning("not_final", "The authors have not said that it is final."))
    return found


def blockers(camera: CameraReady, venue: Venue) -> list[Problem]:
    """What must be mended before it can be final."""
    return [problem for problem in _problems(camera, venue) if problem.is_blocking]


def unlike(camera: CameraReady, venue: Venue) -> list[Finding]:
    """Where the PDF shows another title, other authors or another licence than stand here now, or none at all."""
    if camera.pdf is None:
        return []
    licence = Licence(camera.licence)
    asked = Asked(
        title=camera.title,
        authors=tuple(row["name"] for row in camera.authors),
        licence=licence.short if licence != Licence.SHOW_ONLY else "",
        needs_licence=venue.asks_licence_line,
    )
    return list(differences(Printed.from_json(camera.pdf.printed), asked))


def _problems(camera: CameraReady, venue: Venue) -> Iterator[Problem]:
    if not camera.title.strip():
        yield Blocker("title", "The title is missing.", field="title")
    if not camera.abstract.strip():
        yield Blocker("abstract", "The abstract is missing.", field="abstract")
    yield from _of_pdf(camera, venue)
    if not camera.consents:
        yield Blocker("consent", "The authors have not agreed to the licence.", field="consents")
    if not camera.presenter:
        yield Blocker("presenter", "Nobody is named who presents it.", field="presenter")
    if not camera.attendance:
        yield Warning("attendance", "It is not said whether the presenter comes or joins remotely.", field="attendance")
    if problem := posters.problem_of(camera, venue):
        yield problem
    if camera.requested_at:
        yield Warning("request", "A change of the author list waits for the chairs.", field="authors")


def _of_pdf(camera: CameraReady, venue: Venue) -> Iterator[Problem]:
    if camera.pdf is None:
        yield Blocker("pdf", "The final PDF is missing.", field="pdf")
        return
    for finding in camera.pdf.findings:
        if finding["severity"] == "blocker":
            yield Blocker("pdf_bad", finding["sentence"], finding["remedy"], field="pdf")
        elif finding["code"] == "too_long":
            yield Warning(LOOK_AGAIN, finding["sentence"], finding["remedy"], field="pdf")
    for remark in unlike(camera, venue):
        yield Warning(LOOK_AGAIN, remark.sentence, remark.remedy, field="pdf")


def lacks_attendance(camera: CameraReady | None) -> bool:
    """Whether the authors have not said who presents, or how they take part."""
    return camera is None or not (camera.presenter and camera.attendance)


def lacks_video(camera: CameraReady | None) -> bool:
    """Whether the authors have not said where the video of their talk is."""
    return camera is None or not camera.links.get(LinkKind.VIDEO)


def lacks_poster(camera: CameraReady | None) -> bool:
    """Whether the authors have neither handed in their poster nor said where it is."""
    return camera is None or not (camera.poster or camera.links.get(LinkKind.POSTER))
