# SPDX-License-Identifier: GPL-2.0
"""One run of QEMU, from the command line's options to the exit status.

Invariants: stdout carries the commands' stdout and nothing else; however a run
ends, QEMU has ended before it and the terminal is restored; the loop never blocks
on a pipe, so a time-out is kept even if nobody reads the output.
"""

import contextlib
import hashlib
import os
import select
import shlex
import shutil
import signal
import tempfile
import time

import artifacts
import bundle
import execproto
import fdt
import precheck
import qemu
import runlog
from cache import Failure, os_reason, replace_file
from console import NATIVE, Demultiplexer, Keys, Output, Terminal
from newc import Archive, pad4
from session import (NOT_SET_UP, Outcome, QEMU_ENDED, Session, STATUS_MEANING,
                     TAIL_LINES)

TIMEOUT_S = 120
TIMEOUT_ICOUNT_S = 600
GRACE_S = 20                    # for QEMU to end once the commands have
FLUSH_S = 5                     # for a reader to take the rest of the output
READ_SIZE = 65536
BACKLOG_MAX = 1 << 20           # bytes of unwritten output, above which QEMU is not read
START_S = 10                    # with --icount the agents start after so many seconds ...
START_INSTRUCTIONS = 4          # ... and so many thousand million instructions, for the boot
STDIN, STDOUT, STDERR = 0, 1, 2
# Signals that end a program by default, without those for its own faults, and
# without SIGXFSZ: when it is ignored, write() fails with EFBIG.
SIGNALS = signal.valid_signals() - {
    signal.SIGKILL, signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU,
    signal.SIGCHLD, signal.SIGCONT, signal.SIGURG, signal.SIGWINCH, signal.SIGXFSZ,
    signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL}


class Interrupted(Exception):
    """The run was ended by a signal."""

    def __init__(self, number):
        super().__init__(number)
        self.number = number


def _on_signal(number, _frame):
    for other in SIGNALS:
        signal.signal(other, signal.SIG_IGN)    # no second signal during the clean-up
    raise Interrupted(number)


def _catch_signals():
    """Leave signals ignored that were ignored at the start (nohup), except SIGPIPE,
    which Python ignores."""
    for number in SIGNALS:
        if number == signal.SIGPIPE or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _on_signal)


