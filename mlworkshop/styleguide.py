"""The style guide: every part of the look with content as it will be. Only where DEBUG is on; see docs/look.md."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_POST

from web.audience import Audience, audience

SCALE = (1, 3, 5, 6, 8, 10)
SCALE_WORDS = ("strong reject", "reject", "borderline −", "borderline +", "accept", "strong accept")
TOPICS = (
    "Foundation models for genomics",
    "Biological sequence design",
    "Interpretability and generalisation",
    "Causal representation learning",
    "Long-range dependencies in sequences, single-cell and spatial omics",
)
# title, ratings, late, begun, state, tone
PAPERS = (
    ("Masked Perturbation Modelling for Long-Range Regulatory Effects", (6, 3, 8), 0, 0, "nominated", "accent"),
    ("When Does Single-Cell Pretraining Help? A Negative Result on 41 Tasks", (5, 3, 3), 0, 0, "in review", ""),
    ("Calibrated Uncertainty for Variant Effect Prediction", (10, 6, 1), 0, 0, "disagreement", "warn"),
    ("Designing Promoters with Discrete Diffusion and a Wet-Lab Loop", (10, 6, 6, 5), 0, 0, "in review", ""),
    (
        "GeneBench-X: Ten Benchmarks That Disagree, and What That Means for Foundation Models of the Genome",
        (5, 6, 6),
        0,
        0,
        "in review",
        "",
    ),
    ("Sparse Autoencoders Find Motifs That Attribution Misses", (6, 8), 1, 0, "at risk", "warn"),
    ("Équivariance et symétries in chromatin contact maps", (), 1, 1, "at risk", "bad"),
)
ICONS = (
    "check warn stop info search plus minus close up down left right doc zip list person people mail key out clock "
    "calendar chat star edit trash undo eye lock link copy send scale gear play pause more grip flag"
).split()
PARTS = "words times says numbers todo tables forms pieces".split()


class ReviewForm(forms.Form):
    """A field of each kind."""

    summary = forms.CharField(
        label="Summary",
        help_text="In your own words. Markdown and maths are welcome.",
        widget=forms.Textarea,
        max_length=5000,
        initial="The paper replaces token masking by masking whole perturbation readouts (p. 3, Fig. 2).",
    )
    rating = forms.ChoiceField(
        label="Rating",
        widget=forms.RadioSelect,
        initial="6",
        choices=[*zip(SCALE, SCALE_WORDS, strict=True), ("n/a", "not my field")],
    )
    confidence = forms.ChoiceField(
        label="Confidence",
        help_text="5: you know this literature; 1: an educated guess.",
        widget=forms.RadioSelect,
        initial="4",
        choices=[(n, n) for n in range(1, 6)],
    )
    track = forms.ChoiceField(
        label="Track", choices=[("main", "Main track, 6 pages"), ("tiny", "Tiny papers, 2 pages")]
    )
    email = forms.EmailField(label="Another address of yours")
    topics = forms.MultipleChoiceField(
        label="Topics",
        help_text="Up to four.",
        choices=[(topic, topic) for topic in TOPICS],
        initial=TOPICS[:2],
        widget=forms.SelectMultiple(attrs={"data-pick": "", "data-max-items": "4"}),
    )
    kind = forms.ChoiceField(
        label="Blindness",
        widget=forms.RadioSelect,
        initial="double",
        choices=[("double", "Double blind"), ("single", "Single blind")],
    )
    flags = forms.MultipleChoiceField(
        label="Flags",
        widget=forms.CheckboxSelectMultiple,
        choices=[("best", "Nominate for best paper"), ("ethics", "Needs an ethics look")],
        initial=["best"],
    )
    conduct = forms.BooleanField(label="I have read the code of conduct", help_text="You are asked once a venue.")


class RefusedForm(forms.Form):
    """A form that comes back with errors."""

    name = forms.CharField(label="Name as printed", help_text="As it stands on your papers.")
    address = forms.EmailField(label="E-mail")
    note = forms.CharField(label="A word to the chairs", widget=forms.Textarea, max_length=40)


@audience(Audience.PUBLIC)
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every part on one page, for whoever builds pages."""
    if "toast" in request.GET:
        messages.success(request, "Paper 12 is withdrawn. Its reviewers are told.", extra_tags="undo=/styleguide/")
        messages.error(request, "The call closed on 3 Feb, 23:59 AoE.")
    return render(request, "styleguide.html", _frame(request) | _lists(request) | _forms() | _pieces())


@audience(Audience.PUBLIC)
@require_POST
def saved(request: HttpRequest) -> HttpResponse:
    """What the server answers when a field was saved; nothing is kept."""
    return JsonResponse({"saved_at": request.now.isoformat(), "revision": 1})  # type: ignore[attr-defined]


