/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "link/tcp_client.h"

#include <errno.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "loop/stream.h"

enum {
	SECOND = 1000000,
	LOOKUP_LIMIT = 10 * SECOND,
	CONNECT_LIMIT = 10 * SECOND,
	/* If another address follows.  They are tried one after the other: a serial server often
	 * serves one client only, and trying both at once (RFC 8305) would make two. */
	NEXT_ADDRESS = 5 * SECOND / 2,
	END_LIMIT = SECOND / 4,
	LONGEST_PAUSE = 10 * SECOND,
	ADDRESSES = 8,
	ALIVE_EVERY = 5 * SECOND, /* while sent data is unacknowledged */
	/* The kernel doubles the time between retries: seven take half a minute on a local
	 * network. */
	MOST_UNANSWERED = 7
};

struct tcp_client {
	struct loop *loop;
	struct tcp_client_events events;
	void *user;
	char *host, *port;
	char *peer;                /* "10.0.0.2:3000", shown visibly */
	struct loop_watch *lookup; /* resolving */
	struct loop_watch *watch;  /* connecting */
	/* While connecting: its time limit, or the pause before; while connected: to check that the
	 * peer is still alive. */
	struct loop_watch *timer;
	bool checks_alive;     /* the timer is set for that */
	struct stream *stream; /* connected */
	size_t dropped;        /* bytes that the last connection had not sent */
	bool confirmed;        /* the connection */
	int fd;
	struct sockaddr_storage addresses[ADDRESSES];
	size_t count, next;
	int error;      /* why the last address failed */
	int64_t pause;  /* before the next attempt */
	char *last_why; /* already reported */
};

static bool tcp_parse(const char *address, struct slice *host, long long *number)
{
	struct slice rest = slice_of(address);
	bool bracket = slice_starts(rest, SLICE("["));
	size_t end = bracket ? slice_find(rest, SLICE("]:")) : slice_find_char(rest, ':');

	if (end == SLICE_NONE)
		return false;
	*host = bracket ? slice_sub(rest, 1, end - 1) : slice_sub(rest, 0, end);
	struct slice port = slice_from(rest, end + (bracket ? 2 : 1));
	return host->n > 0 && slice_to_number(port, number) && *number >= 1 && *number <= 65535;
}

bool tcp_client_check(const char *port, const char *kind, struct diag *d)
{
	struct slice host;
	long long number;

	return tcp_parse(port + strlen(kind), &host, &number) ||
	       diag_fail(d, 0, 0, strlen(port),
		       _("%s: must be %sHOST:PORT, for example %s192.168.1.5:3000 or %s[::1]:3000"),
		       VISIBLE(slice_of(port), VISIBLE_MOST), kind, kind, kind);
}

static void tcp_set_address(struct tcp_client *t, const char *address)
{
	struct slice host = {0};
	struct buf text = {0};
	long long number = 0;

	tcp_parse(address, &host, &number);
	buf_add(&text, host);
	t->host = memory_copy_text(buf_text(&text));
	buf_clear(&text);
	buf_addf(&text, "%lld", number);
	t->port = memory_copy_text(buf_text(&text));
	buf_clear(&text);
	utf8_add_visible(&text, slice_of(address));
	t->peer = memory_copy_text(buf_text(&text));
	buf_fini(&text);
}

static void hang_up(struct tcp_client *t)
{
	loop_unwatch(t->lookup);
	loop_unwatch(t->watch);
	stream_free(t->stream);
	if (t->fd >= 0)
		close(t->fd);
	t->lookup = t->watch = NULL;
	t->stream = NULL;
	t->fd = -1;
	t->checks_alive = t->confirmed = false;
}

/* The same failure, attempt after attempt, is reported once. */
static void tcp_down(struct tcp_client *t, struct buf *why)
{
	bool news = t->confirmed || t->last_why == NULL || strcmp(t->last_why, buf_text(why)) != 0;

	t->dropped = tcp_client_unsent(t);
	hang_up(t);
	loop_timer_at(t->timer, loop_clock() + t->pause);
	t->pause = t->pause * 2 < LONGEST_PAUSE ? t->pause * 2 : LONGEST_PAUSE;
	free(t->last_why);
	t->last_why = memory_copy_text(buf_text(why));
	if (news)
		t->events.down(t->user, buf_text(why));
	buf_fini(why);
}