@contextlib.contextmanager
def own_sigpipe():
    """Within the block, a write to a closed pipe fails instead of ending the run. A
    SIGPIPE from another process takes effect at the end of the block."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGPIPE])
    try:
        yield
    finally:
        came = signal.sigtimedwait([signal.SIGPIPE], 0)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGPIPE])
        if came and came.si_pid != os.getpid():
            os.kill(os.getpid(), signal.SIGPIPE)


def say(text):
    """Write a line to stderr."""
    with contextlib.suppress(OSError), own_sigpipe():
        os.write(STDERR, f"{text}\n".encode("utf-8", "backslashreplace"))


class Plan:
    """A run to be made: checked options, files, QEMU's command line."""

    def __init__(self, options, log):
        self.options = options
        self.log = log
        self.board, self.cpu = qemu.choose(options.board, options.cpu)
        if options.userland not in self.board.user_lands(self.cpu):
            raise Failure(f"{self.cpu} cannot run the user land {options.userland}; "
                          f"it runs: {', '.join(self.board.user_lands(self.cpu))}")
        artifacts.packages("run")
        self.config = bundle.load(options.config)
        self.numbered = {domain.number: domain.name for domain in self.config.domains}
        if options.native:
            self.numbered = {NATIVE: self.config.first().name}
        self.names = list(self.numbered.values())
        self._check_execs()
        precheck.check_names(self.config, options.allow_refused)
        self.gdb_socket = None
        self.elf = None

    def _check_execs(self):
        if len(self.options.exec) > execproto.COMMANDS_MAX:
            raise Failure(f"more than {execproto.COMMANDS_MAX} --exec")
        for name, command in self.options.exec:
            if len(execproto.command_bytes(command)) > execproto.COMMAND_MAX:
                raise Failure(f"the command of --exec {name} is longer than "
                              f"{execproto.COMMAND_MAX} bytes")
            if self.options.native:
                continue
            domain = self.config.domain(name)
            if domain is None:
                raise Failure(f"{self.options.config} has no domain {name}; "
                              f"there are: {', '.join(self.names)}")
            if domain.module("ramdisk") is None:
                raise Failure(f"domain {name} has no ramdisk, so it cannot run an --exec")

    def exec_names(self):
        """The domains with a command, in the configuration's order."""
        if self.options.native:
            return self.names if self.options.exec else []
        return [name for name in self.names
                if any(name == named for named, _ in self.options.exec)]

    def sends_go(self):
        """Whether the agents wait until the runner sends "go" to their consoles."""
        return len(self.exec_names()) > 1 and self.options.icount is None

    def _start(self):
        if len(self.exec_names()) < 2:
            return "now"
        if self.sends_go():
            return "go"
        return str(qemu.RTC_SECONDS + START_S +
                   (START_INSTRUCTIONS << self.options.icount))

    def _overlay(self):
        result = b""
        for folder in self.options.overlay:
            archive = Archive()
            try:
                archive.tree(folder)
            except OSError as error:
                raise Failure(f"--overlay {os_reason(error)}") from None
            except ValueError as error:
                raise Failure(f"--overlay {folder}: {error}") from None
            result += pad4(archive.finish())
        return result

    def _appended(self, domain, kernel, end):
        """The archives to append to the ramdisk of a domain: the modules of the built
        kernel, the overlays, the agent's directory."""
        commands = [command for named, command in self.options.exec
                    if self.options.native or named == domain.name]
        builtin = self.options.native or domain.uses_builtin("kernel")
        modules = bundle.read_file(kernel.modules) if builtin else b""
        plan = execproto.archive(commands, self._start(), end) if commands else b""
        return pad4(modules) + self._overlay() + plan

    def arguments(self):
        """Build what is missing; return QEMU's arguments."""
        options = self.options
        arguments = self._native() if options.native else self._hypervisor()
        if options.icount is not None:
            arguments += qemu.icount_arguments(options.icount)
        if options.gdb:
            self.gdb_socket = os.path.join(tempfile.mkdtemp(prefix="vambrace-gdb-"), "socket")
            arguments += qemu.gdb_arguments(self.gdb_socket)
        return arguments + options.qemu_arguments

    def _hypervisor(self):
        board = self.board
        hypervisor = artifacts.hypervisor(board.architectures[self.cpu], self.options.debug)
        self.elf = hypervisor.elf
        # Its device tree is needed even if the configuration has its own kernels.
        kernel = artifacts.guest_kernel(board.kernel(self.cpu), self.options.selftest)
        builtin = {"kernel": kernel.image}
        if self.config.needs_builtin("ramdisk"):
            builtin["ramdisk"] = artifacts.initramfs(self.options.userland)
        appended = {domain.name: self._appended(domain, kernel, "poweroff")
                    for domain in self.config.domains}
        path = self.log.path("bundle.itb")
        bundle.pack(self.config, builtin, appended, path, self._entropy)
        self._warn_of_refusals()
        leave = "qemu-exit"
        if self.options.exec:
            leave += "=" + ",".join(self.exec_names())
        memory_mib = self._memory_mib(os.path.getsize(path))
        return (qemu.common_arguments(board, self.cpu, memory_mib) +
                qemu.hypervisor_arguments(hypervisor.image,
                                          kernel.device_tree(board.device_tree),
                                          path, leave))

    def _warn_of_refusals(self):
        """Warn of domains that the hypervisor will refuse, before it starts."""
        for domain, sentence in precheck.problems(self.config):
            if domain.name not in self.options.allow_refused:
                say(f"run: warning: {domain.name} will be refused: {sentence}")

    def _memory_mib(self, bundle_size):
        """The machine's memory: more than the board's default when the domains need
        it. A -m of the user's is behind it on QEMU's command line and overrides it."""
        board = self.board
        given = qemu.memory_argument(self.options.qemu_arguments)
        need = precheck.machine_mib(self.config, bundle_size)
        enough = next((mib for mib in board.memory_sizes() if mib >= need), board.memory_max_mib)
        most = given or enough
        if precheck.domains_mib(self.config) > most:
            advice = f"-- -m {enough}" if most < enough else "no more is possible"
            say(f"run: warning: the domains need {precheck.domains_mib(self.config)} MiB, "
                f"the machine has {most} MiB ({advice})")
        elif given is None and enough > board.memory_mib:
            say(f"run: the domains need a machine with {enough} MiB (as with -- -m {enough})")
        return enough

    def _native_memory_mib(self, domain):
        board = self.board
        memory_mib = -(-domain.memory_kib // 1024) or board.memory_mib
        if memory_mib > board.memory_max_mib:
            raise Failure(f"{domain.name} has {memory_mib} MiB, and {self.options.board} "
                          f"cannot have more than {board.memory_max_mib} MiB")
        return memory_mib

    def _entropy(self, name):
        """The bytes for a domain's vambrace,rng-seed; with --icount always the same."""
        if self.options.icount is None:
            return bundle.pc_entropy(name)
        return hashlib.sha256(b"%d %s" % (qemu.SEED, os.fsencode(name))).digest()

    def _native(self):
        board = self.board
        domain = self.config.first()
        kernel = artifacts.native_kernel(board.kernel(self.cpu), self.options.selftest)
        self.elf = kernel.vmlinux
        ramdisk = domain.module("ramdisk")
        base = (ramdisk and ramdisk.path) or artifacts.initramfs(self.options.userland)
        path = self.log.path("initramfs.cpio")
        replace_file(path, pad4(bundle.read_file(base)) +
                     self._appended(domain, kernel, "restart" if board.resets else "poweroff"))
        return (qemu.common_arguments(board, self.cpu, self._native_memory_mib(domain)) +
                qemu.native_arguments(kernel.zimage, self._native_tree(kernel, domain), path,
                                      qemu.native_boot_arguments(board, domain.bootargs())))

    def _native_tree(self, kernel, domain):
        """The board's device tree, with one CPU, since QEMU has no more, and with the
        seed that the domain asks for."""
        tree = fdt.read(bundle.read_file(kernel.device_tree(self.board.device_tree)))
        fdt.keep_one_cpu(tree)
        if bundle.SEED_PROPERTY in domain.node.properties:
            tree.make_child("chosen").properties["rng-seed"] = self._entropy(domain.name)
        path = self.log.path(self.board.device_tree)
        replace_file(path, fdt.write(tree))
        return path

    def clean(self):
        """Remove the files that only a running QEMU needs."""
        if self.gdb_socket:
            shutil.rmtree(os.path.dirname(self.gdb_socket), ignore_errors=True)


class Loop:
    """Moves bytes between QEMU, the user and the session until the run has an Outcome."""

    def __init__(self, plan, log, process):
        options = plan.options
        self._plan = plan
        self._log = log
        self._process = process
        self._keys = Keys()
        self._out = Output(STDOUT, "standard output")
        self._err = Output(STDERR, "standard error")
        self._uart_in = Output(process.uart_in, "QEMU's standard input")
        self._uart_in_open = True
        self._left = False
        self._go_sent_to = None         # the domain that was last sent "go"
        self._settled_at = None
        self.interactive = is_interactive(options)
        self._console = self._console_output(options)
        self.session = Session(plan.numbered, options.exec, self._out.write, self._err.write,
                               log.line, options.native, not plan.sends_go(),
                               options.allow_refused)
        self._demultiplexer = Demultiplexer(self.session.line, self.session.is_frame,
                                            options.native)
        self.start = time.monotonic()
        self._timeout = options.timeout
        if self._timeout is None and not self.interactive and not options.gdb:
            self._timeout = TIMEOUT_S if options.icount is None else TIMEOUT_ICOUNT_S

    def _console_output(self, options):
        """The Output for the console, or None with --exec."""
        if options.exec:
            return None
        return self._out if self.interactive and os.isatty(STDOUT) else self._err

    # Polling

    def _polled(self):
        """The events to poll for, by descriptor."""
        outputs = (self._out, self._err)
        wanted = {output.fd: select.POLLOUT for output in outputs if output.pending()}
        if not self._console:
            wanted.setdefault(STDOUT, 0)        # POLLERR, when its reader has closed it
        if all(output.pending() < BACKLOG_MAX for output in outputs):
            wanted[self._process.uart_out] = select.POLLIN
        if self._uart_in.pending() and self._uart_in_open:
            wanted[self._uart_in.fd] = select.POLLOUT
        if self.interactive:
            wanted[STDIN] = wanted.get(STDIN, 0) | select.POLLIN
        return wanted

    def _poll(self, seconds):
        poll = select.poll()
        for fd, events in self._polled().items():
            poll.register(fd, events)
        return dict(poll.poll(None if seconds is None else max(0, seconds) * 1000))

    def _deadline(self):
        """(time of the next deadline or None, which one it is)"""
        deadlines = []
        if self._timeout is not None:
            deadlines.append((self.start + self._timeout, "timeout"))
        if self._settled_at is not None:
            deadlines.append((self._settled_at + GRACE_S, "grace"))
        return min(deadlines, default=(None, None))

    # The loop

    def run(self):
        """Run until QEMU ends or is no longer needed; the Outcome."""
        while True:
            when, event = self._deadline()
            now = time.monotonic()
            if when is not None and now >= when:
                return self._expired(event)
            ready = self._poll(None if when is None else when - now)
            if not self._step(ready):
                self._demultiplexer.close()
                return self.session.qemu_ended(self._process.status())
            if self._left:
                return self.session.left()
            if self.session.settled():
                self._settled_at = self._settled_at or time.monotonic()
                if not self.session.ends_by_itself():
                    return self.session.outcome()

    def _expired(self, event):
        if event == "timeout":
            return self.session.timed_out(self._timeout)
        say("run: warning: QEMU did not end after the last command; it is terminated")
        return self.session.outcome()

    def _step(self, ready):
        """Handle what poll() reported; False when QEMU has closed the UART."""
        for output in (self._out, self._err):
            self._write_output(output, ready.get(output.fd, 0))
        if ready.get(self._uart_in.fd):
            self._write_uart()
        if self.interactive and ready.get(STDIN):
            self._read_keys()
        if ready.get(self._process.uart_out):
            return self._read_uart()
        return True

    def _write_output(self, output, events):
        closed = events & (select.POLLERR | select.POLLNVAL)
        if closed and (output.fd == STDOUT or output.pending()):
            raise BrokenPipeError
        if events & select.POLLOUT and output.pending():
            output.flush()

    def _write_uart(self):
        try:
            with own_sigpipe():
                self._uart_in.flush()
        except BlockingIOError:
            pass
        except BrokenPipeError:
            self._uart_in_open = False          # QEMU is ending

    def _read_keys(self):
        data = os.read(STDIN, READ_SIZE)
        passed, self._left = self._keys.feed(data)
        self._left = self._left or not data
        self._uart_in.write(passed)

    def _read_uart(self):
        data = os.read(self._process.uart_out, READ_SIZE)
        self._log.uart(data)
        self._demultiplexer.feed(data)
        self._log.flush()
        if self._console:
            self._console.write(data)
        if not self.session.started and self.session.all_ready():
            self._start_next()
        return bool(data)

    def _start_next(self):
        """Send "go" to the next agent. One at a time: when the input is switched to
        another domain, the hypervisor drops what the first has not read."""
        waiting = self.session.waiting()
        if not waiting:
            self.session.started = True
        elif waiting[0] is not self._go_sent_to:
            self._go_sent_to = waiting[0]
            # The hypervisor's key for the domain: 0 to 9, A to F.
            self._uart_in.write(b"\x01\x01\x01%Xgo\n" % waiting[0].number)

    # The end

    def finish(self):
        """QEMU has ended: read the rest of the UART's output and write all output."""
        os.set_blocking(self._process.uart_out, False)
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self._process.uart_out, READ_SIZE):
                self._log.uart(data)
                self._demultiplexer.feed(data)
        self._demultiplexer.close()
        self._flush()

    def _flush(self):
        give_up = time.monotonic() + FLUSH_S
        while any(output.pending() for output in (self._out, self._err)):
            poll = select.poll()
            for output in (self._out, self._err):
                if output.pending():
                    poll.register(output.fd, select.POLLOUT)
            ready = dict(poll.poll(max(0, give_up - time.monotonic()) * 1000))
            if not ready:
                say("run: warning: nobody read the rest of the output: it is lost")
                return
            for output in (self._out, self._err):
                self._write_output(output, ready.get(output.fd, 0))


