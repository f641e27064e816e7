/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An open terminal device: raw, rate and frame set and read back, locked against others, its control
 * lines as opening left them.
 */
#ifndef LINK_OPEN_PORT_H
#define LINK_OPEN_PORT_H

#include <sys/types.h>

#include "link/link.h"

struct port_failure;

struct open_port {
	int fd;
	long long baud;     /* 0: a pseudo-terminal has no rate */
	bool lines_changed; /* DTR and RTS were; set by whoever does */
	bool drops_lines;   /* closing drops both; as it was found, unless the owner sets it */
	/* Frees; the terminal's settings and lines are again as they were found.  Takes a quarter of
	 * a second at most, whatever is unsent. */
	void (*close)(struct open_port *p);
	/* Changes the settings while it is open; false with *f: the old ones are restored if the
	 * system allows it. */
	bool (*change)(struct open_port *p, const struct link_settings *s, struct port_failure *f);
};

enum port_trouble {
	PORT_MISSING,
	PORT_AMBIGUOUS, /* several ports fit the name */
	PORT_DENIED,
	PORT_BUSY,
	PORT_NO_TERMINAL,
	PORT_SETTING, /* `setting` has the setting and the remedy */
	PORT_FAILED   /* `error` has the reason */
};

struct port_failure {
	enum port_trouble trouble;
	int error; /* errno, or 0 */
	char setting[256];
};

/* `path` has no symbolic links in it.  NULL with *f.  The lock is one that other terminal programs
 * respect (flock), and while it is someone else's nothing is changed. */
struct open_port *port_open(
	const char *path, const struct link_settings *settings, struct port_failure *f);

/* The trouble that errno stands for. */
enum port_trouble port_trouble_of(int error);

/* One sentence in the user's words, with the remedy. */
bool port_explain(const char *port, const char *path, const struct port_failure *f, struct diag *d);

/* true with a sentence: another program has the device open without having locked it, and gets a part
 * of what the board says; with the remedy.  may_be: also if that is only likely. */
bool port_explain_reader(dev_t device, bool may_be, struct buf *out);

#endif
