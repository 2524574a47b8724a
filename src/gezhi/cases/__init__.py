"""案件: a report's whole life, from intake to archive."""
