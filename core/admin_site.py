"""The administration: Django's admin site without a door of its own."""

from typing import Any

from django.apps import apps as registry
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.template.response import TemplateResponse
from django.urls import reverse
from django.urls.resolvers import URLPattern, URLResolver
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme


class PortalAdminSite(AdminSite):
    """The admin site of the portal: people sign in and change their password at one place only."""

    site_header = "Kooperationsportal – Verwaltung"
    site_title = "Kooperationsportal"
    index_title = "Verwaltung"
    # The lists need the width; the way back stands above them.
    enable_nav_sidebar = False

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Put before Django's own pages those that a model's admin offers by `get_pages`."""
        own = [page for model in self._registry.values() for page in _pages_of(model)]
        return [*own, *super().get_urls()]

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """List what is worked with most first: the upper floors of the house."""
        apps = super().get_app_list(request, app_label)
        floors = [config.label for config in registry.get_app_configs()]
        return sorted(apps, key=lambda app: -floors.index(app["app_label"]))

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Say above the list what a model's admin has to say by `notice`."""
        said = [_notice_of(model, request) for model in self._registry.values()]
        notices = [notice for notice in said if notice]
        return super().index(request, {"notices": notices, **(extra_context or {})})

    @method_decorator(login_not_required)
    def login(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 - Django's signature
    ) -> HttpResponse:
        """Lead to the portal's sign-in page; raise PermissionDenied for somebody without rights."""
        target = request.GET.get("next", "")
        own = url_has_allowed_host_and_scheme(
            target, {request.get_host()}, require_https=request.is_secure()
        )
        page = target if own and target.startswith("/") else reverse("admin:index")
        if self.has_permission(request):
            return HttpResponseRedirect(page)
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(page)

    def logout(  # type: ignore[override]  # Django answers with a redirect as well
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 - Django's signature
    ) -> HttpResponseBase:
        """Sign out (POST only) and lead to the portal's first page."""
        return LogoutView.as_view(next_page=settings.LOGOUT_REDIRECT_URL)(request)

    def password_change(  # type: ignore[override]  # a redirect in place of a page
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 - Django's signature
    ) -> HttpResponse:
        """Lead to the portal's page for a new password."""
        return HttpResponseRedirect(resolve_url("account_change_password"))


def _pages_of(model_admin: Any) -> list[URLPattern]:
    pages: list[URLPattern] = getattr(model_admin, "get_pages", list)()
    return pages


def _notice_of(model_admin: Any, request: HttpRequest) -> str:
    if not hasattr(model_admin, "notice") or not model_admin.has_view_permission(request):
        return ""
    notice: str = model_admin.notice()
    return notice
