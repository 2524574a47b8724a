"""Decisions of security that need no database: personal data in free text, masks, secrets and addresses."""

from gezhi.security.rules.masks import mask_name, mask_phone
from gezhi.security.rules.names import is_username
from gezhi.security.rules.personal import separate, whole
from gezhi.security.rules.secrets import address_prefix, check_password, digest_of, new_password, new_secret, plain_code

__all__ = [
    "address_prefix",
    "check_password",
    "digest_of",
    "is_username",
    "mask_name",
    "mask_phone",
    "new_password",
    "new_secret",
    "plain_code",
    "separate",
    "whole",
]