def is_interactive(options):
    """Whether the run's console is the user's terminal."""
    return (not options.exec and os.isatty(STDIN) and
            (os.isatty(STDOUT) or os.isatty(STDERR)))


def _banner(plan, loop):
    if loop.interactive:
        how = "Linux without a hypervisor" if plan.options.native else "Vambrace"
        say(f"run: {how} on {plan.options.board} ({plan.cpu}); log: {plan.log.folder}\n"
            "run: Ctrl-A x ends the run, Ctrl-A three times reaches the hypervisor, "
            "any other Ctrl-A is passed on")
    if plan.gdb_socket:
        say("run: stopped before the first instruction; attach with\n"
            f"  gdb-multiarch {shlex.quote(plan.elf)} -ex 'target remote {plan.gdb_socket}'")


def _report(outcome, session, log):
    """Write the ends of the logs and the reason for one of the runner's own statuses."""
    if session:
        for domain in session.report_domains(outcome):
            _tail(f"{domain.name}'s console", log.path(f"{domain.name}.log"), domain.tail)
        if not session.native:
            _tail("the hypervisor", log.path("hypervisor.log"), session.hypervisor_tail)
    if outcome.status == QEMU_ENDED:
        _tail("QEMU", log.path("qemu.log"), _lines(log.path("qemu.log")))
    say(f"run: {outcome.status} {' '.join(outcome.reason.split())}")


