/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An open terminal device: raw, rate and frame set, locked against others, its control lines as
 * opening left them.  Made by serial.c (libserialport) and tty.c.
 */
#ifndef LINK_OPEN_PORT_H
#define LINK_OPEN_PORT_H

#include "link/link.h"

struct port_failure;

struct open_port {
	int fd;
	long baud;                          /* 0: a pseudo-terminal has no rate */
	void (*close)(struct open_port *p); /* frees */
	/* Changes the settings while it is open; false with *f: the old ones are restored if the
	 * system allows it. */
	bool (*change)(struct open_port *p, const struct link_settings *s, struct port_failure *f);
};

enum port_trouble {
	PORT_MISSING,
	PORT_DENIED,
	PORT_BUSY,
	PORT_NO_TERMINAL,
	PORT_SETTING, /* `setting` has the setting and the remedy */
	PORT_FAILED   /* `error` has the reason */
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

/* false: not a port that libserialport knows (a pseudo-terminal, or a device with an unusual
 * name). */
bool serial_knows(const char *path);

/* The trouble that errno stands for. */
enum port_trouble port_trouble_of(int error);

/* Locks the port by flock, which other terminal programs respect; false with *f if another program
 * has it.  TIOCEXCL, which keeps out everyone but root, is up to the caller, and not for
 * pseudo-terminals. */
bool port_lock(int fd, struct port_failure *f);

/* True if the rate that was really set is one that the board understands: a driver silently chooses
 * the nearest one that it has, and a UART tolerates 3 %. got: 0 if it can't be read. */
bool port_rate_fits(long wanted, long got);
bool port_fail_rate(struct port_failure *f, long wanted, long got); /* false; got as above */

/* One sentence in the user's words, with the remedy. */
bool port_explain(const char *port, const char *path, const struct port_failure *f, struct diag *d);

#endif
