// SPDX-License-Identifier: GPL-2.0
/*
 * thumb.c - functions shared by the Thumb-2 checks.
 */
#include <sys/time.h>

#include "../checks/check.h"
#include "thumb.h"

#define STORM_US 150

void handle(int number, void (*handler)(int, siginfo_t *, void *))
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_RESTART };

	EXPECT(!sigaction(number, &action, NULL));
}

void start_storm(void (*handler)(int, siginfo_t *, void *))
{
	const struct itimerval often = { { 0, STORM_US }, { 0, STORM_US } };

	handle(SIGALRM, handler);
	EXPECT(!setitimer(ITIMER_REAL, &often, NULL));
}

void stop_storm(void)
{
	const struct itimerval never = { { 0, 0 }, { 0, 0 } };

	EXPECT(!setitimer(ITIMER_REAL, &never, NULL));
}

void start_threads(pthread_t *threads, int count, void *(*function)(void *))
{
	for (intptr_t i = 0; i < count; i++)
		EXPECT_EQ(pthread_create(&threads[i], NULL, function, (void *)i), 0);
}
