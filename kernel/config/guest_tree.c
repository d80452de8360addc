// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_tree.c - write the device tree of a guest: memory, CPU, chosen, the
 * hypervisor and its interrupt controller. A seed for random numbers is included
 * only if the domain asks for one, so that runs are reproducible otherwise.
 *
 * The tree is written in steps, so that other domains can run in between. libfdt's
 * functions for sequential writing keep their state in the buffer and are short,
 * except fdt_finish(), which walks the whole tree: finish_strings() and finish_tag()
 * do the same in pieces, and a unit test compares the results.
 *
 * SPEC: Linux, Documentation/devicetree/bindings/arm/xen.txt (/hypervisor);
 *	devicetree.org, schemas/chosen.yaml (rng-seed).
 */
#include <vambrace/guest_tree.h>

#include <string.h>

#include <libfdt.h>

#include <vambrace/rng_seed.h>

#define PHANDLE_INTC 1

/* Tags of the finished structure that are processed in one step. */
#define TAGS_PER_STEP 1

/* The tree being written, and the first error of libfdt, after which nothing is written. */
struct writer {
	void *tree;
	size_t size;
	const struct guest_tree_params *params;
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

/* --- the steps: at most three properties each --- */

/* Clears half of the buffer; the next step clears the other half (D13). */
static void create(struct writer *writer)
{
	/* Searching the names written before for each new one takes thousands of instructions. */
	note(writer, fdt_create_with_flags(writer->tree, (int)writer->size / 2,
					   FDT_CREATE_FLAG_NO_NAME_DEDUP));
}

static void grow(struct writer *writer)
{
	size_t half = writer->size / 2;

	memset((char *)writer->tree + half, 0, writer->size - half);
	note(writer, fdt_resize(writer->tree, writer->tree, (int)writer->size));
}

static void begin_root(struct writer *writer)
{
	note(writer, fdt_finish_reservemap(writer->tree));
	begin(writer, "");
	put_string(writer, "model", "Vambrace guest");
	put_string(writer, "compatible", "xen,armpv");
}

static void put_root_cells(struct writer *writer)
{
	put_cell(writer, "#address-cells", 1);
	put_cell(writer, "#size-cells", 1);
	put_cell(writer, "interrupt-parent", PHANDLE_INTC);
}

static void begin_chosen(struct writer *writer)
{
	begin(writer, "chosen");
	put_strings(writer, "bootargs", writer->params->bootargs, writer->params->bootargs_size);
}

static void end_chosen(struct writer *writer)
{
	const struct guest_tree_params *params = writer->params;

	if (params->ramdisk_size != 0) {
		put_cell(writer, "linux,initrd-start", params->ramdisk.a);
		put_cell(writer, "linux,initrd-end", params->ramdisk.a + params->ramdisk_size);
	}
	if (params->rng_seed != NULL) {
		put_bytes(writer, "rng-seed", params->rng_seed, RNG_SEED_SIZE);
	}
	end(writer);
}

static void begin_cpus(struct writer *writer)
{
	begin(writer, "cpus");
	put_cell(writer, "#address-cells", 1);
	put_cell(writer, "#size-cells", 0);
}

static void begin_cpu(struct writer *writer)
{
	begin(writer, "cpu@0");
	put_string(writer, "device_type", "cpu");
	put_string(writer, "compatible", writer->params->cpu_compatible);
}

static void end_cpus(struct writer *writer)
{
	put_cell(writer, "reg", 0);
	end(writer);
	end(writer);
}

/* "memory@" and the address, as the name of a node with a reg must be. */
static void write_memory(struct writer *writer)
{
	char name[] = "memory@00000000";
	char *digit = name + sizeof(name) - 1;

	for (uint32_t rest = writer->params->ram_base.a; rest != 0; rest >>= 4) {
		*--digit = "0123456789abcdef"[rest & 15];
	}
	begin(writer, name);
	put_string(writer, "device_type", "memory");
	put_pair(writer, "reg", writer->params->ram_base.a, writer->params->ram_size);
	end(writer);
}

static void begin_hypervisor(struct writer *writer)
{
	/* Linux reads the version from the first string. */
	static const char compatible[] = "xen,xen-4.17\0xen,armpv-1\0xen,xen";

	begin(writer, "hypervisor");
	put_strings(writer, "compatible", compatible, sizeof(compatible));
	put_pair(writer, "reg", writer->params->grant_window.a, writer->params->grant_window_size);
}

static void end_hypervisor(struct writer *writer)
{
	put_cell(writer, "interrupts", 0);
	put_cell(writer, "interrupt-parent", PHANDLE_INTC);
	end(writer);
}

static void begin_intc(struct writer *writer)
{
	begin(writer, "intc");
	put_string(writer, "compatible", "xen,armpv-intc");
	put_strings(writer, "interrupt-controller", "", 0);
}

static void end_intc_and_root(struct writer *writer)
{
	put_cell(writer, "#interrupt-cells", 1);
	put_cell(writer, "phandle", PHANDLE_INTC);
	end(writer);
	end(writer);
}

/* --- fdt_finish(), in pieces --- */

/* End the structure, and move the strings, which grew down from the buffer's end, behind it. */
static void finish_strings(struct writer *writer)
{
	char *tree = writer->tree;
	uint32_t structure_size = fdt_size_dt_struct(tree) + FDT_TAGSIZE;
	uint32_t strings_size = fdt_size_dt_strings(tree);
	uint32_t strings = fdt_off_dt_struct(tree) + structure_size;
	fdt32_t *end_tag = (fdt32_t *)(void *)(tree + strings - FDT_TAGSIZE);
	uint32_t from = fdt_totalsize(tree) - strings_size;
	uint32_t left = from > strings + strings_size ? from : strings + strings_size;

	if (strings > from) {
		note(writer, -FDT_ERR_NOSPACE);
		return;
	}
	memmove(tree + strings, tree + from, strings_size);
	/* Clear the buffer behind the tree. */
	memset(tree + left, 0, fdt_totalsize(tree) - left);
	*end_tag = cpu_to_fdt32(FDT_END);
	fdt_set_size_dt_struct(tree, structure_size);
	fdt_set_off_dt_strings(tree, strings);
}

/* While writing, name offsets are relative to the end of the strings. */
static void finish_name(void *tree, int offset)
{
	struct fdt_property *property = (void *)((char *)tree + fdt_off_dt_struct(tree) + offset);

	property->nameoff =
		cpu_to_fdt32(fdt32_to_cpu(property->nameoff) + fdt_size_dt_strings(tree));
}

static void finish_header(void *tree)
{
	fdt_set_totalsize(tree, fdt_off_dt_strings(tree) + fdt_size_dt_strings(tree));
	fdt_set_last_comp_version(tree, FDT_LAST_COMPATIBLE_VERSION);
	fdt_set_magic(tree, FDT_MAGIC);
}

/* Process the tag at *@offset of the structure; true if it was the last one. */
static bool finish_tag(void *tree, uint32_t *offset)
{
	int next;
	uint32_t tag = fdt_next_tag(tree, (int)*offset, &next);

	if (tag == FDT_PROP) {
		finish_name(tree, (int)*offset);
	} else if (tag == FDT_END) {
		finish_header(tree);
		return true;
	}
	*offset = (uint32_t)next;
	return false;
}

static void (*const steps[])(struct writer *writer) = {
	create,		  grow,		  begin_root, put_root_cells,	 begin_chosen,
	end_chosen,	  begin_cpus,	  begin_cpu,  end_cpus,		 write_memory,
	begin_hypervisor, end_hypervisor, begin_intc, end_intc_and_root, finish_strings,
};

#define STEP_COUNT (sizeof(steps) / sizeof(steps[0]))

int guest_tree_step(void *buffer, size_t size, const struct guest_tree_params *params,
		    uint32_t *progress)
{
	struct writer writer = { .tree = buffer, .size = size, .params = params };
	uint32_t offset;

	if (*progress < STEP_COUNT) {
		steps[*progress](&writer);
		(*progress)++;
		return writer.error == 0 ? 0 : -1;
	}
	offset = *progress - STEP_COUNT;
	for (unsigned int i = 0; i < TAGS_PER_STEP; i++) {
		if (finish_tag(buffer, &offset)) {
			return (int)fdt_totalsize(buffer);
		}
	}
	*progress = offset + STEP_COUNT;
	return 0;
}
