/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A process that has a port open, "port_holder": kill it, and wait for it.
 */
#ifndef TESTS_PORT_HOLDER_H
#define TESTS_PORT_HOLDER_H

#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum holds { HOLDS_OPEN, HOLDS_LOCKED, HOLDS_AS_TERMINAL };

static inline pid_t fork_holder_as(const char *path, enum holds how, const char *name)
{
	int ready[2];
	char c;

	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_NAME, name); /* under valgrind it would be valgrind's */
		setsid();
		/* Not the other end of the pseudo-terminal, which fork() would leave to it. */
		for (int other = STDERR_FILENO + 1; other < 64; other++)
			if (other != ready[1])
				close(other);
		int fd = open(path, O_RDWR | (how == HOLDS_AS_TERMINAL ? 0 : O_NOCTTY));
		if (how == HOLDS_LOCKED)
			flock(fd, LOCK_EX);
		if (write(ready[1], "r", 1) == 1)
			pause();
		_exit(0);
	}
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return child;
}

static inline pid_t fork_holder(const char *path, enum holds how)
{
	return fork_holder_as(path, how, "port_holder");
}

static inline void end_holder(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

#endif
