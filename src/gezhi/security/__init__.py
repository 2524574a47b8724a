"""安全: accounts, Actor, duties, scopes, access levels, masking, audit."""
