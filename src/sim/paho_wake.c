/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/paho_wake.h"

#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LONGEST_WAIT_MS = 2000, LONGEST_PACKET = 256 };

static int listener = -1;
static int far_side = -1; /* what Paho's client is connected to */

/* On a free port of the loopback interface; -1: none. */
static int listen_somewhere(struct sockaddr_in *own)
{
	socklen_t bytes = sizeof(*own);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	*own = (struct sockaddr_in){.sin_family = AF_INET};
	own->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd >= 0 && bind(fd, (struct sockaddr *)own, bytes) == 0 && listen(fd, 1) == 0 &&
		getsockname(fd, (struct sockaddr *)own, &bytes) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static bool is_readable(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, LONGEST_WAIT_MS) == 1;
}

/* Answers CONNECT with CONNACK (MQTT 3.1.1, 3.2). */
static bool let_in(int fd)
{
	char packet[LONGEST_PACKET];

	return is_readable(fd) && recv(fd, packet, sizeof(packet), 0) > 0 && packet[0] == 0x10 &&
	       send(fd, "\x20\x02\0\0", 4, MSG_NOSIGNAL) == 4;
}

void paho_wake_listen(struct buf *uri)
{
	struct sockaddr_in own = {0};

	listener = listen_somewhere(&own);
	buf_addf(uri, "tcp://127.0.0.1:%d", ntohs(own.sin_port));
}

void paho_wake_accept(void)
{
	int fd = listener >= 0 && is_readable(listener)
	                 ? accept4(listener, NULL, NULL, SOCK_CLOEXEC)
	                 : -1;

	if (fd >= 0 && let_in(fd))
		far_side = fd;
	else if (fd >= 0)
		close(fd);
	if (listener >= 0)
		close(listener);
	listener = -1;
}

/* PINGRESP, which Paho accepts at any time (3.13). */
void paho_wake(void)
{
	if (far_side >= 0)
		send(far_side, "\xd0\x00", 2, MSG_NOSIGNAL | MSG_DONTWAIT);
}