static void tcp_broken(void *user, int error)
{
	struct tcp_client *t = user;
	struct buf why = {0};

	if (error == 0)
		buf_addf(&why, _("closed by %s"), t->peer);
	else
		buf_addf(&why, _("%s: %s"), t->peer, error_text(error));
	if (stream_unsent(t->stream) > 0)
		buf_addf(&why,
			P_("; %zu byte was not sent", "; %zu bytes were not sent",
				stream_unsent(t->stream)),
			stream_unsent(t->stream));
	tcp_down(t, &why);
}

static void failed(struct tcp_client *t, const char *reason)
{
	struct buf why = {0};

	buf_addf(&why, _("%s: %s"), t->peer, reason);
	tcp_down(t, &why);
}

/* If the other side vanished silently while nothing is being sent, this ends the connection in half
 * a minute.  TCP_USER_TIMEOUT would do so while something is being sent, but also if the other side
 * is alive and just not reading. */
static void set_options(int fd)
{
	int on = 1, idle = 10, interval = 5, count = 3;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof(interval));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof(count));
}

/* This does the same while something is being sent.  Any answer resets both numbers. */
static void check_alive(struct tcp_client *t)
{
	struct tcp_info info = {0};
	socklen_t n = sizeof(info);
	int in_kernel = 0; /* unacknowledged bytes */

	t->checks_alive = false;
	if (getsockopt(t->fd, IPPROTO_TCP, TCP_INFO, &info, &n) < 0 ||
		ioctl(t->fd, SIOCOUTQ, &in_kernel) < 0)
		return;
	if (info.tcpi_retransmits >= MOST_UNANSWERED || info.tcpi_probes >= MOST_UNANSWERED) {
		tcp_broken(t, ETIMEDOUT);
	} else if (in_kernel > 0 || stream_unsent(t->stream) > 0) {
		t->checks_alive = true;
		loop_timer_at(t->timer, loop_now(t->loop) + ALIVE_EVERY);
	}
}

/* If nobody listens on a port of this machine that the system also uses for outgoing
 * connections, the connection may get that very port, and be connected to itself: whatever is
 * sent comes back. */
static bool is_own_echo(int fd)
{
	struct sockaddr_storage own = {0}, peer = {0};
	socklen_t own_size = sizeof(own), peer_size = sizeof(peer);

	return getsockname(fd, (struct sockaddr *)&own, &own_size) == 0 &&
	       getpeername(fd, (struct sockaddr *)&peer, &peer_size) == 0 &&
	       own_size == peer_size && memcmp(&own, &peer, own_size) == 0;
}

static void start_connect(struct tcp_client *t);

static void tcp_client_on_bytes(void *user, struct slice bytes)
{
	struct tcp_client *t = user;

	t->events.bytes(t->user, bytes);
}

static void tcp_client_on_sent(void *user)
{
	struct tcp_client *t = user;

	t->events.sent(t->user);
}

