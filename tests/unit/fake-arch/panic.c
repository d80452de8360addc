// SPDX-License-Identifier: GPL-2.0-only
/*
 * panic.c (fake) - the hypervisor would stop here: a signal that tests expect,
 * or that fails them.
 */
#include <vambrace/cpu.h>
#include <vambrace/panic.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Of each thread that says so. */
_Thread_local struct cpu *fake_this_cpu;
/* Write down what was executed, in programs that count it: abort() does not. */
void __gcov_dump(void) __attribute__((weak));

void panic(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	if (__gcov_dump != NULL) {
		__gcov_dump();
	}
	abort();
}
