# SPDX-License-Identifier: GPL-2.0
"""tools/run as its users see it, against a stand-in for QEMU.

The runs with QEMU, Linux and the hypervisor are in tests/linux.
"""

import hashlib
import json
import os
import re
import signal
import subprocess
import tempfile
import time
import unittest

import common
import pexpect

FAKE_RUN = os.path.join(common.HERE, "fake_run.py")
FAKE_QEMU = os.path.join(common.HERE, "fake_qemu.py")
LINUX2 = os.path.join(common.ROOT, "tools", "configs", "linux2.dts")
AGENT = common.build_agent()
LIMIT_S = 60
MIB = 1 << 20


def wait_until(condition):
    """Wait for what a loaded PC may take its time for."""
    give_up = time.monotonic() + LIMIT_S
    while not condition() and time.monotonic() < give_up:
        time.sleep(0.05)


class Base(unittest.TestCase):
    """A directory for each test, and runs."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.log = os.path.join(self.folder, "log")

    def environment(self, mishap=""):
        """For the stand-ins."""
        return dict(os.environ, FAKE_AGENT=AGENT, FAKE_QEMU=mishap,
                    FAKE_ARTIFACTS=self.folder, VAMBRACE_QEMU=FAKE_QEMU)

    def command(self, *arguments):
        """A command line of the runner."""
        return [FAKE_RUN, "--log", self.log, *arguments]

    def run_it(self, *arguments, mishap="", status=0):
        """(stdout, stderr) of a run that must end with this status."""
        done = subprocess.run(self.command(*arguments), env=self.environment(mishap),
                              stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=LIMIT_S, cwd="/", check=False)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assert_no_qemu()
        return done.stdout, done.stderr

    def assert_no_qemu(self):
        """No stand-in with this test's bundle is left, or soon no more."""
        wait_until(lambda: not self.qemus())
        self.assertEqual(self.qemus(), [])

    def qemus(self):
        """The stand-ins with this test's bundle that run."""
        return common.processes(FAKE_QEMU, self.folder, "-chardev")

    def result(self):
        """result.json."""
        with open(os.path.join(self.log, "result.json"), encoding="utf-8") as source:
            return json.load(source)

    def read(self, name):
        """A file of the log."""
        with open(os.path.join(self.log, name), "rb") as source:
            return source.read()

    def assert_runner_status(self, errors, number, reason):
        """stderr ends as the interface says."""
        last = errors.rstrip(b"\n").split(b"\n")[-1].decode()
        self.assertRegex(last, f"^run: {number} .*{reason}")
        self.assertEqual((self.result()["status"], self.result()["source"]), (number, "runner"))


class Commands(Base):
    """--exec."""

    def test_streams(self):
        self.assertEqual(self.run_it("--exec", "linux1", "echo o; echo e >&2"), (b"o\n", b"e\n"))
        result = self.result()
        self.assertEqual((result["status"], result["source"]), (0, "command"))
        self.assertEqual(result["domains"]["linux1"],
                         {"exit": "poweroff", "counters": {"svc": 12, "fault": 3}})

    def test_status(self):
        self.run_it("--exec", "linux1", "exit 7", status=7)
        self.run_it("--exec", "linux1", "kill -TERM $$", status=143)

    def test_binary_keeps_its_checksum(self):
        out, errors = self.run_it("--exec", "linux1", f"head -c {MIB} /dev/urandom | "
                                  "tee /dev/stderr | sha256sum >/tmp/sum-$$; "
                                  "head -c 100000 /dev/urandom; "
                                  "cat /tmp/sum-$$ >&2; rm /tmp/sum-$$")
        self.assertEqual(len(out), 100000)
        self.assertEqual(hashlib.sha256(errors[:MIB]).hexdigest().encode(),
                         errors[MIB:].split()[0])

    def test_strange_commands(self):
        for command in ("--help", "printf '%s' '\u20ac \x01 \\ \" $'", ""):
            self.run_it("--exec", "linux1", command, status=127 if command == "--help" else 0)

    def test_output_without_a_newline(self):
        self.assertEqual(self.run_it("--exec", "linux1", "printf a"), (b"a", b""))

    def test_several(self):
        out, _ = self.run_it("--config", LINUX2, "--exec", "linux2", "echo b; exit 3",
                             "--exec", "linux1", "printf a; exit 2", status=3)
        self.assertEqual(sorted(out.splitlines()), [b"linux1: a", b"linux2: b"])

    def test_several_of_one_domain(self):
        out, _ = self.run_it("--exec", "linux1", "echo a", "--exec", "linux1", "echo b")
        self.assertEqual(sorted(out.splitlines()), [b"linux1: a", b"linux1: b"])

    def test_interrupted_lines(self):
        out, _ = self.run_it("--config", LINUX2, "--exec", "linux1", "seq 2000", "--exec",
                             "linux2", "head -c 3000 /dev/zero | tr '\\0' x", mishap="interrupt")
        lines = out.splitlines()
        self.assertEqual([line for line in lines if line.startswith(b"linux1")],
                         [b"linux1: %d" % i for i in range(1, 2001)])
        self.assertIn(b"linux2: " + b"x" * 3000, lines)

    def test_logs(self):
        self.run_it("--exec", "linux1", "echo text")
        self.assertEqual(self.read("linux1.log"), b"Linux version 6.1\n")
        self.assertIn(b"d1 linux1: started\n", self.read("hypervisor.log"))
        self.assertIn(b"(d1) # @vmb 0 ", self.read("uart.log"))
        self.assertTrue(self.read("qemu.cmd").startswith(FAKE_QEMU.encode()))

    def test_any_directory_and_two_at_a_time(self):
        running = [subprocess.Popen([FAKE_RUN, "--exec", "linux1", f"sleep 0.3; echo {i}"],
                                    env=self.environment(), stdin=subprocess.DEVNULL,
                                    stdout=subprocess.PIPE, cwd=self.folder)
                   for i in range(2)]
        outputs = [process.communicate(timeout=LIMIT_S)[0] for process in running]
        self.assertEqual(outputs, [b"0\n", b"1\n"])


