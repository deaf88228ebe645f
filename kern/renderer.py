"""The form renderer of the pack: set per form, because the admin uses the global one."""

from django.forms.renderers import TemplatesSetting

from kern.boundfield import KernBoundField


class KernRenderer(TemplatesSetting):
    """Render fields by the pack's one field template."""

    field_template_name = "kern/field.html"
    bound_field_class = KernBoundField
