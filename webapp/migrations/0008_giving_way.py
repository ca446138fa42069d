"""How often a long run gave way to others, which are no attempts that failed."""


def up(migrator, db):
    db.execute_sql('ALTER TABLE "run" ADD COLUMN "given_way" INTEGER NOT NULL DEFAULT 0')
