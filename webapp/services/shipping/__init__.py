"""Where goods leave from and come back to, until when they leave, and on which terms."""
