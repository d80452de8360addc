# SPDX-License-Identifier: GPL-2.0
"""The functions of an ELF file, by nm."""

import re
import subprocess


def functions(elf):
    """[(address, name)] in order; the first of several names for one address."""
    text = subprocess.run(["arm-none-eabi-nm", "-n", elf], check=True, stdout=subprocess.PIPE,
                          text=True).stdout
    found = {}
    for line in text.splitlines():
        if match := re.match(r"^([0-9a-f]+) [tT] ([A-Za-z_][\w.]*)$", line):
            found.setdefault(int(match[1], 16), match[2])
    return sorted(found.items())
