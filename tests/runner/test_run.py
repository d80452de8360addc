# SPDX-License-Identifier: GPL-2.0
"""The interface of tools/run, with fake_qemu.py in place of QEMU.

test_real.py and tests/linux use the real QEMU, Linux and hypervisor.
"""

import hashlib
import json
import os
import pty
import re
import resource
import shlex
import signal
import subprocess
import tempfile
import termios
import time
import unittest

import common
import fdt
import pexpect
import runner

FAKE_RUN = os.path.join(common.HERE, "fake_run.py")
FAKE_QEMU = os.path.join(common.HERE, "fake_qemu.py")
LINUX2 = os.path.join(common.ROOT, "tools", "configs", "linux2.dts")
AGENT = common.build_agent()
LIMIT_S = 60
MIB = 1 << 20
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))        # no core file after SIGQUIT


def wait_until(condition):
    """Wait for a condition, for at most LIMIT_S: the PC may be loaded."""
    give_up = time.monotonic() + LIMIT_S
    while not condition() and time.monotonic() < give_up:
        time.sleep(0.05)


class Base(unittest.TestCase):
    """Runs, with a directory for each test."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.log = os.path.join(self.folder, "log")

    def environment(self, mishap=""):
        """The environment for fake_run.py and fake_qemu.py."""
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
        """Every fake QEMU with this test's bundle ends."""
        wait_until(lambda: not self.qemus())
        self.assertEqual(self.qemus(), [])

    def qemus(self):
        """The process numbers of the fake QEMUs with this test's bundle."""
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
        """stderr ends with the line "run: NUMBER REASON", and result.json agrees."""
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
                         {"exit": "poweroff", "refused": None,
                          "counters": {"svc": 12, "fault": 3}})

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
        self.assertIn(b"Vambrace, a fake", errors)

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

    def test_time_out_before_it_has_booted(self):
        _, errors = self.run_it("--timeout", "1", "--exec", "linux1", "true", mishap="silent",
                                status=124)
        self.assert_runner_status(errors, 124, "had not booted")

    def test_time_out_with_a_reader_that_does_not_read(self):
        process = subprocess.Popen(self.command("--timeout", "2", "--exec", "linux1", "yes"),
                                   env=self.environment(), stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL)
        self.assertEqual(process.wait(LIMIT_S), 124)
        process.stdout.close()
        self.assert_no_qemu()

    def test_boot_later_than_the_start_second(self):
        _, errors = self.run_it("--icount", "0", "--config", LINUX2, "--exec", "linux1", "true",
                                "--exec", "linux2", "true", status=125)
        self.assert_runner_status(errors, 125, "booted only at second")

    def test_user_land(self):
        self.run_it("--board", "realview-pb-a8", "--userland", "armhf", "--exec", "linux1", "true")
        self.assertFalse(os.path.exists(os.path.join(self.folder, "armel.cpio.gz")))
        self.assertTrue(os.path.exists(os.path.join(self.folder, "armhf.cpio.gz")))
        for cpu in ("arm926", "arm1176"):
            _, errors = self.run_it("--cpu", cpu, "--userland", "armhf", status=125)
            self.assert_runner_status(errors, 125, f"{cpu} cannot run the user land armhf; "
                                      "it runs: armel")

    def test_usage(self):
        long = "x" * 16385
        for arguments in (["--unknown"], ["--icount", "-1"], ["--timeout", "0"], ["--exec", "a"],
                          ["--board", "none"], ["--cpu", "none"], ["--userland", "none"], ["--config", "/none"],
                          ["--exec", "linux9", "true"], ["--exec", "linux1", long],
                          ["--overlay", "/none"]):
            _, errors = self.run_it(*arguments, status=125)
            self.assertRegex(errors.splitlines()[-1], b"^run: 125 ")


