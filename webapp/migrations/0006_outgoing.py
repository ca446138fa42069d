"""Lines that leave in a courier's file or on paper, and the column sets of those files."""

from peewee import DateTimeField, ForeignKeyField, Model, TextField


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

    class OrderLine(Table):
        pass

    class OutgoingBatch(Table):
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+", index=False)
        user = ForeignKeyField(User, on_delete="SET NULL", backref="+", null=True)
        purpose = TextField()
        layout_name = TextField()
        columns = TextField()
        merging = TextField()
        checked_at = DateTimeField(null=True)
        form_key = TextField(null=True, unique=True)

        class Meta:
            indexes = ((("store", "id"), False),)

    class OutgoingItem(Table):
        batch = ForeignKeyField(OutgoingBatch, on_delete="CASCADE", backref="+", index=False)
        line = ForeignKeyField(OrderLine, on_delete="CASCADE", backref="+")
        state = TextField()

        class Meta:
            indexes = ((("batch", "line"), True), (("batch", "state", "id"), False))

    class CourierLayout(Table):
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+", index=False)
        name = TextField()
        columns = TextField()

        class Meta:
            indexes = ((("store", "name"), True),)

    db.create_tables([OutgoingBatch, OutgoingItem, CourierLayout])
