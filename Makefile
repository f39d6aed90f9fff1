# Thin targets: what they do is in deploy/local, with nothing but Python's standard library.
PYTHON ?= python3

.PHONY: help run test check leaks bench bench-assignment bench-paperchecks manage site-export reset setup

help:           ## this list
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' Makefile | expand -t 27

run:            ## start everything, on http://localhost:8000 (PORT=, BIND=, DEMO=0)
	@$(PYTHON) -m deploy.local run

test:           ## all tests (ARGS="-k outbox -x")
	@$(PYTHON) -m deploy.local test

check:          ## format, lint, types, templates, layers, migrations, deployment
	@$(PYTHON) -m deploy.local check

leaks:          ## the non-interference suite over many random worlds (SEEDS=50)
	@$(PYTHON) -m deploy.local leaks

bench:          ## the figures of docs/benchmarks.md (ARGS=)
	@$(PYTHON) -m deploy.local bench

bench-assignment: ## the bars of docs/assignment.md (DATA=../shared/data ARGS=)
	@$(PYTHON) -m deploy.local bench-assignment

bench-paperchecks: ## the bars of docs/paperchecks.md (DATA=../shared/data ARGS=)
	@$(PYTHON) -m deploy.local bench-paperchecks

manage:         ## Django's commands on these data (ARGS="audit verify")
	@$(PYTHON) -m deploy.local manage

site-export:    ## a venue's public site as static files (SLUG=ml4astro-2022 DIR=/where/to)
	@$(PYTHON) -m deploy.local site-export

reset:          ## forget the data of this checkout
	@$(PYTHON) -m deploy.local reset

setup:          ## install everything that needs a network, and start nothing
	@$(PYTHON) -m deploy.local setup
