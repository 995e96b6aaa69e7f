"""How numbers are written where Django's own formats differ from Unicode's (CLDR 48).

Digits are Latin in every language: those of dates, receipts and addresses are typed back into
fields and addresses, and readers of Arabic and Hindi meet both kinds on the web.
"""
