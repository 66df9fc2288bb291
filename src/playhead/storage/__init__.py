"""The engines that keep everything, one room each, and the group commit that they share.

Not for any rule of the product: an engine knows reads, slices, changes and queries.
"""
