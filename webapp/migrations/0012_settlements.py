"""Settlements: rows, how they changed, what they come to, and what differs; lines by when their purchase was confirmed.

Stores collect settlements unless they say otherwise.
"""

from peewee import (
    BigIntegerField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
    TextField,
)


def up(migrator, db):
    class Table(Model):
        created_at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False

    class Store(Table):
        pass

    class User(Table):
        pass

    class Order(Table):
        pass

    class OrderLine(Table):
        pass

    class SoldItem(Table):
        pass

    class Sku(Table):
        pass

    class SettlementLine(Table):
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+", index=False)
        order_no = TextField()
        line_no = TextField()
        place = IntegerField()
        claim_no = TextField()
        parcel_no = TextField()
        quantity = IntegerField(null=True)
        kind = TextField()
        line = ForeignKeyField(OrderLine, null=True, on_delete="SET NULL", backref="+")
        sku = ForeignKeyField(Sku, null=True, on_delete="SET NULL", backref="+", index=False)
        sold_item = ForeignKeyField(SoldItem, null=True, on_delete="SET NULL", backref="+", index=False)
        product_no = TextField(null=True)
        product_name = TextField(null=True)
        option_text = TextField(null=True)
        seller_code = TextField(null=True)
        paid_on = DateField(null=True)
        confirmed_on = DateField(null=True)
        returned_on = DateField(null=True)
        settled_on = DateField(null=True)
        paid_out_on = DateField(null=True)
        counted_on = DateField(null=True)
        gross = BigIntegerField(null=True)
        deducted = BigIntegerField(null=True)
        due = BigIntegerField(null=True)
        net = BigIntegerField(null=True)
        goods = BigIntegerField(null=True)
        delivery = BigIntegerField(null=True)
        claim_fees = BigIntegerField(null=True)
        fee = BigIntegerField(null=True)
        discounts = BigIntegerField(null=True)
        other = BigIntegerField(null=True)
        cost = BigIntegerField(null=True)
        missing = TextField(null=True)
        told = TextField()
        listed_from = DateField()
        listed_to = DateField()
        seen_at = DateTimeField()
        digest = TextField()
        changed_at = DateTimeField(null=True)
        gone_at = DateTimeField(null=True)

        class Meta:
            indexes = (
                (("store", "order_no", "line_no", "place"), True),
                (("store", "settled_on", "id"), False),
                (("store", "paid_out_on", "id"), False),
                (("store", "counted_on", "id"), False),
                (("store", "product_no", "id"), False),
                (("store", "seller_code", "id"), False),
                (("store", "claim_no"), False),
                (("store", "listed_from"), False),
                (("store", "kind", "id"), False),
                (("store", "missing", "counted_on"), False),
                (("sku", "counted_on"), False),
                (("sold_item", "id"), False),
            )

    class SettlementChange(Table):
        settlement = ForeignKeyField(SettlementLine, on_delete="CASCADE", backref="+")
        source_id = IntegerField(null=True)
        before = TextField()
        after = TextField()

    class SettlementTotal(Table):
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+", index=False)
        scope = TextField()
        day = DateField(null=True)
        order_no = TextField(null=True)
        order = ForeignKeyField(Order, null=True, on_delete="SET NULL", backref="+")
        sku = ForeignKeyField(Sku, null=True, on_delete="SET NULL", backref="+")
        rows = IntegerField()
        untold = IntegerField()
        uncosted = IntegerField()
        pieces = IntegerField()
        gross = BigIntegerField()
        refunds = BigIntegerField()
        goods = BigIntegerField()
        delivery = BigIntegerField()
        claim_fees = BigIntegerField()
        fee = BigIntegerField()
        discounts = BigIntegerField()
        other = BigIntegerField()
        due = BigIntegerField()
        cost = BigIntegerField()

        class Meta:
            indexes = (
                (("store", "scope", "day", "id"), False),
                (("store", "scope", "order_no"), False),
            )

    class SettlementCheck(Table):
        row_key = TextField(unique=True)
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+", index=False)
        order_no = TextField()
        line_no = TextField()
        line = ForeignKeyField(OrderLine, null=True, on_delete="SET NULL", backref="+")
        verdict = TextField()
        expected = BigIntegerField(null=True)
        source = TextField(null=True)
        paid = BigIntegerField(null=True)
        confirmed_on = DateField(null=True)
        settled_on = DateField(null=True)
        product_name = TextField(null=True)
        checked_at = DateTimeField()
        noted_at = DateTimeField(null=True)
        noted_by = ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+", index=False)
        note_sealed = TextField(null=True)

        class Meta:
            indexes = (
                (("store", "order_no", "line_no"), True),
                (("store", "verdict", "noted_at", "id"), False),
            )

    db.create_tables([SettlementLine, SettlementChange, SettlementTotal, SettlementCheck])
    yes = "1" if isinstance(db, SqliteDatabase) else "true"
    db.execute_sql(f'ALTER TABLE "store" ADD COLUMN "collect_settlements" BOOLEAN NOT NULL DEFAULT {yes}')
    for name in ("gone_at", "changed_at"):
        db.execute_sql(
            f'CREATE INDEX "settlement_line_{name}" ON "settlement_line" ("store_id", "id") WHERE "{name}" IS NOT NULL'
        )
    # Only of lines that have come so far: those that are paid and sent cost nothing more.
    db.execute_sql(
        'CREATE INDEX "order_line_purchase_confirmed" ON "order_line" ("store_id", "purchase_confirmed_at") '
        'WHERE "purchase_confirmed_at" IS NOT NULL'
    )