static void on_connecting(void *user, int happened)
{
	static const struct stream_events events = {
		.bytes = tcp_client_on_bytes, .broken = tcp_broken, .sent = tcp_client_on_sent};
	struct tcp_client *t = user;
	int error = 0;
	socklen_t n = sizeof(error);

	(void)happened;
	getsockopt(t->fd, SOL_SOCKET, SO_ERROR, &error, &n);
	loop_unwatch(t->watch);
	t->watch = NULL;
	if (error == 0 && is_own_echo(t->fd)) {
		/* Without TIME_WAIT, which would keep a board from listening there for a minute. */
		const struct linger none = {.l_onoff = 1};

		setsockopt(t->fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
		error = ECONNREFUSED;
	}
	if (error != 0) {
		close(t->fd);
		t->fd = -1;
		t->error = error;
		start_connect(t);
		return;
	}
	loop_timer_stop(t->timer);
	t->stream = stream_new(t->loop, t->fd, 0, &events, t);
	if (t->stream == NULL) {
		failed(t, _("cannot be watched"));
		return;
	}
	t->events.up(t->user);
}

static void limit_address(struct tcp_client *t)
{
	int64_t limit = t->next < t->count ? NEXT_ADDRESS : CONNECT_LIMIT;

	loop_timer_at(t->timer, loop_clock() + limit);
}

/* Tries the next address, until one answers. */
/* false with errno. */
static bool tcp_client_try(struct tcp_client *t, const struct sockaddr_storage *a)
{
	t->fd = socket(a->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (t->fd < 0)
		return false;
	set_options(t->fd);
	if (connect(t->fd, (const struct sockaddr *)a, sizeof(*a)) != 0 && errno != EINPROGRESS)
		return false;
	t->watch = loop_watch_fd(t->loop, t->fd, LOOP_WRITE, on_connecting, t);
	return t->watch != NULL;
}

static void start_connect(struct tcp_client *t)
{
	while (t->next < t->count) {
		if (tcp_client_try(t, &t->addresses[t->next++])) {
			limit_address(t);
			return;
		}
		t->error = errno;
		if (t->fd >= 0)
			close(t->fd);
		t->fd = -1;
	}
	failed(t, t->error == ETIMEDOUT ? _("does not answer") : error_text(t->error));
}

static void tcp_on_resolved(
	void *user, const struct sockaddr *address, socklen_t n, const char *why)
{
	struct tcp_client *t = user;
	struct loop_watch *lookup = t->lookup;

	t->lookup = NULL;
	if (address == NULL) {
		failed(t, why);
		return;
	}
	t->count = t->next = 0;
	do {
		if (n <= sizeof(t->addresses[0]))
			memcpy(&t->addresses[t->count++], address, n);
	} while (t->count < ADDRESSES && loop_resolved_next(lookup, &address, &n));
	start_connect(t);
}

/* The time limit of one address has passed. */
static void give_up_address(struct tcp_client *t)
{
	loop_unwatch(t->watch);
	t->watch = NULL;
	close(t->fd);
	t->fd = -1;
	t->error = ETIMEDOUT;
	start_connect(t);
}

static void tcp_on_timer(void *user)
{
	struct tcp_client *t = user;

	if (t->stream != NULL) {
		check_alive(t);
	} else if (t->lookup != NULL) {
		failed(t, _("the name server does not answer"));
	} else if (t->fd >= 0) {
		give_up_address(t);
	} else {
		/* The pause is over. */
		loop_timer_at(t->timer, loop_clock() + LOOKUP_LIMIT);
		t->lookup = loop_resolve(t->loop, t->host, t->port, tcp_on_resolved, t);
	}
}

struct tcp_client *tcp_client_new(
	struct loop *loop, const char *address, const struct tcp_client_events *events, void *user)
{
	struct tcp_client *t = memory_new(sizeof(*t));

	t->loop = loop;
	t->events = *events;
	t->user = user;
	t->fd = -1;
	t->pause = SECOND;
	t->timer = loop_timer(loop, tcp_on_timer, t);
	tcp_set_address(t, address);
	loop_timer_at(t->timer, loop_now(loop));
	return t;
}

void tcp_client_end(struct tcp_client *t)
{
	int64_t end = loop_clock() + END_LIMIT;
	int left;
	char rest[4096];
	ssize_t n = 1;

	shutdown(t->fd, SHUT_WR);
	while (n != 0 && (left = (int)((end - loop_clock()) / 1000)) > 0) {
		struct pollfd p = {.fd = t->fd, .events = POLLIN};

		if (poll(&p, 1, left) <= 0)
			return;
		n = read(t->fd, rest, sizeof(rest));
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return;
	}
}

void tcp_client_free(struct tcp_client *t)
{
	if (t == NULL)
		return;
	hang_up(t);
	loop_unwatch(t->timer);
	free(t->host);
	free(t->port);
	free(t->peer);
	free(t->last_why);
	free(t);
}

void tcp_client_confirm(struct tcp_client *t)
{
	t->confirmed = true;
	t->pause = SECOND;
	free(t->last_why);
	t->last_why = NULL;
}

void tcp_client_fail(struct tcp_client *t, const char *why)
{
	struct buf text = {0};

	buf_add_text(&text, why);
	tcp_down(t, &text);
}

void tcp_client_send(struct tcp_client *t, struct slice bytes)
{
	stream_send(t->stream, bytes);
	if (!t->checks_alive)
		loop_timer_at(t->timer, loop_now(t->loop) + ALIVE_EVERY);
	t->checks_alive = true;
}

size_t tcp_client_unsent(const struct tcp_client *t)
{
	return t->stream != NULL ? stream_unsent(t->stream) : t->dropped;
}

const char *tcp_client_peer(const struct tcp_client *t)
{
	return t->peer;
}

void tcp_client_pause(struct tcp_client *t, bool pause)
{
	stream_pause(t->stream, pause);
}
