# SPDX-License-Identifier: GPL-2.0
"""Domain configurations for workloads of several domains."""

from collections import namedtuple
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# name; its image among the test guests; KiB; boot arguments; its policy at its end, as
# lines of the device tree.
Domain = namedtuple("Domain", "name image kib arguments policy", defaults=(2048, "", ""))

# It is restarted at once whenever it ends.
ALWAYS = """vambrace,on-crash = "restart";
			vambrace,on-reboot = "restart";
			vambrace,restart-backoff-ms = <0 0>;"""
# It is preserved when it has crashed.
KEPT = 'vambrace,on-crash = "preserve";'

_NODE = """
		{name} {{
			compatible = "xen,domain";
			#address-cells = <1>;
			#size-cells = <1>;
			memory = <0 {kib}>;
			cpus = <1>;
			{policy}

			kernel {{
				compatible = "multiboot,kernel",
					     "multiboot,module";
				vambrace,file = "{root}/build/guests/{image}.bin";
				bootargs = "{arguments}";
			}};
		}};
"""


def write(path, domains):
    """Write the configuration of these domains; its path."""
    nodes = "".join(_NODE.format(root=ROOT, **domain._asdict()) for domain in domains)
    path.write_text("/dts-v1/;\n/ {\n\tchosen {" + nodes + "\t};\n};\n")
    return str(path)
