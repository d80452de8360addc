# SPDX-License-Identifier: GPL-2.0
"""Reads what lib/tap.c writes."""

import re

_RESULT = re.compile(r"(not )?ok (\d+) - (.*)")
_PLAN = re.compile(r"1\.\.(\d+)")


def problems(lines):
    """(number of good results, list of what is wrong) of a guest's lines."""
    wrong = []
    good = 0
    count = 0
    plan = None
    for line in lines:
        if match := _RESULT.fullmatch(line):
            count += 1
            if int(match[2]) != count:
                wrong.append(f"result {count} is missing before: {line}")
                count = int(match[2])
            if match[1]:
                wrong.append(line)
            else:
                good += 1
        elif match := _PLAN.fullmatch(line):
            plan = int(match[1])
    if plan is None:
        wrong.append(f"no plan: the guest did not get to its end ({count} results)")
    elif plan != count or plan == 0:
        wrong.append(f"plan of {plan}, but {count} results")
    return good, wrong