class Failures(Base):
    """The runner's own statuses."""

    def test_panic(self):
        _, errors = self.run_it("--exec", "linux1", "true", mishap="panic", status=121)
        self.assert_runner_status(errors, 121, "a test")
        self.assertIn(b"Vambrace, a stand-in", errors)

    def test_crash(self):
        _, errors = self.run_it("--exec", "linux1", "sleep 9", mishap="crash", status=122)
        self.assert_runner_status(errors, 122, "linux1 .*crash")
        self.assertIn(b"Kernel panic", errors)
        self.assertEqual(self.result()["domain"], "linux1")

    def test_crash_of_one_leaves_the_other_alone(self):
        out, errors = self.run_it("--config", LINUX2, "--exec", "linux2", "sleep 1; echo fine",
                                  "--exec", "linux1", "sleep 9", mishap="crash", status=122)
        self.assertEqual(out, b"linux2: fine\n")
        self.assert_runner_status(errors, 122, "linux1 .*crash")

    def test_one_that_never_comes_up(self):
        _, errors = self.run_it("--config", LINUX2, "--exec", "linux2", "sleep 9",
                                "--exec", "linux1", "true", mishap="refuse", status=122)
        self.assert_runner_status(errors, 122, "linux1 .*refused")

    def test_refused(self):
        _, errors = self.run_it("--exec", "linux1", "true", mishap="refuse", status=122)
        self.assert_runner_status(errors, 122, "refused: the kernel is a zImage")

    def test_damage(self):
        for mishap in ("damage", "drop"):
            out, errors = self.run_it("--exec", "linux1",
                                      "printf a; sleep 0.2; printf a; sleep 0.2; printf a",
                                      mishap=mishap, status=122)
            self.assertEqual(out, b"a")
            self.assert_runner_status(errors, 122, "lost output")

    def test_qemu_ends(self):
        for mishap, reason in (("die", "status 1"), ("vanish", "signal 9"), ("leave", "before")):
            _, errors = self.run_it("--exec", "linux1", "sleep 9", mishap=mishap, status=123)
            self.assert_runner_status(errors, 123, reason)
            self.assertEqual(b"no such machine" in errors, mishap == "die")

    def test_no_qemu(self):
        environment = dict(self.environment(), VAMBRACE_QEMU="/does/not/exist")
        done = subprocess.run(self.command("--exec", "linux1", "true"), env=environment,
                              capture_output=True, timeout=LIMIT_S, check=False)
        self.assertEqual(done.returncode, 123)
        self.assert_runner_status(done.stderr, 123, "cannot be started")

    def test_time_out(self):
        start = time.monotonic()
        out, errors = self.run_it("--timeout", "2", "--exec", "linux1", "echo early; sleep 99",
                                  status=124)
        self.assertLess(time.monotonic() - start, 10)
        self.assertEqual(out, b"early\n")
        self.assert_runner_status(errors, 124, "linux1: its command still ran after 2 s")

    def test_time_out_before_it_is_up(self):
        _, errors = self.run_it("--timeout", "1", "--exec", "linux1", "true", mishap="silent",
                                status=124)
        self.assert_runner_status(errors, 124, "not up")

    def test_time_out_with_a_reader_that_does_not_read(self):
        process = subprocess.Popen(self.command("--timeout", "2", "--exec", "linux1", "yes"),
                                   env=self.environment(), stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL)
        self.assertEqual(process.wait(LIMIT_S), 124)
        process.stdout.close()
        self.assert_no_qemu()

    def test_late_for_the_agreed_second(self):
        _, errors = self.run_it("--icount", "0", "--config", LINUX2, "--exec", "linux1", "true",
                                "--exec", "linux2", "true", status=125)
        self.assert_runner_status(errors, 125, "was up only at second")

    def test_user_land(self):
        self.run_it("--board", "realview-pb-a8", "--userland", "armhf", "--exec", "linux1", "true")
        self.assertFalse(os.path.exists(os.path.join(self.folder, "armel.cpio.gz")))
        self.assertTrue(os.path.exists(os.path.join(self.folder, "armhf.cpio.gz")))
        for cpu in ("arm926", "arm1176"):
            _, errors = self.run_it("--cpu", cpu, "--userland", "armhf", status=125)
            self.assert_runner_status(errors, 125, f"{cpu} cannot run the user land armhf; "
                                      "it can: armel")

    def test_usage(self):
        long = "x" * 16385
        for arguments in (["--unknown"], ["--icount", "-1"], ["--timeout", "0"], ["--exec", "a"],
                          ["--board", "none"], ["--cpu", "none"], ["--userland", "none"], ["--config", "/none"],
                          ["--exec", "linux9", "true"], ["--exec", "linux1", long],
                          ["--overlay", "/none"]):
            _, errors = self.run_it(*arguments, status=125)
            self.assertRegex(errors.splitlines()[-1], b"^run: 125 ")


