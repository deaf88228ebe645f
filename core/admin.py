"""What the pages of the administration have in common: who reads, who writes, nothing deleted."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.db.models import QuerySet

    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin = admin.ModelAdmin
    TabularInline = admin.TabularInline

ALL_ROWS = SafeString('<input type="checkbox" id="action-toggle">')
LONGEST_SEARCH = 200  # SQLite refuses much longer patterns
LONGEST_KEY = 18  # digits that every database takes for a number


class KeySelect(AutocompleteSelect):
    """Shows again only what can be a key; Django's own fails at a forged one."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        keys = [key for key in map(str, value) if key.isdecimal() and len(key) <= LONGEST_KEY]
        return super().optgroups(name, keys, attr)


class PortalAdmin(ModelAdmin):
    """A list and its pages; who may read and write follows from the person, not from tables.

    The site lets in active staff only and asks anew at each request. A subclass says more by
    overriding `may_read` and `may_write`; without that they are for the Systemverwaltung.
    """

    actions_selection_counter = True
    list_per_page = 25
    # One count per list is enough; the figure beside the search is the one that helps.
    show_full_result_count = False

    def may_read(self, user: Any) -> bool:
        """Tell whether `user` may see these rows."""
        return bool(user.is_superuser)

    def may_write(self, user: Any, obj: Any = None) -> bool:
        """Tell whether `user` may add rows, or change `obj`."""
        del obj
        return self.may_read(user)

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[Any]", search_term: str
    ) -> "tuple[QuerySet[Any], bool]":
        """Search for as much as a database takes."""
        return super().get_search_results(request, queryset, search_term[:LONGEST_SEARCH])

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Refuse a filter that no database takes, as Django refuses one that it does not know."""
        if any("\x00" in text for _, texts in request.GET.lists() for text in texts):
            raise IncorrectLookupParameters
        return super().get_changelist_instance(request)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Use a choice that a forged key does not upset."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KeySelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Call the list by what it lists."""
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    @admin.display(description=ALL_ROWS)
    def action_checkbox(self, obj: Any) -> SafeString:
        """Write the box that chooses a row, as Django does but without a form for each."""
        return format_html(
            '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="{}">',
            ACTION_CHECKBOX_NAME,
            obj.pk,
            _("Select this object for an action - {}").format(obj),
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may_read(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        del obj
        return self.may_read(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_write(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_write(request.user, obj)

    def has_delete_permission(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        obj: Any = None,  # noqa: ARG002 - Django's signature
    ) -> bool:
        return False


class ReadOnlyAdmin(PortalAdmin):
    """Rows that are read and never written here."""

    def may_write(self, user: Any, obj: Any = None) -> bool:
        """Nobody writes."""
        del user, obj
        return False


class PortalInline(TabularInline):
    """Rows shown with the row they belong to; they are written by who may write that one."""

    extra = 0
    can_delete = False

    def may_write(self, user: Any, parent: Any) -> bool:
        """Tell whether `user` may add and change rows below `parent`."""
        page = self.admin_site.get_model_admin(self.parent_model)
        return isinstance(page, PortalAdmin) and page.may_write(user, parent)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Use a choice that a forged key does not upset."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KeySelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_view_permission(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        obj: Any = None,  # noqa: ARG002 - Django's signature
    ) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_write(request.user, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_write(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_delete and self.may_write(request.user, obj)


class ReadOnlyInline(PortalInline):
    """Rows shown with the row they belong to, never written here."""

    def may_write(self, user: Any, parent: Any) -> bool:
        """Nobody writes."""
        del user, parent
        return False
