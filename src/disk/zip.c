/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "disk/zip.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <zip.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"

struct zip_writer {
	zip_t *zip;
	char *path;
};

static bool zip_writer_refuse(struct diag *d, const char *path, const char *why)
{
	return diag_fail(d, 0, 0, 0, _("%s: %s"), VISIBLE(slice_of(path), VISIBLE_MOST), why);
}

static void zip_writer_free(struct zip_writer *z)
{
	free(z->path);
	free(z);
}

bool zip_writer_is_built(struct diag *d)
{
	(void)d;
	return true;
}

struct zip_writer *zip_writer_open(const char *path, struct diag *d)
{
	int code;
	zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_EXCL, &code);

	if (!zip) {
		zip_error_t error;

		zip_error_init_with_code(&error, code);
		zip_writer_refuse(d, path, zip_error_strerror(&error));
		zip_error_fini(&error);
		return NULL;
	}
	struct zip_writer *z = memory_new(sizeof(*z));
	z->zip = zip;
	z->path = memory_copy_text(path);
	return z;
}

bool zip_writer_add(struct zip_writer *z, const char *name, const char *path, struct diag *d)
{
	zip_source_t *source = zip_source_file(z->zip, path, 0, -1);
	zip_int64_t index = source ? zip_file_add(z->zip, name, source, ZIP_FL_ENC_UTF_8) : -1;

	if (index >= 0) {
		zip_file_set_external_attributes(z->zip, (zip_uint64_t)index, 0, ZIP_OPSYS_UNIX,
			(zip_uint32_t)(S_IFREG | 0600) << 16);
		return true;
	}
	zip_writer_refuse(d, name, zip_strerror(z->zip));
	if (source)
		zip_source_free(source);
	return false;
}

bool zip_writer_finish(struct zip_writer *z, struct diag *d)
{
	bool done = zip_close(z->zip) == 0;

	if (!done) {
		zip_writer_refuse(d, z->path, zip_strerror(z->zip));
		zip_discard(z->zip);
	}
	zip_writer_free(z);
	return done;
}

void zip_writer_discard(struct zip_writer *z)
{
	if (!z)
		return;
	zip_discard(z->zip);
	zip_writer_free(z);
}
