# SPDX-License-Identifier: GPL-2.0
"""What Linux's own tests say, read from the kernel's log.

A run's output has sections, each after a line "= NAME". The log's lines begin
with a time, and what one test says may be interrupted by another line.
"""

import re

# LKDTM's mistakes that the kernel survives; the task that makes one does not.
MISTAKES = (
    "BUG", "WARNING", "EXCEPTION",
    "EXHAUST_STACK", "STACK_GUARD_PAGE_LEADING", "STACK_GUARD_PAGE_TRAILING",
    "REPORT_STACK_CANARY", "REPORT_STACK_CANARY",      # of two tasks: compared
    "UNALIGNED_LOAD_STORE_WRITE",
    "WRITE_RO", "WRITE_RO_AFTER_INIT", "WRITE_KERN",
    "EXEC_DATA", "EXEC_STACK", "EXEC_KMALLOC", "EXEC_VMALLOC", "EXEC_RODATA",
    "EXEC_USERSPACE", "EXEC_NULL", "ACCESS_USERSPACE", "ACCESS_NULL",
    "REFCOUNT_INC_OVERFLOW", "REFCOUNT_DEC_ZERO",
    "USERCOPY_SLAB_WHITELIST_TO", "USERCOPY_SLAB_WHITELIST_FROM",
    "USERCOPY_STACK_FRAME_TO", "USERCOPY_STACK_FRAME_FROM", "USERCOPY_STACK_BEYOND",
    "USERCOPY_VMALLOC", "USERCOPY_KERNEL")
# What is not tried. On ARMv5 nothing keeps the first from overwriting all of the kernel,
# and natively, under software PAN, the second is tried again for ever.
NOT_TRIED = {"v5": ("WRITE_KERN", "EXEC_USERSPACE"), "v67": ()}
# Those that it does not survive.
FATAL = ("PANIC", "CORRUPT_STACK", "CORRUPT_STACK_STRONG")

_FAULT = "Unable to handle kernel"
_OVERFLOW = "Internal error: kernel stack overflow"
_USERCOPY = "usercopy: Kernel memory"
# What must be said: everywhere, and with STRICT_KERNEL_RWX, which ARMv5 does not have.
_CAUGHT = {
    "BUG": "Internal error", "EXCEPTION": _FAULT, "EXHAUST_STACK": _OVERFLOW,
    "STACK_GUARD_PAGE_LEADING": _FAULT, "STACK_GUARD_PAGE_TRAILING": _FAULT,
    "EXEC_NULL": _FAULT, "ACCESS_NULL": _FAULT,
    "USERCOPY_SLAB_WHITELIST_TO": _USERCOPY, "USERCOPY_SLAB_WHITELIST_FROM": _USERCOPY,
    "USERCOPY_STACK_FRAME_TO": _USERCOPY, "USERCOPY_STACK_FRAME_FROM": _USERCOPY,
    "USERCOPY_STACK_BEYOND": _USERCOPY,
    "USERCOPY_KERNEL": _USERCOPY,
}
_STRICT = dict.fromkeys(("WRITE_RO", "WRITE_RO_AFTER_INIT", "WRITE_KERN", "EXEC_DATA",
                         "EXEC_STACK", "EXEC_KMALLOC", "EXEC_VMALLOC"), _FAULT)
CAUGHT = {"v5": _CAUGHT, "v67": {**_CAUGHT, **_STRICT}}

# Where guest and native may differ, with the reason.
_PAN = "a domain fault under software PAN, which needs CPU_USE_DOMAINS: not for guests"
DIFFERENCES = {
    "v5": dict.fromkeys(("ACCESS_USERSPACE", "EXCEPTION", "ACCESS_NULL"), _PAN),
    "v67": {},
}

# Of what the kernel says of a mistake, the lines that judge it ...
_SAYS = re.compile(r"Unable to handle|Internal error|usercopy:|FAIL|kernel BUG|Insufficient stack|"
                   r"stack-protector|WARNING: |refcount_t: |Kernel panic|Unhandled|"
                   r"lkdtm: (ok|ERROR)")
