/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "release/caller.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/language.h"
#include "base/memory.h"
#include "release/place.h"

/* A port takes half a second to close at most, and a busy machine some more. */
enum { CALLER_CHUNK = 4096 };

static int64_t caller_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool caller_wait(int fd, short events, int64_t until)
{
	struct pollfd p = {fd, events, 0};

	for (;;) {
		int64_t left = until - caller_now();
		int n = poll(&p, 1, left > 0 ? (int)left : 0);

		if (n > 0 || (n == 0 && left <= 0))
			return n > 0;
		if (n < 0 && errno != EINTR)
			return false;
	}
}

bool release_say(struct release_call *c, const struct release_line *l)
{
	int64_t until = caller_now() + RELEASE_PATIENCE_MS;
	struct buf out = {0};
	size_t sent = 0;

	release_line_add(&out, l);
	while (sent < out.n) {
		struct slice rest = slice_from(buf_slice(&out), sent);
		ssize_t n = send(c->fd, rest.p, rest.n, MSG_NOSIGNAL);

		if (n >= 0)
			sent += (size_t)n;
		else if (errno != EINTR && !(errno == EAGAIN && caller_wait(c->fd, POLLOUT, until)))
			break;
	}
	bool done = sent == out.n;
	buf_fini(&out);
	return done;
}

static bool caller_take_line(struct release_call *c, struct release_line *l, struct diag *d)
{
	struct slice rest = buf_slice(&c->heard);
	bool done = release_line_read(l, slice_take_line(&rest), d);

	buf_drop_front(&c->heard, c->heard.n - rest.n);
	return done;
}

static bool caller_hear(
	struct release_call *c, struct release_line *answer, int limit_ms, struct diag *d)
{
	int64_t until = caller_now() + limit_ms;

	*answer = (struct release_line){0};
	while (slice_find_char(buf_slice(&c->heard), '\n') == SLICE_NONE) {
		if (c->heard.n > RELEASE_LONGEST)
			return diag_fail(d, 0, 0, 0, _("its answer is not understood"));
		if (!caller_wait(c->fd, POLLIN, until))
			return diag_fail(d, 0, 0, 0, _("it does not answer; is it stopped?"));
		ssize_t n = read(c->fd, buf_room(&c->heard, CALLER_CHUNK), CALLER_CHUNK);
		if (n > 0)
			buf_grown(&c->heard, (size_t)n);
		else if (n == 0 || (errno != EINTR && errno != EAGAIN))
			return diag_fail(d, 0, 0, 0, _("it has ended"));
	}
	return caller_take_line(c, answer, d);
}

bool release_hear(struct release_call *c, struct release_line *answer, struct diag *d)
{
	return caller_hear(c, answer, RELEASE_PATIENCE_MS, d);
}

/* ---- finding ---- */

/* A socket in a folder of ours is ours; that its other end is, too, does not depend on it. */
static bool caller_is_own_user(int fd)
{
	struct ucred who;
	socklen_t n = sizeof(who);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) == 0 && who.uid == getuid();
}

static int caller_connect(const char *path)
{
	struct sockaddr_un address;
	struct stat s;
	struct diag d;

	/* A plain file refuses as well. */
	if (lstat(path, &s) < 0 || !S_ISSOCK(s.st_mode))
		return -1;
	int fd = release_place_address(&address, path, &d)
	                 ? socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)
	                 : -1;

	if (fd < 0)
		return -1;
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
		caller_is_own_user(fd))
		return fd;
	/* Left behind by a console that was killed. */
	if (errno == ECONNREFUSED)
		unlink(path);
	close(fd);
	return -1;
}

static void caller_end(struct release_call *c)
{
	close(c->fd);
	buf_fini(&c->heard);
	release_line_fini(&c->says);
}

static void caller_ask(struct release_calls *all, size_t *room, const char *path, int limit_ms)
{
	const struct release_line ask = {.word = RELEASE_PORTS};
	struct release_call c = {.fd = caller_connect(path)};
	struct diag d;

	if (c.fd < 0)
		return;
	struct ucred who = {0};
	socklen_t n = sizeof(who);
	getsockopt(c.fd, SOL_SOCKET, SO_PEERCRED, &who, &n);
	if (!release_say(&c, &ask) || !caller_hear(&c, &c.says, limit_ms, &d) ||
		c.says.word != RELEASE_PORTS) {
		all->silent = (long long)who.pid;
		caller_end(&c);
		return;
	}
	c.says.number = (long long)who.pid;
	all->calls = memory_grow(all->calls, room, all->count + 1, sizeof(*all->calls));
	all->calls[all->count++] = c;
}

void release_call_all(struct release_calls *c, int limit_ms)
{
	struct buf folder = {0}, path = {0};
	struct diag d;
	size_t room = 0;

	*c = (struct release_calls){0};
	for (size_t i = 0; i < RELEASE_PLACES; i++) {
		if (!release_place(i, &folder) || !release_place_is_ours(buf_text(&folder), &d))
			continue;
		DIR *names = opendir(buf_text(&folder));
		for (struct dirent *e; names && (e = readdir(names));) {
			buf_clear(&path);
			buf_addf(&path, "%s/%s", buf_text(&folder), e->d_name);
			if (e->d_name[0] != '.')
				caller_ask(c, &room, buf_text(&path), limit_ms);
		}
		if (names)
			closedir(names);
	}
	buf_fini(&folder);
	buf_fini(&path);
}

void release_calls_fini(struct release_calls *c)
{
	for (size_t i = 0; i < c->count; i++)
		caller_end(&c->calls[i]);
	free(c->calls);
	*c = (struct release_calls){0};
}
