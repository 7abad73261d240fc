"""What a person keeps for themselves while learning: notes, favourites; and searching in all that."""
