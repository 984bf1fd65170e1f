"""Pages of Discuz! forums: HTML of X and 7, the mobile API."""
