/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/credentials.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

bool credential_init(struct credential *c, struct slice pem)
{
	*c = (struct credential){0};
	if (pem.n == 0)
		return true;
	c->fd = memfd_create("credential", MFD_CLOEXEC);
	if (c->fd < 0)
		return false;
	snprintf(c->path, sizeof(c->path), "/proc/self/fd/%d", c->fd);
	return write(c->fd, pem.p, pem.n) == (ssize_t)pem.n;
}

void credential_fini(struct credential *c)
{
	if (c->path[0])
		close(c->fd);
	*c = (struct credential){0};
}

const char *credential_path(const struct credential *c)
{
	return c->path[0] ? c->path : NULL;
}
