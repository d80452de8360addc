# SPDX-License-Identifier: GPL-2.0
"""Cases in which domains write more than the console's line can carry: each is
to have its share. The hypervisor's test UART takes a byte per 87 us (115,200
baud), for QEMU's takes everything at once.
"""

import itertools
import os
import re

FLOOD_S = 10                            # flood.c: FLOOD_NS
LINE_RATE = 1e9 / 87000                 # bytes a second
GUEST_TEXT = b"flood"
RING_TEXT = 2300                        # a full ring with its prefixes: it is drained afterwards

# Name of the case: (how many domains flood, what is the first number of these, one
# that only dies and is restarted too, what each flooding domain is to have of the line
# at least). Domain 0 is the control domain.
CASES = {
    "flood-two": (2, 1, False, 0.45),
    "flood-all": (8, 0, False, 0.11),
    "flood-restart": (1, 2, True, 0.90),
}
HYPERVISOR = -1                         # as a source of bytes

_DOMAIN = """
		{name} {{
			compatible = "xen,domain";
			#address-cells = <1>;
			#size-cells = <1>;
			memory = <0 2048>;
			capabilities = <{control}>;
			cpus = <1>;
			vambrace,on-crash = "{on_crash}";

			kernel {{
				compatible = "multiboot,kernel",
					     "multiboot,module";
				vambrace,file = "{image}.bin";
				bootargs = "{arguments}";
			}};
		}};
"""
_PREFIX = re.compile(rb"\((?:XEN|d(\d+))\)[ +]")


def names(case):
    """The domains that flood."""
    count, first, _, _ = CASES[case]
    return [f"flood{number}" for number in range(first, first + count)]


def write_configuration(case, folder):
    """Write the case's configuration beside the images; its path. The domain that is
    restarted comes first: its number is the lowest. The first one that floods does not
    wait for the hypervisor to tell it of room.
    """
    nodes = [_DOMAIN.format(name=name, image="flood", on_crash="destroy", arguments=arguments,
                            control=int(name == "flood0"))
             for name, arguments in itertools.zip_longest(names(case), ["greedy"], fillvalue="")]
    if CASES[case][2]:
        nodes.insert(0, _DOMAIN.format(name="dying", image="early", on_crash="restart",
                                       arguments="", control=0))
    path = os.path.join(folder, case + ".dts")
    with open(path, "w", encoding="ascii") as file:
        file.write("/dts-v1/;\n/ {\n\tchosen {" + "".join(nodes) + "\t};\n};\n")
    return path


def bytes_by_source(raw):
    """Bytes on the line by the number of the domain, or HYPERVISOR; prefixes and
    line ends count. From the first byte of the flood to the last.
    """
    first, last = raw.find(GUEST_TEXT), raw.rfind(GUEST_TEXT)
    counts = {}
    for line in raw[raw.rfind(b"\n", 0, first) + 1:last].split(b"\n"):
        match = _PREFIX.match(line)
        source = int(match[1]) if match and match[1] else HYPERVISOR
        counts[source] = counts.get(source, 0) + len(line) + 1
    return counts


def judge(case, raw, hypervisor):
    """(good results, problems) by the bytes on the line."""
    count, first, dying, share = CASES[case]
    counts = bytes_by_source(raw)
    total = sum(counts.values())
    flooding = range(first, first + count)
    wrong = [f"domain {number} had {counts.get(number, 0) / max(total, 1):.1%} of the line, "
             f"not {share:.0%}"
             for number in flooding if counts.get(number, 0) < share * total]
    if total < 0.95 * FLOOD_S * LINE_RATE:
        wrong.append(f"{total} bytes in {FLOOD_S} s: the line was idle")
    # Behind the flood come the rings and, between them, the reports of the ends.
    if total - counts.get(HYPERVISOR, 0) > 1.02 * FLOOD_S * LINE_RATE + count * RING_TEXT:
        wrong.append(f"{total} bytes in {FLOOD_S} s: more than the test UART may take")
    if dying:
        restarts = [line for line in hypervisor if line.endswith("dying: restarting")]
        if not 5 <= len(restarts) <= 12:
            wrong.append(f"{len(restarts)} restarts of a domain that dies at once, not 5 to 12")
        if not any("its report is left out" in line for line in hypervisor):
            wrong.append("no report was left out")
    return 2 * count + dying - len(wrong), wrong
