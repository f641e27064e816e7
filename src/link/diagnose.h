/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Why a port can't be used, for whoever explains more than in one sentence, and who else uses it.
 */
#ifndef LINK_DIAGNOSE_H
#define LINK_DIAGNOSE_H

#include "link/open_port.h"

struct link_trouble {
	enum port_trouble trouble;
	bool no_uart;     /* the kernel has the name in reserve, without hardware */
	struct buf cause; /* link_open's sentence, up to what to do about it; both are visible */
	struct buf remedy;
};
void link_trouble_fini(struct link_trouble *t);

/* After link_open failed with `why`.  Tries again, so it may turn out another trouble. */
void link_diagnose(const char *port, const struct link_settings *settings, const struct diag *why,
	struct link_trouble *out);

/* True if the kernel knows of no hardware behind the port.  Opens nothing. */
bool link_has_no_uart(const char *port);

/* Another program that reads an open port, though it holds no lock.  may_be: also if that is only
 * likely.  false: none is known. */
bool link_other_reader(const struct link *l, bool may_be, struct buf *cause, struct buf *remedy);
/* What was sent does not go out, and why not; false: it does. */
bool link_is_stuck(const struct link *l, struct buf *cause, struct buf *remedy);

#endif
