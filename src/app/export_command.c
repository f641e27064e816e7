/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export_command.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/export_cast.h"
#include "app/progress.h"
#include "base/language.h"
#include "base/list.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/print.h"
#include "base/program.h"
#include "base/utf8.h"
#include "disk/new_file.h"
#include "export/formats.h"
#include "record/scrub_file.h"
#include "setup/options.h"

struct export_words { /* as given */
	char *format, *output, *from, *to, *scrub;
	struct export_cast_words cast;
	struct option_list meta;
	bool force, polls, unmasked, older;
};

struct exporting {
	struct progress progress;
	struct new_file *file; /* NULL: standard output */
	size_t damaged;
};

enum { SHOWN_DAMAGE = 10 };

static bool exporting_write(void *user, struct slice bytes)
{
	struct exporting *x = user;
	struct buf text = {(char *)bytes.p, bytes.n, bytes.n};

	if (x->file)
		return new_file_write(x->file, bytes);
	return print_output(&text);
}

static void exporting_progress(void *user, uint64_t at, uint64_t size)
{
	progress_show(&((struct exporting *)user)->progress, at, size);
}

static void exporting_damage(void *user, const char *why)
{
	struct exporting *x = user;

	if (x->damaged++ >= SHOWN_DAMAGE)
		return;
	progress_clear(&x->progress);
	print_problem(why);
	if (x->damaged == SHOWN_DAMAGE)
		print_problem(_("further records that can't be read are left out without a word"));
}

static bool export_complain(const struct diag *d)
{
	print_problem(d->text);
	return false;
}

static const struct export_format *export_choose(const struct export_words *words)
{
	const struct export_format *f =
		words->format ? export_format_find(slice_of(words->format)) : NULL;
	if (words->format && strcmp(words->format, export_cast_format.name) == 0)
		f = &export_cast_format;
	struct buf names = {0};

	if (!f) {
		buf_add_text(&names, _("--format must be one of "));
		for (f = export_formats; f->name; f++)
			buf_addf(&names, "%s%s", f->name, list_comma(1));
		buf_add_text(&names, export_cast_format.name);
		print_problem(buf_text(&names));
		buf_fini(&names);
		return NULL;
	}
	if (f->binary && !words->output && isatty(STDOUT_FILENO)) {
		print_problem(_("this format is not for a terminal: write it with -o FILE"));
		return NULL;
	}
	return f;
}

static bool export_read_meta(const struct option_list *list, struct export_meta *meta)
{
	struct diag d;

	for (size_t i = 0; i < list->count; i++) {
		struct slice text = slice_of(list->values[i]);
		size_t equals = slice_find_char(text, '=');
		if (equals == SLICE_NONE || equals == 0) {
			diag_fail(&d, 0, 0, 0, _("--meta: %s is not KEY=VALUE"),
				VISIBLE(text, VISIBLE_MOST));
			return export_complain(&d);
		}
		meta[i] = (struct export_meta){
			slice_sub(text, 0, equals), slice_from(text, equals + 1)};
	}
	return true;
}

static bool export_read_moment(
	const char *option, const char *text, int64_t started, int64_t *moment)
{
	struct diag d, why;

	if (!text || moment_read(slice_of(text), &(struct moment_frame){.started = started}, moment,
			     &why))
		return true;
	diag_fail(&d, 0, 0, 0, _("%s: %s"), option, why.text);
	return export_complain(&d);
}

static bool export_read_options(const struct export_words *words, const struct reader *reader,
	struct export_options *options, struct export_meta *meta)
{
	int64_t started = reader_header(reader)->started;

	*options = (struct export_options){
		.polls = words->polls,
		.unmasked = words->unmasked,
		.older = words->older,
		.from = INT64_MIN,
		.to = INT64_MAX,
		.meta = meta,
		.meta_count = words->meta.count,
	};
	if (!export_read_meta(&words->meta, meta) ||
		!export_read_moment("--from", words->from, started, &options->from) ||
		!export_read_moment("--to", words->to, started, &options->to))
		return false;
	if (options->from > options->to) {
		print_problem(_("--to is before --from"));
		return false;
	}
	return true;
}

/* What only one format knows would have no effect on another. */
static bool export_options_fit(const struct export_format *format, const struct export_words *words)
{
	const struct {
		const char *option, *format;
		bool given;
	} rows[] = {
		{"--polls", "text", words->polls},
		{"--size", "cast", words->cast.size},
		{"--idle", "cast", words->cast.idle},
		{"--cast-version", "cast", words->cast.version},
		{"--theme", "cast", words->cast.theme},
	};
	struct diag d;

	for (size_t i = 0; i < ALEN(rows); i++)
		if (rows[i].given && strcmp(rows[i].format, format->name) != 0) {
			diag_fail(&d, 0, 0, 0, _("%s is for --format %s"), rows[i].option,
				rows[i].format);
			return export_complain(&d);
		}
	return true;
}

static bool export_finish(struct exporting *x, const struct export *e)
{
	struct diag d;

	progress_clear(&x->progress);
	if (!x->file)
		return !e->unwritten && !e->unread;
	/* What can't be read to its end has been reported; a write that failed has not. */
	if (e->unread) {
		new_file_discard(x->file);
		return false;
	}
	return new_file_finish(x->file, &d) || export_complain(&d);
}

static int export_run(const struct export_format *format, const struct export_words *words,
	struct reader *reader, const struct export_options *options)
{
	struct exporting x = {0};
	struct diag d;

