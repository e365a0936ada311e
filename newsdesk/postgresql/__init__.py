"""Django's backend for PostgreSQL, with what readers' pages ask of a connection: see base.py."""
