"""One blueprint an area: a request in, at most one service or job call, a page or a block out."""
