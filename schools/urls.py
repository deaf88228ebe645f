from django.urls import path

from schools.views import invitation, inviting, memberships, organisation

app_name = "schools"

ONE = "organisation/<int:organisation_pk>/"
MEMBER = f"{ONE}personen/<int:membership_pk>/"
PENDING = f"{ONE}einladungen/<int:invitation_pk>/"

urlpatterns = [
    path("einladung/<str:token>/", invitation.invitation, name="invitation"),
    path("einladung/<str:token>/neu/", invitation.invitation_renewal, name="invitation_renewal"),
    path("organisation/", organisation.organisation_list, name="organisations"),
    path(ONE, organisation.organisation_detail, name="organisation"),
    path(f"{ONE}verlauf/", organisation.organisation_history, name="history"),
    path(f"{ONE}einladen/", inviting.person_invite, name="invite"),
    path(f"{PENDING}erneuern/", inviting.invitation_renew, name="renew"),
    path(f"{PENDING}zuruecknehmen/", inviting.invitation_revoke, name="revoke"),
    path(f"{MEMBER}rolle/", memberships.membership_role, name="role"),
    path(f"{MEMBER}ausscheiden/", memberships.membership_end, name="leave"),
    path(f"{MEMBER}uebergeben/", memberships.membership_hand_over, name="hand_over"),
    path(
        f"{ONE}einsaetze/<int:deployment_pk>/ausscheiden/",
        memberships.deployment_end,
        name="deployment_end",
    ),
]
