"""The users of the installation as an administrator looks after them: who they are, and their one-time links."""

from collections import defaultdict
from dataclasses import dataclass, field

from peewee import fn

from webapp.models.accounts import Member, User, UserSession
from webapp.models.base import db, now
from webapp.models.stores import Store
from webapp.services import accounts
from webapp.services.audit import Actor


@dataclass
class UserLine:
    """A user with the stores they belong to and the number of browsers they are signed in with."""

    user: User
    members: list[Member] = field(default_factory=list)
    sessions: int = 0


def everybody() -> list[UserLine]:
    """All users by login, in three statements."""
    members: dict[int, list[Member]] = defaultdict(list)
    for member in Member.select(Member, Store).join(Store).order_by(Store.name):
        members[member.user_id].append(member)
    live = UserSession.select(UserSession.user, fn.COUNT(UserSession.id)).where(UserSession.expires_at > now())
    sessions = dict(live.group_by(UserSession.user).tuples())
    users = User.select().order_by(User.login)
    return [UserLine(user, members[user.id], sessions.get(user.id, 0)) for user in users]


def invite(login: str, name: str, is_admin: bool, actor: Actor) -> tuple[User, str]:
    """A new user without a password, and the token of the link that sets one. Raises AccountProblem."""
    with db.atomic():
        user = accounts.create_user(login, None, name, is_admin, actor)
        return user, accounts.issue_link(accounts.INVITE, user)
