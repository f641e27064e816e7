/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A terminal device, opened: raw, with the rate and the frame set, locked against others, its
 * control lines as opening left them.  Two make it: serial.c (libserialport) and tty.c.
 */
#ifndef LINK_OPEN_PORT_H
#define LINK_OPEN_PORT_H

#include "link/link.h"

struct port_failure;

struct open_port {
	int fd;
	long baud;                          /* 0: a pseudo-terminal has no rate */
	void (*close)(struct open_port *p); /* frees */
	/* While it is open; false with *f, and all as it was where the system allows that. */
	bool (*change)(struct open_port *p, const struct link_settings *s, struct port_failure *f);
};

enum port_trouble {
	PORT_MISSING,
	PORT_DENIED,
	PORT_BUSY,
	PORT_NO_TERMINAL,
	PORT_SETTING, /* `setting` says which, and what to do */
	PORT_FAILED   /* `error` says why */
};

struct port_failure {
	enum port_trouble trouble;
	int error; /* errno, or 0 */
	char setting[96];
};

/* `path` has no symbolic links in it.  NULL with *f. */
struct open_port *serial_open(
	const char *path, const struct link_settings *settings, struct port_failure *f);
struct open_port *tty_open(
	const char *path, const struct link_settings *settings, struct port_failure *f);

/* false: no port of libserialport's (a pseudo-terminal, or a device by another name). */
bool serial_knows(const char *path);

/* The trouble that errno tells. */
enum port_trouble port_trouble_of(int error);

/* Takes the port by flock, which other terminal programs respect; false with *f where another has
 * it.  TIOCEXCL, which keeps out all others but root, is for who opens to set, and not for
 * pseudo-terminals. */
bool port_lock(int fd, struct port_failure *f);

/* Whether a rate that was set is one that the board understands: a driver chooses the nearest that it
 * has, without a complaint, and a UART bears 3 %.  got: 0 where it can't be asked. */
bool port_rate_fits(long wanted, long got);
bool port_fail_rate(struct port_failure *f, long wanted, long got); /* false; got as above */

/* One sentence in the user's words, with what to do about it. */
bool port_explain(const char *port, const char *path, const struct port_failure *f, struct diag *d);

#endif
