# SPDX-License-Identifier: GPL-2.0
"""The addresses in a build of the hypervisor that the meter needs, from its ELF file.

A pause is the instruction after a call of arch_interrupt_waiting(), or the one
after WFI. pauses.list names the functions that may contain one; the program's
disassembly must have pauses in exactly these.
"""

import re
import subprocess
from pathlib import Path

import elf_symbols
from cache import Failure

HERE = Path(__file__).resolve().parent
PAUSES_MAX = 12
WAITING = ("arch_interrupt_waiting", "__wrap_arch_interrupt_waiting")
# ARM DDI 0100I B2.7.1 (ARMv5: the core's own), ARM DDI 0406C A8.8.425.
WAIT_FOR_INTERRUPT = re.compile(r"\bwfi\b|\bmcr\s+15, 0, r\d+, cr7, cr0, \{4\}")
TAKE = "irq_handle"
EXEMPT = "panic"
RETURN = re.compile(r"^movs\s+pc, lr$")
SYSTEM_CALL = "vector_svc"
# Code that returns from exceptions in the hypervisor: no exit.
OWN_RETURNS = "in_hypervisor_"
VECTORS = ("reset", "undefined instruction", "svc", "prefetch abort", "data abort", None, "irq",
           "fiq")
VECTORS_PAGE = 0xffff0000


def pauses_allowed():
    """The functions of pauses.list."""
    lines = (HERE / "pauses.list").read_text().splitlines()
    names = [line.split()[0] for line in lines if line.strip() and not line.startswith("#")]
    if len(names) > PAUSES_MAX:
        raise Failure(f"pauses.list has {len(names)} functions: at most {PAUSES_MAX} may pause")
    return names


def disassembly(elf):
    """[(address, function, instruction)] of the program."""
    text = subprocess.run(["arm-none-eabi-objdump", "-d", "--no-show-raw-insn", elf], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    function, lines = None, []
    for line in text.splitlines():
        if match := re.match(r"^([0-9a-f]+) <(.*)>:$", line):
            function = match[2]
        elif match := re.match(r"^\s*([0-9a-f]+):\s+(.*)$", line):
            lines.append((int(match[1], 16), function, match[2].split(";")[0].split("@")[0].strip()))
    return lines


def source_functions(elf, addresses):
    """The functions that instructions belong to in the source, whatever was inlined."""
    if not addresses:
        return []
    text = subprocess.run(["arm-none-eabi-addr2line", "-f", "-e", elf, *map(hex, addresses)],
                          check=True, stdout=subprocess.PIPE, text=True).stdout
    return text.splitlines()[::2]


def find_pauses(elf, lines):
    """[(address, function)] of the pauses of a program."""
    calls, found = [], []
    for (call, function, instruction), (address, _, _) in zip(lines, lines[1:]):
        called = re.match(r"^(b\w*)\s+[0-9a-f]+ <(\w+)>$", instruction)
        if called and called[2] in WAITING and function not in WAITING:
            if not called[1].startswith("bl"):
                raise Failure(f"{function}: a tail call of {called[2]} is no pause")
            calls.append((call, address))
        elif WAIT_FOR_INTERRUPT.search(instruction):
            found.append((address, function))
    names = source_functions(elf, [call for call, _ in calls])
    return found + [(address, name) for (_, address), name in zip(calls, names)]


def check_pauses(found, allowed):
    """Fail when a program pauses elsewhere than it may."""
    for name in sorted(set(found) - set(allowed)):
        raise Failure(f"{name}() has a pause that pauses.list does not name")


def stale_pauses(found):
    """Functions of pauses.list that pause in none of the builds."""
    return sorted(set(pauses_allowed()) - set(found))


def system_call_length(elf):
    """The instructions of a system call of a guest's user code, with the vector."""
    path = [instruction for _, function, instruction in disassembly(elf)
            if function == SYSTEM_CALL]
    return 1 + 1 + next(i for i, instruction in enumerate(path) if RETURN.search(instruction))


def write(elf, path):
    """Write the plan for a build; returns the functions that pause."""
    lines = disassembly(elf)
    pauses = find_pauses(elf, lines)
    check_pauses([function for _, function in pauses], pauses_allowed())
    symbols = elf_symbols.functions(elf)
    end = max(address for address, _ in symbols) + 0x10000
    rows = [f"hypervisor {min(address for address, _ in symbols):x} {end:x}"]
    rows += [f"entry {VECTORS_PAGE + 4 * i:x} {name.replace(' ', '-')}"
             for i, name in enumerate(VECTORS) if name]
    rows += [f"exit {address:x} exit" for address, function, instruction in lines
             if RETURN.search(instruction) and not function.startswith(OWN_RETURNS)]
    rows += [f"pause {address:x} pause:{function}" for address, function in pauses]
    taken = {TAKE: "take", EXEMPT: "exempt"}
    rows += [f"{taken.get(name, 'function')} {address:x} {name}" for address, name in symbols]
    Path(path).write_text("\n".join(rows) + "\n")
    return [function for _, function in pauses]