	if (words->output && strcmp(words->output, "-") != 0) {
		x.file = new_file_open_or_force(words->output, words->force, &d);
		if (!x.file) {
			export_complain(&d);
			return EXIT_USAGE;
		}
	}
	progress_start(&x.progress, !x.file);
	struct export e = {
		.reader = reader,
		.options = options,
		.write = exporting_write,
		.progress = exporting_progress,
		.damage = exporting_damage,
		.user = &x,
	};
	format->write(&e);
	export_end(&e);
	bool done = export_finish(&x, &e);
	return done && !x.damaged ? EXIT_ALL_WELL : EXIT_USAGE;
}

/* Standard input can't be looked at first. */
static struct reader *export_open_masked(const char *path, struct scrub_copy *copy, struct diag *d)
{
	struct reader *reader = NULL;
	char *name = NULL;

	if (strcmp(path, "-") != 0) {
		reader = reader_open(path, d);
		if (!reader ||
			(reader_form(reader) == READER_TRANSCRIPT && reader_header(reader)->masked))
			return reader;
		name = memory_copy_text(reader_name(reader));
		reader_close(reader);
	}
	reader = scrub_copy_make(copy, path, 0, true, d) ? reader_open(copy->path, d) : NULL;
	if (reader)
		reader_set_name(reader, name ? name : "<stdin>");
	free(name);
	return reader;
}

/* With --scrub, and of what may hold passwords, a cleaned copy is read in place of the file. */
static struct reader *export_open(
	const char *path, const struct export_words *words, struct scrub_copy *copy, struct diag *d)
{
	unsigned kinds;
	struct diag why;

	if (!words->scrub)
		return words->unmasked ? reader_open(path, d) : export_open_masked(path, copy, d);
	if (!scrub_read_kinds(slice_of(words->scrub), &kinds, &why)) {
		diag_fail(d, 0, 0, 0, _("--scrub: %s"), why.text);
		return NULL;
	}
	if (!scrub_copy_make(copy, path, kinds, !words->unmasked, d))
		return NULL;
	struct reader *reader = reader_open(copy->path, d);
	if (reader)
		reader_set_name(reader, copy->name);
	return reader;
}

static int export_file(const char *path, const struct export_words *words)
{
	const struct export_format *format = export_choose(words);
	struct export_options options;
	int status = EXIT_USAGE;
	struct diag d;

	if (!format || !export_options_fit(format, words))
		return EXIT_USAGE;
	struct scrub_copy copy = {0};
	struct reader *reader = export_open(path, words, &copy, &d);
	if (!reader) {
		scrub_copy_fini(&copy);
		export_complain(&d);
		return EXIT_USAGE;
	}
	struct export_meta *meta = memory_new((words->meta.count + 1) * sizeof(*meta));
	bool prepared = format != &export_cast_format ||
	                export_cast_prepare(&words->cast, copy.path ? copy.path : path, &d) ||
	                export_complain(&d);
	if (prepared && export_read_options(words, reader, &options, meta)) {
		options.source = path;
		status = export_run(format, words, reader, &options);
	}
	free(meta);
	reader_close(reader);
	/* They are not in the copy. */
	if (copy.bad_lines) {
		export_complain(&copy.first_bad);
		status = EXIT_USAGE;
	}
	if (words->scrub && status == EXIT_ALL_WELL)
		print_problem(_("names and addresses were replaced where they were found: read it "
				"before you send it"));
	scrub_copy_fini(&copy);
	return status;
}

int export_command(int argc, char **argv)
{
	struct export_words words = {0};
	const struct option_row rows[] = {
		{"format", 0, OPTION_TEXT, &words.format, N_("NAME"),
			N_("text, html, markdown, csv, json, script, pcapng, cast")},
		{"output", 'o', OPTION_TEXT, &words.output, N_("FILE"),
			N_("write it there; it appears once it is complete")},
		{"force", 0, OPTION_FLAG, &words.force, NULL, N_("replace FILE if it exists")},
		{"from", 0, OPTION_TEXT, &words.from, N_("TIME"),
			N_("leave out what came before: 23:07:10 (UTC), 1m30s or 90")},
		{"to", 0, OPTION_TEXT, &words.to, N_("TIME"), N_("leave out what came after")},
		{"meta", 0, OPTION_EACH, &words.meta, N_("KEY=VALUE"), N_("say so in the report")},
		{"polls", 0, OPTION_FLAG, &words.polls, NULL, N_("text: polls too")},
		{"size", 0, OPTION_TEXT, &words.cast.size, N_("COLSxROWS"),
			N_("cast: the screen; 120x35 unless given")},
		{"idle", 0, OPTION_TEXT, &words.cast.idle, N_("SECONDS"),
			N_("cast: no pause is longer")},
		{"cast-version", 0, OPTION_TEXT, &words.cast.version, "2|3",
			N_("cast: 2 for older players; 3 unless given")},
		{"theme", 0, OPTION_TEXT, &words.cast.theme, N_("NAME"), N_("cast: its colours")},
		{"scrub", 0, OPTION_TEXT, &words.scrub, N_("KINDS"),
			N_("pseudonyms for ssid,mac,ip,host,topic,serial or all")},
		{"unmasked", 0, OPTION_FLAG, &words.unmasked, NULL,
			N_("show passwords that the transcript shows")},
		{0},
	};
	struct options o;
	int status;

	if (options_start(&o, argc, argv,
		    N_("atmq export --format NAME [-o FILE] TRANSCRIPT\n\n"
		       "Writes a recorded session in another format, to standard output or FILE. TRANSCRIPT\n"
		       "may also be a capture of another tool; - is standard input."),
		    rows, 1, 1, &status))
		status = export_file(o.operands[0], &words);
	options_fini(&o);
	option_list_fini(&words.meta);
	free(words.cast.size);
	free(words.cast.idle);
	free(words.cast.version);
	free(words.cast.theme);
	free(words.format);
	free(words.output);
	free(words.from);
	free(words.to);
	free(words.scrub);
	return status;
}
