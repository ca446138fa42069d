"""Where a SKU lies: what the people at the shelves go by."""


def up(migrator, db):
    db.execute_sql('ALTER TABLE "sku" ADD COLUMN "location" TEXT')
