"""Sessions in the database, under the keys that we make and no others (SESSION_ENGINE)."""

from django.contrib.sessions.backends import base, db


class SessionStore(db.SessionStore):
    """A cookie may hold anything, a NUL among it, which PostgreSQL can't even be asked for: what
    can't be a key of ours is an unknown one, and never reaches the database."""

    def _validate_session_key(self, key):
        return super()._validate_session_key(key) and set(key) <= set(base.VALID_KEY_CHARS)
