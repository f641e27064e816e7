/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One attempt to open a port: which device the name means now, whether that is the one it was before,
 * and opening it.  Touches nothing of the link, since a thread does it.
 */
#ifndef LINK_OPENING_H
#define LINK_OPENING_H

#include <sys/stat.h>

#include "link/open_port.h"
#include "link/ports.h"

struct opening {
	/* The owner's: */
	char *port; /* a path, or usb:...; freed by opening_free */
	struct link_settings settings;
	bool again;               /* it was open before: */
	struct port_identity had; /* ... by which adapter */
	bool is_pty;              /* ... a pseudo-terminal, with this last link */
	struct stat name;
	bool reclaims;        /* ... and given up to another program, which may still have it */
	struct stat released; /* ... the terminal itself, as it was then */
	bool only_same; /* another adapter at that path is left alone: the port is then missing */
	bool explain;   /* `why` is wanted */

	/* What came of it: */
	struct open_port *opened; /* NULL: nothing.  The owner may keep it: then sets NULL */
	struct port_failure failure;
	char *path;              /* the device that was tried; NULL: there is none */
	struct port_identity is; /* ... its adapter */
	struct buf remark;       /* to be shown once it is open; empty: none */
	struct buf elsewhere;    /* not opened: where the board may be; empty: nothing known */
	struct diag why;         /* not opened: the reason and the remedy */
};

void opening_run(void *opening);
void opening_free(void *opening); /* closes what is still open; NULL is fine */

#endif
