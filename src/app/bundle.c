/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/date.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/json.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "disk/files.h"
#include "disk/new_file.h"
#include "disk/zip.h"

static const char bundle_zip[] = "bundle.zip";

/* ---- life ---- */

bool bundle_init(struct bundle *b, unsigned kinds, struct diag *d)
{
	struct buf name = {0};

	*b = (struct bundle){.scrub = scrub_new(kinds, true)};
	files_add_temporary(&name, "");
	b->folder = memory_copy_text(buf_text(&name));
	buf_fini(&name);
	if (mkdtemp(b->folder))
		return true;
	diag_fail(d, 0, 0, 0, _("%s: %s"), VISIBLE(slice_of(b->folder), VISIBLE_MOST),
		error_text(errno));
	free(b->folder);
	b->folder = NULL;
	return false;
}

void bundle_fini(struct bundle *b)
{
	for (size_t i = 0; i < b->count; i++) {
		unlink(b->items[i].path);
		free(b->items[i].path);
		free(b->items[i].name);
		buf_fini(&b->items[i].sha256);
	}
	if (b->folder)
		rmdir(b->folder);
	free(b->folder);
	free(b->items);
	buf_fini(&b->missing);
	buf_fini(&b->missing_text);
	scrub_free(b->scrub);
	*b = (struct bundle){0};
}

/* ---- items ---- */

static bool bundle_fail(struct diag *d, const char *path, int error)
{
	return diag_fail(
		d, 0, 0, 0, _("%s: %s"), VISIBLE(slice_of(path), VISIBLE_MOST), error_text(error));
}

/* Its size and digest as it will be packed. */
static bool bundle_measure(struct bundle_item *item, struct diag *d)
{
	enum { CHUNK = 64 * 1024 };
	struct digest *digest = digest_new();
	struct buf chunk = {0};
	int fd = open(item->path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : 1;

	while (fd >= 0 && n > 0) {
		n = read(fd, buf_room(&chunk, CHUNK), CHUNK);
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n > 0) {
			digest_add(digest, (struct slice){chunk.p, (size_t)n});
			item->size += (uint64_t)n;
		}
	}
	bool done = n == 0 || bundle_fail(d, item->name, errno);
	digest_add_hex(digest, &item->sha256);
	digest_free(digest);
	buf_fini(&chunk);
	if (fd >= 0)
		close(fd);
	return done;
}

/* Takes its place in the list, so that its file is removed in the end. */
static struct bundle_item *bundle_new_item(struct bundle *b, const char *name)
{
	struct buf path = {0};

	b->items = memory_grow(b->items, &b->room, b->count + 1, sizeof(*b->items));
	struct bundle_item *item = &b->items[b->count];
	buf_addf(&path, "%s/%zu", b->folder, b->count++);
	*item = (struct bundle_item){
		.name = memory_copy_text(name), .path = memory_copy_text(buf_text(&path))};
	buf_fini(&path);
	return item;
}

void bundle_add_missing(struct bundle *b, const char *what, const char *why)
{
	struct json *object = json_new();
	struct buf clean = {0};

	bundle_add_without_home(&clean, slice_of(why));
	json_set_bytes(object, "what", "_base64", slice_of(what));
	json_set_bytes(object, "why", "_base64", buf_slice(&clean));
	if (b->missing_count++)
		buf_add_text(&b->missing, ",\n");
	json_add_line(&b->missing, object);
	buf_truncate(&b->missing, b->missing.n - 1);
	buf_addf(&b->missing_text, _("  not in it: %s: %s\n"), what, buf_text(&clean));
	buf_fini(&clean);
	json_free(object);
}

void bundle_add_without_home(struct buf *out, struct slice text)
{
	const char *variable = getenv("HOME");
	struct slice home = slice_of(variable);

	while (home.n > 1 && home.p[home.n - 1] == '/')
		home.n--;
	for (size_t at; home.n > 1 && (at = slice_find(text, home)) != SLICE_NONE;) {
		buf_add(out, slice_sub(text, 0, at));
		buf_add_char(out, '~');
		text = slice_from(text, at + home.n);
	}
	buf_add(out, text);
}

bool bundle_add_text(struct bundle *b, const char *name, struct slice text, struct diag *d)
{
	struct buf home = {0}, clean = {0};
	struct bundle_item *item = bundle_new_item(b, name);

	bundle_add_without_home(&home, text);
	scrub_add_replaced(b->scrub, &clean, buf_slice(&home));
	bool done = files_write(item->path, buf_slice(&clean), false, d) && bundle_measure(item, d);
	buf_fini(&clean);
	buf_fini(&home);
	return done;
}

/* "transcripts/NAME": no folders, nothing that an unpacker or a shell could stumble over, and no name
 * twice. */