def _lines(path):
    with contextlib.suppress(OSError), open(path, "rb") as source:
        return source.read().splitlines()[-TAIL_LINES:]
    return []


def _tail(what, path, lines):
    say(f"--- the last {len(lines)} lines of {what} ({path})")
    for line in lines:
        text = line.decode("utf-8", "replace")
        say("".join(c if c.isprintable() or c == "\t" else f"\\x{ord(c):02x}" for c in text))


def _run_qemu(plan, log):
    """(Outcome, Loop) of a plan; the Loop is None when QEMU could not be started."""
    with contextlib.ExitStack() as stack:
        stack.callback(plan.clean)
        stack.callback(log.close)
        process = qemu.Process(plan.arguments(), log.path("qemu.log"))
        log.write("qemu.cmd", process.shell_command() + "\n")
        log.start(plan.numbered)
        try:
            stack.enter_context(process)
        except OSError as error:
            reason = f"{process.command[0]} cannot be started: {error.strerror}"
            return Outcome(QEMU_ENDED, "runner", reason, None), None
        loop = Loop(plan, log, process)
        _banner(plan, loop)
        if loop.interactive:
            stack.enter_context(Terminal(STDIN))
        outcome = loop.run()
        process.end()
        loop.finish()
    return outcome, loop


def run(options):
    """Make the run that the options describe; return the exit status."""
    _catch_signals()
    _occupy_standard_descriptors()
    try:
        return _run(options)
    except Interrupted as interrupted:
        return die(interrupted.number)
    except BrokenPipeError:
        return die(signal.SIGPIPE)


