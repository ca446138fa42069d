"""Settings: each stands in the README as it is in the code, and nonsense is refused with a sentence."""

from pathlib import Path

import pytest

from webapp.config import RELEASE, Settings, SettingsError

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text()
KOREAN_README = (PROJECT / "README.ko.md").read_text()


@pytest.mark.parametrize("declared", Settings.declared(), ids=lambda one: one.variable)
def test_every_setting_stands_in_the_readme_with_its_default_and_meaning(declared: object) -> None:
    variable, default, meaning = declared  # type: ignore[misc]
    assert f"| `{variable}` | {f'`{default}`' if default else '–'} | {meaning} |" in README


def test_the_korean_readme_has_the_same_settings_with_the_same_defaults() -> None:
    def rows(text: str) -> list[list[str]]:
        return [line.split(" | ")[:2] for line in text.splitlines() if line.startswith("| `")]

    assert [row for row in rows(README) if row[0][3:-1].isupper()] == rows(KOREAN_README)


def test_the_readme_names_no_setting_that_is_not_there() -> None:
    named = {
        line.split("`")[1] for line in README.splitlines() if line.startswith("| `") and line.split("`")[1].isupper()
    }
    assert named == {declared.variable for declared in Settings.declared()}


@pytest.mark.parametrize(
    ("variable", "text"),
    [("PORT", "http"), ("PORT", "70000"), ("WEB_WORKERS", "0"), ("DATABASE_URL", "mysql://x"), ("LOG_FORMAT", "xml"),
     ("ELEVENST_URL", "api.11st.co.kr"), ("SECRET_KEY", "short"), ("VAULT_KEY", "ab" * 32),
     ("OUTGOING_IP", "1.2.3"), ("DEMO", "yes"), ("DATABASE_URL", "postgresql://a:50%off@127.0.0.1/c"),
     ("DATABASE_URL", "postgresql://a:b@c@127.0.0.1/c"), ("DATABASE_URL", "postgresql://a:b c@127.0.0.1/c")],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_refused_by_name(variable: str, text: str) -> None:
    with pytest.raises(SettingsError, match=variable):
        Settings.from_environment({variable: text})


def test_a_demo_is_never_open_to_others() -> None:
    with pytest.raises(SettingsError, match="HOST"):
        Settings.from_environment({"DEMO": "1", "HOST": "0.0.0.0"})


def test_the_release_is_told_alike_by_the_program_and_its_package() -> None:
    assert f"\nversion = {RELEASE}\n" in (PROJECT / "setup.cfg").read_text()


def test_what_is_told_of_settings_is_what_differs_and_is_no_secret() -> None:
    given = {"PORT": "9000", "IMAGE_CHECK": "0", "SECRET_KEY": "s" * 40, "DATABASE_URL": "postgresql://a:b@127.0.0.1/c"}
    assert Settings.from_environment(given).told() == {"PORT": "9000", "IMAGE_CHECK": "0"}
