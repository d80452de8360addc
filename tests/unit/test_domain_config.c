// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_domain_config.c - the tree of domains: valid domains are read; invalid ones are
 * refused with name and cause, without affecting others.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include <vambrace/domain_config.h>
#include <vambrace/devicetree.h>

const char unit_name[] = "domain_config";

#define DOMAINS 64

static void *tree;
static size_t tree_size;
static struct domain_config domains[DOMAINS];
static unsigned int count, left_out;
static const char *why;

static void read_file(const char *name)
{
	tree = unit_load(name, &tree_size);
	ck_assert_int_eq(dt_check(tree, tree_size, &why), 0);
	ck_assert_int_eq(domain_config_read(tree, domains, DOMAINS, &count, &left_out, &why), 0);
	ck_assert_uint_eq(left_out, 0);
	free(tree);
}

START_TEST(good_domains)
{
	read_file("domains.dtb");
	ck_assert_uint_eq(count, 2);

	ck_assert_str_eq(domains[0].name, "linux1");
	ck_assert_uint_eq(domains[0].id, 1);
	ck_assert_str_eq(domains[0].error, "");
	ck_assert_uint_eq(domains[0].memory_kib, 65536);
	ck_assert_uint_eq(domains[0].vcpus, 1);
	ck_assert_str_eq(domains[0].kernel_image, "guest");
	ck_assert_str_eq(domains[0].ramdisk_image, "ramdisk");
	ck_assert_str_eq(domains[0].bootargs, "console=hvc0 panic=1");
	ck_assert_int_eq(domains[0].on_poweroff, ON_EVENT_DESTROY);
	ck_assert_int_eq(domains[0].on_reboot, ON_EVENT_RESTART);
	ck_assert_int_eq(domains[0].on_crash, ON_EVENT_PRESERVE);
	ck_assert(!domains[0].has_rng_key);
	ck_assert_uint_eq(domains[0].restart_backoff_ms.min, 100);
	ck_assert_uint_eq(domains[0].restart_backoff_ms.max, 10000);

	ck_assert_str_eq(domains[1].name, "bare-metal_2.0+x");
	ck_assert_uint_eq(domains[1].id, 2);
	ck_assert_str_eq(domains[1].error, "");
	ck_assert_uint_eq(domains[1].memory_kib, 1024);
	ck_assert_str_eq(domains[1].ramdisk_image, "");
	ck_assert_str_eq(domains[1].bootargs, "");
	ck_assert_int_eq(domains[1].on_poweroff, ON_EVENT_RESTART);
	ck_assert_int_eq(domains[1].on_reboot, ON_EVENT_PRESERVE);
	ck_assert_int_eq(domains[1].on_crash, ON_EVENT_DESTROY);
	ck_assert(domains[1].has_rng_key);
	for (unsigned int i = 0; i < RNG_KEY_SIZE; i++) {
		ck_assert_uint_eq(domains[1].rng_key[i], i);
	}
	ck_assert_uint_eq(domains[1].restart_backoff_ms.min, 7);
	ck_assert_uint_eq(domains[1].restart_backoff_ms.max, 3600000);
}
END_TEST

