"""`make bench`: how fast the archive answers at the size of the real hashtag, and beside what.

No part of a running archive. `__main__` says in which order things happen.
"""
