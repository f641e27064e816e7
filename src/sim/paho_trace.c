/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/paho_trace.h"

#include <pthread.h>
#include <string.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "base/memory.h"

enum { LONGEST_LINE = 256 };

/* The local address shows whether the descriptor is still the same connection. */
struct connection {
	struct buf uri;     /* without its scheme */
	struct buf connect; /* "ESP32 -> CONNECT ...", or as much of it as Paho reported */
	int fd;
	struct sockaddr_storage own;
	socklen_t own_bytes; /* 0: unknown, or forgotten */
};

static pthread_mutex_t paho_trace_lock = PTHREAD_MUTEX_INITIALIZER;
static struct connection *connections; /* one for each descriptor that ever was a connection */
static size_t connection_count, connection_room;
static struct buf connecting; /* the URI; a single thread of Paho's opens all sockets */

static _Thread_local bool wrong_name;

/* Cuts off what precedes `end`; false if there is no `end`. */
static bool paho_trace_cut_socket(struct slice *rest, struct slice end, struct slice *first)
{
	size_t at = slice_find(*rest, end);

	if (at == SLICE_NONE)
		return false;
	*first = slice_sub(*rest, 0, at);
	*rest = slice_from(*rest, at + end.n);
	return true;
}

static bool cut_number(struct slice *rest, long long *number)
{
	struct slice word;

	return paho_trace_cut_socket(rest, SLICE(" "), &word) && slice_to_number(word, number);
}

static bool cut_start(struct slice *line, struct slice start)
{
	if (!slice_starts(*line, start))
		return false;
	*line = slice_from(*line, start.n);
	return true;
}

static struct connection *find_socket(long long fd)
{
	for (size_t i = 0; i < connection_count; i++)
		if (connections[i].fd == fd)
			return &connections[i];
	return NULL;
}

static void note_socket(long long fd)
{
	struct connection *c = find_socket(fd);

	if (!c) {
		connections = memory_grow(
			connections, &connection_room, connection_count + 1, sizeof(*connections));
		c = &connections[connection_count++];
		*c = (struct connection){0};
	}
	buf_set(&c->uri, buf_slice(&connecting));
	buf_clear(&c->connect);
	c->fd = (int)fd;
	c->own_bytes = 0;
}

static void note_connect(long long fd, struct slice words)
{
	struct connection *c = find_socket(fd);

	if (!c || c->connect.n > 0)
		return;
	buf_set(&c->connect, words);
	c->own_bytes = sizeof(c->own);
	if (getsockname(c->fd, (struct sockaddr *)&c->own, &c->own_bytes) < 0)
		c->own_bytes = 0;
}

void paho_trace_note(struct slice line)
{
	struct slice word;
	long long fd;

	/* The date and the time. */
	if (!paho_trace_cut_socket(&line, SLICE(" "), &word) ||
		!paho_trace_cut_socket(&line, SLICE(" "), &word))
		return;
	bool whole = line.n < LONGEST_LINE;
	pthread_mutex_lock(&paho_trace_lock);
	if (cut_start(&line, SLICE("Connecting to serverURI "))) {
		if (paho_trace_cut_socket(&line, SLICE(" with MQTT version "), &word))
			buf_set(&connecting, word);
	} else if (cut_start(&line, SLICE("New socket "))) {
		if (cut_number(&line, &fd))
			note_socket(fd);
	} else if (slice_starts(line, SLICE("X509_check_host for hostname "))) {
		wrong_name = true;
	} else if (slice_eq(line, SLICE("rc from X509_check_ip_asc is 1"))) {
		wrong_name = false;
	} else if (cut_number(&line, &fd)) {
		if (!whole || slice_find(line, SLICE(" -> CONNECT ")) != SLICE_NONE)
			note_connect(fd, line);
	}
	pthread_mutex_unlock(&paho_trace_lock);
}

/* As much as was reported must match. */
static bool is_by(const struct connection *c, struct slice client_id)
{
	struct buf wanted = {0};
	size_t n;

	buf_add(&wanted, client_id);
	buf_add_text(&wanted, " -> CONNECT ");
	n = c->connect.n < wanted.n ? c->connect.n : wanted.n;
	bool same = n > 0 && slice_eq(slice_sub(buf_slice(&wanted), 0, n),
				     slice_sub(buf_slice(&c->connect), 0, n));
	buf_fini(&wanted);
	return same;
}

static bool still_stands(const struct connection *c)
{
	struct sockaddr_storage own;
	socklen_t bytes = sizeof(own);

	return c->own_bytes > 0 && getsockname(c->fd, (struct sockaddr *)&own, &bytes) == 0 &&
	       bytes == c->own_bytes && memcmp(&own, &c->own, bytes) == 0;
}

bool paho_trace_cut(const char *uri, const char *client_id)
{
	struct slice scheme, place = slice_of(uri);
	bool cut = false;

	paho_trace_cut_socket(&place, SLICE("://"), &scheme);
	pthread_mutex_lock(&paho_trace_lock);
	for (size_t i = 0; i < connection_count; i++)
		if (slice_eq(buf_slice(&connections[i].uri), place) &&
			is_by(&connections[i], slice_of(client_id)) &&
			still_stands(&connections[i]))
			cut |= shutdown(connections[i].fd, SHUT_RDWR) == 0;
	pthread_mutex_unlock(&paho_trace_lock);
	return cut;
}

bool paho_trace_took_wrong_name(void)
{
	bool wrong = wrong_name;

	wrong_name = false;
	return wrong;
}