class Refusals(Base):
    """A domain that the hypervisor refuses or leaves out."""

    SENTENCE = "d1 linux1: refused: the kernel is a zImage"
    NEVER = "sleep 999"                 # a run that waits for it fails by time-out

    def check(self, number, reason, *arguments, mishap):
        """A run with a refusal; its stdout."""
        out, errors = self.run_it(*arguments, mishap=mishap, status=number)
        self.assert_runner_status(errors, number, "")
        self.assertEqual(self.result()["reason"], reason)
        self.assertEqual(errors.splitlines()[-1].decode(), f"run: {number} {reason}")
        return out

    def test_beside_another(self):
        for named in ("linux1", "linux2"):
            self.check(122, self.SENTENCE, "--config", LINUX2, "--exec", named, self.NEVER,
                       mishap="refuse")
        self.assertEqual(self.result()["domains"]["linux1"]["refused"], self.SENTENCE)
        self.assertEqual(self.result()["domains"]["linux2"]["refused"], None)
        self.check(122, self.SENTENCE, "--config", LINUX2, "--exec", "linux2", self.NEVER,
                   "--exec", "linux1", "true", mishap="refuse")

    def test_the_last_one(self):
        self.check(122, "d2 linux2: refused: the kernel is a zImage", "--config", LINUX2,
                   "--exec", "linux1", self.NEVER, mishap="refuse2")
        self.assertEqual(self.result()["domain"], "linux2")

    def test_no_domain_starts(self):
        for arguments in ((), ("--exec", "linux1", "true")):
            self.check(121, "the hypervisor started no domain: " + self.SENTENCE, *arguments,
                       mishap="refuse")
            self.check(121, "the hypervisor started no domain: " + self.SENTENCE +
                       "; d2 linux2: refused: the kernel is a zImage",
                       "--config", LINUX2, *arguments, mishap="refuse all")

    def test_the_others_go_on_without_a_command(self):
        self.check(122, self.SENTENCE, "--config", LINUX2, mishap="refuse")
        self.assertEqual(self.result()["domains"]["linux2"]["exit"], "poweroff")
        self.check(122, self.SENTENCE, "--config", LINUX2, "--timeout", "1", mishap="refuse")

    def test_left_out(self):
        for arguments in ((), ("--exec", "linux1", self.NEVER), ("--exec", "linux2", "true")):
            self.check(122, "1 domains are left out: at most 7 are possible",
                       "--config", LINUX2, *arguments, mishap="leave out")
            self.assertEqual(self.result()["domain"], "linux2")

    def test_allowed(self):
        out, errors = self.run_it("--config", LINUX2, "--allow-refused", "linux1", "--exec",
                                  "linux2", "echo fine; exit 3", mishap="refuse", status=3)
        self.assertEqual(out, b"fine\n")
        self.assertIn(f"run: allowed: {self.SENTENCE}\n".encode(), errors)
        self.assertEqual(self.result()["domains"]["linux1"]["refused"], self.SENTENCE)
        self.run_it("--config", LINUX2, "--allow-refused", "linux1", mishap="refuse")
        self.run_it("--allow-refused", "linux1", mishap="refuse")
        # --allow-refused does not help a domain that has a command.
        self.check(122, "linux1 cannot run its command: " + self.SENTENCE, "--config", LINUX2,
                   "--allow-refused", "linux1", "--exec", "linux1", "true", mishap="refuse")
        self.check(122, self.SENTENCE, "--config", LINUX2, "--allow-refused", "linux2",
                   "--exec", "linux2", self.NEVER, mishap="refuse")
        _, errors = self.run_it("--allow-refused", "linux7", status=125)
        self.assert_runner_status(errors, 125, "no such domain; there are: linux1")

    def config(self, **memory_kib):
        """The configuration of linux2.dts with these memories."""
        with open(LINUX2, encoding="ascii") as source:
            parts = source.read().split("<0 0xa000>")
        for number, kib in enumerate(memory_kib.values(), 1):
            parts.insert(2 * number - 1, f"<0 {kib}>")
        path = os.path.join(self.folder, "config.dts")
        with open(path, "w", encoding="ascii") as target:
            target.write("".join(parts))
        return "--config", path

    def memory(self, *arguments, status=0):
        """(the MiB that the fake QEMU was given, stderr)"""
        _, errors = self.run_it(*arguments, "--exec", "linux1", "true", status=status)
        return int(re.search(rb"memory: (\d+)", self.read("qemu.log"))[1]), errors

    def test_warning_before_qemu_starts(self):
        """The fake QEMU itself accepts the domain."""
        _, errors = self.run_it(*self.config(one=0xa000, two=0x8001), "--exec", "linux1", "true")
        self.assertIn(b"run: warning: linux2 will be refused: property 'memory' is 32769 KiB, "
                      b"which is no multiple of 1 MiB (1024 KiB)\n", errors)

    def test_memory_of_the_machine(self):
        kib = 1024
        self.assertEqual(self.memory("--config", LINUX2), (128, b""))
        mib, errors = self.memory(*self.config(one=64 * kib, two=64 * kib))
        self.assertEqual((mib, errors), (256, b"run: the domains need a machine with 256 MiB "
                                              b"(as with -- -m 256)\n"))
        mib, errors = self.memory(*self.config(one=200 * kib, two=100 * kib))
        self.assertEqual((mib, errors), (256, b"run: warning: the domains need 300 MiB, the "
                                              b"machine has 256 MiB (no more is possible)\n"))
        mib, _ = self.memory("--board", "vexpress-a9", *self.config(one=200 * kib, two=100 * kib))
        self.assertEqual(mib, 512)

    def test_memory_that_the_user_sets(self):
        _, errors = self.run_it(*self.config(one=0x10000, two=0x10000), "--exec", "linux1",
                                "true", "--", "-m", "128M")
        self.assertEqual(errors, b"")
        _, errors = self.run_it(*self.config(one=0x10000, two=0x10000), "--exec", "linux1",
                                "true", "--", "-m", "100")
        self.assertEqual(errors, b"run: warning: the domains need 128 MiB, the machine has "
                                 b"100 MiB (-- -m 256)\n")

    def test_seeds(self):
        """New in each run, but not with --icount; natively too."""
        path = os.path.join(self.folder, "config.dts")
        with open(LINUX2, encoding="ascii") as source, open(path, "w", encoding="ascii") as target:
            target.write(source.read().replace("memory", "vambrace,rng-seed; memory", 1))
        seeds = []
        for arguments in ((), (), ("--icount", "0"), ("--icount", "0")):
            self.run_it("--config", path, "--exec", "linux1", "true", *arguments)
            images = fdt.read(self.read("bundle.itb")).child("images")
            chosen = fdt.read(images.child("domains").properties["data"]).child("chosen")
            seeds.append(chosen.child("linux1").properties["vambrace,rng-seed"])
            self.assertNotIn("vambrace,rng-seed", chosen.child("linux2").properties)
        self.assertEqual(len(set(seeds)), 3)
        self.assertEqual(seeds[2], seeds[3])
        self.run_it("--native", "--icount", "0", "--config", path, status=123)
        tree = fdt.read(self.read("versatile-pb.dtb"))
        self.assertEqual(tree.child("chosen").properties["rng-seed"], seeds[2])

    def test_native_boot_arguments(self):
        """On QEMU's command line."""
        path = os.path.join(self.folder, "config.dts")
        with open(LINUX2, encoding="ascii") as source, open(path, "w", encoding="ascii") as target:
            target.write(source.read().replace("norandmaps", 'a=\\"b  c\\"  -- d'))
        # The fake QEMU cannot run without a bundle.
        self.run_it("--native", "--config", path, status=123)
        words = shlex.split(self.read("qemu.cmd").decode())
        self.assertEqual(words[words.index("-append") + 1],
                         'console=ttyAMA0 panic=-1 a="b  c"  -- d')

    def test_native_memory(self):
        _, errors = self.run_it("--native", *self.config(one=0x41000, two=0xa000), status=125)
        self.assert_runner_status(errors, 125, "linux1 has 260 MiB, and versatilepb cannot have "
                                               "more than 256 MiB")


