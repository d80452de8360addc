// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_tree.c - writing the device tree of a guest: memory, CPU, chosen, the
 * hypervisor and its interrupt controller, and nothing else, for there is
 * nothing else. A seed for random numbers only where it is asked for: two runs
 * are to be alike.
 *
 * SPEC: Linux, Documentation/devicetree/bindings/arm/xen.txt (/hypervisor);
 *	devicetree.org, schemas/chosen.yaml (rng-seed).
 */
#include <vambrace/guest_tree.h>

#include <string.h>

#include <libfdt.h>

#include <vambrace/rng_seed.h>

#define PHANDLE_INTC	1

/* The tree being written, and the first error of libfdt, which ends it. */
struct writer {
	void *tree;
	int error;
};

static void note(struct writer *writer, int error)
{
	if (writer->error == 0) {
		writer->error = error;
	}
}

static void begin(struct writer *writer, const char *name)
{
	note(writer, fdt_begin_node(writer->tree, name));
}

static void end(struct writer *writer)
{
	note(writer, fdt_end_node(writer->tree));
}

static void put_cell(struct writer *writer, const char *name, uint32_t cell)
{
	note(writer, fdt_property_u32(writer->tree, name, cell));
}

static void put_pair(struct writer *writer, const char *name, uint32_t first, uint32_t second)
{
	fdt32_t cells[] = { cpu_to_fdt32(first), cpu_to_fdt32(second) };

	note(writer, fdt_property(writer->tree, name, cells, sizeof(cells)));
}

static void put_bytes(struct writer *writer, const char *name, const uint8_t *bytes, size_t size)
{
	note(writer, fdt_property(writer->tree, name, bytes, (int)size));
}

/* @size covers the last NUL: a list of strings has one after each. */
static void put_strings(struct writer *writer, const char *name, const char *strings, size_t size)
{
	note(writer, fdt_property(writer->tree, name, strings, (int)size));
}

static void put_string(struct writer *writer, const char *name, const char *string)
{
	put_strings(writer, name, string, strlen(string) + 1);
}

static void write_chosen(struct writer *writer, const struct guest_tree_params *params)
{
	begin(writer, "chosen");
	put_string(writer, "bootargs", params->bootargs);
	if (params->ramdisk_size != 0) {
		put_cell(writer, "linux,initrd-start", params->ramdisk.a);
		put_cell(writer, "linux,initrd-end", params->ramdisk.a + params->ramdisk_size);
	}
	if (params->rng_seed != NULL) {
		put_bytes(writer, "rng-seed", params->rng_seed, RNG_SEED_SIZE);
	}
	end(writer);
}

static void write_cpus(struct writer *writer, const struct guest_tree_params *params)
{
	begin(writer, "cpus");
	put_cell(writer, "#address-cells", 1);
	put_cell(writer, "#size-cells", 0);
	begin(writer, "cpu@0");
	put_string(writer, "device_type", "cpu");
	put_string(writer, "compatible", params->cpu_compatible);
	put_cell(writer, "reg", 0);
	end(writer);
	end(writer);
}

/* "memory@" and the address, as the name of a node with a reg must be. */
static void write_memory(struct writer *writer, const struct guest_tree_params *params)
{
	char name[] = "memory@00000000";
	char *digit = name + sizeof(name) - 1;

	for (uint32_t rest = params->ram_base.a; rest != 0; rest >>= 4) {
		*--digit = "0123456789abcdef"[rest & 15];
	}
	begin(writer, name);
	put_string(writer, "device_type", "memory");
	put_pair(writer, "reg", params->ram_base.a, params->ram_size);
	end(writer);
}

static void write_hypervisor(struct writer *writer, const struct guest_tree_params *params)
{
	/* Linux takes the first for the version. */
	static const char compatible[] = "xen,xen-4.17\0xen,armpv-1\0xen,xen";

	begin(writer, "hypervisor");
	put_strings(writer, "compatible", compatible, sizeof(compatible));
	put_pair(writer, "reg", params->grant_window.a, params->grant_window_size);
	put_cell(writer, "interrupts", 0);
	put_cell(writer, "interrupt-parent", PHANDLE_INTC);
	end(writer);
}

static void write_intc(struct writer *writer)
{
	begin(writer, "intc");
	put_string(writer, "compatible", "xen,armpv-intc");
	put_strings(writer, "interrupt-controller", "", 0);
	put_cell(writer, "#interrupt-cells", 1);
	put_cell(writer, "phandle", PHANDLE_INTC);
	end(writer);
}

static void write_root(struct writer *writer, const struct guest_tree_params *params)
{
	begin(writer, "");
	put_string(writer, "model", "Vambrace guest");
	put_string(writer, "compatible", "xen,armpv");
	put_cell(writer, "#address-cells", 1);
	put_cell(writer, "#size-cells", 1);
	put_cell(writer, "interrupt-parent", PHANDLE_INTC);
	write_chosen(writer, params);
	write_cpus(writer, params);
	write_memory(writer, params);
	write_hypervisor(writer, params);
	write_intc(writer);
	end(writer);
}

int guest_tree_write(void *buffer, size_t size, const struct guest_tree_params *params)
{
	struct writer writer = { .tree = buffer };

	/* Without a header in it the buffer must not be shown to libfdt again. */
	if (fdt_create(buffer, (int)size) != 0 || fdt_finish_reservemap(buffer) != 0) {
		return -1;
	}
	write_root(&writer, params);
	note(&writer, fdt_finish(buffer));
	return writer.error == 0 ? (int)fdt_totalsize(buffer) : -1;
}
