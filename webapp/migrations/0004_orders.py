"""Orders, parcels, lines and how they changed; and no index of SKUs by seller alone.

Others begin with the seller, and that one tempted SQLite: a look for a few codes, ordered by id, walked through all.
"""

from peewee import BooleanField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    db.execute_sql('DROP INDEX "sku_seller_id"')
    db.execute_sql('CREATE INDEX "audit_entry_store_id_record" ON "audit_entry" ("store_id", "record")')
    db.execute_sql('CREATE INDEX "stock_movement_store_id_order_no" ON "stock_movement" ("store_id", "order_no")')

    class Table(Model):
        created_at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False

    class Store(Table):
        pass

    class User(Table):
        pass

    class Listing(Table):
        pass

    class ListingOption(Table):
        pass

    class Act(Table):
        pass

    class Order(Table):
        row_key = TextField(unique=True)
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+", index=False)
        number = TextField()
        ordered_at = DateTimeField(null=True)
        paid_at = DateTimeField(null=True)
        wiped_at = DateTimeField(null=True)
        buyer_sealed = TextField(null=True)
        buyer_name_hash = TextField(null=True)
        buyer_phone_hash = TextField(null=True)
        buyer_key = TextField(null=True)
        assignee = ForeignKeyField(User, on_delete="SET NULL", backref="+", null=True, index=False)

        class Meta:
            indexes = (
                (("store", "number"), True),
                (("store", "buyer_name_hash"), False),
                (("store", "buyer_phone_hash"), False),
                (("store", "buyer_key"), False),
            )

    class Parcel(Table):
        row_key = TextField(unique=True)
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+", index=False)
        number = TextField()
        recipient_sealed = TextField(null=True)
        recipient_name_hash = TextField(null=True)
        recipient_phone_hash = TextField(null=True)
        address_flags = TextField(null=True)

        class Meta:
            indexes = (
                (("store", "number"), True),
                (("store", "recipient_name_hash"), False),
                (("store", "recipient_phone_hash"), False),
            )

    class SoldItem(Table):
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+", index=False)
        product_no = TextField()
        product_name = TextField()
        option_text = TextField()
        seller_code = TextField()
        name = TextField()

        class Meta:
            indexes = (
                (("store", "product_no"), False),
                (("store", "seller_code"), False),
            )

    class OrderLine(Table):
        row_key = TextField(unique=True)
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+", index=False)
        order = ForeignKeyField(Order, on_delete="CASCADE", backref="+", index=False)
        parcel = ForeignKeyField(Parcel, on_delete="SET NULL", backref="+", null=True)
        number = TextField()
        state = TextField()
        state_at = DateTimeField()
        seen_at = DateTimeField()
        product_no = TextField(null=True)
        product_name = TextField(null=True)
        option_text = TextField(null=True)
        stock_no = TextField(null=True)
        seller_code = TextField(null=True)
        sold_item = ForeignKeyField(SoldItem, on_delete="SET NULL", backref="+", null=True, index=False)
        listing = ForeignKeyField(Listing, on_delete="SET NULL", backref="+", null=True)
        option = ForeignKeyField(ListingOption, on_delete="SET NULL", backref="+", null=True)
        main_product_no = TextField(null=True)
        quantity = IntegerField(null=True)
        ordered_quantity = IntegerField(null=True)
        cancelled_quantity = IntegerField(null=True)
        amount = IntegerField(null=True)
        ordered_at = DateTimeField(null=True)
        paid_at = DateTimeField(null=True)
        ship_by = DateTimeField(null=True)
        announced_ship_by = DateTimeField(null=True)
        due_on = DateTimeField(null=True)
        confirmed_at = DateTimeField(null=True)
        dispatched_at = DateTimeField(null=True)
        delivered_at = DateTimeField(null=True)
        purchase_confirmed_at = DateTimeField(null=True)
        courier = TextField(null=True)
        tracking_no = TextField(null=True)
        is_gift = BooleanField(null=True)
        is_overseas = BooleanField(null=True)
        told = TextField()
        digest = TextField(null=True)
        held_at = DateTimeField(null=True)
        hold_reason = TextField(null=True)
        exported_at = DateTimeField(null=True)
        printed_at = DateTimeField(null=True)
        extra_sealed = TextField(null=True)

        class Meta:
            indexes = (
                (("order", "number"), True),
                (("store", "state", "id"), False),
                (("store", "id"), False),
                (("sold_item", "id"), False),
                (("store", "tracking_no"), False),
                (("store", "courier", "id"), False),
                (("store", "ordered_at", "id"), False),
                (("store", "paid_at", "id"), False),
                (("store", "confirmed_at", "id"), False),
                (("store", "dispatched_at", "id"), False),
            )

    class LineChange(Table):
        line = ForeignKeyField(OrderLine, on_delete="CASCADE", backref="+")
        user = ForeignKeyField(User, on_delete="SET NULL", backref="+", null=True, index=False)
        source = TextField()
        source_id = IntegerField(null=True)
        before = TextField(null=True)
        after = TextField()
        note = TextField(null=True)

    class OrderMemo(Table):
        row_key = TextField(unique=True)
        order = ForeignKeyField(Order, on_delete="CASCADE", backref="+")
        user = ForeignKeyField(User, on_delete="SET NULL", backref="+", null=True, index=False)
        text_sealed = TextField(null=True)

    class Tag(Table):
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+", index=False)
        name = TextField()

        class Meta:
            indexes = ((("store", "name"), True),)

    class OrderTag(Table):
        order = ForeignKeyField(Order, on_delete="CASCADE", backref="+", index=False)
        tag = ForeignKeyField(Tag, on_delete="CASCADE", backref="+")

        class Meta:
            indexes = ((("order", "tag"), True),)

    class DispatchBatch(Table):
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+", index=False)
        user = ForeignKeyField(User, on_delete="SET NULL", backref="+", null=True)
        form_key = TextField(null=True, unique=True)

        class Meta:
            indexes = ((("store", "id"), False),)

    class DispatchItem(Table):
        batch = ForeignKeyField(DispatchBatch, on_delete="CASCADE", backref="+", index=False)
        parcel = ForeignKeyField(Parcel, on_delete="CASCADE", backref="+")
        courier = TextField()
        tracking_no = TextField()
        state = TextField()
        reason = TextField(null=True)
        act = ForeignKeyField(Act, on_delete="SET NULL", backref="+", null=True, index=False)

        class Meta:
            indexes = ((("batch", "parcel"), True), (("batch", "state", "id"), False))

    class DispatchCheck(Table):
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+", index=False)
        line = ForeignKeyField(OrderLine, on_delete="CASCADE", backref="+", unique=True)
        verdict = TextField()
        state = TextField()
        checked_at = DateTimeField()
        settled_at = DateTimeField(null=True)

        class Meta:
            indexes = ((("store", "verdict", "id"), False),)

    class ClosedDay(Table):
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+", index=False)
        day = TextField()
        note = TextField()

        class Meta:
            indexes = ((("store", "day"), True),)

    tables = [Order, Parcel, SoldItem, OrderLine, LineChange, OrderMemo, Tag, OrderTag, DispatchBatch, DispatchItem]
    db.create_tables([*tables, DispatchCheck, ClosedDay])
    db.execute_sql(
        'CREATE INDEX "order_line_day_to_send_by" ON "order_line" '
        '("store_id", COALESCE("announced_ship_by", "ship_by", "due_on"), "id")'
    )
    # Few lines are held, and few orders assigned or odd: those are found without walking through all others.
    few = ("held_at", "announced_ship_by", "is_overseas")
    of_lines = (("order_line", column) for column in few)
    for table, column in (*of_lines, ("order", "assignee_id"), ("parcel", "address_flags")):
        of_few = f'ON "{table}" ("store_id", "id") WHERE "{column}" IS NOT NULL'
        db.execute_sql(f'CREATE INDEX "{table}_{column}_known" {of_few}')