/* bad-domains.dts in its order: the name, and the whole error; "": it boots. */
static const struct {
	const char *name, *error;
} expected[] = {
	{ "stray", "node 'stray' lies outside of /chosen" },
	{ "choosen", "node 'choosen' lies outside of /chosen; did you mean 'chosen'?" },
	{ "first", "" },
	{ "misspelt-memory", "property 'memroy' is not known; did you mean 'memory'?" },
	{ "misspelt-policy", "property 'vambrace,on-crahs' is not known; "
			     "did you mean 'vambrace,on-crash'?" },
	{ "unknown-property", "property 'frobnicate' is not known" },
	{ "long-property", "property 'a-name-of-more-than-thirty-two-character...' is not known" },
	{ "xen-property", "property 'vpl011' of Xen's binding is not supported" },
	{ "bad-policy", "property 'vambrace,on-crash' is 'retsart', and must be "
			"\"destroy\", \"restart\" or \"preserve\"" },
	{ "numeric-policy", "property 'vambrace,on-reboot' must be "
			    "\"destroy\", \"restart\" or \"preserve\"" },
	{ "rng-seed-unfilled", "property 'vambrace,rng-seed' is for the bundle tool to fill, "
			       "which has not been here" },
	{ "rng-seed-short", "property 'vambrace,rng-seed' is not 32 bytes, "
			    "as the bundle tool puts them there" },
	{ "rng-seed-long", "property 'vambrace,rng-seed' is not 32 bytes, "
			   "as the bundle tool puts them there" },
	{ "backoff-one-cell", "property 'vambrace,restart-backoff-ms' is not two numbers, "
			      "the least and the most in ms (<100 10000>)" },
	{ "backoff-none", "" },
	{ "backoff-backwards", "property 'vambrace,restart-backoff-ms' is 100 and 99, "
			       "and the least is more than the most" },
	{ "backoff-endless", "property 'vambrace,restart-backoff-ms' is 0 and 3600001, "
			     "and the most may be 3600000 (an hour)" },
	{ "capabilities-none", "" },
	{ "capabilities-string", "property 'capabilities' is not one number (<N>)" },
	{ "capabilities-hardware", "property 'capabilities' is 2, "
				   "and can only be 0 or 1, the control domain" },
	{ "control", "" },
	{ "second-control", "property 'capabilities' asks for a second control domain, "
			    "and there can be one" },
	{ "third-control", "property 'capabilities' is 3, "
			   "and can only be 0 or 1, the control domain" },
	{ "odd?1", "its name 'odd@1' has characters other than letters, digits, - _ . +" },
	{ "name-of-more-than-thirty-one-ch", "its name 'name-of-more-than-thirty-one-chars' "
					     "is longer than 31 characters" },
	{ "memory-one-cell", "property 'memory' is not two cells, the KiB as 64 bits (<0 KIB>)" },
	{ "memory-string", "property 'memory' is not two cells, the KiB as 64 bits (<0 KIB>)" },
	{ "memory-zero", "property 'memory' is 0 KiB" },
	{ "memory-half-mib", "property 'memory' is 1536 KiB, "
			     "which is no multiple of 1 MiB (1024 KiB)" },
	{ "memory-absurd", "property 'memory' is 4294967296 KiB, "
			   "more than the 1048576 KiB (1 GiB) that a domain can have" },
	{ "memory-largest", "" },
	{ "memory-too-large", "property 'memory' is 1049600 KiB, "
			      "more than the 1048576 KiB (1 GiB) that a domain can have" },
	{ "no-memory", "property 'memory' is missing" },
	{ "no-cpus", "property 'cpus' is missing" },
	{ "two-cpus", "property 'cpus' is 2, and a domain has exactly 1 CPU so far" },
	{ "cpus-string", "property 'cpus' is not one number (<N>)" },
	{ "misspelt-compatible", "its compatible property is not \"xen,domain\" but 'xen,domian'; "
				 "did you mean 'xen,domain'?" },
	{ "no-compatible", "its compatible property is not \"xen,domain\"" },
	{ "no-kernel", "it has no kernel: a sub-node with "
		       "compatible = \"multiboot,kernel\", \"multiboot,module\"" },
	{ "two-kernels", "node 'second' is a second kernel" },
	{ "kernel-without-image", "its kernel: property 'vambrace,image' is missing" },
	{ "kernel-empty-image", "node 'kernel' names no image: vambrace,image is empty" },
	{ "kernel-from-file", "its kernel: property 'vambrace,file' is for the bundle tool, "
			      "which has not been here" },
	{ "kernel-bootarg", "its kernel: property 'bootarg' is not known; "
			    "did you mean 'bootargs'?" },
	{ "kernel-bootargs-list", "its kernel: property 'bootargs' is not one string" },
	{ "kernel-reg", "its kernel: property 'reg' of Xen's binding is not supported" },
	{ "kernel-no-module",
	  "node 'kernel' lacks \"multiboot,module\" in its compatible property" },
	{ "kernel-sub-node", "node 'kernel' has a sub-node, and none is known here" },
	{ "long-image-name", "its kernel: property 'vambrace,image' "
			     "is longer than 63 characters" },
	{ "ramdisk-bootargs", "its ramdisk: property 'bootargs' is not known" },
	{ "misspelt-module", "node 'initrd' has a compatible property that is not known here: "
			     "'multiboot,ramdsk'; did you mean 'multiboot,ramdisk'?" },
	{ "both-modules", "node 'both' is both a kernel and a ramdisk" },
	{ "nameless-module", "node 'vcpu' has no compatible property to tell what it is" },
	{ "last", "" },
};

static bool control_before(int index)
{
	for (int i = 0; i < index; i++) {
		if (strcmp(expected[i].name, "control") == 0) {
			return true;
		}
	}
	return false;
}

START_TEST(bad_domains)
{
	read_file("bad-domains.dtb");
	ck_assert_uint_eq(count, sizeof(expected) / sizeof(expected[0]));
	ck_assert_str_eq(domains[_i].name, expected[_i].name);
	ck_assert_str_eq(domains[_i].error, expected[_i].error);
	ck_assert_uint_eq(domains[_i].id, strcmp(expected[_i].name, "control") == 0 ?
						  0 :
						  (unsigned int)_i + 1 - control_before(_i));
}
END_TEST

START_TEST(more_domains_than_room)
{
	tree = unit_load("bad-domains.dtb", &tree_size);
	memset(domains, 0xa5, sizeof(domains));
	ck_assert_int_eq(domain_config_read(tree, domains, 4, &count, &left_out, &why), 0);
	/* There is always room for the control domain. */
	ck_assert_uint_eq(count, 4);
	ck_assert_uint_eq(left_out, sizeof(expected) / sizeof(expected[0]) - 4);
	ck_assert_str_eq(domains[2].name, expected[2].name);
	ck_assert_str_eq(domains[3].name, "control");
	ck_assert_uint_eq(domains[3].id, 0);
	ck_assert_int_eq(domains[4].name[0], (char)0xa5);
	free(tree);
}
END_TEST