class Ends(Base):
    """However a run ends, QEMU is gone."""

    def start(self, *arguments, **more):
        """A run, started, and up."""
        process = subprocess.Popen(self.command(*arguments), env=self.environment(),
                                   stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
        wait_until(lambda: len(self.qemus()) == 1)
        self.assertEqual(len(self.qemus()), 1)
        return process

    def test_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL):
            process = self.start("--exec", "linux1", "sleep 9")
            process.send_signal(number)
            self.assertEqual(process.wait(LIMIT_S), -number)
            self.assert_no_qemu()

    def test_closed_pipe(self):
        for command in ("sleep 9", "yes"):
            process = self.start("--exec", "linux1", command, stdout=subprocess.PIPE)
            process.stdout.close()
            self.assertEqual(process.wait(LIMIT_S), -signal.SIGPIPE)
            self.assert_no_qemu()


class Interactive(Base):
    """At a terminal."""

    def spawn(self, mishap=""):
        """The runner on a pseudo-terminal."""
        child = pexpect.spawn(FAKE_RUN, self.command()[1:], env=self.environment(mishap),
                              timeout=LIMIT_S)
        self.addCleanup(child.close, force=True)
        child.expect("Ctrl-A x leaves, Ctrl-A three times reaches the hypervisor")
        return child

    def test_leaving(self):
        child = self.spawn()
        child.expect(r"\(d1\) Linux version 6.1")
        child.send("\x01x")
        child.expect(pexpect.EOF)
        child.wait()
        self.assertEqual((child.exitstatus, child.signalstatus), (0, None))
        self.assert_no_qemu()

    def test_terminal_is_restored(self):
        shell = pexpect.spawn("/bin/sh", ["-c", "stty -a; " + " ".join(self.command()) +
                                          "; echo status $?; stty -a"],
                              env=self.environment(), timeout=LIMIT_S)
        self.addCleanup(shell.close, force=True)
        shell.expect("Linux version")
        shell.send("\x01x")
        shell.expect(pexpect.EOF)
        # pexpect keeps only what came after the last match.
        self.assertIn(b"status 0", shell.before)
        self.assertRegex(shell.before, rb"[^-]icanon")
        self.assertRegex(shell.before, rb"[^-]echo ")

    def test_panic(self):
        child = self.spawn("panic")
        child.expect("run: 121 ")
        child.expect(pexpect.EOF)
        child.wait()
        self.assertEqual(child.exitstatus, 121)

    def test_without_a_terminal(self):
        out, errors = self.run_it("--timeout", "1", mishap="silent", status=124)
        self.assertEqual(out, b"")
        self.assertTrue(re.search(rb"^\(XEN\) Vambrace", errors, re.M))
