"""Tables and their own rules, by area. Services decide what happens; models keep it true."""
