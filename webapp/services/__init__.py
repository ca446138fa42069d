"""What the product does, area by area: models and the market client put to work, without Flask or RQ."""
