"""人员: grid agencies, linked departments, committees, grid workers, and who is posted where."""
