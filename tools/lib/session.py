# SPDX-License-Identifier: GPL-2.0
"""The state of a run: its domains, its commands, and the verdict.

A Session gets every console line and QEMU's exit status; it passes on the commands'
output and determines the run's Outcome. It does no I/O, so that tests can feed it
recorded lines.

Invariants: a command is settled once, by its exit frame or by the event that
prevents one; output comes only from frames whose checksum and sequence are right.
"""

import collections
import re

import execproto
from console import HYPERVISOR, NATIVE, Prefixer
from qemu import HYPERVISOR_FAILED

TAIL_LINES = 40
PANICKED, DOMAIN_ENDED, QEMU_ENDED, TIMED_OUT, NOT_SET_UP = 121, 122, 123, 124, 125
STATUS_MEANING = {
    PANICKED: "the hypervisor panicked, or it started no domain",
    DOMAIN_ENDED: "a domain was refused or left out; or the domain of an --exec crashed,\n"
                  "         was stopped or shut down before its command ended",
    QEMU_ENDED: "QEMU ended by itself or could not be started",
    TIMED_OUT: "time-out",
    NOT_SET_UP: "wrong usage, or set-up, a build or output failed",
}

_EVENT = re.compile(r"d(\d+) (\S*): (started|restarting|ended: (.*)|refused: (.*)|\d+ MiB)\Z")
_LEFT_OUT = re.compile(r"(\d+) domains? (?:is|are) left out\b")
_COUNTERS = re.compile(r"d(\d+) counters:((?: \S+=\d+)*)\s*\Z")
_PANIC = re.compile(r"PANIC: (.*)\Z")
_NATIVE_END = re.compile(rb"reboot: (Power down|System halted)|Reboot failed -- System halted")

Outcome = collections.namedtuple("Outcome", "status source reason domain")


class Command:
    """One --exec. It is settled when its status is known; until then status is None."""

    def __init__(self, domain, label, text, index):
        self.domain = domain
        self.label = label              # the domain's name as the user gave it
        self.text = text
        self.index = index              # within its domain's agent
        self.status = None
        self.failure = None             # why it failed without an exit status of its own
        self.blame = None               # the name of the domain that is the cause
        self.writers = {}               # of its output, by kind of frame


class Domain:
    """A domain, as known from the console."""

    def __init__(self, number, name):
        self.number = number
        self.name = name
        self.commands = []
        self.tail = collections.deque(maxlen=TAIL_LINES)
        self.sequence = execproto.Sequence()
        self.ready = False              # the agent has sent READY
        self.running = False            # the agent has started the commands
        self.listening = False          # frames are expected
        self.done = False               # the agent has sent its last frame
        self.created = False            # the hypervisor has given it its memory
        self.refusal = None             # the hypervisor's message that refuses it
        self.exit = None                # the reason in the hypervisor's last "ended:"
        self.restarted = False          # it runs again, so QEMU will not end
        self.halted = False             # native Linux has halted, which does not end QEMU
        self.counters = {}

    def unsettled(self):
        """The commands that still run."""
        return [command for command in self.commands if command.status is None]


