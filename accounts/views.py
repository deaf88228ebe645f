"""What the script of every page asks about the session of the person who looks at it."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.session import end_of, renew, unattended


@login_not_required
@unattended
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest) -> HttpResponse:
    """Say how long the session lasts and whose it is; a POST makes it last longer first."""
    if not request.user.is_authenticated:
        return JsonResponse({"person": "", "seconds": 0, "token": get_token(request)})
    if request.method == "POST":
        renew(request)
    end = end_of(request)
    return JsonResponse(
        {
            "person": str(request.user.pk),
            "seconds": end.seconds,
            "until": f"{timezone.localtime(end.at):%H:%M}",
            "can_extend": end.can_extend,
            "token": get_token(request),
        }
    )
