# SPDX-License-Identifier: GPL-2.0
"""Counting lines."""

import tempfile
import unittest
from pathlib import Path

import sizes

PATCH = """\
A text with --- a/nothing and
+++ b/nothing-either said in its middle
---
diff --git a/arch/one.c b/arch/one.c
--- a/arch/one.c
+++ b/arch/one.c
@@ -1,3 +1,4 @@ int f(void)
 kept
-removed
--- looks like a header
+++ does too
+added
+added
 kept
@@ -20 +21,2 @@
 kept
+added
diff --git a/arch/two.c b/arch/two.c
--- /dev/null
+++ b/arch/two.c
@@ -0,0 +1,1 @@
+added
--
2.39.5
"""


class Sloc(unittest.TestCase):
    """Source lines."""

    def test_comments_and_empty_lines_do_not_count(self):
        cases = (("", 0), ("int a;\n", 1), ("\n \t\nint a;", 1), ("// x\n", 0),
                 ("/* x\n * y\n */\n", 0), ("/* x */ int a;\n", 1), ("int a; /* x\n y */\n", 1),
                 ("/* x\n */ int a;\n", 1), ('char *a = "/*";\nint b;\n/* c */\n', 2),
                 ("a = '\"';\n// b\nc = '\"';\n", 2), ('a = "\\"/*";\nb;\n', 2))
        for text, expected in cases:
            with self.subTest(text=text):
                self.assertEqual(sizes.sloc(text), expected)


class Patches(unittest.TestCase):
    """Lines that a port changes."""

    def test_one_patch(self):
        self.assertEqual(sizes.patch_sizes(PATCH), {"arch/one.c": (4, 2), "arch/two.c": (1, 0)})

    def test_a_port(self):
        with tempfile.TemporaryDirectory() as folder:
            port = Path(folder)
            (port / "src" / "arch").mkdir(parents=True)
            (port / "src" / "arch" / "new.c").write_text("a\n\nb\n")
            (port / "patches").mkdir()
            (port / "patches" / "1.patch").write_text(PATCH)
            (port / "patches" / "unused.patch").write_text(PATCH)
            (port / "series").write_text("# order\n1.patch\n")
            self.assertEqual(sizes.port_sizes(port), sizes.Port(1, 3, 2, 5, 2))
