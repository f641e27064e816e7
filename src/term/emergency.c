/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "term/emergency.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/program.h"

enum { STACK_BYTES = 64 * 1024 };

static const int crashes[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};

static struct {
	volatile sig_atomic_t armed;
	char goodbye[EMERGENCY_BYTES];
	size_t goodbye_n;
	struct termios before;
	void *stack; /* the handlers'; NULL where there is one already */
	struct sigaction actions[ALEN(crashes)];
} emergency;

void emergency_restore(void)
{
	const char *bytes = emergency.goodbye;
	size_t n = emergency.goodbye_n;

	if (!emergency.armed)
		return;
	emergency.armed = false;
	while (n) {
		ssize_t written = write(STDOUT_FILENO, bytes, n);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			break;
		bytes += written;
		n -= (size_t)written;
	}
	tcsetattr(STDIN_FILENO, TCSANOW, &emergency.before);
}

static void crashed(int number, siginfo_t *info, void *context)
{
	(void)context;
	int saved = errno;

	emergency_restore();
	for (size_t i = 0; i < ALEN(crashes); i++)
		if (crashes[i] == number)
			sigaction(number, &emergency.actions[i], NULL);
	errno = saved;
	/* A fault happens again when this returns, with all that a debugger wants to see. */
	if (info->si_code <= 0)
		raise(number);
}

static void take_stack(void)
{
	stack_t stack = {0};

	/* A sanitizer has brought its own. */
	if (sigaltstack(NULL, &stack) != 0 || !(stack.ss_flags & SS_DISABLE))
		return;
	emergency.stack = memory_new(STACK_BYTES);
	stack = (stack_t){.ss_sp = emergency.stack, .ss_size = STACK_BYTES};
	sigaltstack(&stack, NULL);
}

void emergency_arm(struct slice goodbye, const struct termios *before)
{
	struct sigaction action = {.sa_flags = SA_SIGINFO | SA_ONSTACK};

	assert(goodbye.n <= EMERGENCY_BYTES);
	memcpy(emergency.goodbye, goodbye.p, goodbye.n);
	emergency.goodbye_n = goodbye.n;
	emergency.before = *before;
	emergency.armed = true;
	take_stack();
	action.sa_sigaction = crashed;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < ALEN(crashes); i++)
		sigaction(crashes[i], &action, &emergency.actions[i]);
	program_on_end(emergency_restore);
}

void emergency_disarm(void)
{
	stack_t none = {.ss_flags = SS_DISABLE};

	emergency.armed = false;
	program_on_end(NULL);
	for (size_t i = 0; i < ALEN(crashes); i++)
		sigaction(crashes[i], &emergency.actions[i], NULL);
	if (emergency.stack)
		sigaltstack(&none, NULL);
	free(emergency.stack);
	emergency.stack = NULL;
}
