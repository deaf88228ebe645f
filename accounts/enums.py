"""Words about accounts."""

from django.db import models


class FactorNews(models.TextChoices):
    """Vorgang am zweiten Faktor: what the trail keeps and the person is told by mail."""

    SET_UP = "second_factor_set_up", "Zweiter Faktor eingerichtet"
    SWITCHED_OFF = "second_factor_off", "Zweiter Faktor abgeschaltet"
    RESET = "second_factor_reset", "Zweiter Faktor zurückgesetzt"
    CODES_RENEWED = "recovery_codes_renewed", "Neue Wiederherstellungscodes erstellt"
    CODE_USED = "recovery_code_used", "Wiederherstellungscode verwendet"
