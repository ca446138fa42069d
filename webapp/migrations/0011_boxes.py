"""The boxes in which the pieces of a line left, looked up by number; those of acts that were done before come along."""

import json

from peewee import DateTimeField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    class Table(Model):
        created_at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False

    class Store(Table):
        pass

    class OrderLine(Table):
        tracking_no = TextField(null=True)

    class Act(Table):
        store = ForeignKeyField(Store, backref="+")
        kind = TextField()
        state = TextField()
        request = TextField()

    class LineBox(Table):
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+", index=False)
        line = ForeignKeyField(OrderLine, on_delete="CASCADE", backref="+", index=False)
        place = IntegerField()
        tracking_no = TextField()
        pieces = IntegerField()

        class Meta:
            indexes = ((("line", "place"), True), (("store", "tracking_no"), False))

    db.create_tables([LineBox])
    columns = (Act.store, Act.created_at, Act.request)
    parted = (Act.kind == "order.dispatch") & (Act.state == "done") & Act.request.contains('"boxes"')
    for store, sent_at, text in list(Act.select(*columns).where(parted).order_by(Act.id).tuples()):
        request = json.loads(text)
        left = OrderLine.id.in_(request["lines"]) & (OrderLine.tracking_no == request.get("tracking_no"))
        for (line,) in list(OrderLine.select(OrderLine.id).where(left).tuples()):
            LineBox.delete().where(LineBox.line == line).execute()
            for place, (tracking_no, pieces) in enumerate(request["boxes"], 1):
                told = {"place": place, "tracking_no": tracking_no, "pieces": pieces}
                LineBox.insert(created_at=sent_at, store=store, line=line, **told).execute()
