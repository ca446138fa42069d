"""Looking at what is sold: the listings of stores and the base products behind them. Nothing here changes anything."""
