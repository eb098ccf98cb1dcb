"""The stages of the story, for strangers."""

from tests.story.conftest import keys, open_stage, story_template

__all__ = ["keys", "open_stage", "story_template"]