class Ends(Base):
    """QEMU has ended, however the run ends."""

    def start(self, *arguments, **more):
        """A run whose QEMU has started."""
        process = subprocess.Popen(self.command(*arguments), env=self.environment(),
                                   stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
        wait_until(lambda: len(self.qemus()) == 1)
        self.assertEqual(len(self.qemus()), 1)
        return process

    def test_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL,
                       signal.SIGQUIT, signal.SIGPIPE, signal.SIGUSR1, signal.SIGALRM,
                       signal.SIGXCPU, signal.SIGRTMAX):
            process = self.start("--exec", "linux1", "sleep 9")
            process.send_signal(number)
            self.assertEqual(process.wait(LIMIT_S), -number)
            self.assert_no_qemu()

    def test_ignored_signal(self):
        """As under nohup."""
        process = self.start("--exec", "linux1", "sleep 1; exit 4", preexec_fn=lambda:
                             signal.signal(signal.SIGHUP, signal.SIG_IGN))
        process.send_signal(signal.SIGHUP)
        self.assertEqual(process.wait(LIMIT_S), 4)

    def test_only_the_write_fails_at_a_closed_pipe(self):
        came = []
        previous = signal.signal(signal.SIGPIPE, lambda number, frame: came.append(number))
        self.addCleanup(signal.signal, signal.SIGPIPE, previous)
        reader, writer = os.pipe()
        self.addCleanup(os.close, writer)
        os.close(reader)
        with self.assertRaises(BrokenPipeError), runner.own_sigpipe():
            os.write(writer, b"x")
        self.assertEqual(came, [])
        with runner.own_sigpipe():
            subprocess.run(["kill", "-PIPE", str(os.getpid())], check=True)
            self.assertEqual(came, [])
        self.assertEqual(came, [signal.SIGPIPE])

    def test_closed_pipe(self):
        for command in ("sleep 9", "yes"):
            process = self.start("--exec", "linux1", command, stdout=subprocess.PIPE)
            process.stdout.close()
            self.assertEqual(process.wait(LIMIT_S), -signal.SIGPIPE)
            self.assert_no_qemu()


