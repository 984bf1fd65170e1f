"""Customers: profiles of authors, intent tags with proof and expiry, and audiences over them."""

from service.customers.audiences import Audience, Audiences, MemberPage, Preview
from service.customers.customers import Customers
from service.customers.definition import AudienceDefinition, TagCondition
from service.customers.records import Evidence, Profile, ProfilePage, Tag, TagCount
from service.customers.tags import tag_name, tag_names

__all__ = [
    "Audience",
    "AudienceDefinition",
    "Audiences",
    "Customers",
    "Evidence",
    "MemberPage",
    "Preview",
    "Profile",
    "ProfilePage",
    "Tag",
    "TagCondition",
    "TagCount",
    "tag_name",
    "tag_names",
]
