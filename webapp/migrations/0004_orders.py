"""No index of SKUs by seller alone: others begin with the seller, and this one tempted SQLite to walk through it all.

A look for a few codes, ordered by id, read every SKU of the seller because that index has them in this order.
"""


def up(migrator, db):
    db.execute_sql('DROP INDEX "sku_seller_id"')


def down(migrator, db):
    db.execute_sql('CREATE INDEX "sku_seller_id" ON "sku" ("seller_id")')
