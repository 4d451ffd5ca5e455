"""Who gets what: the lines of the table, of which ``table`` tells how they are read."""

ROWS = """
set_language              | 302 302 302 302 302 302 302 | 302 302 302 302 302 302 302
account_login             | 200 302 302 302 302 302 302 | 200 302 302 302 302 302 302
account_logout            | 302 200 200 200 200 200 200 | 302 302 302 302 302 302 302
account_signup            | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
account_inactive          | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
home                      | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
placement_explained       | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
data                      | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
search                    | in  200 200 200 200 404 200 | in  302 302 302 302 404 302
demo                      | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
demo_become               | 405 405 405 405 405 405 405 | 302 302 302 302 302 302 302
notices:inbox             | in  200 200 200 200 200 200 | in  405 405 405 405 405 405
notices:notice            | in  404 404 200 404 404 404 | in  405 405 405 405 405 405
organisations:list        | in  200 200 200 200 200 200 | in  405 405 405 405 405 405
organisations:add         | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
organisations:detail      | in  200 200 200 200 200 200 | in  405 405 405 405 405 405
organisations:edit        | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
organisations:record_fact | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
organisations:add_contact | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
organisations:add_office  | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
organisations:merge       | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
organisations:host        | in  405 404 404 404 404 404 | in  302 404 404 404 404 404
people:list               | in  200 200 404 404 404 404 | in  302 302 404 404 404 404
people:mine               | in  404 404 404 404 302 404 | in  404 404 404 404 405 404
people:detail             | in  200 200 404 404 200 404 | in  405 405 405 405 405 405
people:give_name          | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
people:agree              | in  405 404 404 404 404 404 | in  302 404 404 404 404 404
calendar:year             | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
calendar:edit_group       | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
calendar:edit_deadline    | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
calendar:edit_rule        | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
records:file              | 404 200 200 404 404 404 404 | 405 405 405 405 405 405 405
intake:list               | in  200 200 404 404 404 404 | in  200 200 404 404 404 404
intake:template           | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
intake:detail             | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
intake:open_stored        | in  405 405 404 404 404 404 | in  302 200 404 404 404 404
intake:decide             | in  405 405 404 404 404 404 | in  302 302 404 404 404 404
intake:apply              | in  405 405 404 404 404 404 | in  302 302 404 404 404 404
intake:accept             | in  405 405 404 404 404 404 | in  302 302 404 404 404 404
intake:set_aside          | in  405 405 404 404 404 404 | in  302 302 404 404 404 404
intake:recall             | in  405 405 404 404 404 404 | in  302 302 404 404 404 404
intake:refused_csv        | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
intake:refused_xlsx       | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
placement:rounds          | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
placement:open            | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
placement:round           | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
placement:rules           | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
placement:ask             | in  405 404 404 404 404 404 | in  302 404 404 404 404 404
placement:round_move      | in  302 302 404 404 404 404 | in  302 302 404 404 404 404
placement:run             | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
placement:progress        | in  302 302 404 404 404 404 | in  405 405 404 404 404 404
placement:compare         | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
placement:run_move        | in  405 404 404 404 404 404 | in  302 404 404 404 404 404
placement:lift            | in  405 404 404 404 404 404 | in  302 404 404 404 404 404
placement:lines           | in  200 200 404 404 404 404 | in  302 302 404 404 404 404
placement:line            | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
placement:move            | in  302 404 404 404 404 404 | in  302 404 404 404 404 404
placement:unplaced        | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
placement:without         | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
placement:sheet           | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
placement:area            | in  404 404 200 404 404 404 | in  404 404 405 404 404 404
placement:area_sheet      | in  404 404 200 404 404 404 | in  404 404 405 404 404 404
placement:ours            | in  404 404 404 200 404 200 | in  404 404 404 405 404 405
placement:ours_sheet      | in  404 404 404 200 404 404 | in  404 404 404 405 404 405
placement:mine            | in  404 404 404 404 200 404 | in  404 404 404 404 405 404
correspondence:list       | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
correspondence:xlsx       | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
correspondence:pdf        | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
correspondence:due        | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
correspondence:register   | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
correspondence:draft      | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
correspondence:numbers    | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
correspondence:reserve    | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
correspondence:series     | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
correspondence:give_up    | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
correspondence:plan       | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
correspondence:lay_out    | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
correspondence:step       | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
correspondence:tie        | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
correspondence:feed       | in  200 200 404 404 404 404 | in  200 200 404 404 404 404
correspondence:calendar   | 404 404 404 404 404 404 404 | 405 405 405 405 405 405 405
correspondence:statistics | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
correspondence:release    | in  404 200 404 404 404 404 | in  404 200 404 404 404 404
correspondence:figures    | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
correspondence:letter     | in  200 200 404 404 404 404 | in  405 405 404 404 404 404
correspondence:revise     | in  302 404 404 404 404 404 | in  302 404 404 404 404 404
correspondence:enclose    | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
correspondence:answer     | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
correspondence:preview    | in  404 404 404 404 404 404 | in  405 405 404 404 404 404
correspondence:take_out   | in  405 404 404 404 404 404 | in  302 404 404 404 404 404
correspondence:dispatch   | in  302 404 404 404 404 404 | in  302 404 404 404 404 404
correspondence:set_due    | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
correspondence:classify   | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
correspondence:charge     | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
correspondence:end        | in  200 404 404 404 404 404 | in  200 404 404 404 404 404
correspondence:move       | in  405 405 404 404 404 404 | in  302 302 404 404 404 404
access:people             | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:invite             | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:invitations        | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:invitation_remind  | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:invitation_withdraw | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:log                | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:own                | in  200 200 200 200 404 200 | in  405 405 405 405 405 405
access:member             | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:dates              | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:clear_factors      | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:sign_out           | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:end_role           | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:hand_over          | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:delegate           | in  404 404 200 404 404 404 | in  404 404 200 404 404 404
access:delegation_end     | in  405 405 405 405 405 405 | in  404 404 302 404 404 404
access:emergency          | in  404 200 404 404 404 404 | in  404 405 404 404 404 404
access:emergency_ask      | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
access:emergency_move     | in  404 405 404 404 404 404 | in  404 302 404 404 404 404
accounts:mine             | in  200 200 200 200 200 200 | in  405 405 405 405 405 405
accounts:hat              | in  405 405 405 405 405 405 | in  404 404 404 404 404 404
accounts:end_session      | in  405 405 405 405 405 405 | in  404 404 404 404 404 404
accounts:invitation       | 404 404 404 404 404 404 404 | 405 405 405 405 405 405 405
accounts:take_up          | 404 404 404 404 404 404 404 | 404 404 404 404 404 404 404
account_email             | in  200 200 200 200 200 200 | in  302 302 302 302 302 302
account_change_password   | in  302 302 302 302 302 302 | in  302 302 302 302 302 302
account_set_password      | 302 302 302 302 302 302 302 | 302 302 302 302 302 302 302
usersessions_list         | in  302 302 302 302 302 302 | in  302 302 302 302 302 302
mfa_index                 | in  200 200 200 200 200 200 | in  405 405 405 405 405 405
mfa_list_webauthn         | 302 302 302 302 302 302 302 | 302 302 302 302 302 302 302
mfa_remove_webauthn       | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
mfa_authenticate          | in  302 302 302 302 302 302 | in  302 302 302 302 302 302
mfa_reauthenticate        | in  200 200 200 200 200 200 | in  200 200 200 200 200 200
mfa_activate_totp         | in  302 302 302 302 302 302 | in  302 302 302 302 302 302
mfa_deactivate_totp       | in  200 200 200 200 200 200 | in  200 200 200 200 302 200
mfa_view_recovery_codes   | in  404 404 404 404 404 404 | in  405 405 405 405 405 405
mfa_generate_recovery_codes | in  200 200 200 200 200 200 | in  302 302 302 302 302 302
mfa_download_recovery_codes | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
mfa_add_webauthn          | in  200 200 200 200 200 200 | in  200 200 200 200 200 200
mfa_reauthenticate_webauthn | in  302 302 302 302 302 302 | in  302 302 302 302 302 302
mfa_edit_webauthn         | in  404 404 404 404 404 404 | in  404 404 404 404 404 404
mfa_login_webauthn        | in  302 302 302 302 302 302 | in  302 302 302 302 302 302
account_reauthenticate    | in  302 302 302 302 302 302 | in  302 302 302 302 302 302
account_reset_password    | 200 200 200 200 200 200 200 | 200 200 200 200 200 200 200
account_reset_password_done | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
account_reset_password_from_key_done | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
account_reset_password_from_key | 410 410 410 410 410 410 410 | 410 410 410 410 410 410 410
account_email_verification_sent | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
account_confirm_email     | 200 200 200 200 200 200 200 | 404 404 404 404 404 404 404
demo_mail                 | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
ui:style_guide            | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
ui:progress_sample        | 200 200 200 200 200 200 200 | 405 405 405 405 405 405 405
"""

