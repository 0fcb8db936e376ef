from __future__ import annotations

import pytest

from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.management.commands.lantoa_roles import page, path
from lantoa.shared.accounts.permissions import tables


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_guide_says_what_the_tables_say(language):
    """To mend: manage.py lantoa_roles --write (after `make messages`)."""
    assert path(language).read_text(encoding="utf-8") == page(language)


def test_every_rule_names_roles_that_exist():
    for app, rules in tables().items():
        for rule in rules:
            assert rule.roles, (app, rule.action)
            assert all(isinstance(role, Role) for role in rule.roles), (app, rule.action)
