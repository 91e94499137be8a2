"""Gets a platform's surroundings ready: secrets, databases with their roles, broker users with their rights.

Everything here may be repeated: what is there is kept, what is missing is made, what differs is put right.
"""
