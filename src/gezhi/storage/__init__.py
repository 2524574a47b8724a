"""What knows PostgreSQL: the county key and references over it, writes in one statement, search tokens, queue."""
