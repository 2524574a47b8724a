"""督办: escalation, orders, warnings, corrective action, coordination. Of units and cases, never of persons."""
