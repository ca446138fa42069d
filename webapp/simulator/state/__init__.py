"""What the pretend market holds, by area, apart from how it is spoken of on the wire."""
