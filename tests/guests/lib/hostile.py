# SPDX-License-Identifier: GPL-2.0
"""Judges a run of the hostile suite by hostile/table.h.

The words of the attacker count for least: an attack has failed when the
hypervisor's log has exactly the stops that the table asks for, in order, and
the victim found all its canaries after that attack's slot of time. What the
attacker saw (errno, FSR, FAR) must be as in the table besides.
"""

import os
import re

HERE = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
MINIMUM_SHARE = 450                     # of 1000 instructions, the victim's own
_ROW = re.compile(r"^(?:ATTACK\(([\w| ]+), (\w+), (\w+), .*(?:\n[ \t]+.*)*\)|(MMU_ON))$", re.M)
_ROW_START = re.compile(r"^(?:ATTACK\(|MMU_ON$)", re.M)
_STOP = re.compile(r'STOP\("([^"]+)"\)')
_PLAN = re.compile(r"#define (FIRST_SLOT|AFTER_SLOTS)\s+(\d+)u")


# The names in the table by which a core may be meant: lib/core.h.
CORES = {cpu: {"ALL", *names.split()} for cpu, names in {
    "arm926": "ARM926 V5",
    "arm1136": "ARM1136 V6 V6_V7",
    "arm1176": "ARM1176 V6 V6_V7",
    "arm11mpcore": "ARM11MPCORE V6 V6_V7",
    "cortex-a8": "CORTEX_A8 V7 V6_V7",
    "cortex-a9": "CORTEX_A9 V7 V6_V7",
}.items()}


class Attack:
    """A row of the table."""

    def __init__(self, slot, match, cpu):
        self.slot = slot
        self.cores = match[1]
        self.name = match[2]            # None: the marker MMU_ON, which is no attack
        self.made = self.name and bool(CORES[cpu] & set(self.cores.split(" | ")))
        row = " ".join(match[0].split())        # a row may have several lines
        stop = _STOP.search(row)
        self.stop = stop and stop[1]
        self.endless = ", ENDLESS, " in row


def _read(*path):
    with open(os.path.join(HERE, *path), encoding="utf-8") as source:
        return source.read()


def read_table(cpu):
    """(attacks in order of time, slots after the last), as they are on a core."""
    plan = {name: int(value) for name, value in _PLAN.findall(_read("lib", "plan.h"))}
    table = _read("hostile", "table.h")
    rows = list(_ROW.finditer(table))
    if len(rows) != len(_ROW_START.findall(table)):
        raise ValueError("tests/guests/hostile/table.h: a row that cannot be read")
    return [Attack(slot, match, cpu) for slot, match in enumerate(rows, plan["FIRST_SLOT"])], \
        plan["AFTER_SLOTS"]


def _attack_problems(attack, attacker, victim):
    name = attack.name
    if f"victim: slot {attack.slot} unharmed" not in victim:
        yield f"{name}: the victim does not say that it was unharmed"
    if not attack.made:
        if f"attack {name}: not on this core" not in attacker:
            yield f"{name}: it was to be left out"
        return
    if f"attack {name}: control right" not in attacker:
        yield f"{name}: its control did not work"
    outcome = [line for line in attacker if line.startswith(f"attack {name}: outcome")]
    ends = attack.stop or attack.endless
    if ends and outcome:
        yield f"{name}: the attacker is still there: {outcome[0]}"
    if not ends and outcome != [f"attack {name}: outcome right"]:
        yield f"{name}: the attacker saw: {' '.join(outcome) or 'nothing'}"


def _stop_problems(attacks, ends):
    """The hypervisor's log must have the stops of the table, in order."""
    wanted = [attack for attack in attacks if attack.made and attack.stop]
    for attack, end in zip(wanted, ends):
        if not (end.startswith("stopped: ") and attack.stop in end):
            yield f"{attack.name}: should be stopped with \"{attack.stop}\", but: {end}"
            return
    if len(wanted) != len(ends):
        yield f"{len(wanted)} attacks must be stopped, {len(ends)} were"


def _share_problems(victim):
    shares = [int(line.split()[-2]) for line in victim if " share " in line]
    if not shares:
        yield "the victim reported no share of the processor"
    elif min(shares) < MINIMUM_SHARE:
        yield f"the victim had only {min(shares)} of 1000 instructions in one second"


def judge(result, cpu):
    """(number of attacks that failed as they should, list of problems); attacks
    that do not exist on the core are named in result.skipped.
    """
    attacks, after = read_table(cpu)
    attacker = result.lines["attacker"]
    victim = result.lines["victim"]
    attacker_set, victim_set = set(attacker), set(victim)
    wrong = []
    good = 0
    for attack in attacks:
        if attack.name is None:
            continue
        problems = list(_attack_problems(attack, attacker_set, victim_set))
        wrong += problems
        if not attack.made:
            result.skipped.append(f"{attack.name}: only on {attack.cores}")
        else:
            good += not problems
    wrong += _stop_problems(attacks, result.ends("attacker"))
    last = attacks[-1].slot + after
    for slot in range(attacks[-1].slot + 1, last + 1):
        if f"victim: slot {slot} unharmed" not in victim_set:
            wrong.append(f"the victim does not say that it was unharmed in slot {slot}")
            break
    wrong += _share_problems(victim)
    if result.ends("victim") != ["poweroff"]:
        wrong.append(f"the victim ended {result.ends('victim')}, not by its poweroff")
    return good, wrong
