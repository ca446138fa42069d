"""Selling: archive, stock movements, sets, drafts, bulk changes, differences, history and named filters."""

from peewee import BooleanField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField

# SQLite gets its new columns by plain ALTER TABLE: rebuilding a table would let its children cascade away.
COLUMNS = (
    ("product", "facts", "TEXT NOT NULL DEFAULT '{}'"),
    ("product", "memo", "TEXT NOT NULL DEFAULT ''"),
    ("product", "archived_at", "TIMESTAMP"),
    ("sku", "archived_at", "TIMESTAMP"),
    ("listing", "discount", "TEXT"),
    ("listing", "sale_ends_at", "TIMESTAMP"),
    ("listing", "presence", "TEXT NOT NULL DEFAULT 'listed'"),
    ("listing", "seen_at", "TIMESTAMP"),
    ("listing", "differences", "INTEGER NOT NULL DEFAULT 0"),
    ("listing_option", "weight", "INTEGER"),
    ("store", "stock_buffer", "INTEGER NOT NULL DEFAULT 0"),
    ("category", "cert_type", "TEXT"),
    ("category", "cert_required", "BOOLEAN"),
    ("category", "asked_at", "TIMESTAMP"),
)


def up(migrator, db):
    """Frozen copies of the tables: a migration never imports the models, which move on."""
    for table, column, kind in COLUMNS:
        db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN "{column}" {kind}')

    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Store(Table):
        pass

    class User(Table):
        pass

    class Act(Table):
        pass

    class Product(Table):
        pass

    class Sku(Table):
        pass

    class Listing(Table):
        pass

    class ListingOption(Table):
        pass

    class ListingForm(Table):
        created_at = DateTimeField()
        listing = ForeignKeyField(Listing, on_delete="CASCADE", backref="+", unique=True)
        form = TextField()
        sent_at = DateTimeField()

    class SavedFilter(Table):
        created_at = DateTimeField()
        user = ForeignKeyField(User, on_delete="CASCADE", backref="+")
        area = TextField()
        name = TextField()
        query = TextField()

        class Meta:
            indexes = ((("user", "area", "name"), True),)

    class StockMovement(Table):
        created_at = DateTimeField()
        sku = ForeignKeyField(Sku, on_delete="CASCADE", backref="+")
        store = ForeignKeyField(Store, on_delete="SET NULL", backref="+", null=True)
        user = ForeignKeyField(User, on_delete="SET NULL", backref="+", null=True)
        reason = TextField()
        quantity = IntegerField()
        after = IntegerField()
        note = TextField()
        order_no = TextField(null=True)
        line_no = TextField(null=True)
        event_key = TextField(null=True, unique=True)

        class Meta:
            indexes = ((("sku", "id"), False),)

    class StockBuffer(Table):
        created_at = DateTimeField()
        sku = ForeignKeyField(Sku, on_delete="CASCADE", backref="+")
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+")
        quantity = IntegerField()

        class Meta:
            indexes = ((("sku", "store"), True),)

    class StockDue(Table):
        created_at = DateTimeField()
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+")
        sku = ForeignKeyField(Sku, on_delete="CASCADE", backref="+")
        revision = IntegerField()

        class Meta:
            indexes = ((("store", "sku"), True),)

    class SetPart(Table):
        created_at = DateTimeField()
        bundle = ForeignKeyField(Sku, on_delete="CASCADE", backref="+")
        part = ForeignKeyField(Sku, on_delete="CASCADE", backref="+")
        quantity = IntegerField()

        class Meta:
            indexes = ((("bundle", "part"), True),)

    class ListingDraft(Table):
        created_at = DateTimeField()
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+")
        product = ForeignKeyField(Product, on_delete="SET NULL", backref="+", null=True)
        listing = ForeignKeyField(Listing, on_delete="CASCADE", backref="+", null=True)
        user = ForeignKeyField(User, on_delete="SET NULL", backref="+", null=True)
        act = ForeignKeyField(Act, on_delete="SET NULL", backref="+", null=True)
        family = TextField(null=True, index=True)
        form = TextField()
        begun = TextField()
        state = TextField()
        problem = TextField(null=True)
        changed_at = DateTimeField()
        revision = IntegerField()

        class Meta:
            indexes = ((("store", "state"), False),)

    class Bulk(Table):
        created_at = DateTimeField()
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+")
        user = ForeignKeyField(User, on_delete="SET NULL", backref="+", null=True)
        undo_of = ForeignKeyField("self", on_delete="CASCADE", backref="+", null=True)
        kind = TextField()
        parameters = TextField()
        state = TextField()
        counts = TextField()
        started_at = DateTimeField(null=True)
        finished_at = DateTimeField(null=True)
        source = TextField(null=True)
        source_id = IntegerField(null=True)

        class Meta:
            indexes = ((("store", "id"), False), (("source", "source_id"), False))

    class BulkItem(Table):
        created_at = DateTimeField()
        bulk = ForeignKeyField(Bulk, on_delete="CASCADE", backref="+")
        position = IntegerField()
        listing = ForeignKeyField(Listing, on_delete="CASCADE", backref="+")
        option = ForeignKeyField(ListingOption, on_delete="SET NULL", backref="+", null=True)
        act = ForeignKeyField(Act, on_delete="SET NULL", backref="+", null=True)
        before = TextField()
        after = TextField()
        marks = TextField()
        state = TextField()
        problem = TextField(null=True)
        revision = IntegerField(null=True)
        settled_at = DateTimeField(null=True)

        class Meta:
            indexes = (
                (("bulk", "position"), True),
                (("bulk", "state", "position"), False),
            )

    class Difference(Table):
        created_at = DateTimeField()
        listing = ForeignKeyField(Listing, on_delete="CASCADE", backref="+")
        option = ForeignKeyField(ListingOption, on_delete="CASCADE", backref="+", null=True)
        field = TextField()
        here = TextField(null=True)
        there = TextField(null=True)
        key = TextField(unique=True)
        seen_at = DateTimeField()

    class ProductChange(Table):
        created_at = DateTimeField()
        product = ForeignKeyField(Product, on_delete="CASCADE", backref="+", null=True)
        listing = ForeignKeyField(Listing, on_delete="CASCADE", backref="+", null=True)
        sku = ForeignKeyField(Sku, on_delete="CASCADE", backref="+", null=True)
        user = ForeignKeyField(User, on_delete="SET NULL", backref="+", null=True)
        source = TextField()
        source_id = IntegerField(null=True)
        field = TextField()
        before = TextField(null=True)
        after = TextField(null=True)
        outcome = TextField()

        class Meta:
            indexes = (
                (("listing", "id"), False),
                (("product", "id"), False),
                (("sku", "id"), False),
            )

    class MappingBatch(Table):
        created_at = DateTimeField()
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+")
        user = ForeignKeyField(User, on_delete="SET NULL", backref="+", null=True)
        undo_of = ForeignKeyField("self", on_delete="CASCADE", backref="+", null=True, unique=True)
        kind = TextField()
        counts = TextField()
        finished_at = DateTimeField(null=True)

        class Meta:
            indexes = ((("store", "id"), False),)

    class MappingItem(Table):
        created_at = DateTimeField()
        batch = ForeignKeyField(MappingBatch, on_delete="CASCADE", backref="+")
        option = ForeignKeyField(ListingOption, on_delete="CASCADE", backref="+")
        before = ForeignKeyField(Sku, on_delete="SET NULL", backref="+", null=True)
        after = ForeignKeyField(Sku, on_delete="SET NULL", backref="+", null=True)
        moved_from = ForeignKeyField(Product, on_delete="SET NULL", backref="+", null=True)
        moved_to = ForeignKeyField(Product, on_delete="SET NULL", backref="+", null=True)
        outcome = TextField()

    class SheetEdit(Table):
        created_at = DateTimeField()
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+")
        user = ForeignKeyField(User, on_delete="SET NULL", backref="+", null=True)
        kind = TextField()
        file_name = TextField()
        folder = TextField(unique=True)
        size = IntegerField()
        state = TextField()
        problem = TextField(null=True)
        head = TextField(null=True)
        counts = TextField()
        joints = ForeignKeyField(MappingBatch, on_delete="SET NULL", backref="+", null=True)
        applied_at = DateTimeField(null=True)
        undone_at = DateTimeField(null=True)

        class Meta:
            indexes = ((("store", "id"), False),)

    class SheetRow(Table):
        created_at = DateTimeField()
        edit = ForeignKeyField(SheetEdit, on_delete="CASCADE", backref="+")
        row_number = IntegerField()
        kind = TextField()
        name = TextField(null=True)
        before = TextField()
        after = TextField()
        problems = TextField()
        state = TextField()
        outcome = TextField(null=True)
        product_id = IntegerField(null=True)
        sku_id = IntegerField(null=True)
        listing_id = IntegerField(null=True)
        option_id = IntegerField(null=True)
        made_product = BooleanField()
        made_sku = BooleanField()

        class Meta:
            indexes = ((("edit", "row_number"), True), (("edit", "kind", "row_number"), False))

    db.create_tables(
        [
            ListingForm,
            SavedFilter,
            StockMovement,
            StockBuffer,
            SetPart,
            StockDue,
            ListingDraft,
            Bulk,
            BulkItem,
            Difference,
            ProductChange,
            MappingBatch,
            MappingItem,
            SheetEdit,
            SheetRow,
        ]
    )
