"""Who gets which answer where: the portal's rights on one screen.

A row is an address, a verb and one answer per role (the roles stand in tests/house/world.py).
The question is always about one draft of the school's own: GET asks for the page, POST sends an
empty form. `login` means sent to the sign-in page, 302 sent on within the portal, 404 that the
answer is the same as for something that does not exist. `*` stands for any name; the first row
that fits counts. Where an address has a row for one verb only, the other is answered 405. An
address without a row fails the tests.
"""

ROWS = """
# address                               verb anonym niemand fremd ex    reader school authority provider worker office admin

# Pages of every public service
accessibility                           GET  200    200     200   200   200    200    200       200      200    200    200
easy_language                           GET  200    200     200   200   200    200    200       200      200    200    200
help                                    GET  200    200     200   200   200    200    200       200      200    200    200
home                                    GET  200    302     302   302   302    302    302       302      302    302    302
imprint                                 GET  200    200     200   200   200    200    200       200      200    200    200
privacy                                 GET  200    200     200   200   200    200    200       200      200    200    200

# Checking a printed or electronic document
desk:check                              GET  200    200     200   200   200    200    200       200      200    200    200
desk:check                              POST 200    200     200   200   200    200    200       200      200    200    200
desk:check_code                         GET  404    404     404   404   404    404    404       404      404    404    404
desk:check_code                         POST 404    404     404   404   404    404    404       404      404    404    404
desk:page_code                          GET  302    302     302   302   302    302    302       302      302    302    302

# Signing in
account_change_password                 GET  login  200     200   200   200    200    200       200      200    200    200
account_change_password                 POST login  200     200   200   200    200    200       200      200    200    200
account_inactive                        GET  200    200     200   200   200    200    200       200      200    200    200
account_login                           GET  200    302     302   302   302    302    302       302      302    302    302
account_login                           POST 200    302     302   302   302    302    302       302      302    302    302
account_logout                          GET  302    200     200   200   200    200    200       200      200    200    200
account_logout                          POST 302    302     302   302   302    302    302       302      302    302    302
account_reset_password                  GET  200    200     200   200   200    200    200       200      200    200    200
account_reset_password                  POST 200    200     200   200   200    200    200       200      200    200    200
account_reset_password_done             GET  200    200     200   200   200    200    200       200      200    200    200
account_reset_password_from_key         GET  200    200     200   200   200    200    200       200      200    200    200
account_reset_password_from_key         POST 200    200     200   200   200    200    200       200      200    200    200
account_reset_password_from_key_done    GET  200    200     200   200   200    200    200       200      200    200    200
account_signup                          GET  200    302     302   302   302    302    302       302      302    302    302
account_signup                          POST 200    302     302   302   302    302    302       302      302    302    302
account_reauthenticate                  GET  login  200     200   200   200    200    200       200      200    200    200
account_reauthenticate                  POST login  200     200   200   200    200    200       200      200    200    200
mfa_authenticate                        GET  login  302     302   302   302    302    302       302      302    302    302
mfa_authenticate                        POST login  302     302   302   302    302    302       302      302    302    302
mfa_reauthenticate                      GET  login  302     302   302   302    302    302       302      302    302    302
mfa_reauthenticate                      POST login  302     302   302   302    302    302       302      302    302    302
session                                 GET  200    200     200   200   200    200    200       200      200    200    200
session                                 POST 200    200     200   200   200    200    200       200      200    200    200

# The own second factor: nobody here has one, and whoever changes it is asked again first
mfa_index                               GET  login  200     200   200   200    200    200       200      200    200    200
mfa_activate_totp                       GET  login  302     302   302   302    302    302       302      302    302    302
mfa_activate_totp                       POST login  302     302   302   302    302    302       302      302    302    302
mfa_deactivate_totp                     GET  login  302     302   302   302    302    302       302      302    302    302
mfa_deactivate_totp                     POST login  302     302   302   302    302    302       302      302    302    302
mfa_download_recovery_codes             GET  login  404     404   404   404    404    404       404      404    404    404
mfa_generate_recovery_codes             GET  login  302     302   302   302    302    302       302      302    302    302
mfa_generate_recovery_codes             POST login  302     302   302   302    302    302       302      302    302    302
mfa_view_recovery_codes                 GET  login  302     302   302   302    302    302       302      302    302    302
mfa_view_recovery_codes                 POST login  302     302   302   302    302    302       302      302    302    302

# The parties' pages; the Systemverwaltung sees no content
agreements:amendment_new                GET  login  404     404   404   409    409    409       409      409    409    404
agreements:amendment_new                POST login  404     404   404   409    409    409       409      409    409    404
agreements:annex                        GET  login  404     404   404   200    200    200       200      200    200    404
agreements:annex_remove                 GET  login  404     404   404   403    200    200       200      403    403    404
agreements:annex_remove                 POST login  404     404   404   403    302    302       302      403    403    404
agreements:annexes                      GET  login  404     404   404   200    200    200       200      200    200    404
agreements:annexes                      POST login  404     404   404   403    200    200       200      403    403    404
agreements:autosave                     POST login  404     404   404   403    400    400       400      403    403    404
agreements:autosave_discard             POST login  404     404   404   302    302    302       302      302    302    404
agreements:blank_form                   GET  200    200     200   200   200    200    200       200      200    200    200
agreements:blanks                       GET  login  404     404   404   200    200    200       200      200    200    404
agreements:blanks                       POST login  404     404   404   403    200    200       200      403    403    404
agreements:comparison                   GET  login  404     404   404   200    200    200       200      200    200    404
agreements:comparison_pdf               GET  login  404     404   404   200    200    200       200      200    200    404
agreements:contact                      GET  login  404     404   404   200    200    200       200      200    200    404
agreements:contact                      POST login  404     404   404   403    200    403       403      403    200    404
agreements:comment_new                  GET  login  404     404   404   403    200    200       200      200    403    404
agreements:comment_new                  POST login  404     404   404   403    200    200       200      200    403    404
agreements:control                      GET  login  404     404   404   200    200    200       200      200    200    404
agreements:control                      POST login  404     404   404   403    200    200       200      403    403    404
agreements:detail                       GET  login  404     404   404   200    200    200       200      200    200    404
agreements:document                     GET  login  404     404   404   200    200    200       200      200    200    404
agreements:document_pdf                 GET  login  404     404   404   200    200    200       200      200    200    404
agreements:evidence                     POST login  404     404   404   200    200    200       200      200    200    404
agreements:goal                         GET  login  404     404   404   403    200    200       200      200    403    404
agreements:goal                         POST login  404     404   404   403    200    200       200      200    403    404
agreements:goal_examples                GET  login  404     404   404   403    200    200       200      200    403    404
agreements:goal_examples                POST login  404     404   404   403    200    200       200      200    403    404
agreements:goal_move                    POST login  404     404   404   403    409    409       409      409    403    404
agreements:goal_new                     GET  login  404     404   404   403    200    200       200      200    403    404
agreements:goal_new                     POST login  404     404   404   403    200    200       200      200    403    404
agreements:goal_remove                  GET  login  404     404   404   403    200    200       200      200    403    404
agreements:goal_remove                  POST login  404     404   404   403    302    302       302      302    403    404
agreements:goals                        GET  login  404     404   404   200    200    200       200      200    200    404
agreements:history                      GET  login  404     404   404   200    200    200       200      200    200    404
agreements:in_force                     GET  login  404     404   404   200    200    200       200      200    200    404
agreements:in_force_pdf                 GET  login  404     404   404   409    409    409       409      409    409    404
agreements:invite                       GET  login  404     404   404   403    200    200       403      403    200    404
agreements:invite                       POST login  404     404   404   403    200    200       403      403    200    404
agreements:list                         GET  login  200     200   200   200    200    200       200      200    200    200
agreements:mark_read                    POST login  404     404   404   409    409    409       409      409    409    404
agreements:new                          GET  login  200     200   200   200    200    200       200      200    200    200
agreements:new                          POST login  200     200   200   200    200    200       200      200    200    200
agreements:note                         GET  login  404     404   404   200    200    200       200      200    200    404
agreements:note                         POST login  404     404   404   403    200    200       200      403    200    404
agreements:open_points                  GET  login  404     404   404   200    200    200       200      200    200    404
agreements:parties                      GET  login  404     404   404   200    200    200       200      200    200    404
agreements:parties                      POST login  404     404   404   403    302    302       302      403    403    404
agreements:party                        GET  login  404     404   404   200    200    200       200      200    200    404
agreements:party                        POST login  404     404   404   403    200    200       200      403    403    404
agreements:presence                     POST login  404     404   404   403    200    200       200      403    403    404
agreements:provider                     GET  login  404     404   404   200    200    200       200      200    200    404
agreements:provider                     POST login  404     404   404   403    200    200       200      403    403    404
agreements:scan                         GET  login  404     404   404   200    200    200       200      200    200    404
agreements:unsettled                    GET  login  404     404   404   404    404    404       404      404    404    404
agreements:unsettled                    POST login  404     404   404   403    404    404       404      403    403    404
agreements:section                      GET  login  404     404   404   200    200    200       200      200    200    404
agreements:section                      POST login  404     404   404   403    200    200       200      403    403    404
agreements:sign                         GET  login  404     404   404   409    409    409       409      409    409    404
agreements:sign_paper                   GET  login  404     404   404   409    409    409       409      409    409    404
agreements:sign_paper                   POST login  404     404   404   409    409    409       409      409    409    404
agreements:sign_file                    GET  login  404     404   404   409    409    409       409      409    409    404
agreements:sign_file                    POST login  404     404   404   409    409    409       409      409    409    404
agreements:consent                      GET  login  404     404   404   409    409    409       409      409    409    404
agreements:consent                      POST login  404     404   404   409    409    409       409      409    409    404
agreements:signature                    GET  login  404     404   404   200    200    200       200      200    200    404
agreements:file_to_sign                 GET  login  404     404   404   404    404    404       404      404    404    404
agreements:signature_correct            GET  login  404     404   404   409    409    409       409      409    409    404
agreements:signature_correct            POST login  404     404   404   409    409    409       409      409    409    404
agreements:signature_remark             GET  login  404     404   404   409    409    409       409      409    409    404
agreements:signature_remark             POST login  404     404   404   409    409    409       409      409    409    404
agreements:signatures                   GET  login  404     404   404   200    200    200       200      200    200    404
agreements:step                         GET  login  404     404   404   302    302    302       302      302    302    404
agreements:step                         POST login  404     404   404   403    302    302       302      403    403    404
agreements:submitted                    GET  login  404     404   404   302    302    302       302      302    302    404
agreements:term                         GET  login  404     404   404   200    200    200       200      200    200    404
agreements:term                         POST login  404     404   404   403    200    200       200      403    403    404
agreements:transcript_pdf               GET  login  404     404   404   404    404    404       404      404    404    404
agreements:version_pdf                  GET  login  404     404   404   200    200    200       200      200    200    404
agreements:versions                     GET  login  404     404   404   200    200    200       200      200    200    404
agreements:wording                      GET  login  404     404   404   200    200    200       200      200    200    404
desk:notifications                      GET  login  200     200   200   200    200    200       200      200    200    200
desk:notifications                      POST login  302     302   302   302    302    302       302      302    302    302
desk:tasks                              GET  login  200     200   200   200    200    200       200      200    200    200
gallery                                 GET  login  403     403   403   403    403    403       403      403    200    200
gallery                                 POST login  403     403   403   403    403    403       403      403    200    200

# The people of an organisation, here of the school, which its Schulträger sees too
schools:deployment_end                  GET  login  404     404   404   403    403    403       404      404    200    404
schools:deployment_end                  POST login  404     404   404   403    403    403       404      404    200    404
schools:hand_over                       GET  login  404     404   404   403    200    200       404      404    200    404
schools:hand_over                       POST login  404     404   404   403    200    200       404      404    200    404
schools:history                         GET  login  404     404   404   200    200    200       404      404    200    404
schools:invitation                      GET  200    200     200   200   200    200    200       200      200    200    200
schools:invitation                      POST 200    200     200   200   200    200    200       200      200    200    200
schools:invitation_renewal              POST 200    200     200   200   200    200    200       200      200    200    200
schools:invite                          GET  login  404     404   404   403    200    200       404      404    200    404
schools:invite                          POST login  404     404   404   403    200    200       404      404    200    404
schools:leave                           GET  login  404     404   404   403    200    200       404      404    200    404
schools:leave                           POST login  404     404   404   403    200    200       404      404    200    404
schools:organisation                    GET  login  404     404   404   200    200    200       404      404    200    404
schools:organisations                   GET  login  200     302   200   302    302    200       302      200    200    200
schools:renew                           POST login  404     404   404   403    409    409       404      404    409    404
schools:revoke                          POST login  404     404   404   403    302    302       404      404    302    404
schools:role                            GET  login  404     404   404   403    200    200       404      404    200    404
schools:role                            POST login  404     404   404   403    200    200       404      404    200    404

# The talks about an agreement (one was held), and what schools hand in
evaluations:answer                      POST login  404     404   404   404    404    404       404      404    404    404
evaluations:cancel                      GET  login  404     404   404   409    409    409       409      409    409    404
evaluations:cancel                      POST login  404     404   404   409    409    409       409      409    409    404
evaluations:guest                       GET  404    404     404   404   404    404    404       404      404    404    404
evaluations:guest                       POST 404    404     404   404   404    404    404       404      404    404    404
evaluations:invitation                  GET  login  404     404   404   409    409    409       409      409    409    404
evaluations:invitation                  POST login  404     404   404   409    409    409       409      409    409    404
evaluations:letter                      GET  login  404     404   404   404    404    404       404      404    404    404
evaluations:plan                        POST login  404     404   404   409    409    409       409      409    409    404
evaluations:renew                       GET  login  404     404   404   409    409    409       409      409    409    404
evaluations:renew                       POST login  404     404   404   409    409    409       409      409    409    404
evaluations:report                      GET  login  404     404   404   404    404    404       404      404    404    404
evaluations:reports                     GET  login  404     404   404   200    200    200       200      200    200    404
evaluations:reports                     POST login  404     404   404   403    200    200       200      200    200    404
evaluations:staff_change                GET  login  404     404   404   403    403    403       404      404    403    404
evaluations:staff_change                POST login  404     404   404   403    403    403       404      404    403    404
evaluations:talk                        GET  login  404     404   404   200    200    200       200      200    200    404
evaluations:talks                       GET  login  404     404   404   200    200    200       200      200    200    404

# The record, the minutes and the Absprachen of a talk
evaluations:record                      GET  login  404     404   404   200    200    200       200      200    200    404
evaluations:record_begin                POST login  404     404   404   403    302    302       302      302    302    404
evaluations:record_part                 GET  login  404     404   404   200    200    200       200      200    200    404
evaluations:record_part                 POST login  404     404   404   403    200    200       200      200    200    404
evaluations:record_goal                 GET  login  404     404   404   404    404    404       404      404    404    404
evaluations:record_goal                 POST login  404     404   404   404    404    404       404      404    404    404
evaluations:record_pdf                  GET  login  404     404   404   200    200    200       200      200    200    404
evaluations:hold                        POST login  404     404   404   409    409    409       409      409    409    404
evaluations:autosave                    POST login  404     404   404   404    404    404       404      404    404    404
evaluations:autosave_discard            POST login  404     404   404   404    404    404       404      404    404    404
evaluations:presence                    POST login  404     404   404   404    404    404       404      404    404    404
evaluations:minutes                     GET  login  404     404   404   200    200    200       200      200    200    404
evaluations:minutes                     POST login  404     404   404   404    404    404       404      404    404    404
evaluations:minutes_pdf                 GET  login  404     404   404   404    404    404       404      404    404    404
evaluations:minutes_send                POST login  404     404   404   403    409    409       409      409    409    404
evaluations:minutes_close               GET  login  404     404   404   200    200    200       200      200    200    404
evaluations:minutes_close               POST login  404     404   404   403    409    409       409      403    409    404
evaluations:guest_minutes               GET  404    404     404   404   404    404    404       404      404    404    404
evaluations:guest_minutes               POST 404    404     404   404   404    404    404       404      404    404    404
evaluations:guest_pdf                   GET  404    404     404   404   404    404    404       404      404    404    404
evaluations:arrangements                GET  login  404     404   404   200    200    200       200      200    200    404
evaluations:settle                      GET  login  404     404   404   404    200    200       200      200    200    404
evaluations:settle                      POST login  404     404   404   404    200    200       200      200    200    404
evaluations:lives                       GET  login  404     404   404   200    200    200       200      200    200    404
evaluations:conflicts                   GET  login  404     404   404   200    200    200       200      200    200    404
evaluations:amend                       POST login  404     404   404   404    403    403       403      403    403    404
agreements:later_annex                  GET  login  404     404   404   404    404    404       404      404    404    404

# The administration: its doors and the Fachstelle's own pages
admin:accounts_user_password_link       GET  login  403     403   403   403    403    403       403      403    405    405
admin:accounts_user_password_link       POST login  403     403   403   403    403    403       403      403    302    302
admin:accounts_user_second_factor       GET  login  403     403   403   403    403    403       403      403    405    405
admin:accounts_user_second_factor       POST login  403     403   403   403    403    403       403      403    403    409
admin:agreements_agreement_acknowledge  GET  login  403     403   403   403    403    403       403      403    405    405
admin:agreements_agreement_acknowledge  POST login  403     403   403   403    403    403       403      403    403    404
admin:agreements_agreement_note         GET  login  403     403   403   403    403    403       403      403    405    405
admin:agreements_agreement_note         POST login  403     403   403   403    403    403       403      403    404    404
admin:agreements_agreement_review       GET  login  403     403   403   403    403    403       403      403    200    404
admin:agreements_agreement_review       POST login  403     403   403   403    403    403       403      403    405    405
admin:agreements_agreement_step         GET  login  403     403   403   403    403    403       403      403    405    405
admin:agreements_agreement_step         POST login  403     403   403   403    403    403       403      403    404    404
admin:app_list                          GET  login  403     403   403   403    403    403       403      403    200    404
admin:app_list                          POST login  403     403   403   403    403    403       403      403    200    404
admin:archive_storeddocument_file       GET  login  403     403   403   403    403    403       403      403    200    403
admin:archive_storeddocument_file       POST login  403     403   403   403    403    403       403      403    405    405
admin:archive_trouble                   GET  login  403     403   403   403    403    403       403      403    200    200
admin:archive_trouble                   POST login  403     403   403   403    403    403       403      403    405    405
admin:autocomplete                      GET  login  403     403   403   403    403    403       403      403    403    403
admin:autocomplete                      POST login  403     403   403   403    403    403       403      403    405    405
admin:index                             GET  login  403     403   403   403    403    403       403      403    200    200
admin:index                             POST login  403     403   403   403    403    403       403      403    200    200
admin:jsi18n                            GET  login  403     403   403   403    403    403       403      403    200    200
admin:jsi18n                            POST login  403     403   403   403    403    403       403      403    405    405
admin:login                             GET  login  403     403   403   403    403    403       403      403    302    302
admin:login                             POST login  403     403   403   403    403    403       403      403    302    302
admin:logout                            GET  login  302     302   302   302    302    302       302      302    405    405
admin:logout                            POST login  302     302   302   302    302    302       302      302    302    302
admin:password_change                   GET  login  403     403   403   403    403    403       403      403    302    302
admin:password_change                   POST login  403     403   403   403    403    403       403      403    302    302
admin:password_change_done              GET  login  403     403   403   403    403    403       403      403    200    200
admin:password_change_done              POST login  403     403   403   403    403    403       403      403    405    405
admin:pile                              GET  login  403     403   403   403    403    403       403      403    200    403
admin:pile                              POST login  403     403   403   403    403    403       403      403    405    405
admin:pile_file                         GET  login  403     403   403   403    403    403       403      403    405    405
admin:pile_file                         POST login  403     403   403   403    403    403       403      403    302    403
admin:pile_image                        GET  login  403     403   403   403    403    403       403      403    200    403
admin:pile_image                        POST login  403     403   403   403    403    403       403      403    405    405
admin:pile_page                         GET  login  403     403   403   403    403    403       403      403    200    403
admin:pile_page                         POST login  403     403   403   403    403    403       403      403    302    403
admin:pile_progress                     GET  login  403     403   403   403    403    403       403      403    200    403
admin:pile_progress                     POST login  403     403   403   403    403    403       403      403    405    405
admin:pile_repeats                      GET  login  403     403   403   403    403    403       403      403    405    405
admin:pile_repeats                      POST login  403     403   403   403    403    403       403      403    302    403
admin:piles                             GET  login  403     403   403   403    403    403       403      403    200    403
admin:piles                             POST login  403     403   403   403    403    403       403      403    200    403
admin:signed_copy                       GET  login  403     403   403   403    403    403       403      403    200    403
admin:signed_copy                       POST login  403     403   403   403    403    403       403      403    200    403
admin:schools_import                    GET  login  403     403   403   403    403    403       403      403    200    200
admin:schools_import                    POST login  403     403   403   403    403    403       403      403    200    200
admin:schools_import_preview            GET  login  403     403   403   403    403    403       403      403    404    404
admin:schools_import_preview            POST login  403     403   403   403    403    403       403      403    404    404
admin:schools_import_template           GET  login  403     403   403   403    403    403       403      403    200    200
admin:schools_import_template           POST login  403     403   403   403    403    403       403      403    405    405
admin:view_on_site                      GET  login  403     403   403   403    403    403       403      403    404    404
admin:view_on_site                      POST login  403     403   403   403    403    403       403      403    404    404

# The administration: tables that differ from the rule below
admin:accounts_user_add                 GET  login  403     403   403   403    403    403       403      403    200    200
admin:accounts_user_add                 POST login  403     403   403   403    403    403       403      403    200    200
admin:accounts_user_change              POST login  403     403   403   403    403    403       403      403    200    200
admin:agreements_agreement_change       GET  login  403     403   403   403    403    403       403      403    200    403
admin:agreements_agreement_changelist   GET  login  403     403   403   403    403    403       403      403    200    403
admin:agreements_agreement_changelist   POST login  403     403   403   403    403    403       403      403    200    403
admin:agreements_agreement_history      GET  login  403     403   403   403    403    403       403      403    200    403
admin:agreements_agreement_history      POST login  403     403   403   403    403    403       403      403    200    403
admin:agreements_edition_change         GET  login  403     403   403   403    403    403       403      403    200    403
admin:agreements_edition_changelist     GET  login  403     403   403   403    403    403       403      403    200    403
admin:agreements_edition_changelist     POST login  403     403   403   403    403    403       403      403    200    403
admin:agreements_edition_history        GET  login  403     403   403   403    403    403       403      403    200    403
admin:agreements_edition_history        POST login  403     403   403   403    403    403       403      403    200    403
admin:archive_scanpile_change           GET  login  403     403   403   403    403    403       403      403    200    403
admin:archive_scanpile_changelist       GET  login  403     403   403   403    403    403       403      403    302    403
admin:archive_scanpile_changelist       POST login  403     403   403   403    403    403       403      403    302    403
admin:archive_scanpile_history          GET  login  403     403   403   403    403    403       403      403    200    403
admin:archive_scanpile_history          POST login  403     403   403   403    403    403       403      403    200    403
admin:archive_storeddocument_change     GET  login  403     403   403   403    403    403       403      403    200    403
admin:archive_storeddocument_changelist GET  login  403     403   403   403    403    403       403      403    200    403
admin:archive_storeddocument_changelist POST login  403     403   403   403    403    403       403      403    200    403
admin:archive_storeddocument_history    GET  login  403     403   403   403    403    403       403      403    200    403
admin:archive_storeddocument_history    POST login  403     403   403   403    403    403       403      403    200    403
admin:desk_archivecheck_change          GET  login  403     403   403   403    403    403       403      403    302    302
admin:desk_archivecheck_history         GET  login  403     403   403   403    403    403       403      403    302    302
admin:desk_archivecheck_history         POST login  403     403   403   403    403    403       403      403    302    302
admin:desk_page_add                     GET  login  403     403   403   403    403    403       403      403    403    200
admin:desk_page_add                     POST login  403     403   403   403    403    403       403      403    403    200
admin:desk_page_change                  GET  login  403     403   403   403    403    403       403      403    403    302
admin:desk_page_change                  POST login  403     403   403   403    403    403       403      403    403    302
admin:desk_page_changelist              GET  login  403     403   403   403    403    403       403      403    403    200
admin:desk_page_changelist              POST login  403     403   403   403    403    403       403      403    403    200
admin:desk_page_history                 GET  login  403     403   403   403    403    403       403      403    302    302
admin:desk_page_history                 POST login  403     403   403   403    403    403       403      403    302    302
admin:evaluations_reportingschool_change GET  login  403     403   403   403    403    403       403      403    200    403
admin:evaluations_reportingschool_changelist GET  login  403     403   403   403    403    403       403      403    200    403
admin:evaluations_reportingschool_changelist POST login  403     403   403   403    403    403       403      403    200    403
admin:evaluations_reportingschool_history GET  login  403     403   403   403    403    403       403      403    200    403
admin:evaluations_reportingschool_history POST login  403     403   403   403    403    403       403      403    200    403
admin:schools_organisation_add          GET  login  403     403   403   403    403    403       403      403    200    200
admin:schools_organisation_add          POST login  403     403   403   403    403    403       403      403    200    200
admin:schools_organisation_change       POST login  403     403   403   403    403    403       403      403    200    200
admin:schools_school_add                GET  login  403     403   403   403    403    403       403      403    200    200
admin:schools_school_add                POST login  403     403   403   403    403    403       403      403    200    200
admin:schools_school_change             POST login  403     403   403   403    403    403       403      403    200    200

# The administration: the rule
admin:*_add                             GET  login  403     403   403   403    403    403       403      403    403    403
admin:*_add                             POST login  403     403   403   403    403    403       403      403    403    403
admin:*_change                          GET  login  403     403   403   403    403    403       403      403    200    200
admin:*_change                          POST login  403     403   403   403    403    403       403      403    403    403
admin:*_changelist                      GET  login  403     403   403   403    403    403       403      403    200    200
admin:*_changelist                      POST login  403     403   403   403    403    403       403      403    200    200
admin:*_delete                          GET  login  403     403   403   403    403    403       403      403    403    403
admin:*_delete                          POST login  403     403   403   403    403    403       403      403    403    403
admin:*_history                         GET  login  403     403   403   403    403    403       403      403    200    200
admin:*_history                         POST login  403     403   403   403    403    403       403      403    200    200
"""  # noqa: E501 - a table reads in one piece


def rows() -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the answers of each role by address and verb, in the order they are written."""
    lines = (line.split() for line in ROWS.splitlines() if line and not line.startswith("#"))
    return {(name, verb): tuple(answers) for name, verb, *answers in lines}
