"""Property tests take as long as the machine makes them: a busy one is no fault."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
