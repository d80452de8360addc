# SPDX-License-Identifier: GPL-2.0
"""Checks of a configuration before the hypervisor sees it: domains that it will
refuse, and the memory that the others need.

Invariants: the hypervisor refuses each domain that problems() reports, with the
same words (kernel/config/domain_config.c; the tests compare them), unless it finds
another mistake first. It may also refuse domains that problems() does not report.
"""

import os
import re

from bundle import CAPABILITIES, CHOSEN, CONTROL, DOMAIN, wants_control
from cache import Failure

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
_NAME = re.compile(r"[A-Za-z0-9_.+-]+\Z")
MIB_KIB = 1024
MEMORY_MAX_KIB = 1 << 20
POOL_SHARE = 32                 # a pool is at most this part of its domain's memory
# The hypervisor's image, the bootloader's device tree, and rounding to whole MiB.
HYPERVISOR_MIB = 4


def _constant(name, header):
    """The value of a #define in a header of the hypervisor."""
    path = os.path.join(ROOT, "include", "vambrace", header)
    with open(path, encoding="utf-8") as source:
        found = re.search(rf"^#define\s+{name}\s+(\d+)\b", source.read(), re.M)
    if not found:
        raise Failure(f"{path} does not define {name} as a number")
    return int(found[1])


def _name_problem(name):
    size = _constant("DOMAIN_NAME_SIZE", "domain_config.h")
    if not _NAME.match(name):
        return f"its name '{name}' has characters other than letters, digits, - _ . +"
    if len(name) >= size:
        return f"its name '{name}' is longer than {size - 1} characters"
    return None


def _memory_problem(node):
    if "memory" not in node.properties:
        return "property 'memory' is missing"
    if len(node.properties["memory"]) != 8:
        return "property 'memory' is not two cells, the KiB as 64 bits (<0 KIB>)"
    kib = node.number("memory")
    if kib == 0:
        return "property 'memory' is 0 KiB"
    if kib % MIB_KIB:
        return f"property 'memory' is {kib} KiB, which is no multiple of 1 MiB (1024 KiB)"
    if kib > MEMORY_MAX_KIB:
        return (f"property 'memory' is {kib} KiB, more than the {MEMORY_MAX_KIB} KiB (1 GiB) "
                "that a domain can have")
    return None


def _cpus_problem(node):
    if "cpus" not in node.properties:
        return "property 'cpus' is missing"
    if len(node.properties["cpus"]) != 4:
        return "property 'cpus' is not one number (<N>)"
    if node.number("cpus") != 1:
        return (f"property 'cpus' is {node.number('cpus')}, "
                "and a domain has exactly 1 CPU so far")
    return None


def _capabilities_problem(domain):
    value = domain.node.properties.get(CAPABILITIES)
    if value is None:
        return None
    if len(value) != 4:
        return f"property '{CAPABILITIES}' is not one number (<N>)"
    if domain.node.number(CAPABILITIES) & ~CONTROL:
        return (f"property '{CAPABILITIES}' is {domain.node.number(CAPABILITIES)}, "
                "and can only be 0 or 1, the control domain")
    if wants_control(domain.node) and domain.number != 0:
        return (f"property '{CAPABILITIES}' asks for a second control domain, "
                "and there can be one")
    return None


def _problem(domain, earlier_names):
    """Why the hypervisor will refuse a domain, or None."""
    most = _constant("DOMAINS_MAX", "domain.h") - 1
    if domain.number > most:
        return f"it is left out: at most {most} domains are possible"
    wrong = _name_problem(domain.name)
    if wrong:
        return wrong
    if domain.parent != CHOSEN:
        return f"node '{domain.name}' lies outside of /chosen"
    if domain.name in earlier_names:
        return "another domain has the same name"
    if not domain.is_described():
        return f'its compatible property is not "{DOMAIN}"'
    return (_memory_problem(domain.node) or _cpus_problem(domain.node) or
            _capabilities_problem(domain))


def problems(config):
    """(domain, reason) of each domain that the hypervisor will refuse or leave out,
    in the hypervisor's order."""
    names = set()
    for domain in config.domains:
        wrong = _problem(domain, names)
        names.add(domain.name)
        if wrong:
            yield domain, wrong


def domains_mib(config):
    """The memory of the domains that can start, without their pools."""
    refused = {domain.number for domain, _ in problems(config)}
    return sum(domain.memory_kib for domain in config.domains
               if domain.number not in refused) // MIB_KIB


def machine_mib(config, bundle_size):
    """An amount of memory that is enough for these domains and a bundle of
    bundle_size bytes. Less may be enough, too."""
    domains = domains_mib(config)
    pools = -(-domains // POOL_SHARE) + len(config.domains)     # each is rounded up
    return domains + pools + (bundle_size >> 20) + 2 + HYPERVISOR_MIB


def fail_on_refusal(config, allowed):
    """Fail when the hypervisor will refuse a domain that is not in `allowed`."""
    check_names(config, allowed)
    wrong = [f"{domain.name}: {sentence}" for domain, sentence in problems(config)
             if domain.name not in allowed]
    if wrong:
        raise Failure("the hypervisor will refuse this configuration "
                      "(--allow-refused NAME packs it nevertheless):\n" + "\n".join(wrong))


def check_names(config, allowed):
    """Fail when a name in `allowed` is not that of a domain."""
    for name in allowed:
        if config.domain(name) is None:
            raise Failure(f"--allow-refused {name}: there is no such domain; there are: "
                          + ", ".join(domain.name for domain in config.domains))
