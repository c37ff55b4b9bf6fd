"""Every rule holds in the whole checkout, and every rule can be broken."""

import pytest

from tests.architecture import python_rules, template_rules, word_rules
from tests.architecture.rules import CHECKOUT, EXCEPTIONS, Rule

RULES = [*python_rules.RULES, *template_rules.RULES, *word_rules.RULES]
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.says)


@each_rule
def test_the_house_keeps_its_rule(rule: Rule):
    faults = list(rule.faults())
    assert not faults, f"{rule.says}:\n" + "\n".join(faults)


@each_rule
def test_a_rule_catches_what_breaks_it(rule: Rule):
    assert rule.check(*rule.bad) != []


@each_rule
def test_a_rule_lets_the_nearest_good_thing_pass(rule: Rule):
    assert rule.check(*rule.good) == []


def test_every_exception_is_still_needed():
    by_name = {rule.says: rule for rule in RULES}
    idle = [
        (says, path)
        for says, path in EXCEPTIONS
        if not by_name[says].check(path, (CHECKOUT / path).read_text())
    ]
    assert not idle, f"strike these exceptions out: {idle}"


def test_the_clock_rule_sees_every_way_to_roll_dice():
    rule = next(rule for rule in RULES if rule.says == "Clock and randomness are arguments")
    assert len(rule.check(*rule.bad)) == 4


def test_the_policy_rule_sees_every_inline_thing():
    rule = next(rule for rule in RULES if rule.says == "Nothing inline, nothing from elsewhere")
    assert len(rule.check(*rule.bad)) == 4


def test_the_htmx_rule_sees_every_old_spelling():
    rule = next(rule for rule in RULES if rule.says == "Attributes and events are those of htmx 4")
    assert len(rule.check(*rule.bad)) == 4
