# SPDX-License-Identifier: GPL-2.0
"""Input at the console, in a guest and natively."""

import re

import pexpect

import guest

BOOT_S = 300
ANSWER_S = 60
PROMPT = r"/root # "
SWITCH = "\x01\x01\x01"         # switches the input to the hypervisor's keys and back
BEL, STOP, START, INTERRUPT = "\x07", "\x13", "\x11", "\x03"

# Each byte once. The runner's Ctrl-A x does not occur: x does not follow 0x01.
EVERY_BYTE = bytes(range(256))
READ_BYTES = "s=$(stty -g); stty raw -echo; printf 'go\\a'; dd bs=1 count=256 2>/dev/null " \
             "| hexdump -ve '1/1 \"%02x\"'; stty $s; echo"
# Ctrl-S does not stop the kernel's messages: they show that time passes.
COUNT_UP = "(while sleep 1; do echo '<1>tick' >/dev/kmsg; done) & " \
           "i=0; while :; do echo line $((i=i+1)); done"


class Console:
    """The console of a run, on a pseudo-terminal, after the shell's first prompt."""

    def __init__(self, place, name, mode):
        self.child = pexpect.spawn(guest.RUN, [*mode, *place.arguments,
                                               "--log", f"{place.logs}/{name}"],
                                   timeout=ANSWER_S, encoding="latin-1", codec_errors="strict")
        self.child.expect(PROMPT, timeout=BOOT_S)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.send("\x01x")
        self.child.expect(pexpect.EOF)
        self.child.close(force=True)

    def command(self, text):
        """Type a command."""
        self.child.send(text + "\r")

    def seen(self, pattern, timeout=ANSWER_S):
        """Wait for a pattern in the output; the match, or None after the time-out."""
        found = self.child.expect([pattern, pexpect.TIMEOUT], timeout=timeout)
        return None if found else self.child.match


def every_byte(console):
    """Does a program get each byte that is typed?"""
    console.command(READ_BYTES)
    if not console.seen("go" + BEL):
        return ["the program that reads bytes did not start"]
    # In pieces that fit into the FIFO of a UART without flow control.
    for at in range(0, 256, 8):
        console.child.send(EVERY_BYTE[at:at + 8].decode("latin-1"))
        console.child.expect([pexpect.TIMEOUT, "never"], timeout=0.05)
    got = console.seen(r"([0-9a-f]{512})")
    if not got:
        return [f"of 256 bytes typed the program read {console.child.before!r}"]
    return [] if bytes.fromhex(got[1]) == EVERY_BYTE else [f"typed 00 to ff, read {got[1]}"]


def stop_and_start(console):
    """Does Ctrl-S stop output, does Ctrl-Q start it again, and is nothing lost?"""
    console.command(COUNT_UP)
    if not console.seen("line 20\r"):
        return ["no output to be stopped"]
    console.child.send(STOP)
    # Output in flight appears before the first or the second tick.
    ticks = [console.seen("tick") and console.child.before for _ in range(4)]
    problems = []
    if None in ticks or any("line" in text for text in ticks[2:]):
        problems.append("Ctrl-S does not stop output")
    last = ([20] + re.findall(r"line (\d+)\r", "".join(filter(None, ticks))))[-1]
    console.child.send(START)
    first = console.seen(r"line (\d+)\r")
    if not first:
        problems.append("Ctrl-Q does not start output again")
    elif int(first[1]) - int(last) > 2:     # one may be cut in two
        problems.append(f"stopped after line {last}, output starts again with line {first[1]}")
    console.child.send(INTERRUPT)
    console.command("kill $!; echo over")
    console.seen(r"\nover\r|\) over\r")
    return problems


def sysrq(console):
    """Does the hypervisor's key `s` send SysRq to the domain that had the input?"""
    console.child.send(SWITCH)
    if not console.seen("input to the hypervisor"):
        return ["no debug keys"]
    console.child.send("s")
    console.seen("next key: SysRq")
    console.child.send("h")
    problems = [] if console.seen("sysrq: HELP") else ["the domain got no SysRq"]
    console.child.send(SWITCH)
    console.seen(r"input to d\d")
    console.command("echo $((6 * 7))")
    return problems + ([] if console.seen(r"\n.*42\r") else ["no shell after SysRq"])


def problems_of(place, name, mode, parts):
    """The problems of these parts on one side."""
    with Console(place, name, mode) as console:
        return [f"{name}: {problem}" for part in parts for problem in part(console)]
