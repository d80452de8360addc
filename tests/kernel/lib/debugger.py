# SPDX-License-Identifier: GPL-2.0
"""A session with kgdb over a guest's console, hvc0, as by a user with gdb."""

import os
import re

import artifacts
import guest
import pexpect
import remote
from cache import Failure

BOOT_S = 120
PROMPT = rb"/root # "
STOP = "echo hvc0 >/sys/module/kgdboc/parameters/kgdboc; echo g >/proc/sysrq-trigger\r"
# A system call that no other program makes, and the kernel's function for it.
FUNCTION, CALLER = "__se_sys_sethostname", "hostname debugged\r"


def address_of(kernel, symbol):
    """The address of a symbol of the kernel."""
    with open(os.path.join(kernel.folder, "System.map"), encoding="ascii") as source:
        found = re.search(rf"^([0-9a-f]{{8}}) \w {symbol}$", source.read(), re.MULTILINE)
    if not found:
        raise Failure(f"no symbol {symbol} in System.map")
    return int(found[1], 16)


def _stopped(answer):
    if answer[:1] not in b"ST":
        raise Failure(f"kgdb answers {answer!r} where the kernel should have stopped")


def session(place):
    """One session; raises Failure at the first step that fails."""
    kernel = artifacts.guest_kernel(place.kernel)
    banner, function = (address_of(kernel, symbol) for symbol in ("linux_banner", FUNCTION))
    console = pexpect.spawn(guest.RUN, [*place.arguments, "--debug", "--log",
                                        os.path.join(place.logs, "debugger")],
                            timeout=BOOT_S, cwd=guest.ROOT)
    try:
        _steps(console, remote.Stub(console), banner, function)
    except (pexpect.TIMEOUT, pexpect.EOF):
        raise Failure(f"the console ends with: {console.before[-300:]!r}") from None
    finally:
        console.close(force=True)


def _steps(console, stub, banner, function):
    console.expect(PROMPT)
    console.send(STOP)
    # Before this message the terminal would echo the request.
    console.expect(rb"KGDB: Entering KGDB")
    _stopped(stub.ask(b"?"))
    text = stub.memory(banner, 14)
    if text != b"Linux version ":
        raise Failure(f"kgdb reads {text!r} where the banner is")
    stub.expect_ok(b"Z0,%x,4" % function)
    stub.send(b"c")
    console.expect(PROMPT)
    console.send(CALLER)
    _stopped(stub.packet())
    if stub.register(remote.PC) != function:
        raise Failure(f"stopped at {stub.register(remote.PC):#x}, not {function:#x}")
    stub.expect_ok(b"z0,%x,4" % function)
    stub.send(b"c")
    console.expect(PROMPT)
    console.send("hostname\r")
    console.expect(rb"debugged\r\n")
