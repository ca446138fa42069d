"""What SKUs brought in a month, those that brought most first, is read off an index."""


def up(migrator, db):
    db.execute_sql(
        'CREATE INDEX "settlement_total_of_skus" ON "settlement_total" ("store_id", "day", "due", "id") '
        "WHERE \"scope\" = 'sku'"
    )
