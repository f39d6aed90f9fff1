"""`manage.py assign --venue SLUG`: propose an assignment and print how good it is."""

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from assignment.problem import ProblemError
from reviews import access, actions, child, mending
from reviews.assigning import Lot, Parameters, in_words
from reviews.models import AssignmentRole, Proposal
from submissions.actions import find_conflicts
from venues.access import committee_of, venue_called
from venues.models import Role, Venue
from web.problems import Refused

if TYPE_CHECKING:
    from reviews.solving import Gone
    from reviews.working import Outcome


class Command(BaseCommand):
    """Works out a proposal at once; who is assigned already stays, so that a second run fills what is missing.

    Mending only says what would change; a chair asks for it on the assignment page.
    """

    help = "Propose an assignment for a venue and print its report. Nobody is told before a chair publishes it."

    def add_arguments(self, parser: CommandParser) -> None:
        """One venue; `--dry-run` stores nothing."""
        parser.add_argument("--venue", required=True, help="the venue's short name in addresses, e.g. mlgenx-2024")
        parser.add_argument("--dry-run", action="store_true", help="print the report and change nothing")
        parser.add_argument(
            "--offers",
            action="store_true",
            help="while mending, count what reviewers offered in an emergency beyond their load",
        )
        parser.add_argument(
            "--mend",
            action="store_true",
            help="print the fewest changes that give every paper its reviews again, and change nothing",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Asks what the open proposal was asked, else as usual."""
        venue = venue_called(options["venue"])
        if venue is None:
            raise CommandError(f"There is no venue “{options['venue']}”.")
        if options["mend"]:
            self._mend(venue, counts_offers=options["offers"])
            return
        parameters = _parameters(venue, access.open_proposal(venue))
        try:
            report = _tried(venue, parameters) if options["dry_run"] else _proposed(venue, parameters)
        except (Refused, ProblemError, child.RunFailed) as error:
            raise CommandError(str(error)) from error
        for role in (AssignmentRole.REVIEWER, AssignmentRole.AREA_CHAIR):
            if role in report:
                self.stdout.write("\n".join(_lines(str(role.label), report[role])))
        if options["dry_run"]:
            self.stdout.write("Nothing was stored.")
        else:
            self.stdout.write(f"A chair can look at it and publish it: /v/{venue.slug}/chair/assignment/")

    def _mend(self, venue: Venue, *, counts_offers: bool) -> None:
        try:
            actions.check_can_mend(venue)
            result = _run(venue, mending.rules_of(venue).for_mending(counts_offers=counts_offers)).result
        except (Refused, ProblemError, child.RunFailed) as error:
            raise CommandError(str(error)) from error
        unbegun = access.unbegun_pairs(venue)

        def why(gone: "Gone") -> str:
            is_begun = gone.role == AssignmentRole.REVIEWER and (gone.submission_id, gone.person_id) not in unbegun
            begun = "; the review is begun, so that only a chair takes it away" if is_begun else ""
            return f": {mending.WORDS[gone.why]}{begun}"

        papers = {paper.pk: paper.number for paper in access.papers_to_match(venue)}
        people = access.people_in_pairs(
            {one.person_id for one in result.pairs} | {one.person_id for one in result.gone}
        )
        changes = [
            *((papers[one.submission_id], 0, "−", one.person_id, one.role, why(one)) for one in result.gone),
            *((papers[one.submission_id], 1, "+", one.person_id, one.role, "") for one in result.pairs),
        ]
        for number, _, sign, person, role, reason in sorted(changes):
            name, called = people[person].get_full_name(), AssignmentRole(role).label
            self.stdout.write(f"#{number} {sign} {name} ({called}){reason}")
        for lack in result.lacks:
            self.stdout.write(f"#{papers[lack.submission_id]} lacks {lack.n_missing}: {lack.reason}")
        self.stdout.write(f"{len(result.gone)} taken away, {len(result.pairs)} added. Nothing was stored.")


def _parameters(venue: Venue, proposal: Proposal | None) -> Parameters:
    if proposal:
        return Parameters.stored(proposal.parameters)
    return Parameters.usual(
        venue,
        n_papers=access.papers_to_match(venue).count(),
        n_area_chairs=committee_of(venue, Role.AREA_CHAIR).count(),
    )


def _tried(venue: Venue, parameters: Parameters) -> dict[str, Any]:
    """The report of a run that leaves nothing behind."""
    outcome = _run(venue, parameters)
    for role, prices in actions.prices_of(outcome.report, outcome.files, is_wanted=lambda: True).items():
        outcome.report[role]["prices"] = prices
    return outcome.report


def _run(venue: Venue, parameters: Parameters) -> "Outcome":
    actions.check_can_propose(venue)
    with transaction.atomic():
        now = timezone.now()
        find_conflicts(venue, now=now)
        task = actions.prepared(venue, parameters, now=now, lot=Lot.asked(parameters))
        transaction.set_rollback(True)  # conflicts that were found count for this run, and are not kept
    return child.run(task, progress=lambda per_cent: True)


def _proposed(venue: Venue, parameters: Parameters) -> dict[str, Any]:
    now = timezone.now()
    proposal = actions.propose(venue, by=None, now=now, parameters=parameters, is_waking=False)
    actions.solve_proposal(proposal.pk, now=now)
    done = Proposal.objects.get(pk=proposal.pk)
    if done.failed_because:
        raise CommandError(done.failed_because)
    return done.report


def _lines(role: str, report: dict[str, Any]) -> list[str]:
    loads = ", ".join(f"{n} with {load}" for load, n in enumerate(report["loads"]) if n)
    lines = [
        f"{role}: {report['n_pairs']} assignments, {report['n_missing']} missing",
        f"  all fits together {report['total']:.4f}. {report['statement']}",
        f"  loads: {loads or 'nobody'}",
    ]
    if report["mean_paper"] is not None:
        lines.append(f"  mean fit of a paper {report['mean_paper']:.3f}, weakest {report['worst_paper']:.3f}")
    if report["floor_bound"] is not None and report["floor"] is not None:
        lines.append(f"  the paper worst off has {report['floor']:.3f} of {report['floor_bound']:.3f} possible")
    if report["n_crowded"]:
        lines.append(f"  papers with more first-time reviewers than wished: {report['n_crowded']}")
    lines += [f"  bids {bid}: {n} reviews" for bid, n in sorted(report["bids"].items())]
    lines += [f"  {name}: {in_words(price)}" for name, price in report["prices"].items()]
    return [*lines, f"  question {report['digest']}"]
