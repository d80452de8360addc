// SPDX-License-Identifier: GPL-2.0-only
/*
 * devicetree_interrupt.c - find the controller that receives a device's interrupt,
 * and the interrupt specifier for that controller.
 *
 * The format of a device's interrupt specifier is that of its interrupt parent: a
 * controller, or a nexus, which maps the specifier by its interrupt-map. The tree
 * may be damaged: the number of steps is bounded, and so is every list.
 *
 * SPEC: Devicetree Specification v0.3, 2.4 (interrupts and interrupt mapping).
 */
#include <vambrace/devicetree.h>

#define ADDRESS_CELLS_MAX 3 /* PCI's */
#define CELLS_MAX	  (ADDRESS_CELLS_MAX + DT_INTERRUPT_CELLS)
#define STEPS_MAX	  16

/*
 * An interrupt as its parent describes it: the unit address of the device, if the
 * parent has #address-cells, then the interrupt specifier.
 */
struct request {
	int parent;
	unsigned int address_cells, interrupt_cells;
	uint32_t cell[CELLS_MAX];
};

static unsigned int cell_count(const struct request *request)
{
	return request->address_cells + request->interrupt_cells;
}

static bool has_property(const void *tree, int node, const char *name)
{
	size_t size;

	return dt_property(tree, node, name, &size) != NULL;
}

/* Read a property of one cell; false when it is missing or of another size. */
static bool read_one_cell(const void *tree, int node, const char *name, uint32_t *value)
{
	size_t size;
	const void *cell = dt_property(tree, node, name, &size);

	if (cell == NULL || size != sizeof(fdt32_t)) {
		return false;
	}
	*value = dt_cell(cell, 0);
	return true;
}

/* Set the parent of @request and the sizes of its cells. */
static bool set_parent(const void *tree, int parent, struct request *request)
{
	uint32_t address_cells = 0, interrupt_cells;

	if (parent < 0 || !read_one_cell(tree, parent, "#interrupt-cells", &interrupt_cells)) {
		return false;
	}
	read_one_cell(tree, parent, "#address-cells", &address_cells);
	if (interrupt_cells == 0 || interrupt_cells > DT_INTERRUPT_CELLS ||
	    address_cells > ADDRESS_CELLS_MAX) {
		return false;
	}
	*request = (struct request){
		.parent = parent,
		.address_cells = address_cells,
		.interrupt_cells = interrupt_cells,
	};
	return true;
}

/* The interrupt parent of @node: the nearest controller or nexus. */
static int find_parent(const void *tree, int node)
{
	for (unsigned int step = 0; step < STEPS_MAX && node >= 0; step++) {
		uint32_t phandle;

		if (read_one_cell(tree, node, "interrupt-parent", &phandle)) {
			node = fdt_node_offset_by_phandle(tree, phandle);
		} else {
			node = fdt_parent_offset(tree, node);
		}
		if (node >= 0 && has_property(tree, node, "#interrupt-cells")) {
			return node;
		}
	}
	return -1;
}

/* Read @count cells at byte *@offset of a list, and advance *@offset. */
static bool take_cells(const void *list, size_t size, size_t *offset, uint32_t *cell,
		       unsigned int count)
{
	if (*offset > size || count > (size - *offset) / sizeof(fdt32_t)) {
		return false;
	}
	for (unsigned int i = 0; i < count; i++, *offset += sizeof(fdt32_t)) {
		cell[i] = dt_cell(list, *offset);
	}
	return true;
}

/* Entry @index of "interrupts-extended", whose entries each name their parent. */
static bool read_extended(const void *tree, const void *list, size_t size, unsigned int index,
			  struct request *request)
{
	size_t offset = 0;

	for (unsigned int i = 0; i <= index; i++) {
		uint32_t phandle;

		if (!take_cells(list, size, &offset, &phandle, 1) ||
		    !set_parent(tree, fdt_node_offset_by_phandle(tree, phandle), request) ||
		    !take_cells(list, size, &offset, request->cell + request->address_cells,
				request->interrupt_cells)) {
			return false;
		}
	}
	return true;
}

/* Entry @index of "interrupts", whose entries have one parent. */
static bool read_plain(const void *tree, int node, unsigned int index, struct request *request)
{
	size_t size, offset;
	const void *list = dt_property(tree, node, "interrupts", &size);

	if (list == NULL || !set_parent(tree, find_parent(tree, node), request) ||
	    size % (request->interrupt_cells * sizeof(fdt32_t)) != 0) {
		return false;
	}
	offset = (size_t)index * request->interrupt_cells * sizeof(fdt32_t);
	return take_cells(list, size, &offset, request->cell + request->address_cells,
			  request->interrupt_cells);
}

/* Set the unit address that a nexus matches; 0 for a device without one. */
static void read_address(const void *tree, int node, struct request *request)
{
	size_t size, offset = 0;
	const void *reg = dt_property(tree, node, "reg", &size);

	take_cells(reg, size, &offset, request->cell, request->address_cells);
}

static bool matches(const struct request *request, const uint32_t *mask, const uint32_t *entry)
{
	for (unsigned int i = 0; i < cell_count(request); i++) {
		if (((request->cell[i] ^ entry[i]) & mask[i]) != 0) {
			return false;
		}
	}
	return true;
}

/* Map @request, whose parent is a nexus, to the next parent by its interrupt-map. */
static bool pass_nexus(const void *tree, struct request *request)
{
	size_t size, mask_size, offset = 0;
	const void *map = dt_property(tree, request->parent, "interrupt-map", &size);
	const void *mask_list =
		dt_property(tree, request->parent, "interrupt-map-mask", &mask_size);
	uint32_t mask[CELLS_MAX], entry[CELLS_MAX], phandle;
	struct request above;

	memset(mask, 0xff, sizeof(mask));
	if (mask_list != NULL &&
	    !take_cells(mask_list, mask_size, &offset, mask, cell_count(request))) {
		return false;
	}
	offset = 0;
	while (take_cells(map, size, &offset, entry, cell_count(request)) &&
	       take_cells(map, size, &offset, &phandle, 1) &&
	       set_parent(tree, fdt_node_offset_by_phandle(tree, phandle), &above) &&
	       take_cells(map, size, &offset, above.cell, cell_count(&above))) {
		if (matches(request, mask, entry)) {
			*request = above;
			return true;
		}
	}
	return false;
}

static bool is_nexus(const void *tree, int node)
{
	return has_property(tree, node, "interrupt-map") &&
	       !has_property(tree, node, "interrupt-controller");
}

int dt_interrupt(const void *tree, int node, unsigned int index, struct dt_interrupt *interrupt,
		 const char **why)
{
	struct request request;
	size_t size;
	const void *extended = dt_property(tree, node, "interrupts-extended", &size);

	if (extended != NULL ? !read_extended(tree, extended, size, index, &request) :
			       !read_plain(tree, node, index, &request)) {
		*why = "its interrupts property, or the interrupt-parent for it, is missing "
		       "or malformed";
		return -1;
	}
	read_address(tree, node, &request);
	for (unsigned int step = 0; is_nexus(tree, request.parent); step++) {
		if (step == STEPS_MAX || !pass_nexus(tree, &request)) {
			*why = "no interrupt-map on the way leads its interrupt to a controller";
			return -1;
		}
	}
	interrupt->controller = request.parent;
	interrupt->cell_count = request.interrupt_cells;
	memcpy(interrupt->cell, request.cell + request.address_cells, sizeof(interrupt->cell));
	return 0;
}
