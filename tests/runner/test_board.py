# SPDX-License-Identifier: GPL-2.0
"""Boards: which there are, what natively they need, how they end."""

import subprocess
import unittest

import common
from cache import Failure
import execproto
import fdt
import qemu
from session import Session

FOUR_CPUS = """
/dts-v1/;
/ {
	pmu { compatible = "arm,cortex-a9-pmu"; interrupt-affinity = <&cpu0>, <&cpu1>; };
	cpus {
		#address-cells = <1>;
		#size-cells = <0>;
		cpu-map { core1 { cpu = <&cpu1>; }; };
		cpu0: cpu@0 { device_type = "cpu"; reg = <0>; };
		cpu1: cpu@1 { device_type = "cpu"; reg = <1>; };
		idle-states { };
		cpu@2 { device_type = "cpu"; reg = <2>; };
		cpu@3 { device_type = "cpu"; reg = <3>; };
	};
	uart { reg = <5>; };
};
"""


class Choice(unittest.TestCase):
    """A board and one of its processors."""

    def test_default(self):
        for name, board in qemu.BOARDS.items():
            self.assertEqual(qemu.choose(name), (board, board.default_cpu()))

    def test_given(self):
        board, cpu = qemu.choose("realview-eb", "arm1176")
        self.assertEqual((board.machine, cpu), ("realview-eb", "arm1176"))

    def test_unknown_board(self):
        with self.assertRaisesRegex(Failure, "no board pdp11; there are: versatilepb, .*vexpr"):
            qemu.choose("pdp11")

    def test_processor_of_other_boards(self):
        with self.assertRaisesRegex(Failure, r"versatilepb has no processor cortex-a9; there are: "
                                    r"arm926.* \(cortex-a9 is on: realview-pbx-a9, vexpress-a9\)"):
            qemu.choose("versatilepb", "cortex-a9")

    def test_unknown_processor(self):
        with self.assertRaisesRegex(Failure, "there are: cortex-a8$"):
            qemu.choose("realview-pb-a8", "vax")

    def test_every_processor_has_a_kernel(self):
        for board in qemu.BOARDS.values():
            for cpu in board.architectures:
                self.assertEqual(board.kernel(cpu), "v5" if cpu == "arm926" else "v67")


class BootArguments(unittest.TestCase):
    """Native Linux gets the guest's boot arguments, but for console and panic."""

    CASES = (                           # the domain's bootargs, and what is kept of them
        ("", ""),
        ("console=hvc0 earlycon=xenboot norandmaps", "norandmaps"),
        ('a="b  c"   d', 'a="b  c"   d'),
        ("  a  console=x,y   b  ", "  a  b  "),
        ("a panic=5 b panic=6", "a b "),
        ('"panic=5" "console=a b" c', "c"),
        ("panic_on_warn=1 earlycons consoleblank=0", "panic_on_warn=1 earlycons consoleblank=0"),
        ("a earlycon", "a "),
        ("a -- panic=5  console=x \"b  c\"", 'a -- panic=5  console=x "b  c"'),
        ("panic=5 -- --", "-- --"),
        ('a "--" panic=5', 'a "--" panic=5'),
        ('a="-- panic=5" panic=6', 'a="-- panic=5" '),
        ('a "open panic=5 -- b', 'a "open panic=5 -- b'),
        ("--- panic=5 x", "--- x"),
        ("\udcff=\u20ac", "\udcff=\u20ac"),
    )

    def test_words(self):
        board, _ = qemu.choose("versatilepb")
        for given, left in self.CASES:
            self.assertEqual(qemu.native_boot_arguments(board, given),
                             "console=ttyAMA0 panic=-1" + (left and " " + left), given)


class OneCpu(unittest.TestCase):
    """The device tree of a native run."""

    def tree(self, source):
        """The tree with one CPU, compiled from and decompiled to source."""
        blob = subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb"], input=source.encode(),
                              capture_output=True, check=True).stdout
        root = fdt.read(blob)
        fdt.keep_one_cpu(root)
        return root

    def test_others_are_gone(self):
        root = self.tree(FOUR_CPUS)
        self.assertEqual([node.name for node in root.child("cpus").children],
                         ["cpu@0", "idle-states"])
        self.assertEqual(list(root.child("pmu").properties), ["compatible"])
        self.assertEqual(root.child("uart").number("reg"), 5)

    def test_one_is_left_alone(self):
        root = self.tree("/dts-v1/; / { cpus { cpu@0 { device_type = \"cpu\"; }; }; "
                         "pmu { interrupt-affinity = <1>; }; };")
        self.assertEqual(len(root.child("cpus").children), 1)
        self.assertIn("interrupt-affinity", root.child("pmu").properties)

    def test_a_tree_without_cpus(self):
        self.assertEqual(self.tree("/dts-v1/; / { uart { }; };").children[0].name, "uart")


class NativeEnd(unittest.TestCase):
    """Boards that cannot switch themselves off, or not even reset themselves."""

    ENDS = ("reboot: System halted", "reboot: Power down", "Reboot failed -- System halted")

    def session(self):
        """A native session with a command, whose agent is up."""
        session = Session({1: "linux1"}, [("linux1", "true")], lambda data: None,
                          lambda data: None, lambda source, text: None, native=True)
        self.frames = 0
        self.send(session, execproto.READY)
        self.send(session, execproto.STARTED)
        return session

    def send(self, session, kind, payload=b""):
        """A frame of the agent's."""
        session.line(1, common.frame(self.frames, kind, payload))
        self.frames += 1

    def test_halted_in_the_middle(self):
        for end in self.ENDS:
            session = self.session()
            session.line(1, b"[    7.000000] " + end.encode())
            self.assertTrue(session.settled(), end)
            self.assertEqual(session.outcome().status, 122)
            self.assertFalse(session.ends_by_itself())

    def test_halted_after_the_command(self):
        for end in self.ENDS:
            session = self.session()
            self.send(session, execproto.EXIT, b"0")
            self.send(session, execproto.DONE)
            self.assertTrue(session.settled())
            self.assertTrue(session.ends_by_itself(), "it may still reset itself")
            session.line(1, end.encode())
            self.assertFalse(session.ends_by_itself())
            self.assertEqual(session.outcome().status, 0)
