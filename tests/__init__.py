"""The tests: unit (no database, no network), integration, journeys (a user's day), browser."""