class Writing(Base):
    """Output that cannot be written, and numbers out of range: an error of one line, and
    no temporary files are left."""

    BIG = f"head -c {MIB} /dev/zero | tr '\\0' x"

    def check(self, reason, *arguments, **more):
        """A run that must end with 125."""
        settings = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE,
                    "stderr": subprocess.PIPE, "env": self.environment(), **more}
        done = subprocess.run(self.command(*arguments), check=False, timeout=LIMIT_S, **settings)
        self.assertEqual(done.returncode, 125, done.stderr)
        self.assert_no_qemu()
        if done.stderr is not None:
            last = done.stderr.decode().splitlines()[-1]
            self.assertRegex(last, f"^run: 125 .*(?:{reason})$")
            self.assertNotIn(b"Traceback", done.stderr)
            self.assertEqual(done.stderr.count(b"run: 125"), 1)
        for _, _, files in os.walk(self.folder):
            self.assertEqual([file for file in files if re.search(r"\.\d+$", file)], [])

    def test_full_output(self):
        with open("/dev/full", "wb") as full:
            self.check("standard output: No space left on device", "--exec", "linux1",
                       "echo x", stdout=full)
            self.assertEqual(self.result()["status"], 125)
            self.check("", "--exec", "linux1", "echo x >&2", stderr=full)
            self.check("", "--unknown", stderr=full)
            self.check("standard output: No space left on device", "--help", stdout=full)

    def test_closed_output(self):
        command = self.command("--exec", "linux1", "echo x")
        for line, status in (('"$@" >&-', 125), ('"$@" <&- >&- 2>&-', 125), ('"$@" <&-', 0)):
            done = subprocess.run(["sh", "-c", line, "sh", *command], env=self.environment(),
                                  capture_output=True, timeout=LIMIT_S, check=False)
            self.assertEqual(done.returncode, status, (line, done.stderr))
            self.assertEqual(done.stdout, b"" if status else b"x\n")
        self.assertIn(b"@vmb", self.read("uart.log"))

    def test_full_log(self):
        for name in ("uart.log", "linux1.log", "hypervisor.log"):
            self.log = os.path.join(self.folder, name)
            os.makedirs(self.log)
            os.symlink("/dev/full", os.path.join(self.log, name))
            self.check(f"{name}: No space left on device", "--exec", "linux1", "echo x; sleep 99")
            self.assertEqual(self.result()["status"], 125)

    def test_limited_files(self):
        for limit in (0, 1, 600, 5000, 20000, 300000):
            self.check("File too large|mkimage in .*: ended with status -25", "--exec", "linux1",
                       self.BIG, env=dict(self.environment(), FAKE_LIMIT=str(limit)))

    def test_log_that_is_no_directory(self):
        with open(self.log, "w", encoding="ascii"):
            self.check("log: Not a directory")
        self.log = os.path.join(self.log, "below")
        self.check("below: Not a directory")
        self.log = "/proc/none"
        self.check("/proc/none: No such file or directory")

    def test_result_that_cannot_be_written(self):
        self.run_it("--exec", "linux1", "true")
        os.unlink(os.path.join(self.log, "result.json"))
        os.mkdir(os.path.join(self.log, "result.json"))
        self.check("result.json: Is a directory", "--exec", "linux1", "true")

    def test_files_of_the_wrong_kind(self):
        self.check("/: Is a directory", "--config", "/")
        self.check("/none: No such file or directory", "--config", "/none")
        self.check("--overlay /none: No such file or directory", "--overlay", "/none")
        self.check("--overlay /etc/passwd: Not a directory", "--overlay", "/etc/passwd")
        self.check("/dev/.*: only files, directories and symbolic links .*",
                   "--overlay", "/dev")

    def test_numbers(self):
        for option, value in (("--timeout", "1e9"), ("--timeout", "nan"), ("--timeout", "inf"),
                              ("--timeout", "-1"), ("--timeout", "9" * 400), ("--icount", "11"),
                              ("--icount", "9" * 5000), ("--icount", "1.5")):
            self.check("'%s' is not .*" % value, option, value)