class Session:
    """The state of a run.

    domain_names: by the domains' numbers, in the configuration's order.
    out, err: functions that take the bytes of the commands' stdout and stderr.
    log(source, text): gets every console line that is not a frame.
    started: False while the agents wait for the runner's "go".
    allowed: names of domains whose refusal is no failure of the run.
    """

    def __init__(self, domain_names, execs, out, err, log, native=False, started=True,
                 allowed=()):
        self.native = native
        self.started = started
        self._allowed = allowed
        self.domains = {number: Domain(number, name)
                        for number, name in domain_names.items()}
        self.commands = [self._command(name, text) for name, text in execs]
        self.hypervisor_tail = collections.deque(maxlen=TAIL_LINES)
        self.panic = None
        self._log = log
        self._make_writers(out, err)

    def _command(self, name, text):
        domain = self.domain_of(name)
        command = Command(domain, name, text, len(domain.commands))
        domain.commands.append(command)
        domain.listening = True
        return command

    def domain_of(self, name):
        """The domain that an --exec names; under --native there is only one."""
        if self.native:
            return self.domains[NATIVE]
        for domain in self.domains.values():
            if domain.name == name:
                return domain
        raise KeyError(name)

    def _make_writers(self, out, err):
        streams = {execproto.STDOUT: out, execproto.STDERR: err}
        for command in self.commands:
            for kind, write in streams.items():
                if len(self.commands) == 1:
                    command.writers[kind] = write
                else:
                    prefixer = Prefixer(f"{command.label}: ".encode(), write)
                    command.writers[kind] = prefixer.feed
                    command.writers[kind, "close"] = prefixer.close

    # Progress

    def exec_domains(self):
        """The domains that have a command."""
        return [domain for domain in self.domains.values() if domain.commands]

    def all_ready(self):
        """Whether every agent has sent READY."""
        return all(domain.ready for domain in self.exec_domains())

    def waiting(self):
        """The domains whose agents have not started their commands."""
        return [domain for domain in self.exec_domains() if not domain.running]

    def settled(self):
        """Whether all commands have ended, or a refusal makes them irrelevant."""
        if not self.commands:
            return False
        if self.refused():
            return self._all_decided()
        return all(command.status is not None for command in self.commands)

    def ends_by_itself(self):
        """Whether QEMU will end without a signal, now that the commands are settled."""
        if not self.started or self.refused():
            return False
        return not any(domain.restarted or domain.halted or
                       (domain.exit is None and not domain.done and not domain.listening)
                       for domain in self.exec_domains())

    # Refusals

    def refused(self, allowed=False):
        """The domains that were refused or left out: those for which that is a failure,
        or those for which it is allowed."""
        return [domain for domain in self.domains.values()
                if domain.refusal is not None and (domain.name in self._allowed) == allowed]

    def _all_decided(self):
        """Whether the hypervisor has created or refused every domain. It does so
        before it starts the first one."""
        return all(domain.created or domain.refusal is not None
                   for domain in self.domains.values())

    def _refuse(self, domain, sentence):
        if domain.refusal is None:
            domain.refusal = sentence
            domain.listening = False
            self._fail(domain, DOMAIN_ENDED, f"cannot run its command: {sentence}")

    def _or_refused(self, outcome):
        """The outcome, or that of a refusal, if there was one."""
        sentences = list(dict.fromkeys(domain.refusal for domain in self.refused()))
        if not sentences:
            return outcome
        said = "; ".join(sentences)
        domain = self.refused()[0].name
        if all(domain.refusal is not None for domain in self.domains.values()):
            return Outcome(PANICKED, "runner", f"the hypervisor started no domain: {said}", domain)
        return Outcome(DOMAIN_ENDED, "runner", said, domain)

    # Console lines

    def is_frame(self, text):
        """Whether a console line is a whole frame."""
        try:
            return execproto.decode(text) is not None
        except execproto.FrameError:
            return False

    def line(self, source, text):
        """A console line, without its end."""
        if source == HYPERVISOR:
            self._log(source, text)
            self.hypervisor_tail.append(text)
            self._hypervisor_line(text.decode("utf-8", "replace"))
            return
        domain = self.domains.get(source)
        if domain is None or not self._agent_line(domain, text):
            self._log(source, text)
            if domain is not None:
                domain.tail.append(text)
                self._native_line(domain, text)

    def _native_line(self, domain, text):
        match = _NATIVE_END.search(text) if self.native else None
        if match:
            domain.exit = "halt"
            domain.halted = True
            domain.listening = False
            self._fail(domain, DOMAIN_ENDED, "shut down before its command ended")

    def _agent_line(self, domain, text):
        """Handle a line if it is a frame of the agent; False if it is not."""
        if not domain.listening:
            # A restarted domain runs its commands again; their output is dropped.
            return bool(domain.commands) and self.is_frame(text)
        try:
            frame = execproto.decode(text)
            if frame is None:
                return False
            domain.sequence.check(frame)
        except execproto.FrameError as error:
            self._fail(domain, DOMAIN_ENDED, f"lost output of its command: {error}")
            domain.listening = False
            return False
        self._frame(domain, frame)
        return True

    def _frame(self, domain, frame):
        if frame.kind == execproto.READY:
            domain.ready = True
        elif frame.kind == execproto.STARTED:
            domain.running = True
        elif frame.kind == execproto.DONE:
            domain.done = True
            domain.listening = False
        elif frame.kind == execproto.FAILED:
            self._fail(domain, NOT_SET_UP,
                       "could not run its command: "
                       + frame.payload.decode("utf-8", "replace"))
        elif frame.index < len(domain.commands):
            self._command_frame(domain.commands[frame.index], frame)

    def _command_frame(self, command, frame):
        if command.status is not None:
            return
        if frame.kind == execproto.EXIT:
            self._settle(command, int(frame.payload))
        else:
            command.writers[frame.kind](frame.payload)

    def _settle(self, command, status, failure=None, blame=None):
        command.status = status
        command.failure = failure
        command.blame = (blame or command.domain).name
        for kind in (execproto.STDOUT, execproto.STDERR):
            if (kind, "close") in command.writers:
                command.writers[kind, "close"]()

    def _fail(self, domain, status, reason):
        """Settle the commands of a domain that failed; before the common start those
        of the other domains too, since they will not start."""
        together = domain.commands and not self.started and self.waiting()
        failed = self.exec_domains() if together else [domain]
        for command in (command for each in failed for command in each.unsettled()):
            self._settle(command, status, f"{domain.name} {reason}", domain)

    def _hypervisor_line(self, text):
        panic = _PANIC.match(text)
        if panic and self.panic is None:
            self.panic = panic[1]
        counters = _COUNTERS.match(text)
        if counters and int(counters[1]) in self.domains:
            self.domains[int(counters[1])].counters = {
                name: int(value) for name, value in
                (pair.split("=") for pair in counters[2].split())}
        left_out = _LEFT_OUT.match(text)
        if left_out:
            for number in sorted(self.domains)[-int(left_out[1]):]:
                self._refuse(self.domains[number], text)
        event = _EVENT.match(text)
        if event and int(event[1]) in self.domains:
            self._domain_event(self.domains[int(event[1])], event)

    def _domain_event(self, domain, event):
        text, _, _, what, exit_reason, refusal = event.group(0, 1, 2, 3, 4, 5)
        if refusal is not None:
            self._refuse(domain, text)
            return
        domain.created = True
        if what == "restarting":
            domain.restarted = True
        elif exit_reason is not None:
            domain.exit = exit_reason
            domain.listening = False
            self._fail(domain, DOMAIN_ENDED,
                       f"ended before its command did: {exit_reason}")

    # The verdict

    def outcome(self):
        """The verdict when the commands are settled."""
        return self._or_refused(self._commands_outcome())

    def _commands_outcome(self):
        for command in self.commands:
            if command.status != 0:
                source = "runner" if command.failure else "command"
                reason = command.failure or f"the command ended with status {command.status}"
                return Outcome(command.status, source, reason, command.blame)
        return Outcome(0, "command", "every command ended with status 0",
                       self.commands[0].domain.name)

    def qemu_ended(self, status):
        """The verdict when QEMU has ended by itself, with this exit status."""
        if self.panic is not None or (status == HYPERVISOR_FAILED and not self.native):
            return self._of_runner(PANICKED, "the hypervisor panicked: "
                                   f"{self.panic or 'it printed no reason'}")
        if status != 0:
            how = f"signal {-status}" if status < 0 else f"status {status}"
            return self._of_runner(QEMU_ENDED, f"QEMU ended with {how}")
        if not self.commands:
            return self._or_refused(Outcome(0, "runner", "the machine was switched off", None))
        if self.native:
            for domain in self.exec_domains():
                domain.exit = "reset"
                self._fail(domain, DOMAIN_ENDED, "was reset before its command ended")
        if self.settled():
            return self.outcome()
        return self._or_refused(
            self._of_runner(QEMU_ENDED, "QEMU ended before the command did"))

    def left(self):
        """The verdict when the user has typed Ctrl-A x."""
        return self._or_refused(Outcome(0, "runner", "the user ended the run", None))

    def timed_out(self, seconds):
        """The verdict when the time-out has expired."""
        return self._or_refused(self._unfinished(seconds))

    def _unfinished(self, seconds):
        late = next((command for command in self.commands if command.status is None), None)
        if late is None:
            return self._of_runner(TIMED_OUT, f"the machine still ran after {seconds:g} s")
        what = ("its command still ran" if late.domain.ready
                else "it had not booted")
        return self._of_runner(TIMED_OUT, f"{late.domain.name}: {what} after {seconds:g} s",
                               late.domain.name)

    def _of_runner(self, status, reason, domain=None):
        if domain is None:
            late = next((command for command in self.commands if command.status is None), None)
            domain = late.domain.name if late else None
        return Outcome(status, "runner", reason, domain)

    def report_domains(self, outcome):
        """The domains whose consoles are of interest for a failure."""
        named = [domain for domain in self.domains.values() if domain.name == outcome.domain]
        return named or self.exec_domains() or list(self.domains.values())
