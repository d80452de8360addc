// SPDX-License-Identifier: GPL-2.0-only
/*
 * unit.c - main() of every unit test program, and what the tests share.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_S 60

void *unit_load(const char *name, size_t *size)
{
	char path[256];
	FILE *file;
	void *data;

	snprintf(path, sizeof(path), "%s/%s", UNIT_DATA, name);
	file = fopen(path, "rb");
	ck_assert_msg(file != NULL, "cannot open %s", path);
	ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
	*size = (size_t)ftell(file);
	rewind(file);
	data = malloc(*size);
	ck_assert_ptr_nonnull(data);
	ck_assert_uint_eq(fread(data, 1, *size, file), *size);
	fclose(file);
	return data;
}

void *unit_copy(const void *data, size_t size)
{
	void *copy = malloc(size);

	if (copy == NULL) {
		ck_abort_msg("out of memory");
	}
	memcpy(copy, data, size);
	return copy;
}

void unit_damage(const void *data, size_t size, void (*probe)(const void *copy, size_t size))
{
	static const uint8_t changes[] = { 0xff, 0x80, 0x01, 0x04 };

	for (size_t cut = 0; cut < size; cut++) {
		void *copy = unit_copy(data, cut);

		probe(copy, cut);
		free(copy);
	}
	for (size_t at = 0; at < size; at++) {
		for (size_t i = 0; i < sizeof(changes); i++) {
			uint8_t *copy = unit_copy(data, size);

			copy[at] ^= changes[i];
			probe(copy, size);
			free(copy);
		}
	}
}

int main(void)
{
	Suite *suite = suite_create(unit_name);
	TCase *tests = tcase_create(unit_name);
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tests, TIMEOUT_S);
	unit_add(tests);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_VERBOSE);
	failed = srunner_ntests_failed(runner);
	/* A program without a test would otherwise pass. */
	failed += srunner_ntests_run(runner) == 0;
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
