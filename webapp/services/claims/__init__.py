"""클레임관리: collecting claims, judging where each stands, and deciding them once."""
