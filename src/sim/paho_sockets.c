/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/paho_sockets.h"

#include <pthread.h>
#include <string.h>
#include <sys/socket.h>

#include "base/buf.h"

enum { REMEMBERED = 64 };

/* The own address tells whether the number still stands for the same connection. */
struct known {
	struct buf client_id;
	int fd;
	struct sockaddr_storage own;
	socklen_t own_bytes;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct known ring[REMEMBERED];
static size_t next;

static struct known *find(struct slice client_id)
{
	for (size_t i = 0; i < REMEMBERED; i++)
		if (ring[i].client_id.n > 0 && slice_eq(buf_slice(&ring[i].client_id), client_id))
			return &ring[i];
	return NULL;
}

static void remember(struct slice client_id, int fd)
{
	struct known *k = find(client_id);

	if (!k)
		k = &ring[next++ % REMEMBERED];
	buf_clear(&k->client_id);
	buf_add(&k->client_id, client_id);
	k->fd = fd;
	k->own_bytes = sizeof k->own;
	if (getsockname(fd, (struct sockaddr *)&k->own, &k->own_bytes) < 0)
		buf_clear(&k->client_id);
}

/* Cuts the first word off. */
static struct slice word(struct slice *rest)
{
	size_t end = slice_find_char(*rest, ' ');
	struct slice first = slice_sub(*rest, 0, end == SLICE_NONE ? rest->n : end);

	*rest = slice_from(*rest, first.n + 1);
	return first;
}

void paho_socket_note(struct slice trace)
{
	size_t arrow = slice_find(trace, SLICE(" -> CONNECT "));
	struct slice rest = slice_sub(trace, 0, arrow == SLICE_NONE ? 0 : arrow);
	long fd;

	word(&rest); /* the date */
	word(&rest); /* and the time */
	if (!slice_to_long(word(&rest), &fd))
		return;
	pthread_mutex_lock(&lock);
	remember(rest, (int)fd);
	pthread_mutex_unlock(&lock);
}

void paho_socket_cut(const char *client_id)
{
	struct sockaddr_storage own;
	socklen_t bytes = sizeof own;

	pthread_mutex_lock(&lock);
	struct known *k = find(slice_of(client_id));
	if (k && getsockname(k->fd, (struct sockaddr *)&own, &bytes) == 0 &&
		bytes == k->own_bytes && memcmp(&own, &k->own, bytes) == 0)
		shutdown(k->fd, SHUT_RDWR);
	pthread_mutex_unlock(&lock);
}