def _frame(request: HttpRequest) -> dict:
    noon = request.now.replace(hour=11, minute=59, second=0, microsecond=0)  # type: ignore[attr-defined]
    soon, far, past = noon + timedelta(days=3), noon + timedelta(days=9), noon - timedelta(days=6)
    pages = ("Overview", "Papers", "Committee", "Assignment", "Decisions", "Mail", "Settings")
    stops = (
        ("Call", "87 drafts", "done"),
        ("Submission", "62 papers", "done"),
        ("Bidding", "31 of 34", "done"),
        ("Assignment", "186 reviews", "done"),
        ("Review", "121 of 186 in", "now"),
        ("Discussion", "opens 24 Feb", "next"),
        ("Decision", "by 1 Mar", "next"),
        ("Camera-ready", "14 Apr", "next"),
    )
    return {
        "soon": soon,
        "far": far,
        "past": past,
        "nav": [{"label": page, "url": "#", "current": page == "Papers"} for page in pages],
        "deadline": {"label": "Reviews due", "at": soon, "url": "#times"},
        "rail": [{"label": label, "note": note, "state": state, "part": 65} for label, note, state in stops],
        "dates": [
            {"label": "Submission", "at": past, "is_past": True},
            {"label": "Reviews due", "at": soon},
            {"label": "Notification", "at": far, "note": "By e-mail, and on this site"},
        ],
        "todo": [
            {"what": f"Review paper 12, {PAPERS[0][0]}", "note": "half written", "at": soon, "action": "Go on"},
            {"what": "Answer two reviews of your paper 31", "note": "ML4Astro 2022", "at": far, "action": "Answer"},
        ],
    }


def _lists(request: HttpRequest) -> dict:
    papers = [
        {
            "number": 12 + i,
            "title": title,
            "topic": TOPICS[i % len(TOPICS)],
            "ratings": ratings,
            "mean": sum(ratings) / len(ratings) if ratings else None,
            "done": len(ratings),
            "late": late,
            "started": begun,
            "state": state,
            "tone": tone,
        }
        for i, (title, ratings, late, begun, state, tone) in enumerate(PAPERS * 9)
    ]
    chips = (("At risk", 7), ("Disagreement", 9), ("Nominated", 4), ("No area chair", 0))
    return {
        "scale": SCALE,
        "page": Paginator(papers, 10).get_page(request.GET.get("page")),
        "query": "spread:>2 reviews:<3 -topic:causal",
        "chips": [{"label": label, "n": n, "url": "#tables", "current": label == "At risk"} for label, n in chips],
        "tabs": [
            {"label": "Papers", "url": "#tables", "current": True, "n": 62},
            {"label": "Withdrawn", "url": "#", "n": 3},
        ],
        "bars": [("1–2", 1), ("2–3", 4), ("3–4", 9), ("4–5", 14), ("5–6", 18), ("6–7", 9), ("7–8", 5), ("8–9", 0)],
    }


def _forms() -> dict:
    refused = RefusedForm(
        {"name": "", "address": "ada@", "note": "This note is a good deal longer than forty letters."}
    )
    steps = (("Preset", "done"), ("Dates", "done"), ("Policy", "now"), ("Committee", "next"))
    return {
        "form": ReviewForm(),
        "refused": refused,
        "steps": [{"label": label, "state": state, "url": "#forms"} for label, state in steps],
        "problems": [
            {
                "is_blocker": True,
                "sentence": "The PDF has 7 pages before the references; 6 are allowed.",
                "remedy": "Upload another",
                "url": "#forms",
            },
            {"is_blocker": False, "sentence": "The summary ends without a full stop.", "field_id": "id_summary"},
        ],
    }


def _pieces() -> dict:
    return {
        "icons": ICONS,
        "parts": PARTS,
        "authors": [
            {
                "name": "Ada Lovelace",
                "email": "ada@analytical.example",
                "affiliation": "Analytical Engine Society",
                "state": "confirmed",
                "tone": "good",
            },
            {
                "name": "Émilie du Châtelet",
                "email": "emilie@cirey.example",
                "affiliation": "Cirey",
                "state": "asked",
                "tone": "warn",
            },
            {
                "name": "Bảo Nguyễn",
                "email": "bao@hcmut.example",
                "affiliation": "Trường Đại học Bách khoa",
                "state": "no account",
                "tone": "",
            },
        ],
        "mail": {
            "sender": "MLGenX 2024 <no-reply@mlgenx.example>",
            "to": "Ada Lovelace <ada@analytical.example>",
            "reply_to": "organisers@mlgenx.example",
            "subject": "Decision on paper 12",
            "text": "Dear Ada Lovelace,\n\nwe are glad to accept paper 12 as a spotlight.\n\nThe organisers",
        },
    }


urlpatterns = [
    path("styleguide/", styleguide, name="styleguide"),
    path("styleguide/saved/", saved, name="styleguide_saved"),
]