MORE_ROWS = """
set_language              | 302 302 302 302 | 302 302 302 302
account_login             | 302 302 302 302 | 302 302 302 302
account_logout            | 200 200 200 200 | 302 302 302 302
account_signup            | 200 200 200 200 | 405 405 405 405
account_inactive          | 200 200 200 200 | 405 405 405 405
home                      | 200 200 200 200 | 405 405 405 405
placement_explained       | 200 200 200 200 | 405 405 405 405
data                      | 200 200 200 200 | 405 405 405 405
search                    | 200 200 200 200 | 302 302 302 302
demo                      | 200 200 200 200 | 405 405 405 405
demo_become               | 405 405 405 405 | 302 302 302 302
notices:inbox             | 200 200 200 200 | 405 405 405 405
notices:notice            | 404 404 404 404 | 405 405 405 405
organisations:list        | 200 200 200 200 | 405 405 405 405
organisations:add         | 404 404 404 404 | 404 404 404 404
organisations:detail      | 200 200 200 200 | 405 405 405 405
organisations:edit        | 404 404 404 404 | 404 404 404 404
organisations:record_fact | 404 404 404 404 | 404 404 404 404
organisations:add_contact | 404 404 404 404 | 404 404 404 404
organisations:add_office  | 404 404 404 404 | 404 404 404 404
organisations:merge       | 404 404 404 404 | 404 404 404 404
organisations:host        | 404 404 404 404 | 404 404 404 404
people:list               | 404 404 404 404 | 404 404 404 404
people:mine               | 404 404 404 404 | 404 404 404 404
people:detail             | 404 404 404 404 | 405 405 405 405
people:give_name          | 404 404 404 404 | 404 404 404 404
people:agree              | 404 404 404 404 | 404 404 404 404
calendar:year             | 200 200 200 200 | 405 405 405 405
calendar:edit_group       | 404 404 404 404 | 404 404 404 404
calendar:edit_deadline    | 404 404 404 404 | 404 404 404 404
calendar:edit_rule        | 404 404 404 404 | 404 404 404 404
records:file              | 404 404 404 404 | 405 405 405 405
intake:list               | 404 404 404 404 | 404 404 404 404
intake:template           | 404 404 404 404 | 404 404 404 404
intake:detail             | 404 404 404 404 | 404 404 404 404
intake:open_stored        | 404 404 404 404 | 404 404 404 404
intake:decide             | 404 404 404 404 | 404 404 404 404
intake:apply              | 404 404 404 404 | 404 404 404 404
intake:accept             | 404 404 404 404 | 404 404 404 404
intake:set_aside          | 404 404 404 404 | 404 404 404 404
intake:recall             | 404 404 404 404 | 404 404 404 404
intake:refused_csv        | 404 404 404 404 | 404 404 404 404
intake:refused_xlsx       | 404 404 404 404 | 404 404 404 404
placement:rounds          | 404 404 404 404 | 404 404 404 404
placement:open            | 404 404 404 404 | 404 404 404 404
placement:round           | 404 404 404 404 | 404 404 404 404
placement:rules           | 404 404 404 404 | 404 404 404 404
placement:ask             | 404 404 404 404 | 404 404 404 404
placement:round_move      | 404 404 404 404 | 404 404 404 404
placement:run             | 404 404 404 404 | 404 404 404 404
placement:progress        | 404 404 404 404 | 404 404 404 404
placement:compare         | 404 404 404 404 | 404 404 404 404
placement:run_move        | 404 404 404 404 | 404 404 404 404
placement:lift            | 404 404 404 404 | 404 404 404 404
placement:lines           | 404 404 404 404 | 404 404 404 404
placement:line            | 404 404 404 404 | 404 404 404 404
placement:move            | 404 404 404 404 | 404 404 404 404
placement:unplaced        | 404 404 404 404 | 404 404 404 404
placement:without         | 404 404 404 404 | 404 404 404 404
placement:sheet           | 404 404 404 404 | 404 404 404 404
placement:area            | 200 404 404 404 | 405 404 404 404
placement:area_sheet      | 404 404 404 404 | 404 404 404 404
placement:ours            | 404 404 404 404 | 404 404 404 404
placement:ours_sheet      | 404 404 404 404 | 404 404 404 404
placement:mine            | 404 404 404 404 | 404 404 404 404
correspondence:list       | 404 404 404 404 | 404 404 404 404
correspondence:xlsx       | 404 404 404 404 | 404 404 404 404
correspondence:pdf        | 404 404 404 404 | 404 404 404 404
correspondence:due        | 404 404 404 404 | 404 404 404 404
correspondence:register   | 404 404 404 404 | 404 404 404 404
correspondence:draft      | 404 404 404 404 | 404 404 404 404
correspondence:numbers    | 404 404 404 404 | 404 404 404 404
correspondence:reserve    | 404 404 404 404 | 404 404 404 404
correspondence:series     | 404 404 404 404 | 404 404 404 404
correspondence:give_up    | 404 404 404 404 | 404 404 404 404
correspondence:plan       | 404 404 404 404 | 404 404 404 404
correspondence:lay_out    | 404 404 404 404 | 404 404 404 404
correspondence:step       | 404 404 404 404 | 404 404 404 404
correspondence:tie        | 404 404 404 404 | 404 404 404 404
correspondence:feed       | 404 404 404 404 | 404 404 404 404
correspondence:calendar   | 404 404 404 404 | 405 405 405 405
correspondence:statistics | 404 404 404 404 | 404 404 404 404
correspondence:release    | 404 404 404 404 | 404 404 404 404
correspondence:figures    | 404 404 404 404 | 404 404 404 404
correspondence:letter     | 404 404 404 404 | 404 404 404 404
correspondence:revise     | 404 404 404 404 | 404 404 404 404
correspondence:enclose    | 404 404 404 404 | 404 404 404 404
correspondence:answer     | 404 404 404 404 | 404 404 404 404
correspondence:preview    | 404 404 404 404 | 404 404 404 404
correspondence:take_out   | 404 404 404 404 | 404 404 404 404
correspondence:dispatch   | 404 404 404 404 | 404 404 404 404
correspondence:set_due    | 404 404 404 404 | 404 404 404 404
correspondence:classify   | 404 404 404 404 | 404 404 404 404
correspondence:charge     | 404 404 404 404 | 404 404 404 404
correspondence:end        | 404 404 404 404 | 404 404 404 404
correspondence:move       | 404 404 404 404 | 404 404 404 404
access:people             | 404 200 200 200 | 404 302 302 302
access:invite             | 404 200 200 200 | 404 200 200 200
access:invitations        | 404 200 200 200 | 404 405 405 405
access:invitation_remind  | 404 405 405 405 | 404 302 302 302
access:invitation_withdraw| 404 405 405 405 | 404 302 302 302
access:log                | 404 200 200 200 | 404 405 405 405
access:own                | 200 200 200 200 | 405 405 405 405
access:member             | 404 200 200 200 | 404 405 405 405
access:dates              | 404 200 200 200 | 404 200 200 200
access:clear_factors      | 404 200 200 200 | 404 200 200 200
access:sign_out           | 404 405 405 405 | 404 302 302 302
access:end_role           | 404 200 200 200 | 404 200 200 200
access:hand_over          | 404 200 200 200 | 404 200 200 200
access:delegate           | 404 200 200 200 | 404 200 200 200
access:delegation_end     | 405 405 405 405 | 404 302 302 302
access:emergency          | 404 404 200 200 | 404 404 405 405
access:emergency_ask      | 404 404 200 200 | 404 404 200 200
access:emergency_move     | 404 404 405 405 | 404 404 302 302
accounts:mine             | 200 200 200 200 | 405 405 405 405
accounts:hat              | 405 405 405 405 | 404 404 404 404
accounts:end_session      | 405 405 405 405 | 404 404 404 404
accounts:invitation       | 404 404 404 404 | 405 405 405 405
accounts:take_up          | 404 404 404 404 | 404 404 404 404
account_email             | 200 200 200 200 | 302 302 302 302
account_change_password   | 302 302 302 302 | 302 302 302 302
account_set_password      | 302 302 302 302 | 302 302 302 302
usersessions_list         | 302 302 302 302 | 302 302 302 302
mfa_index                 | 200 200 200 200 | 405 405 405 405
mfa_list_webauthn         | 302 302 302 302 | 302 302 302 302
mfa_remove_webauthn       | 404 404 404 404 | 404 404 404 404
mfa_authenticate          | 302 302 302 302 | 302 302 302 302
mfa_reauthenticate        | 200 200 200 200 | 200 200 200 200
mfa_activate_totp         | 302 302 302 302 | 302 302 302 302
mfa_deactivate_totp       | 200 200 200 200 | 200 200 200 200
mfa_view_recovery_codes   | 404 404 404 404 | 405 405 405 405
mfa_generate_recovery_codes | 200 200 200 200 | 302 302 302 302
mfa_download_recovery_codes | 404 404 404 404 | 404 404 404 404
mfa_add_webauthn          | 200 200 200 200 | 200 200 200 200
mfa_reauthenticate_webauthn | 302 302 302 302 | 302 302 302 302
mfa_edit_webauthn         | 404 404 404 404 | 404 404 404 404
mfa_login_webauthn        | 302 302 302 302 | 302 302 302 302
account_reauthenticate    | 302 302 302 302 | 302 302 302 302
account_reset_password    | 200 200 200 200 | 200 200 200 200
account_reset_password_done | 200 200 200 200 | 405 405 405 405
account_reset_password_from_key_done | 200 200 200 200 | 405 405 405 405
account_reset_password_from_key | 410 410 410 410 | 410 410 410 410
account_email_verification_sent | 200 200 200 200 | 405 405 405 405
account_confirm_email     | 200 200 200 200 | 404 404 404 404
demo_mail                 | 200 200 200 200 | 405 405 405 405
ui:style_guide            | 200 200 200 200 | 405 405 405 405
ui:progress_sample        | 200 200 200 200 | 405 405 405 405
"""
