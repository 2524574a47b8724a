"""消息: what an organisation is told, and what each person at it has seen."""
