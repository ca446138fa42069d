"""Product migration (상품 가져오기): from the file a seller uploads to rows, a plan, and listings."""
