"""Files named alike in every layer."""

from tests.architecture.nouns import folders, modules, strangers


def test_queries_are_filed_under_their_noun():
    assert strangers("app/storage", modules("app/storage"), modules("app/domain")) == []


def test_templates_are_filed_under_their_noun():
    assert strangers("templates", folders("templates"), modules("app/domain") | modules("app/web")) == []


def test_a_stranger_among_the_files_is_told():
    assert len(strangers("app/storage", {"rounds", "waves", "database"}, {"rounds"})) == 1
