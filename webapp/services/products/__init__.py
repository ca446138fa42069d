"""What a seller does with products: base products and SKUs here, listings at the market, and the history of both."""
