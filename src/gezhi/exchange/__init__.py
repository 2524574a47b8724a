"""交换: what comes from other systems and goes to them. Reports exported by a hotline or an old system come in here."""
