"""The commands behind the Makefile, with nothing but the standard library.

`python3 -m deploy.local run` brings a fresh checkout up. The modules: places (where things lie), bootstrap (Python
packages), assets (front-end files), browser (Chromium for tests), services (PostgreSQL, Valkey), supervise
(the processes), run (run, reset), quality (test, check, leaks, bench and its kin), commands (the command line).
"""
