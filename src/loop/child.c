/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"

enum { CHILD_CHUNK = 4096, CHILD_CHUNKS = 16 /* a turn: others are waiting too */ };

/* Waits for the process in a thread, which works on any kernel, and touches no signal of the loop. */
struct child_wait {
	pid_t pid;
	int status;
};

struct child {
	struct loop *loop;
	const struct child_events *events;
	void *user;
	struct child_wait *wait;
	struct loop_watch *waiting, *reading;
	int out;         /* the pipe's end that is read; -1: it has ended */
	struct buf held; /* a line that is not whole yet */
	bool exited, freed;
	bool telling; /* an event is being told: the child must not be freed inside it */
};

static void child_await(void *job)
{
	struct child_wait *w = job;

	while (waitpid(w->pid, &w->status, 0) < 0 && errno == EINTR)
		continue;
}

static void child_drop_wait(void *job)
{
	free(job);
}

static void child_destroy(struct child *c)
{
	loop_unwatch(c->reading);
	if (c->out >= 0)
		close(c->out);
	loop_unwatch(c->waiting);
	if (c->exited)
		free(c->wait);
	buf_fini(&c->held);
	free(c);
}

static void child_tell_line(struct child *c, struct slice line)
{
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	if (!c->freed)
		c->events->line(c->user, line);
}

static void child_tell_lines(struct child *c, bool all)
{
	struct slice rest = buf_slice(&c->held);

	while (rest.n) {
		size_t end = slice_find_char(rest, '\n');
		bool whole = end != SLICE_NONE && end <= CHILD_LINE;

		if (!whole && rest.n <= CHILD_LINE && !all)
			break;
		size_t n = whole ? end : rest.n < CHILD_LINE ? rest.n : CHILD_LINE;
		child_tell_line(c, slice_sub(rest, 0, n));
		rest = slice_from(rest, whole ? n + 1 : n);
	}
	buf_drop_front(&c->held, c->held.n - rest.n);
}

static void child_tell_end(struct child *c)
{
	char why[64] = "";
	int status = c->wait->status;

	child_tell_lines(c, true);
	if (WIFSIGNALED(status))
		snprintf(why, sizeof(why), _("was ended by signal %d"), WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		snprintf(why, sizeof(why), _("exited with status %d"), WEXITSTATUS(status));
	if (!c->freed)
		c->events->ended(c->user, *why ? why : NULL);
}

/* What the child has written so far.  A program that it leaves behind may have the pipe too, and is not
 * waited for. */
static void child_read(struct child *c)
{
	ssize_t n = 1;

	for (int i = 0; n > 0 && i < CHILD_CHUNKS; i++) {
		n = read(c->out, buf_room(&c->held, CHILD_CHUNK), CHILD_CHUNK);
		if (n > 0)
			buf_grown(&c->held, (size_t)n);
		child_tell_lines(c, false);
	}
	if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)))
		return;
	loop_unwatch(c->reading);
	c->reading = NULL;
	close(c->out);
	c->out = -1;
}

static void child_turn(struct child *c, bool exited)
{
	c->telling = true;
	if (c->out >= 0)
		child_read(c);
	if (exited) {
		c->exited = true;
		c->waiting = NULL;
		child_tell_end(c);
	}
	c->telling = false;
	if (c->freed)
		child_destroy(c);
}

static void child_on_output(void *user, int events)
{
	(void)events;
	child_turn(user, false);
}

static void child_on_exit(void *user)
{
	child_turn(user, true);
}

/* Signals as a program expects them, whatever is ignored here. */
static int child_spawn(pid_t *pid, int out, char *const *argv, char *const *env)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t usual, none;

	sigemptyset(&none);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	sigaddset(&usual, SIGINT);
	sigaddset(&usual, SIGTERM);
	sigaddset(&usual, SIGXFSZ);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes,
		POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigdefault(&attributes, &usual);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, out, STDERR_FILENO);
	int error = posix_spawnp(pid, argv[0], &files, &attributes, argv, env);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attributes);
	return error;
}

struct child *child_start(struct loop *loop, char *const *argv, char *const *env,
	const struct child_events *events, void *user, struct diag *d)
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0) {
		diag_fail(d, 0, 0, 0, _("%s can't be started: %s"),
			VISIBLE(slice_of(argv[0]), VISIBLE_MOST), error_text(errno));
		return NULL;
	}
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	int error = child_spawn(&pid, ends[1], argv, env);
	close(ends[1]);
	if (error) {
		close(ends[0]);
		diag_fail(d, 0, 0, 0, _("%s can't be started: %s"),
			VISIBLE(slice_of(argv[0]), VISIBLE_MOST), error_text(error));
		return NULL;
	}
	struct child *c = memory_new(sizeof(*c));
	*c = (struct child){.loop = loop, .events = events, .user = user, .out = ends[0]};
	c->wait = memory_new(sizeof(*c->wait));
	c->wait->pid = pid;
	c->reading = loop_watch_fd(loop, c->out, LOOP_READ, child_on_output, c);
	c->waiting = loop_background(loop, c->wait, child_await, child_drop_wait, child_on_exit, c);
	return c;
}

void child_free(struct child *c)
{
	if (!c)
		return;
	c->freed = true;
	if (!c->telling)
		child_destroy(c);
}
