"""Django's backend for SQLite, with what readers' pages ask of a connection: see base.py."""
