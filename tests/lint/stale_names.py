#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Find names in comments that no longer exist.

A comment names a thing of the tree by a word with an underscore, by name(), by
struct name, or by the name of a file (kernel/xen/event.c). Each must be found somewhere
outside of comments, or be a file. What belongs to others (Linux, libc, QEMU, the
architecture's manuals) is in foreign-names.txt, which may not name what nobody
mentions any more.

Prints file:line: name; status 1 if there is any.
"""

import io
import re
import subprocess
import sys
import tokenize
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = Path(__file__).with_name("foreign-names.txt")

C_LIKE = (".c", ".h", ".S", ".lds", ".ld", ".dts", ".dtsi", ".its")
HASH = (".mk", ".sh", ".frag", "Makefile", "Kconfig")
# What is text, not code: it makes no name exist, and is not looked at.
PROSE = (".md", ".txt", ".json", ".log")

WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# A string first, for there may be a comment's beginning in it.
C_TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'|/\*.*?\*/|//[^\n]*', re.DOTALL)
# In assembly, from @ to the line's end; not the @ of a type (@progbits).
ASM_COMMENT = re.compile(r"(?<![\w,])@(?![a-z]+\b\s*$)[^\n]*", re.MULTILINE)

# Not SCTLR.S, which is a bit of a register.
FILE_NAME = re.compile(r"(?<![\w./*<-])((?:[\w.-]+/)*[\w-]*[a-z][\w-]*"
                       r"\.(?:c|h|S|py|mk|dts|lds|ld|md|txt|patch))\b")
# kernel_X, test_X.c, build/.../name.h: stands for several.
PLACEHOLDER = re.compile(r"[a-z0-9_]*_[A-Z]+(\.\w+)?\Z|.*\.\.\.|.*/test_X\.c\Z")
CALLED = re.compile(r"(?<![\w.>-])([A-Za-z_]\w*)\(\)")
TAGGED = re.compile(r"\b(?:struct|union|enum) ([a-z]\w*)\b")
UNDERSCORED = re.compile(r"(?<![\w./$%<-])([A-Za-z]\w*_\w*[A-Za-z0-9])(?![\w*/.-]*/|\*|\.\.\.|\w|\.\w)")


def tracked():
    """The files of the tree, as paths from its root."""
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-co", "--exclude-standard"],
                            stdout=subprocess.PIPE, text=True, check=True).stdout
    return [name for name in listed.splitlines() if (ROOT / name).is_file()]


def blank(text):
    """As many lines, but nothing on them."""
    return "\n" * text.count("\n")


def split_c(text, assembly):
    """(code, [(line, comment)]) of C or assembly."""
    comments = []

    def take(match):
        found = match[0]
        if found[0] in "\"'":
            return found
        comments.append((text.count("\n", 0, match.start()) + 1, found))
        return " " + blank(found)

    code = C_TOKEN.sub(take, text)
    if assembly:
        def take_at(match):
            comments.append((code.count("\n", 0, match.start()) + 1, match[0]))
            return ""
        code = ASM_COMMENT.sub(take_at, code)
    return code, comments


def split_hash(text):
    """(code, [(line, comment)]) of what has # comments on lines of their own."""
    code, comments = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("#"):
            comments.append((number, line))
            code.append("")
        else:
            code.append(line)
    return "\n".join(code), comments


def split_python(text):
    """(code, [(line, comment)]) of Python; docstrings are comments."""
    code, comments = [], []
    statement = True                    # a string that begins a statement is one
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and statement):
            comments.append((token.start[0], token.string))
        else:
            code.append(token.string)
        if token.type not in (tokenize.COMMENT, tokenize.NL):
            statement = token.type in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
                                       tokenize.ENCODING)
    return " ".join(code), comments


def split(name, text):
    """(code, [(line, comment)]) of a file."""
    if name.endswith(C_LIKE):
        return split_c(text, name.endswith(".S"))
    if name.endswith(".py") or text.startswith("#!/usr/bin/python3"):
        return split_python(text)
    if name.endswith(HASH) or text.startswith("#!"):
        return split_hash(text)
    return text, []


def names_in(comment):
    """(offset, name, is a file) of what a comment names."""
    files = [match.span() for match in FILE_NAME.finditer(comment)]
    for match in FILE_NAME.finditer(comment):
        yield match.start(), match[1], True
    for pattern in (CALLED, TAGGED, UNDERSCORED):
        for match in pattern.finditer(comment):
            if not any(start <= match.start() < end for start, end in files):
                yield match.start(), match[1], False


def read_foreign():
    """The names that belong to others."""
    text = FOREIGN.read_text(encoding="utf-8") if FOREIGN.exists() else ""
    return {word for line in text.splitlines() for word in line.split("#")[0].split()}


class Tree:
    """What exists, and what is named."""

    def __init__(self, files):
        """files: {name: text}"""
        self.words = set()
        self.paths = set()
        self.named = []                 # (file, line, name, is a file)
        for name, text in files.items():
            parts = name.split("/")
            self.paths.update("/".join(parts[i:]) for i in range(len(parts)))
            # A path's own words: test_psr for test_psr.c.
            self.words.update(WORD.findall(name))
            if not name.endswith(PROSE):
                self._add(name, text)

    def _add(self, name, text):
        code, comments = split(name, text)
        self.words.update(WORD.findall(code))
        for line, comment in comments:
            for offset, word, is_file in names_in(comment):
                self.named.append((name, line + comment.count("\n", 0, offset), word, is_file))

    def exists(self, name, is_file):
        """Is there such a thing?"""
        return name in (self.paths if is_file else self.words)

    def stale(self, foreign):
        """The lines to be printed."""
        lines = {(name, line, word) for name, line, word, is_file in self.named
                 if not self.exists(word, is_file) and word not in foreign and
                 not PLACEHOLDER.match(word)}
        unused = foreign - {word for _, _, word, is_file in self.named
                            if not self.exists(word, is_file) and
                            not PLACEHOLDER.match(word)}
        return ([f"{name}:{line}: {word} does not exist" for name, line, word in sorted(lines)] +
                [f"{FOREIGN.relative_to(ROOT)}: nobody needs {word}" for word in sorted(unused)])


def read_files():
    """{name: text} of the tree's text files."""
    files = {}
    for name in tracked():
        try:
            files[name] = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return files


def main():
    """Print what is stale."""
    lines = Tree(read_files()).stale(read_foreign())
    print("".join(line + "\n" for line in lines), end="")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
