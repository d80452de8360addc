/* SPDX-License-Identifier: GPL-2.0 */
/*
 * thumb.h - declarations shared by the Thumb-2 checks.
 */
#ifndef THUMB_H
#define THUMB_H

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <ucontext.h>

/* Each file's checks; the last entry has no name. */
extern const struct check it_checks[];
extern const struct check code_checks[];
extern const struct check state_checks[];
extern const struct check debian_checks[];

/* Install a handler that gets the saved registers. */
void handle(int number, void (*handler)(int, siginfo_t *, void *));
/* Send SIGALRM to the process every few hundred instructions, for this handler; or stop. */
void start_storm(void (*handler)(int, siginfo_t *, void *));
void stop_storm(void);

void start_threads(pthread_t *threads, int count, void *(*function)(void *));

static inline mcontext_t *registers_of_context(void *context)
{
	return &((ucontext_t *)context)->uc_mcontext;
}

#endif
