# SPDX-License-Identifier: GPL-2.0
"""What the meter must know of a build of the hypervisor, read off its ELF file.

A pause is the instruction behind a call of arch_interrupt_waiting(), or the one
behind WFI. pauses.list names the functions that may contain one; the program's
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
TAKE = "arch_poll_interrupts"
EXEMPT = "panic"
RETURN = re.compile(r"^movs\s+pc, lr$")
SYSTEM_CALL = "vector_svc"
# Returns from an exception that the hypervisor itself has raised.
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


def find_pauses(lines):
    """[(address, function)] of the pauses in a disassembly."""
    found = []
    for (_, function, instruction), (address, _, _) in zip(lines, lines[1:]):
        called = re.match(r"^bl?\w*\s+[0-9a-f]+ <(\w+)>$", instruction)
        if (called and called[1] in WAITING and function not in WAITING) or \
                WAIT_FOR_INTERRUPT.search(instruction):
            if not instruction.startswith("bl") and called:
                raise Failure(f"{function}: a tail call of {called[1]} is no pause")
            found.append((address, function))
    return found


def check_pauses(found, allowed):
    """Fail when the program pauses elsewhere than it may, or where the list is stale."""
    there = {function for _, function in found}
    for name in sorted(there - set(allowed)):
        raise Failure(f"{name}() has a pause that pauses.list does not name")
    for name in sorted(set(allowed) - there):
        raise Failure(f"pauses.list names {name}(), which has no pause")


def system_call_length(elf):
    """The instructions of a system call of a guest's user code, with the vector."""
    path = [instruction for _, function, instruction in disassembly(elf)
            if function == SYSTEM_CALL]
    return 1 + 1 + next(i for i, instruction in enumerate(path) if RETURN.search(instruction))


def write(elf, path):
    """Write the plan for a build; returns its number of pauses."""
    lines = disassembly(elf)
    pauses = find_pauses(lines)
    check_pauses(pauses, pauses_allowed())
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
    return len(pauses)
