"""What everything rests on: words, refusals, ids, digests, chains, working time. Pure; imports nothing of ours."""
