/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In place of zip.c in a build without libzip: nothing is written, and the reason is said. */
#include "base/language.h"
#include "disk/zip.h"

bool zip_writer_is_built(struct diag *d)
{
	return diag_fail(
		d, 0, 0, 0, "%s", _("this atmq was built without zip files (-Dbundle=disabled)"));
}

struct zip_writer *zip_writer_open(const char *path, struct diag *d)
{
	(void)path;
	zip_writer_is_built(d);
	return NULL;
}

bool zip_writer_add(struct zip_writer *z, const char *name, const char *path, struct diag *d)
{
	(void)z, (void)name, (void)path, (void)d;
	return false;
}

bool zip_writer_finish(struct zip_writer *z, struct diag *d)
{
	(void)z, (void)d;
	return false;
}

void zip_writer_discard(struct zip_writer *z)
{
	(void)z;
}
