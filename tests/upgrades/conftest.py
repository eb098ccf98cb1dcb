"""The command line of this release, over databases that a newer one has migrated."""

from tests.cli.conftest import shell_over as shell_over