/* What dtc would not write: made with libfdt. */
static uint64_t space[512];

static void begin_tree(void)
{
	fdt_create(space, sizeof(space));
	fdt_finish_reservemap(space);
	fdt_begin_node(space, "");
	fdt_begin_node(space, "chosen");
}

static void end_tree(void)
{
	fdt_end_node(space);
	fdt_end_node(space);
	ck_assert_int_eq(fdt_finish(space), 0);
	ck_assert_int_eq(dt_check(space, sizeof(space), &why), 0);
}

static void put_domain(const char *name, bool twice, unsigned int capabilities)
{
	static const char compatible[] = "multiboot,kernel\0multiboot,module";

	fdt_begin_node(space, name);
	fdt_property_string(space, "compatible", "xen,domain");
	fdt_property_u64(space, "memory", 2048);
	fdt_property_u32(space, "cpus", 1);
	if (capabilities != 0) {
		fdt_property_u32(space, "capabilities", capabilities);
	}
	if (twice) {
		fdt_property_u32(space, "cpus", 1);
	}
	fdt_begin_node(space, "kernel");
	fdt_property(space, "compatible", compatible, sizeof(compatible));
	fdt_property_string(space, "vambrace,image", "guest");
	fdt_end_node(space);
	fdt_end_node(space);
}

START_TEST(what_is_there_twice)
{
	begin_tree();
	put_domain("a", false, 0);
	put_domain("a", false, 0);
	put_domain("b", true, 0);
	put_domain("", false, 0);
	end_tree();
	ck_assert_int_eq(domain_config_read(space, domains, DOMAINS, &count, &left_out, &why), 0);
	ck_assert_uint_eq(count, 4);
	ck_assert_str_eq(domains[0].error, "");
	ck_assert_str_eq(domains[1].error, "another domain has the same name");
	ck_assert_str_eq(domains[2].error, "property 'cpus' is there twice");
	ck_assert_ptr_nonnull(strstr(domains[3].error, "its name ''"));
}
END_TEST

/* The first one that asks has id 0, though it is refused: nobody comes after it. */
START_TEST(control_domains)
{
	begin_tree();
	put_domain("a", false, 0);
	put_domain("b", true, 1);
	put_domain("c", false, 1);
	put_domain("d", false, 0);
	end_tree();
	ck_assert_int_eq(domain_config_read(space, domains, 3, &count, &left_out, &why), 0);
	ck_assert_uint_eq(count, 3);
	ck_assert_uint_eq(left_out, 1);
	ck_assert_uint_eq(domains[0].id, 1);
	ck_assert_uint_eq(domains[1].id, 0);
	ck_assert_str_eq(domains[1].error, "property 'cpus' is there twice");
	ck_assert_uint_eq(domains[2].id, 2);
	ck_assert_str_eq(domains[2].error, "property 'capabilities' asks for a second control "
					   "domain, and there can be one");
}
END_TEST

START_TEST(no_domain_at_all)
{
	begin_tree();
	end_tree();
	ck_assert_int_eq(domain_config_read(space, domains, DOMAINS, &count, &left_out, &why), -1);
	ck_assert_str_eq(why, "the bundle describes no domain");
}
END_TEST

/* Accepted domains are within their bounds; refused ones have an error. */
static void use_domains(const void *copy, size_t size)
{
	if (dt_check(copy, size, &why) != 0 ||
	    domain_config_read(copy, domains, DOMAINS, &count, &left_out, &why) != 0) {
		return;
	}
	for (unsigned int i = 0; i < count; i++) {
		const struct domain_config *domain = &domains[i];

		ck_assert_uint_lt(strnlen(domain->name, DOMAIN_NAME_SIZE), DOMAIN_NAME_SIZE);
		ck_assert_uint_lt(strnlen(domain->error, DOMAIN_ERROR_SIZE), DOMAIN_ERROR_SIZE);
		for (const char *c = domain->error; *c != '\0'; c++) {
			ck_assert(*c >= ' ' && *c <= '~');
		}
		if (domain->error[0] == '\0') {
			ck_assert_uint_ne(domain->memory_kib, 0);
			ck_assert_uint_eq(domain->memory_kib % 1024, 0);
			ck_assert_uint_le(domain->memory_kib, DOMAIN_MEMORY_KIB_MAX);
			ck_assert_uint_eq(domain->vcpus, 1);
			ck_assert_uint_ne(domain->kernel_image[0], '\0');
			ck_assert_uint_le(domain->on_poweroff, ON_EVENT_PRESERVE);
		}
	}
}

START_TEST(damaged_descriptions_do_no_harm)
{
	tree = unit_load("domains.dtb", &tree_size);
	unit_damage(tree, tree_size, use_domains);
	free(tree);
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_test(tests, good_domains);
	tcase_add_loop_test(tests, bad_domains, 0, sizeof(expected) / sizeof(expected[0]));
	tcase_add_test(tests, more_domains_than_room);
	tcase_add_test(tests, what_is_there_twice);
	tcase_add_test(tests, control_domains);
	tcase_add_test(tests, no_domain_at_all);
	tcase_add_test(tests, damaged_descriptions_do_no_harm);
}
