"""What requests look like: the shapes that are checked, and from which they are described."""
