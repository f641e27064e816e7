/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "term/emergency.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/program.h"

enum { STACK_BYTES = 64 * 1024, EMERGENCY_PATIENCE_MS = 500, SIGNALS = 65 };

/* A sanitizer may handle these; it runs after us. */
static const int crashes[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};
/* All others end the program by default, including those that have no name. */
static const int end_nothing[] = {
	SIGKILL, SIGSTOP, SIGCHLD, SIGCONT, SIGTSTP, SIGTTIN, SIGTTOU, SIGURG, SIGWINCH};

static struct {
	volatile sig_atomic_t armed;
	char goodbye[EMERGENCY_BYTES];
	size_t goodbye_n;
	struct termios before;
	void *stack; /* the handlers'; NULL if there is one already */
	bool handles[SIGNALS];
	struct sigaction actions[SIGNALS];
} emergency;

void emergency_restore(void)
{
	struct pollfd terminal = {.fd = STDOUT_FILENO, .events = POLLOUT};
	const char *bytes = emergency.goodbye;
	size_t n = emergency.goodbye_n;

	if (!emergency.armed)
		return;
	emergency.armed = false;
	/* A terminal that accepts nothing must not keep the program from ending. */
	while (n && poll(&terminal, 1, EMERGENCY_PATIENCE_MS) != 0) {
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

static bool is_among(const int *numbers, size_t count, int number)
{
	for (size_t i = 0; i < count; i++)
		if (numbers[i] == number)
			return true;
	return false;
}

static bool is_crash(int number)
{
	return is_among(crashes, ALEN(crashes), number);
}

static void emergency_on_signal(int number, siginfo_t *info, void *context)
{
	(void)context;
	int saved = errno;

	emergency_restore();
	sigaction(number, &emergency.actions[number], NULL);
	errno = saved;
	/* When this returns the fault happens again, with everything a debugger wants to see. */
	if (info->si_code <= 0 || !is_crash(number))
		raise(number);
}

/* True if the signal would end the program now. */
static bool is_ours(int number, const struct sigaction *now)
{
	return !is_among(end_nothing, ALEN(end_nothing), number) && now->sa_handler != SIG_IGN &&
	       (now->sa_handler == SIG_DFL || is_crash(number));
}

static void use_own_stack(void)
{
	stack_t stack = {0};

	/* A sanitizer has its own. */
	if (emergency.stack || sigaltstack(NULL, &stack) != 0 || !(stack.ss_flags & SS_DISABLE))
		return;
	emergency.stack = memory_new(STACK_BYTES);
	stack = (stack_t){.ss_sp = emergency.stack, .ss_size = STACK_BYTES};
	sigaltstack(&stack, NULL);
}

void emergency_arm(struct slice goodbye, const struct termios *before)
{
	struct sigaction action = {.sa_flags = SA_SIGINFO | SA_ONSTACK};

	assert(goodbye.n <= EMERGENCY_BYTES);
	emergency.armed = false; /* while goodbye and settings change */
	memcpy(emergency.goodbye, goodbye.p, goodbye.n);
	emergency.goodbye_n = goodbye.n;
	emergency.before = *before;
	emergency.armed = true;
	use_own_stack();
	action.sa_sigaction = emergency_on_signal;
	sigemptyset(&action.sa_mask);
	for (int i = 1; i < SIGNALS; i++) {
		struct sigaction now;
		/* The C library keeps a few for itself. */
		if (emergency.handles[i] || sigaction(i, NULL, &now) != 0 || !is_ours(i, &now))
			continue;
		emergency.actions[i] = now;
		emergency.handles[i] = sigaction(i, &action, NULL) == 0;
	}
	program_on_end(emergency_restore);
}

void emergency_disarm(void)
{
	stack_t none = {.ss_flags = SS_DISABLE};

	emergency.armed = false;
	program_on_end(NULL);
	for (int i = 1; i < SIGNALS; i++) {
		if (emergency.handles[i])
			sigaction(i, &emergency.actions[i], NULL);
		emergency.handles[i] = false;
	}
	if (emergency.stack)
		sigaltstack(&none, NULL);
	free(emergency.stack);
	emergency.stack = NULL;
}
