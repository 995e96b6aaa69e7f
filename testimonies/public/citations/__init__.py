"""How to cite what the archive shows: from published rows alone, and never with words of a post.

A citation is copied into books and stays there; a post can be withdrawn. So no citation, in any
format, quotes the post it is of: its title says what kind of post it is and of which day.
"""
