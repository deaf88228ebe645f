# Die Befehle des Hauses. „make“ allein zeigt sie an.
.DEFAULT_GOAL := help
.PHONY: help setup run check test format bench

PORT ?= 8000
export PORT

help: ## zeigt diese Übersicht
	@printf 'Kooperationsportal\n\n'
	@sed -n 's/^\([a-z]*\): ## \(.*\)/  make \1 \t\2/p' Makefile | expand -t 16
	@printf '\nEine andere Portnummer: make run PORT=8001\n'

run: ## startet das Portal mit Beispieldaten auf diesem Rechner
	@exec scripts/run

setup: ## richtet die Umgebung zum Entwickeln ein
	@scripts/setup dev

check: ## prüft Stil, Typen, Schichten und Migrationen
	@scripts/setup dev
	@scripts/check

test: ## prüft alles: make check, dann alle Tests mit SQLite, PostgreSQL und Chromium
	@scripts/test

format: ## bringt Python in Form, behebt kleine Mängel an Vorlagen
	@scripts/setup dev
	@scripts/format

bench: ## misst Seiten und Dokumente, schreibt benchmarks/results.json
	@scripts/setup dev
	@scripts/bench