class Interactive(Base):
    """At a terminal."""

    def on_terminal(self):
        """(a run at a pseudo-terminal, that terminal), once it is in raw mode."""
        master, slave = pty.openpty()
        for fd in (master, slave):
            self.addCleanup(os.close, fd)
        process = subprocess.Popen(self.command(), env=self.environment(), stdin=slave,
                                   stdout=slave, stderr=slave)
        wait_until(lambda: self.is_raw(slave))
        return process, slave

    @staticmethod
    def is_raw(terminal):
        """Whether the terminal is in raw mode."""
        return not termios.tcgetattr(terminal)[3] & termios.ICANON

    def test_signals_restore_the_terminal(self):
        for number in (signal.SIGTERM, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2,
                       signal.SIGPIPE, signal.SIGABRT):
            process, terminal = self.on_terminal()
            process.send_signal(number)
            self.assertEqual(process.wait(LIMIT_S), -number)
            self.assertFalse(self.is_raw(terminal), number)
            self.assert_no_qemu()

    def test_stopping_restores_the_terminal(self):
        process, terminal = self.on_terminal()
        process.send_signal(signal.SIGTSTP)
        wait_until(lambda: not self.is_raw(terminal))
        self.assertFalse(self.is_raw(terminal))
        process.send_signal(signal.SIGCONT)
        wait_until(lambda: self.is_raw(terminal))
        self.assertTrue(self.is_raw(terminal))
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(LIMIT_S), -signal.SIGTERM)
        self.assertFalse(self.is_raw(terminal))

    def spawn(self, mishap=""):
        """The runner on a pseudo-terminal."""
        child = pexpect.spawn(FAKE_RUN, self.command()[1:], env=self.environment(mishap),
                              timeout=LIMIT_S)
        self.addCleanup(child.close, force=True)
        child.expect("Ctrl-A x ends the run, Ctrl-A three times reaches the hypervisor")
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
