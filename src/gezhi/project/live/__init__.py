"""Live: who has a page open hears of what concerns her within two seconds, and sees who else is reading (P38)."""
