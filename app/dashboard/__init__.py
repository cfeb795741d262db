"""How an account is doing: its figures by days, and what somebody has to see to.

`days` knows the calendar, `figures` what is counted, `counting` counts it, `totals` remembers what
was counted for days that are over, `report` puts a page together, `attention` finds what is wrong.
"""
