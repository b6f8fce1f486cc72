"""The records room: people, editions, sittings and the append-only log of attempts (a Django app)."""
