/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any file in every format that is text: nothing harmful comes out, tables and objects are whole, and
 * a script is one. */
#include <sys/mman.h>
#include <unistd.h>

#include "base/json.h"
#include "export/formats.h"
#include "fuzz.h"
#include "script/script.h"

enum { MARKDOWN_MOST = 128 * 1024, CSV_FIELDS = 6 };

static bool fuzz_export_write(void *user, struct slice bytes)
{
	buf_add(user, bytes);
	return true;
}

/* Appends the file in that format. */
static void fuzz_export_as(const char *path, const char *format, struct buf *out)
{
	const struct export_options options = {.from = INT64_MIN, .to = INT64_MAX, .polls = true};
	struct diag d;
	struct reader *reader = reader_open(path, &d);

	PROMISE(reader, "any file can be opened");
	struct export e = {
		.reader = reader, .options = &options, .write = fuzz_export_write, .user = out};
	export_format_find(slice_of(format))->write(&e);
	export_end(&e);
	reader_close(reader);
}

static void check_export_visible(struct slice text)
{
	struct utf8_char c;

	for (; text.n; text = slice_from(text, c.bytes)) {
		utf8_next(text, &c);
		PROMISE(c.point == '\n' || c.point == '\r' || !fuzz_is_harmful(&c),
			"nothing in it acts on a terminal");
	}
}

static char export_field_char(struct slice *rest)
{
	char c = rest->n ? rest->p[0] : '\0';

	*rest = slice_from(*rest, 1);
	return c;
}

/* Reads a field and what ends it, which is returned: ',' or CR. */
static char export_field(struct slice *rest, struct buf *field)
{
	char c = export_field_char(rest);

	buf_clear(field);
	if (c != '"') {
		for (; c != ',' && c != '\r'; c = export_field_char(rest)) {
			PROMISE(rest->n && c != '"' && c != '\n', "a bare field is plain");
			buf_add_char(field, c);
		}
		return c;
	}
	while (rest->n && ((c = export_field_char(rest)) != '"' || slice_take(rest, SLICE("\""))))
		buf_add_char(field, c);
	c = export_field_char(rest);
	PROMISE(c == ',' || c == '\r', "a closing quote ends a field");
	PROMISE(!field->n || !strchr("=+-@\t\r", field->p[0]), "no field is a formula");
	return c;
}

static void check_export_csv(struct slice table)
{
	struct buf fields[CSV_FIELDS] = {0}, bytes = {0};

	slice_take_line(&table);
	while (table.n) {
		long long length;
		for (int i = 0; i < CSV_FIELDS; i++)
			PROMISE(export_field(&table, &fields[i]) ==
					(i < CSV_FIELDS - 1 ? ',' : '\r'),
				"a row has its fields");
		PROMISE(slice_take(&table, SLICE("\n")), "a row ends with CR LF");
		struct slice base64 = buf_slice(&fields[5]);
		slice_take(&base64, SLICE("'"));
		buf_clear(&bytes);
		PROMISE(buf_add_decoded_base64(&bytes, base64) &&
				slice_to_number(buf_slice(&fields[3]), &length) &&
				bytes.n == (size_t)length,
			"the payload's bytes are there");
	}
	for (int i = 0; i < CSV_FIELDS; i++)
		buf_fini(&fields[i]);
	buf_fini(&bytes);
}

static void check_export_json(struct slice lines)
{
	while (lines.n) {
		struct json *object = json_read(slice_take_line(&lines), NULL);
		PROMISE(object && json_has(object, "event"), "each line is an event");
		json_free(object);
	}
}

/* A fence is closed by itself alone, and all are closed. */
static void check_export_markdown(struct slice text)
{
	struct slice fence = {0};

	PROMISE(text.n < MARKDOWN_MOST, "it is short");
	while (text.n) {
		struct slice line = slice_take_line(&text);
		if (fence.n) {
			PROMISE(slice_eq(line, fence) || !slice_starts(line, fence),
				"nothing closes a fence half");
			fence = slice_eq(line, fence) ? (struct slice){0} : fence;
		} else if (slice_starts(line, SLICE("```")) && slice_ends(line, SLICE("text"))) {
			fence = slice_sub(line, 0, line.n - 4);
		}
	}
	PROMISE(!fence.n, "each fence is closed");
}

static bool fuzz_export_no_file(void *user, struct slice name, struct buf *out, struct diag *d)
{
	(void)user;
	(void)name;
	(void)out;
	return diag_fail(d, 0, 0, 0, "there are no files");
}

static const char *fuzz_export_env(void *user, const char *name)
{
	(void)user;
	(void)name;
	return "sesame7x";
}

static void check_export_script(struct slice text)
{
	struct script s;
	struct buf errors = {0};
	bool read = script_read(&s,
		&(struct script_source){.path = "x.at",
			.text = text,
			.file = fuzz_export_no_file,
			.env = fuzz_export_env},
		&errors);

	/* How long a password is, the environment says. */
	PROMISE(read || slice_find(text, SLICE("${env:")) != SLICE_NONE, buf_text(&errors));
	buf_fini(&errors);
	script_fini(&s);
}

static const struct {
	const char *format;
	bool visible;
	void (*check)(struct slice out);
} export_checks[] = {
	{"text", true, NULL},
	{"csv", true, check_export_csv},
	{"json", false, check_export_json},
	{"markdown", true, check_export_markdown},
	{"script", true, check_export_script},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int file = memfd_create("export", MFD_CLOEXEC);
	struct buf out = {0}, path = {0};

	PROMISE(file >= 0 && write(file, data, size) == (ssize_t)size, "there is memory");
	buf_addf(&path, "/proc/self/fd/%d", file);
	for (size_t i = 0; i < ALEN(export_checks); i++) {
		buf_clear(&out);
		fuzz_export_as(buf_text(&path), export_checks[i].format, &out);
		if (export_checks[i].visible)
			check_export_visible(buf_slice(&out));
		if (export_checks[i].check)
			export_checks[i].check(buf_slice(&out));
	}
	close(file);
	buf_fini(&path);
	buf_fini(&out);
	return 0;
}
