"""Vector search behind one small interface: an exact scan, and Chroma where it is faster."""
