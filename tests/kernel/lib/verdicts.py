# SPDX-License-Identifier: GPL-2.0
"""The verdicts of Linux's own tests, parsed from the kernel's log.

The output of a run has sections, each after a line "= NAME". Lines of the log begin
with a time stamp; lines of other sources may come between those of a test.
"""

import re

# LKDTM's bugs that the kernel survives. The task that triggers one is killed.
SURVIVABLE = (
    "BUG", "WARNING", "EXCEPTION",
    "EXHAUST_STACK", "STACK_GUARD_PAGE_LEADING", "STACK_GUARD_PAGE_TRAILING",
    "REPORT_STACK_CANARY", "REPORT_STACK_CANARY",      # it compares those of two tasks
    "UNALIGNED_LOAD_STORE_WRITE",
    "WRITE_RO", "WRITE_RO_AFTER_INIT", "WRITE_KERN",
    "EXEC_DATA", "EXEC_STACK", "EXEC_KMALLOC", "EXEC_VMALLOC", "EXEC_RODATA",
    "EXEC_USERSPACE", "EXEC_NULL", "ACCESS_USERSPACE", "ACCESS_NULL",
    "REFCOUNT_INC_OVERFLOW", "REFCOUNT_DEC_ZERO",
    "USERCOPY_SLAB_WHITELIST_TO", "USERCOPY_SLAB_WHITELIST_FROM",
    "USERCOPY_STACK_FRAME_TO", "USERCOPY_STACK_FRAME_FROM", "USERCOPY_STACK_BEYOND",
    "USERCOPY_VMALLOC", "USERCOPY_KERNEL")
# Left out. On ARMv5 the first overwrites all of the kernel, whose text is writable, and
# the second faults for ever natively, with software PAN.
LEFT_OUT = {"v5": ("WRITE_KERN", "EXEC_USERSPACE"), "v67": ()}
# LKDTM's bugs that end in a panic.
FATAL = ("PANIC", "CORRUPT_STACK", "CORRUPT_STACK_STRONG")

_FAULT = "Unable to handle kernel"
_OVERFLOW = "Internal error: kernel stack overflow"
_USERCOPY = "usercopy: Kernel memory"
# The required messages: on all, and with STRICT_KERNEL_RWX, which ARMv5 does not have.
_REQUIRED = {
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
REQUIRED = {"v5": _REQUIRED, "v67": {**_REQUIRED, **_STRICT}}

# Where guest and native differ, with the reason.
_PAN = "a domain fault under software PAN, which needs CPU_USE_DOMAINS: not for guests"
DIFFERENCES = {
    "v5": dict.fromkeys(("ACCESS_USERSPACE", "EXCEPTION", "ACCESS_NULL"), _PAN),
    "v67": {},
}

# The lines of the kernel's messages that are compared ...
_COMPARED = re.compile(r"Unable to handle|Internal error|usercopy:|FAIL|kernel BUG|Insufficient stack|"
                       r"stack-protector|WARNING: |refcount_t: |Kernel panic|Unhandled|"
                       r"lkdtm: (ok|ERROR)")
# ... and the parts of them that differ from run to run, with their replacements.
_VARIES = ((re.compile(r"(?<!Oops: )\b(0x)?[0-9a-f]{8}\b"), "ADDRESS"),
           (re.compile(r"(?i)pid:? \d+"), "pid N"), (re.compile(r"\+0x[0-9a-f]+/0x[0-9a-f]+"), ""),
           (re.compile(r"\[#\d+\]"), "[#N]"), (re.compile(r"offset -?\d+"), "offset N"))


def survivable(architecture):
    """The names of LKDTM's bugs to trigger that the kernel survives."""
    return [name for name in SURVIVABLE if name not in LEFT_OUT[architecture]]


_TIME = re.compile(r"^(<\d+>)?\[ *\d+\.\d+\] ", re.MULTILINE)


def sections(output):
    """{name: text without time stamps} of a run's output."""
    parts = re.split(r"^= (\S+)$", output, flags=re.MULTILINE)
    return {name: _TIME.sub("", text) for name, text in zip(parts[1::2], parts[2::2])}


def _kprobes(text):
    """{name: verdict} from KUnit's lines of the suite kprobes_test."""
    suite = re.search(r"# Subtest: kprobes_test\n(.*?)^(not ok|ok) \d+ (?:- )?kprobes_test", text,
                      re.DOTALL | re.MULTILINE)
    if not suite:
        return {}
    tests = re.findall(r"^ +(ok|not ok) \d+ (?:- )?(\S+)", suite[1], re.MULTILINE)
    return {f"kprobes {name}": verdict for verdict, name in [*tests, (suite[2], "all")]}


def _ftrace(text):
    """{name: verdict}: the first verdict after the name of each test."""
    pairs = re.findall(r"Testing ((?:tracer|dynamic ftrace|ftrace)[^:\n]*): "
                       r"(?:(?!Testing ).)*?\b(PASSED|FAILED)", text, re.DOTALL)
    return {f"ftrace {name}": verdict for name, verdict in pairs}


def _kgdb(text):
    """{name: verdict}: a test passes when no error is reported before the next one."""
    parts = re.split(r"kgdbts:RUN ([^[\n]*)\n", text)
    return {f"kgdb {name}": "failed" if "ERROR" in messages or "WARNING" in messages else "ok"
            for name, messages in zip(parts[1::2], parts[2::2])}


def _bpf(name, text):
    """The summaries, and the failures other than -ENOTSUPP (524), which programs return
    that ARM's JIT does not translate: with the JIT on there is no interpreter."""
    found = {f"{name} {part or 'programs'}": summary for part, summary in re.findall(
        r"test_bpf: (?:(test_\w+): )?Summary: (.*)", text)}
    for test, result in re.findall(r"test_bpf: (#\d+ .*?)(?: jited:|(?= FAIL))(.*FAIL.*)", text):
        if "err=-524" not in result:
            found[f"{name} {test}"] = result
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
    """The problem of a verdict of of_tests(), or None."""
    if name.startswith("bpf-1-test_bpf "):
        good = re.fullmatch(r"\d+ PASSED, \d+ FAILED, \[(\d+)/\1 JIT'ed\]", verdict)
    elif name.startswith("bpf-"):
        good = re.match(r"[1-9]\d* PASSED, 0 FAILED", verdict)
    else:
        good = verdict in ("ok", "PASSED")
    return None if good else verdict


def _compared_lines(text):
    """The lines that are compared, without the parts that vary."""
    lines = [line for line in text.splitlines() if _COMPARED.search(line)]
    for pattern, word in _VARIES:
        lines = [pattern.sub(word, line) for line in lines]
    return "; ".join(lines)


def of_lkdtm(output):
    """{name of LKDTM's bug: the kernel's messages}."""
    return {name: _compared_lines(text) for name, text in sections(output).items()}


def lkdtm_problem(architecture, name, messages):
    """The problem of the messages for a bug, or None."""
    required = REQUIRED[architecture].get(name, "")
    return None if required in messages else f"«{messages}» lacks «{required}»"


def panic_messages(console):
    """The kernel's messages for a panic on its console."""
    return _compared_lines(_TIME.sub("", console))


def panic_problem(_name, messages):
    """The problem of the messages for a panic, or None."""
    return None if "Kernel panic" in messages else f"no panic: «{messages}»"
