# Newsdesk. `make run` shows it, `make test` checks it; both prepare what they need in .venv.
# A machine needs Python 3.11 or newer and make, nothing else.

# Which Python .venv is made of: the first usable one, or the one that is named here.
PYTHON ?=
# Where `make run` serves, and whether it shows the demo newsroom (DEMO=0: only our own documents).
# Not set here, so that a .env file may do it: HOST (127.0.0.1), PORT (8000), DEMO (1).
# One group of checks or benchmarks: make test ONLY=pytest, make bench ONLY=import.
ONLY ?=
export ONLY

.PHONY: help run test setup bench audit format lock
.SILENT:

help:
	echo 'make run      show Newsdesk on this machine (HOST=127.0.0.1 PORT=8000 DEMO=1)'
	echo 'make test     every check and test (ONLY=ruff for one of them)'
	echo 'make setup    only prepare .venv for running'
	echo 'make bench    the figures of our goals (ONLY=import for one group)'
	echo 'make audit    known vulnerabilities in what we depend on (needs the network)'
	echo 'make format   format and sort what can be formatted and sorted'
	echo 'make lock     renew requirements.txt and requirements-dev.txt (needs the network)'

# The environment's own Python when it runs, so that a prepared project needs no other; a line that
# begins with "!" says what is missing. Looked up when a target needs it, and stops make with that
# one line: a failing recipe would add lines of its own.
python_found = $(shell \
  if [ -z "$(PYTHON)" ] && .venv/bin/python -c '' 2>/dev/null; then echo .venv/bin/python; \
  else sh .ci/find-python $(PYTHON); fi)
define prepare
$(eval python := $(python_found))$(if $(filter !,$(firstword $(python))),$(error $(wordlist 2,99,$(python))))$(python) .ci/prepare.py
endef

setup:
	$(prepare) run

run: setup
	exec .venv/bin/python manage.py run_newsdesk

test:
	$(prepare) test
	exec .venv/bin/python .ci/checks.py $(ONLY)

bench:
	$(prepare) run
	exec .venv/bin/python -m benchmarks $(ONLY)

audit:
	$(prepare) test
	exec .venv/bin/python .ci/audit.py

format:
	$(prepare) test
	.venv/bin/ruff check --quiet --fix .
	.venv/bin/ruff format --quiet .
	.venv/bin/djade --target-version 5.2 $$(git ls-files 'templates/*.html' ':!templates/public')

# For every Python from 3.11 on, whatever Python and system this runs on. pip stays out: it is
# part of every virtual environment, and must not replace itself while it installs.
compile = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 \
  --no-emit-package pip --custom-compile-command 'make lock' --upgrade
lock:
	$(prepare) test
	$(compile) --output-file requirements.txt requirements.in
	$(compile) --output-file requirements-dev.txt requirements-dev.in
	$(prepare) test
