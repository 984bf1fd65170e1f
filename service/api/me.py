"""Who the caller is and what they may do."""

from fastapi import APIRouter

from service.accounts import ROLE_PERMISSIONS
from service.api.bodies import Out
from service.api.deps import PrincipalDep

router = APIRouter(prefix="/me", tags=["me"])


class MeOut(Out):
    name: str
    display_name: str
    role: str
    permissions: list[str]


@router.get("")
def me(principal: PrincipalDep) -> MeOut:
    """The signed-in user, by token or session."""
    permissions = sorted(permission.value for permission in ROLE_PERMISSIONS[principal.role])
    return MeOut(
        name=principal.name, display_name=principal.display_name, role=principal.role.value, permissions=permissions
    )
