"""Files with tracking numbers, what each of their rows comes to, and how they call their couriers."""

from peewee import BooleanField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField


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

    class Parcel(Table):
        pass

    class DispatchBatch(Table):
        pass

    class DispatchFile(Table):
        row_key = TextField(unique=True)
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+", index=False)
        user = ForeignKeyField(User, on_delete="SET NULL", backref="+", null=True)
        file_name = TextField()
        folder = TextField(unique=True)
        size = IntegerField()
        everywhere = BooleanField()
        courier = TextField(null=True)
        state = TextField()
        problem = TextField(null=True)
        signature = TextField(null=True)
        mapping = TextField(null=True)
        counts = TextField()
        unknown_sealed = TextField(null=True)
        forgotten_at = DateTimeField(null=True)

        class Meta:
            indexes = ((("store", "id"), False),)

    class DispatchFileRow(Table):
        file = ForeignKeyField(DispatchFile, on_delete="CASCADE", backref="+", index=False)
        row_number = IntegerField()
        kind = TextField()
        parcel = ForeignKeyField(Parcel, on_delete="CASCADE", backref="+", null=True)
        courier = TextField(null=True)
        tracking_no = TextField(null=True)
        reason = TextField(null=True)
        batch = ForeignKeyField(DispatchBatch, on_delete="SET NULL", backref="+", null=True)

        class Meta:
            indexes = ((("file", "kind", "id"), False),)

    class CourierWord(Table):
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+", index=False)
        word = TextField()
        courier = TextField()

        class Meta:
            indexes = ((("store", "word"), True),)

    db.create_tables([DispatchFile, DispatchFileRow, CourierWord])
