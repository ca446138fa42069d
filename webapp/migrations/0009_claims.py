"""Claims of buyers and each of their steps."""

from peewee import DateTimeField, ForeignKeyField, IntegerField, Model, TextField


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

    class Claim(Table):
        row_key = TextField(unique=True)
        store = ForeignKeyField(Store, on_delete="CASCADE", index=False, backref="+")
        kind = TextField()
        number = TextField()
        order_no = TextField()
        line_no = TextField()
        order = ForeignKeyField(Order, null=True, backref="+", on_delete="CASCADE")
        line = ForeignKeyField(OrderLine, null=True, backref="+", on_delete="CASCADE")
        state = TextField()
        state_at = DateTimeField()
        stage = TextField()
        goods = TextField()
        money = TextField()
        seen_at = DateTimeField()
        digest = TextField(null=True)
        reason = TextField(null=True)
        fault = TextField(null=True)
        started_by = TextField(null=True)
        quantity = IntegerField(null=True)
        requested_at = DateTimeField(null=True)
        finished_at = DateTimeField(null=True)
        due_at = DateTimeField(null=True)
        way_back = TextField(null=True)
        return_courier = TextField(null=True)
        return_tracking_no = TextField(null=True)
        fee = IntegerField(null=True)
        fee_payment = TextField(null=True)
        fee_borne_by = TextField(null=True)
        fee_off_refund = IntegerField(null=True)
        extra_fee = IntegerField(null=True)
        received_at = DateTimeField(null=True)
        condition = TextField(null=True)
        restocked = IntegerField(null=True)
        resent_at = DateTimeField(null=True)
        resent_courier = TextField(null=True)
        resent_tracking_no = TextField(null=True)
        assignee = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False, backref="+")
        told = TextField()
        words_sealed = TextField(null=True)
        extra_sealed = TextField(null=True)

        class Meta:
            indexes = (
                (("store", "kind", "order_no", "line_no", "number"), True),
                (("store", "stage", "kind", "id"), False),
                (("store", "order_no"), False),
                (("store", "number"), False),
                (("store", "return_tracking_no"), False),
                (("store", "requested_at", "id"), False),
                (("store", "goods", "id"), False),
                (("store", "id"), False),
                (("store", "assignee", "id"), False),
            )

    class ClaimStep(Table):
        claim = ForeignKeyField(Claim, backref="+", on_delete="CASCADE")
        user = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False, backref="+")
        track = TextField()
        source = TextField()
        source_id = IntegerField(null=True)
        before = TextField(null=True)
        after = TextField()

    db.create_tables([Claim, ClaimStep])
