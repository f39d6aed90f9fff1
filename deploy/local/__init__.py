"""The commands behind the Makefile, with nothing but the standard library.

`python3 -m deploy.local run` brings a fresh checkout up; the modules follow what happens in that order:
places (where things lie) → bootstrap (Python packages) → assets (front-end files) → browser (Chromium for tests)
→ services (PostgreSQL, Valkey) → supervise (the processes) → commands (run, test, check, reset …).
"""
