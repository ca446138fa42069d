"""The commands of the product: python -m webapp.cli COMMAND, or ./run COMMAND."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from webapp import cli_doctor, cli_keeping, logs
from webapp.config import PROJECT, Settings, SettingsError
from webapp.reservations import DEMO_MARK, StartError, refuse_the_demo_s

DEMO_PORT = "8021"
DEMO_LOGIN, DEMO_PASSWORD = "demo", "demo-1234"


def main(words: list[str] | None = None) -> int:
    arguments = _parser().parse_args(words)
    act: Callable[[argparse.Namespace], int | None] = arguments.act
    try:
        return act(arguments) or 0
    except (SettingsError, StartError) as problem:
        print(f"Elevendesk: {problem}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./run", description="Elevendesk. `./run test` runs the checks and tests.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    for name, (act, meaning) in COMMANDS.items():
        commands.add_parser(name, help=meaning, description=meaning).set_defaults(act=act)
    meaning = "what a start does first: ask the queue, then migrate"
    preparing = commands.add_parser("prepare", help=meaning, description=meaning)
    preparing.set_defaults(act=prepare)
    preparing.add_argument("--welcome", action="store_true", help="then do what `welcome` does")
    meaning = "bring the database to this release's shape, past a backup"
    migrating = commands.add_parser("migrate", help=meaning, description=meaning)
    migrating.set_defaults(act=migrate)
    migrating.add_argument("--without-backup", action="store_true", help="there is one already")
    cli_keeping.add_commands(commands)
    cli_doctor.add_commands(commands)
    users = commands.add_parser("user", help="users").add_subparsers(required=True, metavar="ACT")
    meaning = "make a user and print a one-time link that sets the password"
    adding = users.add_parser("add", help=meaning, description=meaning)
    adding.set_defaults(act=add_user)
    adding.add_argument("login")
    adding.add_argument("--name", default="", help="shown on the screens")
    adding.add_argument("--admin", action="store_true", help="may do everything")
    return parser


def run(_arguments: argparse.Namespace) -> None:
    settings = Settings.from_environment()
    refuse_the_demo_s(settings.data_dir)
    _supervise(settings, os.environ)


def demo(_arguments: argparse.Namespace) -> None:
    port = os.environ.get("PORT", "").strip() or DEMO_PORT
    environment = {"DATA_DIR": str(PROJECT / "data" / "demo"), **_given(), "PORT": port, "DEMO": "1"}
    market_port = Settings.from_environment(environment).port % 65535 + 1
    environment["ELEVENST_URL"] = f"http://127.0.0.1:{market_port}"
    settings = Settings.from_environment(environment)
    _mark_as_demo(settings)
    _supervise(settings, environment, market_port)


def _given() -> dict[str, str]:
    return {name: text for name, text in os.environ.items() if text.strip()}


def _mark_as_demo(settings: Settings) -> None:
    """The demo has a login that everybody knows, so it never opens a folder that holds a real shop."""
    mark = settings.data_dir / DEMO_MARK
    if settings.vault_key_file.exists() and not mark.exists():
        raise StartError(f"{settings.data_dir} holds real data; choose another DATA_DIR for the demo, or leave it out.")
    settings.prepare_folders()
    mark.touch()


def _supervise(settings: Settings, environment: Mapping[str, str], market_port: int | None = None) -> None:
    from webapp import supervisor

    logs.configure(settings)
    # Few arenas: threads that each keep freed memory for themselves would triple what an idle process holds.
    children = {"MALLOC_ARENA_MAX": "2", **environment, "PYTHONUNBUFFERED": "1"}
    supervisor.run(supervisor.Plan(settings, children, market_port))


def migrate(arguments: argparse.Namespace) -> None:
    applied = _migrate(with_backup=not arguments.without_backup)
    print("\n".join(f"applied {name}" for name in applied) or "nothing to apply")


def _migrate(with_backup: bool = True) -> list[str]:
    settings = Settings.from_environment()
    cli_keeping.refuse_half_restored(settings)
    with _database(settings):
        return cli_keeping.upgrade(settings, with_backup)


def prepare(arguments: argparse.Namespace) -> None:
    """What a start needs: a queue that answers, and the database in shape; if asked, then what to say once it runs."""
    from redis import Redis
    from redis.exceptions import RedisError

    settings = Settings.from_environment()
    try:
        Redis.from_url(settings.redis_url, socket_connect_timeout=5, socket_timeout=5).ping()
    except RedisError as error:
        raise StartError(f"REDIS_URL names a server that does not answer: {error}.") from error
    _migrate()
    if settings.demo:
        with _database(settings):
            _make_demo_user()
    if arguments.welcome:
        welcome(arguments)


def _make_demo_user() -> None:
    from werkzeug.security import generate_password_hash

    from webapp.models.accounts import User
    from webapp.services import accounts

    if not User.select().where(User.login == DEMO_LOGIN).exists():
        user = accounts.create_user(DEMO_LOGIN, None, "데모", is_admin=True)
        # Set past the rule for real passwords, which asks for a longer one.
        user.patch(password_hash=generate_password_hash(DEMO_PASSWORD, method="scrypt"))


def welcome(_arguments: argparse.Namespace) -> None:
    """Say where the product is and how to come in."""
    settings = Settings.from_environment()
    lines = [f"Elevendesk is running at {settings.url}"]
    with _database(settings):
        lines += _demo_lines(settings) if settings.demo else _first_admin_lines(settings)
    print("\n".join(["", *lines, "Stop it with Ctrl-C.", ""]), flush=True)


def _demo_lines(settings: Settings) -> list[str]:
    from webapp.simulator import SAMPLE_KEY

    return [
        f"Sign in as {DEMO_LOGIN} with the password {DEMO_PASSWORD}",
        f"API key of the sample shop: {SAMPLE_KEY}   (pretend market: {settings.elevenst_url})",
    ]


def _first_admin_lines(settings: Settings) -> list[str]:
    from webapp.services import accounts

    if not accounts.needs_first_admin():
        return []
    link = f"{settings.url}/links/{accounts.issue_link(accounts.FIRST_ADMIN)}"
    return [f"Make the first administrator, once, within {accounts.LINK_LIFE.days} days: {link}"]


def add_user(arguments: argparse.Namespace) -> None:
    from webapp.services import accounts

    settings = Settings.from_environment()
    with _database(settings):
        try:
            user = accounts.create_user(arguments.login, None, arguments.name, arguments.admin)
        except accounts.AccountProblem as problem:
            raise StartError(f"The login {arguments.login!r} is {problem.reason}; choose another.") from problem
        print(f"{settings.url}/links/{accounts.issue_link(accounts.INVITE, user)}")


def rotate_keys(_arguments: argparse.Namespace) -> None:
    from webapp.services import keys

    settings = Settings.from_environment()
    with _database(settings):
        if settings.vault_key:
            print(f"{keys.reseal_all()} rows sealed again under the first key of VAULT_KEY; the others may go.")
        else:
            print("This takes a minute: what is being written at this moment is waited for.", flush=True)
            print(f"{keys.rotate(keys.SETTLED_SECONDS)} rows sealed again under a new key.")


def _database(settings: Settings) -> AbstractContextManager[None]:
    from webapp import process

    return process.database(settings)


COMMANDS: dict[str, tuple[Callable[[argparse.Namespace], None], str]] = {
    "run": (run, "start the product (also: no command)"),
    "demo": (demo, "start it with a pretend market and a sample shop, on this machine only"),
    "rotate-keys": (rotate_keys, "seal everything again under a new vault key"),
    "welcome": (welcome, "say where the product is and how to come in"),
}

if __name__ == "__main__":
    sys.exit(main())
