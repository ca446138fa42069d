"""The first shape: accounts, stores, shipping, products, imports, runs and acts."""

from peewee import BooleanField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    """Frozen copies of the tables: a migration never imports the models, which move on."""

    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Seller(Table):
        created_at = DateTimeField()
        name = TextField()

    class Store(Table):
        created_at = DateTimeField()
        row_key = TextField(unique=True)
        seller = ForeignKeyField(Seller, backref="+")
        name = TextField()
        seller_login = TextField()
        seller_kind = TextField()
        category_number = TextField(null=True)
        api_key_sealed = TextField(null=True)
        api_key_hash = TextField(null=True, unique=True)
        approval = TextField()
        approval_reason = TextField(null=True)
        approval_text = TextField(null=True)
        checked_at = DateTimeField(null=True)
        approved_at = DateTimeField(null=True)
        member_number = TextField(null=True)
        contact_name_sealed = TextField(null=True)
        contact_email_sealed = TextField(null=True)
        contact_phone_sealed = TextField(null=True)
        notify_urls_sealed = TextField(null=True)
        collect_minutes = IntegerField()
        auto_confirm = BooleanField()
        collect_claims = BooleanField()
        collect_inquiries = BooleanField()
        collect_notices = BooleanField()
        sync_stock = BooleanField()
        default_courier = TextField(null=True)
        personal_days = IntegerField()

    class User(Table):
        created_at = DateTimeField()
        row_key = TextField(unique=True)
        login = TextField(unique=True)
        name = TextField()
        password_hash = TextField(null=True)
        is_admin = BooleanField()
        is_active = BooleanField()
        totp_secret_sealed = TextField(null=True)
        totp_enabled = BooleanField()
        totp_last_step = TextField(null=True)
        password_changed_at = DateTimeField(null=True)
        last_login_at = DateTimeField(null=True)
        preferences = TextField()

    class Act(Table):
        created_at = DateTimeField()
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+")
        user = ForeignKeyField(User, on_delete="SET NULL", backref="+", null=True)
        kind = TextField()
        target = TextField()
        attempt = IntegerField()
        state = TextField()
        request = TextField()
        answer = TextField(null=True)
        settled_at = DateTimeField(null=True)

        class Meta:
            indexes = (
                (("store", "kind", "target", "attempt"), True),
                (("state", "created_at"), False),
            )

    class AddressTemplate(Table):
        created_at = DateTimeField()
        row_key = TextField(unique=True)
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+")
        kind = TextField()
        number = TextField()
        title = TextField()
        address = TextField()
        detail = TextField()
        zip_code = TextField()
        building_number = TextField()
        lot_number = TextField()
        address_type = TextField()
        country = TextField()
        line1 = TextField()
        line2 = TextField()
        city = TextField()
        state_name = TextField()
        recipient_sealed = TextField(null=True)
        phone_sealed = TextField(null=True)
        mobile_sealed = TextField(null=True)
        is_default = BooleanField()
        presence = TextField()
        seen_at = DateTimeField()

        class Meta:
            indexes = ((("store", "kind", "number"), True),)

    class AuditEntry(Table):
        created_at = DateTimeField()
        user = ForeignKeyField(User, on_delete="SET NULL", backref="+", null=True)
        login = TextField()
        store = ForeignKeyField(Store, on_delete="SET NULL", backref="+", null=True)
        action = TextField()
        record = TextField()
        before = TextField(null=True)
        after = TextField(null=True)
        address = TextField(null=True)
        request_id = TextField(null=True)

        class Meta:
            indexes = ((("store", "created_at"), False),)

    class Category(Table):
        created_at = DateTimeField()
        number = TextField(unique=True)
        name = TextField()
        parent_number = TextField(null=True)
        depth = IntegerField()
        is_leaf = BooleanField()
        path = TextField(index=True)

    class ColumnMapping(Table):
        created_at = DateTimeField()
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+")
        signature = TextField()
        mapping = TextField()

        class Meta:
            indexes = ((("store", "signature"), True),)

    class DispatchTemplate(Table):
        created_at = DateTimeField()
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+")
        number = TextField()
        name = TextField()
        method = TextField()
        days = IntegerField()
        weekday_cutoff = TextField()
        saturday = BooleanField()
        saturday_cutoff = TextField()
        is_representative = BooleanField()
        is_default = BooleanField()
        presence = TextField()
        seen_at = DateTimeField()

        class Meta:
            indexes = ((("store", "number"), True),)

    class Freshness(Table):
        created_at = DateTimeField()
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+")
        what = TextField()
        checked_at = DateTimeField(null=True)
        failures = IntegerField()
        last_error = TextField(null=True)
        tried_at = DateTimeField(null=True)

        class Meta:
            indexes = ((("store", "what"), True),)

    class ProductImport(Table):
        created_at = DateTimeField()
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+")
        user = ForeignKeyField(User, on_delete="SET NULL", backref="+", null=True)
        source = TextField()
        file_name = TextField()
        folder = TextField(unique=True)
        size = IntegerField()
        state = TextField()
        problem = TextField(null=True)
        head = TextField(null=True)
        mapping = TextField(null=True)
        counts = TextField()
        applied_at = DateTimeField(null=True)
        undone_at = DateTimeField(null=True)

    class ImportRow(Table):
        created_at = DateTimeField()
        product_import = ForeignKeyField(ProductImport, on_delete="CASCADE", backref="+")
        row_number = IntegerField()
        kind = TextField()
        number = TextField(null=True)
        name = TextField(null=True)
        values = TextField(null=True)
        more = TextField(null=True)
        before = TextField(null=True)
        problems = TextField(null=True)
        choices = TextField(null=True)
        decision = TextField(null=True)
        state = TextField()
        outcome = TextField(null=True)
        listing_id = IntegerField(null=True)
        sku_id = IntegerField(null=True)
        product_id = IntegerField(null=True)
        made_listing = BooleanField()
        made_product = BooleanField()
        revision = IntegerField(null=True)

        class Meta:
            indexes = (
                (("product_import", "row_number"), True),
                (("product_import", "kind", "row_number"), False),
            )

    class Incident(Table):
        created_at = DateTimeField()
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+")
        cause = TextField()
        detail = TextField()
        market_text = TextField(null=True)
        last_seen_at = DateTimeField()
        closed_at = DateTimeField(null=True)
        open_key = TextField(null=True, unique=True)

    class Product(Table):
        created_at = DateTimeField()
        seller = ForeignKeyField(Seller, backref="+")
        name = TextField()
        revision = IntegerField()

    class Listing(Table):
        created_at = DateTimeField()
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+")
        product = ForeignKeyField(Product, backref="+")
        number = TextField()
        name = TextField()
        seller_code = TextField(null=True)
        price = IntegerField(null=True)
        discounted_price = IntegerField(null=True)
        stock = IntegerField(null=True)
        status = TextField(null=True)
        category_path = TextField(null=True)
        category_number = TextField(null=True)
        brand = TextField(null=True)
        image_url = TextField(null=True)
        told = TextField()
        more = TextField()
        market_facts = TextField()
        missing = TextField()
        seen_in_file_at = DateTimeField(null=True)
        enriched_at = DateTimeField(null=True)
        enrich_error = TextField(null=True)
        revision = IntegerField()

        class Meta:
            indexes = (
                (("store", "number"), True),
                (("store", "status", "id"), False),
                (("store", "seller_code"), False),
            )

    class ListingDetail(Table):
        created_at = DateTimeField()
        listing = ForeignKeyField(Listing, on_delete="CASCADE", backref="+", unique=True)
        html = TextField()
        fetched_at = DateTimeField()

    class Sku(Table):
        created_at = DateTimeField()
        seller = ForeignKeyField(Seller, backref="+")
        product = ForeignKeyField(Product, on_delete="CASCADE", backref="+")
        code = TextField(null=True)
        option_text = TextField()
        stock = IntegerField(null=True)
        cost = IntegerField(null=True)
        barcode = TextField(null=True)
        revision = IntegerField()

        class Meta:
            indexes = ((("seller", "code"), False),)

    class ListingOption(Table):
        created_at = DateTimeField()
        listing = ForeignKeyField(Listing, on_delete="CASCADE", backref="+")
        sku = ForeignKeyField(Sku, on_delete="SET NULL", backref="+", null=True)
        stock_number = TextField(null=True)
        axes = TextField()
        name = TextField()
        add_price = IntegerField(null=True)
        stock = IntegerField(null=True)
        sold = IntegerField(null=True)
        status = TextField(null=True)
        seller_stock_code = TextField(null=True)

    class Member(Table):
        created_at = DateTimeField()
        user = ForeignKeyField(User, on_delete="CASCADE", backref="+")
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+")
        role = TextField()
        rights = TextField()

        class Meta:
            indexes = ((("user", "store"), True),)

    class Notification(Table):
        created_at = DateTimeField()
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+")
        incident = ForeignKeyField(Incident, on_delete="CASCADE", backref="+", null=True)
        occasion = TextField()
        channel = TextField()
        state = TextField()
        error = TextField(null=True)

        class Meta:
            indexes = ((("incident", "occasion", "channel"), True),)

    class OneTimeLink(Table):
        created_at = DateTimeField()
        token_hash = TextField(unique=True)
        purpose = TextField()
        user = ForeignKeyField(User, on_delete="CASCADE", backref="+", null=True)
        expires_at = DateTimeField()
        used_at = DateTimeField(null=True)

    class Run(Table):
        created_at = DateTimeField()
        kind = TextField()
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+", null=True)
        user = ForeignKeyField(User, on_delete="SET NULL", backref="+", null=True)
        subject_id = IntegerField(null=True)
        parameters = TextField()
        state = TextField()
        live_key = TextField(null=True, unique=True)
        total = IntegerField(null=True)
        done = IntegerField()
        failed = IntegerField()
        checkpoint = TextField()
        result = TextField()
        cause = TextField(null=True)
        error = TextField(null=True)
        stop_requested = BooleanField()
        attempts = IntegerField()
        claimed_by = TextField(null=True)
        heartbeat_at = DateTimeField(null=True)
        started_at = DateTimeField(null=True)
        finished_at = DateTimeField(null=True)

        class Meta:
            indexes = (
                (("state", "created_at"), False),
                (("store", "created_at"), False),
            )

    class ShippingTemplate(Table):
        created_at = DateTimeField()
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+")
        name = TextField()
        area = TextField()
        method = TextField()
        courier = TextField()
        fee_kind = TextField()
        fee = IntegerField(null=True)
        free_over = IntegerField(null=True)
        tiers = TextField()
        payment = TextField()
        bundle = BooleanField()
        return_fee = IntegerField()
        exchange_fee = IntegerField()
        jeju_fee = IntegerField()
        island_fee = IntegerField()
        outbound = ForeignKeyField(AddressTemplate, on_delete="RESTRICT", backref="+")
        return_address = ForeignKeyField(AddressTemplate, on_delete="RESTRICT", backref="+")
        dispatch = ForeignKeyField(DispatchTemplate, on_delete="RESTRICT", backref="+", null=True)
        is_default = BooleanField()
        changed_at = DateTimeField()

        class Meta:
            indexes = ((("store", "name"), True),)

    class UserSession(Table):
        created_at = DateTimeField()
        user = ForeignKeyField(User, on_delete="CASCADE", backref="+")
        token_hash = TextField(unique=True)
        address = TextField()
        agent = TextField()
        last_seen_at = DateTimeField()
        expires_at = DateTimeField()

    db.create_tables(
        [
            Seller,
            Store,
            User,
            Act,
            AddressTemplate,
            AuditEntry,
            Category,
            ColumnMapping,
            DispatchTemplate,
            Freshness,
            ProductImport,
            ImportRow,
            Incident,
            Product,
            Listing,
            ListingDetail,
            Sku,
            ListingOption,
            Member,
            Notification,
            OneTimeLink,
            Run,
            ShippingTemplate,
            UserSession,
        ]
    )