# ... and what in them is another one in each run.
_VARIES = ((re.compile(r"(?<!Oops: )\b(0x)?[0-9a-f]{8}\b"), "ADDRESS"), (re.compile(r"(?i)pid:? \d+"), "pid N"),
           (re.compile(r"\+0x[0-9a-f]+/0x[0-9a-f]+"), ""), (re.compile(r"\[#\d+\]"), "[#N]"), (re.compile(r"offset -?\d+"), "offset N"))

def mistakes(architecture):
    """The mistakes to try."""
    return [name for name in MISTAKES if name not in NOT_TRIED[architecture]]


_TIME = re.compile(r"^(<\d+>)?\[ *\d+\.\d+\] ", re.MULTILINE)


def sections(output):
    """{name: text without times} of a run's output."""
    parts = re.split(r"^= (\S+)$", output, flags=re.MULTILINE)
    return {name: _TIME.sub("", text) for name, text in zip(parts[1::2], parts[2::2])}


def _kprobes(text):
    """KUnit's lines of its suite."""
    suite = re.search(r"# Subtest: kprobes_test\n(.*?)^(not ok|ok) \d+ (?:- )?kprobes_test", text,
                      re.DOTALL | re.MULTILINE)
    if not suite:
        return {}
    tests = re.findall(r"^ +(ok|not ok) \d+ (?:- )?(\S+)", suite[1], re.MULTILINE)
    return {f"kprobes {name}": verdict for verdict, name in [*tests, (suite[2], "all")]}


def _ftrace(text):
    """Each test's name, and the next verdict."""
    pairs = re.findall(r"Testing ((?:tracer|dynamic ftrace|ftrace)[^:\n]*): "
                       r"(?:(?!Testing ).)*?\b(PASSED|FAILED)", text, re.DOTALL)
    return {f"ftrace {name}": verdict for name, verdict in pairs}


def _kgdb(text):
    """A test is good when no error follows before the next one."""
    parts = re.split(r"kgdbts:RUN ([^[\n]*)\n", text)
    return {f"kgdb {name}": "failed" if "ERROR" in said or "WARNING" in said else "ok"
            for name, said in zip(parts[1::2], parts[2::2])}


def _bpf(name, text):
    """The summaries, and what failed but for what ARM's JIT does not translate: with
    JIT on, nothing interprets that."""
    found = {f"{name} {part or 'programs'}": said for part, said in re.findall(
        r"test_bpf: (?:(test_\w+): )?Summary: (.*)", text)}
    for test, said in re.findall(r"test_bpf: (#\d+ .*?)(?: jited:|(?= FAIL))(.*FAIL.*)", text):
        if "err=-524" not in said:
            found[f"{name} {test}"] = said
    return found


def of_tests(output):
    """{name: verdict} of the kernel's tests."""
    found = {}
    for name, text in sections(output).items():
        if name == "boot":
            found |= {**_kprobes(text), **_ftrace(text)}
        elif name == "kgdb":
            found |= _kgdb(text)
        else:
            found |= _bpf(name, text)
    return found


def test_problem(name, verdict):
    """What is wrong with a verdict of of_tests(), or None."""
    if name.startswith("bpf-1-test_bpf "):
        good = re.fullmatch(r"\d+ PASSED, \d+ FAILED, \[(\d+)/\1 JIT'ed\]", verdict)
    elif name.startswith("bpf-"):
        good = re.match(r"[1-9]\d* PASSED, 0 FAILED", verdict)
    else:
        good = verdict in ("ok", "PASSED")
    return None if good else verdict


def _judging_lines(text):
    """The lines that judge a mistake, without what varies."""
    lines = [line for line in text.splitlines() if _SAYS.search(line)]
    for pattern, word in _VARIES:
        lines = [pattern.sub(word, line) for line in lines]
    return "; ".join(lines)


def of_mistakes(output):
    """{name of LKDTM's: what the kernel said}."""
    return {name: _judging_lines(text) for name, text in sections(output).items()}


def mistake_problem(architecture, name, said):
    """What is wrong with a verdict of of_mistakes(), or None."""
    wanted = CAUGHT[architecture].get(name, "")
    return None if wanted in said else f"«{said}», not «{wanted}»"


def last_words(console):
    """What a machine's console says of its panic."""
    return _judging_lines(_TIME.sub("", console))


def panic_problem(_name, said):
    """What is wrong with last words, or None."""
    return None if "Kernel panic" in said else f"no panic: «{said}»"