def _occupy_standard_descriptors():
    """Open /dev/null for standard descriptors that are closed, in the mode that makes
    their use fail: otherwise a log would get one of these numbers."""
    for fd in (STDIN, STDOUT, STDERR):
        try:
            os.fstat(fd)
        except OSError:
            # open() returns the lowest free number, which is fd.
            os.open(os.devnull, os.O_WRONLY if fd == STDIN else os.O_RDONLY)


@contextlib.contextmanager
def _failures(outcomes):
    """Append an Outcome for a failure within the block."""
    try:
        yield
    except BrokenPipeError:
        raise
    except Failure as failure:
        outcomes.append(Outcome(NOT_SET_UP, "runner", str(failure), None))
    except OSError as error:
        outcomes.append(Outcome(NOT_SET_UP, "runner", os_reason(error), None))


def _run(options):
    start = time.monotonic()
    loop = log = None
    outcomes = []                       # the last is that of the run
    with _failures(outcomes):
        log = runlog.RunLog(options.log or runlog.default_directory(
            os.path.join(artifacts.ROOT, "build", "log")))
        outcome, loop = _run_qemu(Plan(options, log), log)
        outcomes.append(outcome)
    session = loop.session if loop else None
    wall_s = time.monotonic() - (loop.start if loop else start)
    if log:
        with _failures(outcomes):
            log.result(outcomes[-1], wall_s, session)
    outcome = outcomes[-1]
    for domain in session.refused(allowed=True) if session else ():
        say(f"run: allowed: {domain.refusal}")
    if outcome.source == "runner" and outcome.status in STATUS_MEANING:
        _report(outcome, session, log)
    return outcome.status


def die(number):
    """End this process by the signal, so that its parent sees it in the wait status."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    return 128 + number
