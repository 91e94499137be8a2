"""Tables and stores, the mail channel, and the writing of letters."""