static void bundle_name_transcript(const struct bundle *b, const char *path, struct buf *out)
{
	const char *slash = strrchr(path, '/');
	struct buf name = {0};
	size_t number = 1;

	scrub_add_replaced(b->scrub, &name, slice_of(slash ? slash + 1 : path));
	for (size_t i = 0; i < name.n; i++)
		if (!ascii_is_name(name.p[i]) && name.p[i] != '-' && (name.p[i] != '.' || i == 0))
			name.p[i] = '_';
	if (slice_ends(buf_slice(&name), SLICE(".gz")))
		buf_truncate(&name, name.n - 3);
	for (bool taken = true; taken; number++) {
		taken = false;
		buf_clear(out);
		buf_add_text(out, "transcripts/");
		if (number > 1)
			buf_addf(out, "%zu-", number);
		buf_add(out, buf_slice(&name));
		for (size_t i = 0; i < b->count; i++)
			taken |= slice_eq(slice_of(b->items[i].name), buf_slice(out));
	}
	buf_fini(&name);
}

bool bundle_add_transcript(struct bundle *b, struct scrub_file *f, const char *path, struct diag *d)
{
	struct scrub_counts counts;
	struct buf name = {0};

	bundle_name_transcript(b, path, &name);
	struct bundle_item *item = bundle_new_item(b, buf_text(&name));
	buf_fini(&name);
	return scrub_file_write(f, item->path, false, &counts, d) && bundle_measure(item, d);
}

/* ---- what is in it ---- */

/* The object without its last brace and line feed. */
static void bundle_add_open_object(struct buf *out, const struct json *object)
{
	json_add_line(out, object);
	buf_truncate(out, out->n - 2);
}

bool bundle_add_manifest(struct bundle *b, int64_t now, struct diag *d)
{
	struct buf text = {0}, time = {0}, kinds = {0};
	struct json *head = json_new();

	date_add_time(&time, now);
	scrub_add_kinds(&kinds, scrub_kinds(b->scrub));
	json_set_text(head, "atmq", "bundle");
	json_set_text(head, "by", "atmq " ATMQ_VERSION);
	json_set_text(head, "made", buf_text(&time));
	json_set_text(head, "passwords", _("replaced by stars"));
	json_set_text(head, "scrubbed",
		kinds.n ? buf_text(&kinds) : _("nothing: names and addresses are in it"));
	json_set_text(head, "withheld",
		_("host name, user name, other transcripts, key files and certificates"));
	bundle_add_open_object(&text, head);
	json_free(head);
	buf_add_text(&text, ",\n\"files\":[\n");
	for (size_t i = 0; i < b->count; i++) {
		struct json *object = json_new();

		json_set_text(object, "name", b->items[i].name);
		json_set_number(object, "size", (long long)b->items[i].size);
		json_set_bytes(object, "sha256", "_base64", buf_slice(&b->items[i].sha256));
		bundle_add_open_object(&text, object);
		buf_add_text(&text, i + 1 < b->count ? "},\n" : "}\n");
		json_free(object);
	}
	buf_add_text(&text, "],\n\"missing\":[\n");
	buf_add(&text, buf_slice(&b->missing));
	buf_add_text(&text, "\n]}\n");
	bool done = bundle_add_text(b, "MANIFEST.json", buf_slice(&text), d);
	buf_fini(&text);
	buf_fini(&time);
	buf_fini(&kinds);
	return done;
}

void bundle_add_list(const struct bundle *b, struct buf *out)
{
	for (size_t i = 0; i < b->count; i++)
		buf_addf(out, "%12llu  %s\n", (unsigned long long)b->items[i].size,
			b->items[i].name);
	buf_add(out, (struct slice){b->missing_text.p, b->missing_text.n});
}

/* ---- the zip ---- */

static bool bundle_pack(const struct bundle *b, const char *zip, struct diag *d)
{
	struct zip_writer *z = zip_writer_open(zip, d);
	bool done = z != NULL;

	for (size_t i = 0; done && i < b->count; i++)
		done = zip_writer_add(z, b->items[i].name, b->items[i].path, d);
	if (done)
		return zip_writer_finish(z, d);
	zip_writer_discard(z);
	return false;
}

static bool bundle_copy(const char *from, struct new_file *to, struct diag *d)
{
	enum { CHUNK = 64 * 1024 };
	char chunk[CHUNK];
	int fd = open(from, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : 1;

	while (fd >= 0 && n > 0) {
		n = read(fd, chunk, sizeof(chunk));
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n > 0 && !new_file_write(to, (struct slice){chunk, (size_t)n}))
			n = 0; /* new_file_finish says why */
	}
	bool done = n == 0 || bundle_fail(d, from, errno);
	if (fd >= 0)
		close(fd);
	return done;
}

bool bundle_write(const struct bundle *b, const char *path, bool replace, struct diag *d)
{
	struct buf zip = {0};
	bool done = false;
	struct new_file *file = new_file_open_or_force(path, replace, d);

	buf_addf(&zip, "%s/%s", b->folder, bundle_zip);
	if (file && bundle_pack(b, buf_text(&zip), d) && bundle_copy(buf_text(&zip), file, d)) {
		done = new_file_finish(file, d);
		file = NULL;
	}
	new_file_discard(file);
	unlink(buf_text(&zip));
	buf_fini(&zip);
	return done;
}
