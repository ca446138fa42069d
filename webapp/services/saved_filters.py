"""Searches that a user has given a name, by list."""

from webapp.models.accounts import SavedFilter, User
from webapp.models.base import db

LONGEST_NAME = 40
MOST = 50


class FilterRefused(Exception):
    """A search that cannot be kept; the text is a Korean sentence with a way out."""


def of(user: User, area: str) -> list[SavedFilter]:
    mine = (SavedFilter.user == user) & (SavedFilter.area == area)
    return list(SavedFilter.select().where(mine).order_by(SavedFilter.name))


def save(user: User, area: str, name: str, query: str) -> SavedFilter:
    """Keep the search under this name; the one that had it gives way. Raises FilterRefused."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise FilterRefused(f"검색 이름을 1자에서 {LONGEST_NAME}자까지로 입력해 주세요.")
    with db.atomic():
        mine = (SavedFilter.user == user) & (SavedFilter.area == area)
        kept = SavedFilter.get_or_none(mine & (SavedFilter.name == name))
        if kept:
            kept.patch(query=query)
            return kept
        if SavedFilter.select().where(mine).count() >= MOST:
            raise FilterRefused(f"검색은 {MOST}개까지 저장할 수 있습니다. 쓰지 않는 검색을 지운 뒤 다시 저장해 주세요.")
        return SavedFilter.create(user=user, area=area, name=name, query=query)


def delete(user: User, area: str, filter_id: int) -> bool:
    """False when the user has no such search."""
    mine = (SavedFilter.user == user) & (SavedFilter.area == area) & (SavedFilter.id == filter_id)
    return bool(SavedFilter.delete().where(mine).execute())
