"""The rules of the lottery once more, naively, and random histories that compare the house with them."""
